"""Options that several commands have, above all those that run a model."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import shorten
from typing import Any, TypeVar

from captioner.app.recognisers import RecognitionOptions
from captioner.commands.options import RARELY_USED
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Task
from captioner.core.terms.vocabulary import first_sentence, parse_vocabulary
from captioner.files.paths import path_exists, read_text_file
from captioner.live.decisions.settings import ReadingMode
from captioner.settings.model import Settings, TermLists
from captioner.sound_events.kinds import DEFAULT_KINDS, SoundKind

Group = argparse._ActionsContainer
"""A parser, or one of its groups of options."""

_MOST_THREADS = 64
_FOUND_OUT = "auto"


def _sound_kinds(text: str) -> frozenset[SoundKind]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in tuple(SoundKind)]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no sound is called {unknown[0]!r}; choose from {', '.join(SoundKind)}, "
            "and name recordings before --sounds"
        )
    return frozenset(map(SoundKind, names))


_SHARED: Mapping[str, Mapping[str, Any]] = {
    "--model": {
        "type": str,
        "metavar": "NAME_OR_DIR",
        "help": "model (default: of the settings, else tiny.en)",
    },
    "--language": {
        "type": lambda text: "" if text == _FOUND_OUT else text,
        "default": "",
        "metavar": "CODE",
        "help": "spoken language, such as de (default: detected)",
    },
    "--task": {
        "type": Task,
        "choices": list(Task),
        "default": Task.TRANSCRIBE,
        "metavar": "TASK",
        "help": "transcribe (default), or translate into English",
    },
    "--reading": {
        "type": ReadingMode,
        "choices": list(ReadingMode),
        "metavar": "MODE",
        "help": "steady (committed words), balanced, or fast",
    },
    "--terms": {
        "metavar": "FILE|LIST",
        "action": "append",
        "default": [],
        "help": "names and terms: a file, a saved list, or 'Ana Ruiz, Kubernetes'",
    },
    "--vocabulary": {
        "metavar": "FILE",
        "type": Path,
        "help": "names and terms, one a line; 'heard => written' replaces text",
    },
    "--full-window": {
        "action": "store_true",
        "help": "always decode in Whisper's whole 30 s window",
    },
    "--speakers": {
        "action": "store_true",
        "help": "tell voices apart and name the remembered ones",
    },
    "--sounds": {
        "metavar": "KIND,…",
        "nargs": "?",
        "const": DEFAULT_KINDS,
        "type": _sound_kinds,
        "help": "caption sounds: all, or such as laughter,alarm",
    },
    "--no-unclear": {"action": "store_true", "help": 'no "[unclear]" where words are missing'},
    "--save": {
        "metavar": "DIR",
        "type": Path,
        "help": "folder for the transcript (default: the settings')",
    },
    "--events": {"type": str, "metavar": "PATH|-", "help": "write every event as a line of JSON"},
    "--overwrite": {
        "action": "store_true",
        "help": "replace existing files that other options name",
    },
}


def add_options(group: Group, *names: str) -> None:
    for name in names:
        group.add_argument(name, **_SHARED[name])


def add_compute_arguments(group: Group, *, captures: bool = False) -> None:
    """Add device and threads.

    Args:
        captures: Whether the command captures sound, so that `--device` names a microphone.
    """
    group.add_argument(
        *(() if captures else ("--device",)),
        "--compute-device",
        dest="compute_device",
        choices=["auto", "cpu", "cuda"],
        default="auto",
        metavar="auto|cpu|cuda",
        help="where the model runs (default: auto, the fastest that works)",
    )
    group.add_argument(
        "--threads",
        type=whole_number(1, _MOST_THREADS),
        default=0,
        metavar="N",
        help="CPU threads (default: as many as are useful)",
    )


def rarely_used(parser: argparse.ArgumentParser) -> Group:
    """Return a new group of options that only `--help-all` shows."""
    return parser.add_argument_group(RARELY_USED)


def recognition_options(options: argparse.Namespace) -> RecognitionOptions:
    return RecognitionOptions(
        device=options.compute_device,
        threads=options.threads,
        language=options.language,
        task=getattr(options, "task", Task.TRANSCRIBE),
    )


def with_options(
    settings: Settings, options: argparse.Namespace, lists: TermLists | None = None
) -> Settings:
    """Return the user's settings, with what options say of live captions and names in their place.

    The language is never that of the settings: without `--language` it is detected.

    Args:
        lists: The lists that `--terms` may name; None for those of the settings.

    Raises:
        CaptionerError: A file of terms cannot be read or is no list, or `--terms` holds no term.
    """
    recognition, recordings = settings.recognition, settings.recordings
    if options.terms or options.vocabulary is not None:
        lines = _vocabulary_lines(options, settings.term_lists if lists is None else lists)
        recognition = replace(recognition, vocabulary=lines)
        recordings = replace(recordings, terms=())
        settings = replace(settings, term_lists=TermLists())
    recognition = replace(
        recognition,
        language=getattr(options, "language", ""),
        draft_model=getattr(options, "draft_model", None) or recognition.draft_model,
        reading=getattr(options, "reading", None) or recognition.reading,
        save_power=getattr(options, "save_power", None) or recognition.save_power,
        window_full=getattr(options, "full_window", False) or recognition.window_full,
    )
    return replace(settings, recognition=recognition, recordings=recordings)


_Number = TypeVar("_Number", int, float)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    return lambda text: _within(text, int, least, most)


def amount(most: float) -> Callable[[str], float]:
    return lambda text: _within(text, float, 0.0, most)


def _within(text: str, kind: Callable[[str], _Number], least: _Number, most: _Number) -> _Number:
    try:
        value = kind(text)
        if least <= value <= most:
            return value
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is no number from {least:.0f} to {most:.0f}")


_MOST_BYTES = 1_000_000
"""Of a list of terms: tens of thousands of them."""

_QUOTED_CHARACTERS = 60
_TERM_FILES = (".txt", ".md", ".csv")


def term_files(options: argparse.Namespace) -> list[Path]:
    named = [] if options.vocabulary is None else [options.vocabulary]
    return [*named, *(Path(given) for given in options.terms if _names_file(given))]


def _vocabulary_lines(options: argparse.Namespace, lists: TermLists) -> tuple[str, ...]:
    lines = [] if options.vocabulary is None else _lines(options.vocabulary)
    for given in options.terms:
        named = lists.named(given)
        if named is not None:
            lines += named.terms
        elif _names_file(given):
            lines += _lines(Path(given))
        elif parse_vocabulary([given]).terms:
            lines.append(given)
        else:
            raise CaptionerError(
                "--terms {given} names no term.",
                "Separate names and terms with commas: --terms 'Ana Ruiz, Kubernetes'.",
                given=repr(given),
            )
    return tuple(lines)


def _names_file(given: str) -> bool:
    path = Path(given)
    return path.suffix.lower() in _TERM_FILES or (path_exists(path) and path.is_file())


def _lines(path: Path) -> list[str]:
    try:
        lines = read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The vocabulary {path} cannot be read: {reason}.",
            "Name a text file in UTF-8 with one term per line.",
            path=path,
            reason=error,
        ) from error
    sentence = first_sentence(lines)
    if sentence is not None:
        number, text = sentence
        raise CaptionerError(
            "{path} is no list of names and terms: line {number} is a sentence (“{text}”).",
            "`captioner terms suggest FILE` finds the terms of a document.",
            path=path,
            number=number,
            text=shorten(text, _QUOTED_CHARACTERS, placeholder="…"),
        )
    return lines
