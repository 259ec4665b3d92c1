"""Options that every command with a live session has."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from captioner.app.live_session.settings import session_settings
from captioner.app.networks import sound_captions
from captioner.commands.options.compute import (
    Group,
    add_vocabulary_arguments,
    term_files,
    with_options,
)
from captioner.core.folders import Folders
from captioner.files.output_file import OutputFile, require_different
from captioner.live.decisions.pacing import SavePower
from captioner.live.decisions.settings import ReadingMode
from captioner.live.engine.setup import SessionSettings
from captioner.live.engine.sounds import SoundCaptions
from captioner.settings.model import RecognitionSettings, Settings
from captioner.settings.store import read_settings
from captioner.sound_events.kinds import DEFAULT_KINDS, SoundKind


def add_save_argument(group: Group) -> None:
    group.add_argument(
        "--save",
        metavar="DIR",
        type=Path,
        help="folder for the transcript (default: the settings')",
    )


def add_event_arguments(group: Group, rare: Group) -> None:
    """Add the target of events, and whether existing files may be replaced."""
    group.add_argument(
        "--events", type=str, metavar="PATH|-", help="write every event as a line of JSON"
    )
    rare.add_argument(
        "--overwrite", action="store_true", help="replace existing files that other options name"
    )


def add_speakers_argument(group: Group) -> None:
    group.add_argument(
        "--speakers",
        action="store_true",
        help="tell voices apart and name the remembered ones",
    )


def add_sounds_argument(group: Group) -> None:
    group.add_argument(
        "--sounds",
        metavar="KIND,…",
        nargs="?",
        const=DEFAULT_KINDS,
        type=_sound_kinds,
        help="caption sounds: all, or such as laughter,alarm",
    )


def _sound_kinds(text: str) -> frozenset[SoundKind]:
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in tuple(SoundKind)]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"no sound is called {unknown[0]!r}; choose from {', '.join(SoundKind)}, "
            "and name recordings before --sounds"
        )
    return frozenset(map(SoundKind, names))


def wanted_sounds(options: argparse.Namespace, folders: Folders) -> SoundCaptions | None:
    if options.sounds is None:
        return None
    return sound_captions(folders, options.sounds, getattr(options, "language", ""))


@dataclass(frozen=True, slots=True)
class EventTarget:
    """Where events are wanted; without a file on standard output."""

    file: OutputFile | None = None


def event_target(options: argparse.Namespace, spared: Iterable[Path] = ()) -> EventTarget | None:
    """Return the target of events; None for none.

    Raises:
        CaptionerError: The file must not be written.
    """
    if options.events is None:
        return None
    if options.events == "-":
        return EventTarget()
    wanted = OutputFile(Path(options.events), overwrite=options.overwrite, takes_streams=True)
    return EventTarget(*require_different([wanted], spared=spared))


def read_files(options: argparse.Namespace) -> list[Path]:
    """What the options of a live session let it read."""
    model = getattr(options, "model", None)
    return [*term_files(options), *([] if model is None else [Path(model)])]


def add_session_arguments(group: Group, rare: Group) -> None:
    group.add_argument(
        "--reading",
        type=ReadingMode,
        choices=list(ReadingMode),
        metavar="MODE",
        help="steady (committed words), balanced, or fast",
    )
    add_vocabulary_arguments(group, rare)
    rare.add_argument(
        "--full-window", action="store_true", help="always decode in Whisper's whole 30 s window"
    )


def default_session_settings(options: argparse.Namespace, folders: Folders) -> SessionSettings:
    """Return the settings of a session as options and defaults say, for figures that compare.

    Of the user's settings, only lists of terms count that the options name.

    Raises:
        CaptionerError: A file of terms cannot be read.
    """
    settings = Settings(recognition=RecognitionSettings(save_power=SavePower.NEVER))
    lists = read_settings(folders.settings_file).term_lists if options.terms else None
    return session_settings(with_options(settings, options, lists))
