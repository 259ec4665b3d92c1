"""Read, migrate, check and save the settings file, never in the way of captioning."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from captioner.core.errors import CaptionerError
from captioner.core.message import Message, joined
from captioner.files.output_file import OutputFile
from captioner.files.paths import read_text_file
from captioner.files.private import write_private
from captioner.settings.fields import page_from_json
from captioner.settings.model import Settings

_MOST_BYTES = 1_000_000
"""Far more than all settings with many looks and terms take."""


def read_settings(path: Path) -> Settings:
    """Return the settings in a file, read only: nothing is written or reported.

    Whatever cannot be used has its default, as in `SettingsStore.load`.
    """
    try:
        content = read_text_file(path, most_bytes=_MOST_BYTES, errors="replace")
    except OSError:
        return Settings()
    return from_json_text(content).settings


class SettingsStore:
    """Holds the current settings and keeps their file.

    A file that cannot be written does not undo a change: it holds until the application ends,
    and the caller learns of it. `replace` and `save` may be called from different threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file_lock = threading.Lock()
        self._settings = Settings()
        self._problems: tuple[Message, ...] = ()

    @property
    def settings(self) -> Settings:
        with self._lock:
            return self._settings

    @property
    def problems(self) -> tuple[Message, ...]:
        """What `load` could not use, as sentences for the user."""
        return self._problems

    def load(self) -> Settings:
        """Read the file; whatever cannot be used has its default and stays in a backup."""
        try:
            content = read_text_file(self.path, most_bytes=_MOST_BYTES, errors="replace")
        except FileNotFoundError:
            return self.settings
        except OSError as error:
            self._problems = (Message("The settings could not be read ({reason}).", reason=error),)
            return self.settings
        read = from_json_text(content)
        if read.is_damaged or read.is_newer:
            backup = self._back_up(content)
            problem = _what_was_wrong(read.is_readable, read.given_up)
            if backup:
                kept = Message("The old file is kept as {name}.", name=backup.name)
                problem = joined([problem, kept])
            self._problems = (problem,)
        with self._lock:
            self._settings = read.settings
        return read.settings

    def replace(self, settings: Settings) -> None:
        """Use other settings without writing them yet."""
        with self._lock:
            self._settings = settings

    def save(self) -> None:
        """Write the current settings.

        Raises:
            CaptionerError: The file cannot be written; the settings stay active.
        """
        with self._file_lock:
            self._write(self.path, to_json_text(self.settings))

    def export_to(self, path: Path) -> None:
        """Write a copy for another machine.

        Raises:
            CaptionerError: It cannot be written.
        """
        output = OutputFile(path, spared=(self.path,), overwrite=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            output.write(to_json_text(self.settings).encode("utf-8"))
        except OSError as error:
            raise CaptionerError(
                "{path} cannot be written: {reason}.",
                "Name a file in a folder that exists and that you may write to.",
                path=path,
                reason=error,
            ) from error

    def import_from(self, path: Path) -> tuple[str, ...]:
        """Apply the settings of an exported file; returns "page.field" of unusable ones.

        Raises:
            CaptionerError: The file cannot be read or is no settings file.
        """
        try:
            content = read_text_file(path, most_bytes=_MOST_BYTES)
        except (OSError, UnicodeDecodeError) as error:
            raise CaptionerError(
                "{name} could not be read.",
                "Choose a file that Captioner exported.",
                name=path.name,
            ) from error
        read = from_json_text(content)
        if not read.is_readable or read.version is None:
            raise CaptionerError(
                "{name} is not a Captioner settings file.",
                "Choose a file that Captioner exported.",
                name=path.name,
            )
        self.replace(read.settings)
        return read.given_up

    def _back_up(self, content: str) -> Path | None:
        for number in range(1, 100):
            backup = self.path.with_name(f"{self.path.stem}.backup-{number}.json")
            if backup.exists():
                continue
            with contextlib.suppress(CaptionerError):
                self._write(backup, content)
                return backup
            return None
        return None

    @staticmethod
    def _write(path: Path, content: str) -> None:
        try:
            if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
                # A rename would replace it all the same; it was made read-only on purpose.
                raise PermissionError(errno.EACCES, Message("it is read-only"))
            write_private(path, content.encode("utf-8"))
        except OSError as error:
            raise CaptionerError(
                "The settings could not be saved to {path} ({reason}).",
                "Changes last only until Captioner is closed. Make the file and its folder "
                "writable.",
                path=path,
                reason=error,
            ) from error


def _what_was_wrong(is_readable: bool, given_up: tuple[str, ...]) -> Message:
    if not is_readable:
        return Message("The settings file was damaged; all settings were reset to their defaults.")
    if given_up:
        return Message(
            "Some settings could not be used and were reset to their defaults: {names}.",
            names=", ".join(given_up),
        )
    return Message(
        "The settings were saved by a newer version of Captioner; those that this "
        "version knows are used."
    )


PAGES: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Settings))
"""Names of the pages, in order."""


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """The contents of a settings file.

    Attributes:
        settings: Complete; defaults where the file had nothing usable.
        given_up: "page.field" of everything that was there and could not be used.
        version: The file's version; None where it had none.
        is_readable: Whether it was settings at all.
    """

    settings: Settings
    given_up: tuple[str, ...]
    version: int | None
    is_readable: bool

    @property
    def is_newer(self) -> bool:
        """Whether a later Captioner wrote it."""
        return self.version is not None and self.version > CURRENT_VERSION

    @property
    def is_damaged(self) -> bool:
        """Whether anything in it was lost in reading."""
        return not self.is_readable or bool(self.given_up)


def to_json_text(settings: Settings) -> str:
    """Return the settings as a person may read and edit them."""
    content = {"version": CURRENT_VERSION, **dataclasses.asdict(settings)}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def from_json_text(content: str) -> ReadSettings:
    """Read settings of any version, in any state of repair; never raises."""
    try:
        stored = json.loads(content)
    except (ValueError, RecursionError):
        return ReadSettings(Settings(), (), None, is_readable=False)
    if not isinstance(stored, dict):
        return ReadSettings(Settings(), (), None, is_readable=False)
    version = stored.pop("version", None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        version = None
    pages = migrated(stored, version or CURRENT_VERSION)
    hints: Mapping[str, Any] = get_type_hints(Settings)
    read: dict[str, Any] = {}
    given_up: list[str] = []
    for name in PAGES:
        if name in pages:
            read[name], lost = page_from_json(hints[name], pages[name])
            given_up += [f"{name}.{field}" for field in lost]
    is_readable = bool(read) or not pages
    return ReadSettings(Settings(**read).coherent(), tuple(given_up), version, is_readable)


Json = dict[str, Any]
Migration = Callable[[Json], Json]

CURRENT_VERSION = 6
"""Version written today. Raise it with a migration whenever a field changes its meaning."""


def _speakers_in_the_users_language(pages: Json) -> Json:
    """Version 1 wrote its English defaults; from 2 on, empty means the windows' own word."""
    capture = pages.get("capture")
    if not isinstance(capture, Mapping):
        return pages
    defaults = {"own_label": "You", "others_label": "Others"}
    changed = {name: "" for name, word in defaults.items() if capture.get(name) == word}
    return {**pages, "capture": {**capture, **changed}}


def _broadcast_is_a_layout(pages: Json) -> Json:
    """Up to version 2 "broadcast" was a way of reading; it decoded as "steady" does."""
    recognition, overlay = pages.get("recognition"), pages.get("overlay", {})
    if not isinstance(recognition, Mapping) or recognition.get("reading") != "broadcast":
        return pages
    if isinstance(overlay, Mapping):
        pages = {**pages, "overlay": {**overlay, "broadcast": True}}
    return {**pages, "recognition": {**recognition, "reading": "steady"}}


def _overlay_is_opaque_and_uses_its_width(pages: Json) -> Json:
    """Up to version 3 files also held defaults; only another value was chosen by the user."""
    overlay = pages.get("overlay")
    if not isinstance(overlay, Mapping):
        return pages
    defaults = {"characters_per_line": (42, 0), "background_opacity": (0.85, 1.0)}
    changed = {name: new for name, (old, new) in defaults.items() if overlay.get(name) == old}
    return {**pages, "overlay": {**overlay, **changed}}


def _box_is_called_window(pages: Json) -> Json:
    """Up to version 4 the box was the background; since then that is behind the letters alone."""
    overlay = pages.get("overlay")
    if not isinstance(overlay, Mapping):
        return pages
    names = {"background_colour": "window_colour", "background_opacity": "window_opacity"}
    renamed = {names.get(name, name): value for name, value in overlay.items()}
    return {**pages, "overlay": renamed}


def _starter_is_tiny_en(pages: Json) -> Json:
    """Up to version 5 the built-in model was called "starter"."""
    recognition = pages.get("recognition")
    if not isinstance(recognition, Mapping):
        return pages
    names = ("model", "draft_model")
    changed = {name: "tiny.en" for name in names if recognition.get(name) == "starter"}
    return {**pages, "recognition": {**recognition, **changed}}


MIGRATIONS: Mapping[int, Migration] = {
    1: _speakers_in_the_users_language,
    2: _broadcast_is_a_layout,
    3: _overlay_is_opaque_and_uses_its_width,
    4: _box_is_called_window,
    5: _starter_is_tiny_en,
}
"""The step away from each version."""


def migrated(
    stored: Json,
    version: int,
    *,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    current: int = CURRENT_VERSION,
) -> Json:
    """Return the pages of a file of `version` as `current` has them.

    A file of a newer version is left as it is: its known parts will be read. A step that
    meets damage (a page that is not an object, say) leaves the page for the reader to salvage.
    """
    pages = stored
    for step in range(version, current):
        if step in migrations:
            pages = migrations[step](pages)
    return pages
