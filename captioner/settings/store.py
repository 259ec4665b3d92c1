"""Read, check and save the settings file, never in the way of captioning."""

import contextlib
import dataclasses
import errno
import json
import stat
import threading
from collections.abc import Mapping
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
        self.problems: tuple[Message, ...] = ()
        """What `load` could not use, as sentences for the user."""

    @property
    def settings(self) -> Settings:
        with self._lock:
            return self._settings

    def load(self) -> Settings:
        """Read the file; whatever cannot be used has its default and stays in a backup."""
        try:
            content = read_text_file(self.path, most_bytes=_MOST_BYTES, errors="replace")
        except FileNotFoundError:
            return self.settings
        except OSError as error:
            self.problems = (Message("The settings could not be read ({reason}).", reason=error),)
            return self.settings
        read = from_json_text(content)
        if read.is_damaged or read.is_newer:
            backup = self._back_up(content)
            problem = _problem_with(read)
            if backup:
                kept = Message("The old file is kept as {name}.", name=backup.name)
                problem = joined([problem, kept])
            self.problems = (problem,)
        with self._lock:
            self._settings = read.settings
        return read.settings

    def replace(self, settings: Settings) -> None:
        with self._lock:
            self._settings = settings

    def save(self) -> None:
        """Write the current settings; raises CaptionerError."""
        with self._file_lock:
            self._write(self.path, to_json_text(self.settings))

    def export_to(self, path: Path) -> None:
        """Write a copy for another machine; raises CaptionerError."""
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
        if read.is_older:
            raise CaptionerError(
                "{name} was exported by an older version of Captioner.",
                "Export the settings again with this version.",
                name=path.name,
            )
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


def _problem_with(read: "ReadSettings") -> Message:
    if read.is_older:
        return Message(
            "The settings of an older version of Captioner cannot be used; all settings were "
            "reset to their defaults."
        )
    if not read.is_readable:
        return Message("The settings file was damaged; all settings were reset to their defaults.")
    if read.given_up:
        return Message(
            "Some settings could not be used and were reset to their defaults: {names}.",
            names=", ".join(read.given_up),
        )
    return Message(
        "The settings were saved by a newer version of Captioner; those that this "
        "version knows are used."
    )


CURRENT_VERSION = 6
"""Version written today; files of earlier ones, which no release wrote, give the defaults.

Raise it whenever a field changes its meaning, and have `from_json_text` convert released versions.
"""

PAGES: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Settings))


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """The contents of a settings file.

    Attributes:
        given_up: "page.field" of everything that was there and could not be used.
        version: The file's version; None where it had none.
        is_readable: Whether it was settings at all, of this version or a newer one.
    """

    settings: Settings
    given_up: tuple[str, ...]
    version: int | None
    is_readable: bool

    @property
    def is_older(self) -> bool:
        return self.version is not None and self.version < CURRENT_VERSION

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
    """Read settings in any state of repair, with defaults for older versions; never raises."""
    try:
        stored = json.loads(content)
    except (ValueError, RecursionError):
        return ReadSettings(Settings(), (), None, is_readable=False)
    if not isinstance(stored, dict):
        return ReadSettings(Settings(), (), None, is_readable=False)
    version = stored.pop("version", None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        version = None
    if version is not None and version < CURRENT_VERSION:
        return ReadSettings(Settings(), (), version, is_readable=False)
    hints: Mapping[str, Any] = get_type_hints(Settings)
    read: dict[str, Any] = {}
    given_up: list[str] = []
    for name in PAGES:
        if name in stored:
            read[name], lost = page_from_json(hints[name], stored[name])
            given_up += [f"{name}.{field}" for field in lost]
    is_readable = bool(read) or not stored
    return ReadSettings(Settings(**read).coherent(), tuple(given_up), version, is_readable)
