"""Options of every command that runs a model: device, language, task and vocabulary."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from captioner.app.recognisers import RecognitionOptions
from captioner.commands.options import RARELY_USED
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Task
from captioner.core.terms.vocabulary import parse_vocabulary
from captioner.files.paths import read_text_file
from captioner.settings.model import Settings

Group = argparse._ActionsContainer
"""A parser, or one of its groups of options."""

_MOST_THREADS = 64
_FOUND_OUT = "auto"


def add_model_argument(group: Group) -> None:
    group.add_argument(
        "--model",
        type=str,
        metavar="NAME_OR_DIR",
        help="model (default: of the settings, else tiny.en)",
    )


def add_language_argument(group: Group) -> None:
    group.add_argument(
        "--language",
        type=lambda text: "" if text == _FOUND_OUT else text,
        default="",
        metavar="CODE",
        help="spoken language, such as de (default: detected)",
    )


def add_task_argument(group: Group) -> None:
    group.add_argument(
        "--task",
        type=Task,
        choices=list(Task),
        default=Task.TRANSCRIBE,
        metavar="TASK",
        help="transcribe (default), or translate into English",
    )


def add_unclear_argument(group: Group) -> None:
    group.add_argument(
        "--no-unclear", action="store_true", help='no "[unclear]" where words are missing'
    )


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
    """How models are run, as the options ask for."""
    return RecognitionOptions(
        device=options.compute_device,
        threads=options.threads,
        language=options.language,
        task=getattr(options, "task", Task.TRANSCRIBE),
    )


def with_options(settings: Settings, options: argparse.Namespace) -> Settings:
    """Return the user's settings, with what options say of live captions and names in their place.

    The language is never that of the settings: without `--language` it is detected.

    Raises:
        CaptionerError: The vocabulary file cannot be read, or `--terms` holds no term.
    """
    recognition, recordings = settings.recognition, settings.recordings
    if options.terms or options.vocabulary is not None:
        recognition = replace(recognition, vocabulary=_vocabulary_lines(options))
        recordings = replace(recordings, terms=())
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
    """What reads a whole number."""
    return lambda text: _within(text, int, least, most)


def amount(most: float) -> Callable[[str], float]:
    """What reads a number that is 0 or more."""
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
"""Of a vocabulary: tens of thousands of terms, of which a model is given some dozens."""


def add_vocabulary_arguments(group: Group, rare: Group) -> None:
    group.add_argument(
        "--terms",
        metavar="TERMS",
        action="append",
        default=[],
        help="names and terms, separated by commas",
    )
    rare.add_argument(
        "--vocabulary",
        metavar="FILE",
        type=Path,
        help="names and terms, one per line; 'heard => written' replaces text",
    )


def _vocabulary_lines(options: argparse.Namespace) -> tuple[str, ...]:
    terms: list[str] = options.terms
    for given in terms:
        if not parse_vocabulary([given]).terms:
            raise CaptionerError(
                "--terms {given} names no term.",
                "Separate names and terms with commas: --terms 'Ana Ruiz, Kubernetes'.",
                given=repr(given),
            )
    return (*_lines(options.vocabulary), *terms)


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The vocabulary {path} cannot be read: {reason}.",
            "Name a text file in UTF-8 with one term per line.",
            path=path,
            reason=error,
        ) from error
