"""Checkpoints of interrupted transcriptions: stored, resumed and removed.

Each recording has a private file in the cache: a line that identifies recording and settings, then
lines with the model's results and the written files. Everything from the first damaged line on is
ignored.
"""

import contextlib
import hashlib
import json
import logging
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO, cast

import captioner
from captioner.core.long_form import WHOLE, LongFormSettings
from captioner.files.output_file import Left, RefusedOutputError
from captioner.files.paths import real_path
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER, checked_line, entry_of, try_lock

_log = logging.getLogger(__name__)

_HEAD_BYTES = 1 << 20
_LONGEST_HEADER = 1 << 20
_KEPT_S = 30 * 86_400.0
_SUFFIX = ".jsonl"
_WRITTEN = "written"
_IS_WHOLE = "is_whole"
_ABOUT_TO_WRITE = "about_to_write"
_WRITING_TAKES_S = 60.0


class UnfinishedRecording:
    """A `captioner.core.long_form.LongFormMemory` in a file, locked by the run that uses it."""

    span_s = WHOLE

    def __init__(self, file: BinaryIO, path: Path, header: bytes) -> None:
        self._file: BinaryIO | None = file
        self._path = path
        self._answers: dict[str, Any] = {}
        good = len(header) if file.readline(len(header)) == header else 0
        with contextlib.suppress(ValueError):
            for line in file if good else ():
                self._answers.update(entry_of(line))
                good += len(line)
        self.was_begun = good > len(header)
        self._is_empty = not self.was_begun
        file.seek(good)
        file.truncate()
        if good == 0:
            self._write(header)

    def __contains__(self, key: str) -> bool:
        return key in self._answers

    def __getitem__(self, key: str) -> object:
        """Return and drop the result for a key: it may be large, and each window comes once."""
        return self._answers.pop(key)

    def answers(self) -> dict[str, Any]:
        return dict(self._answers)

    def keep(self, key: str, value: object) -> None:
        """Write a result for a later run; a write error only means that it is not stored."""
        self._is_empty = False
        self._write(checked_line({key: value}))

    def will_write(self, paths: Sequence[Path]) -> None:
        """Note the output files before writing them, in case writing is interrupted."""
        self._keep_here(_ABOUT_TO_WRITE, [time.time(), [str(path.absolute()) for path in paths]])

    def has_written(self, paths: Sequence[Path], *, is_whole: bool) -> None:
        """Note the written files, and whether they contain the whole recording."""
        written = {}
        for path in paths:
            with contextlib.suppress(OSError):
                written[str(path.absolute())] = astuple(Left.of(path.stat()))
        self._keep_here(_WRITTEN, written)
        self._keep_here(_IS_WHOLE, is_whole)

    def is_own(self, path: Path) -> bool:
        """Return whether a file was written by an earlier run and is unchanged."""
        try:
            found = path.stat()
        except OSError:
            return False
        left = self._answers.get(_WRITTEN, {}).get(str(path.absolute()))
        if left is not None and Left(*left).is_still(found):
            return True
        began_s, paths = self._answers.get(_ABOUT_TO_WRITE, (0.0, []))
        return (
            str(path.absolute()) in paths and 0 <= found.st_mtime - began_s + 1 <= _WRITING_TAKES_S
        )

    def is_done(self, paths: Sequence[Path]) -> bool:
        """Return whether the recording is wholly transcribed and its files are unchanged."""
        written = self._answers.get(_WRITTEN, {})
        return bool(self._answers.get(_IS_WHOLE)) and all(
            str(path.absolute()) in written and self.is_own(path) for path in paths
        )

    def close(self) -> None:
        """Unlock the file, and remove it if it has no results."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None
            if self._is_empty:
                self.remove()

    def remove(self) -> None:
        self._is_empty = False
        self.close()
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _keep_here(self, key: str, value: object) -> None:
        self._answers[key] = value
        self.keep(key, value)

    def _write(self, line: bytes) -> None:
        if self._file is None:
            return
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error)
            self.close()


def open_unfinished(
    cache: Path,
    source: Path,
    settings: LongFormSettings,
    model: str,
    audio_track: int | None = None,
) -> UnfinishedRecording | None:
    """Open the checkpoint of a recording with these settings, or a new one.

    Args:
        model: Identity of the model, whose results alone are used.

    Returns:
        None if there can be no checkpoint: the source is no file, or the disk is full.

    Raises:
        RefusedOutputError: Another run holds it, and would write the same files.
    """
    folder = cache / "unfinished"
    try:
        about = _about(source, settings, model, audio_track)
        header = json.dumps(about, sort_keys=True).encode() + b"\n"
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        _remove_stale(folder, about)
        path = folder / (hashlib.sha256(header).hexdigest()[:32] + _SUFFIX)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        file = os.fdopen(os.open(path, flags, PRIVATE_FILE), "r+b")
        if not try_lock(file.fileno()):
            file.close()
            raise RefusedOutputError(
                "{name} is being transcribed by another run with the same settings.",
                "Wait until that has ended.",
                name=source.name,
            )
        return UnfinishedRecording(file, path, header)
    except (OSError, ValueError) as error:
        _log.info("No checkpoint for %s: %s", source, error)
        return None


def _about(
    source: Path, settings: LongFormSettings, model: str, audio_track: int | None
) -> dict[str, object]:
    found = source.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("it is not a file")
    with source.open("rb") as file:
        head = hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()
    return {
        "path": str(real_path(source)),
        "source": [found.st_size, found.st_mtime_ns, head],
        "settings": repr(settings),
        "model": model,
        "audio_track": audio_track,
        "version": captioner.__version__,
    }


def _remove_stale(folder: Path, about: dict[str, object]) -> None:
    for path, header in _headers(folder):
        with contextlib.suppress(OSError):
            is_other = header.get("path") == about["path"] and header["source"] != about["source"]
            if is_other or time.time() - path.stat().st_mtime > _KEPT_S:
                path.unlink()


def _headers(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in filter(Path.is_file, folder.glob("*" + _SUFFIX)):
        header: object = None
        with contextlib.suppress(OSError, ValueError, RecursionError), path.open("rb") as file:
            header = json.loads(file.readline(_LONGEST_HEADER))
        if isinstance(header, dict) and "source" in header:
            yield path, cast(dict[str, Any], header)
