"""Folders for the time being, and what a killed process left of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from captioner.files.descriptor_lock import try_lock

_PREFIX = "captioner-scratch-"
_LOCK_NAME = "in-use"
_BEING_MADE_S = 60.0
"""A younger folder may just be being made, and not be locked yet."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of one's own that is removed at the end, or at a later start behind a crash.

    Raises:
        OSError: It cannot be made.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    descriptor = -1
    try:
        descriptor = os.open(folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with contextlib.suppress(OSError):  # a drive without locks
            try_lock(descriptor)
        yield folder
    finally:
        if descriptor >= 0:
            os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def remove_stale_scratch_folders(now_s: float | None = None) -> None:
    """Remove the folders that killed processes of this user left; never raises.

    Args:
        now_s: Seconds since the epoch; None: the clock's.
    """
    with contextlib.suppress(OSError):
        with os.scandir(tempfile.gettempdir()) as entries:
            found = [Path(entry.path) for entry in entries if entry.name.startswith(_PREFIX)]
        for folder in found:
            with contextlib.suppress(OSError):
                if _is_left(folder, time.time() if now_s is None else now_s):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path, now_s: float) -> bool:
    """Whether a folder is ours, and nobody uses it."""
    state = folder.lstat()
    is_own = os.name != "posix" or state.st_uid == os.geteuid()
    if not stat.S_ISDIR(state.st_mode) or not is_own or now_s - state.st_mtime < _BEING_MADE_S:
        return False
    try:
        # No link is followed: it would lead to somebody else's file.
        descriptor = os.open(folder / _LOCK_NAME, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return True  # killed before it was locked
    try:
        return try_lock(descriptor)
    finally:
        os.close(descriptor)
