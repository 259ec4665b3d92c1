"""Folders for the time being, and what a killed process left of them."""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from captioner.files.private import try_lock

_PREFIX = "captioner-scratch-"
_LOCK_NAME = "in-use"
_BEING_MADE_S = 60.0
"""A younger folder may just be being made, and not be locked yet."""


class ScratchFolder:
    """A folder of one's own that is removed at the end, or at a later start after a crash."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = -1
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
            self._lock = os.open(self.path / _LOCK_NAME, flags, 0o600)
            try_lock(self._lock)
        except OSError:
            if self._lock < 0:
                self.remove()
                raise
            # This drive has no locks.

    def remove(self) -> None:
        if self._lock >= 0:
            descriptor, self._lock = self._lock, -1
            os.close(descriptor)
        shutil.rmtree(self.path, ignore_errors=True)


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A `ScratchFolder` for a while; raises OSError."""
    folder = ScratchFolder()
    try:
        yield folder.path
    finally:
        folder.remove()


def remove_stale_scratch_folders(now_s: float | None = None) -> None:
    """Remove the folders that killed processes of this user left; never raises."""
    with contextlib.suppress(OSError):
        with os.scandir(tempfile.gettempdir()) as entries:
            found = [Path(entry.path) for entry in entries if entry.name.startswith(_PREFIX)]
        for folder in found:
            with contextlib.suppress(OSError):
                if _is_left(folder, time.time() if now_s is None else now_s):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path, now_s: float) -> bool:
    state = folder.lstat()
    is_own = sys.platform == "win32" or state.st_uid == os.geteuid()
    if not stat.S_ISDIR(state.st_mode) or not is_own or now_s - state.st_mtime < _BEING_MADE_S:
        return False
    try:
        # No link is followed: it could lead to another user's file.
        descriptor = os.open(folder / _LOCK_NAME, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return True  # killed before it was locked
    try:
        return try_lock(descriptor)
    finally:
        os.close(descriptor)
