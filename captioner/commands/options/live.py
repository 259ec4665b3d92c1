"""Options that every command with a live session has."""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from captioner.app.live_session.settings import session_settings
from captioner.app.networks import sound_captions
from captioner.commands.options.compute import (
    Group,
    add_options,
    term_files,
    with_options,
)
from captioner.core.folders import Folders
from captioner.files.output_file import OutputFile, require_different
from captioner.live.decisions.pacing import SavePower
from captioner.live.engine.setup import SessionSettings
from captioner.live.engine.sounds import SoundCaptions
from captioner.settings.model import RecognitionSettings, Settings
from captioner.settings.store import read_settings


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


def add_session_options(group: Group, rare: Group) -> None:
    """Add what says how words are shown, and how names and terms are spelt."""
    add_options(group, "--reading", "--terms")
    add_options(rare, "--vocabulary", "--full-window")


def default_session_settings(options: argparse.Namespace, folders: Folders) -> SessionSettings:
    """Return the settings of a session as options and defaults say, for figures that compare.

    Of the user's settings, only lists of terms count that the options name.

    Raises:
        CaptionerError: A file of terms cannot be read.
    """
    settings = Settings(recognition=RecognitionSettings(save_power=SavePower.NEVER))
    lists = read_settings(folders.settings_file).term_lists if options.terms else None
    return session_settings(with_options(settings, options, lists))
