"""A session's folder on disk: its name, its files, and who is writing to it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.files.disk_errors import cannot_write
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER
from captioner.transcripts.journal.writer import JOURNAL_NAME

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_NAME = "writing.lock"
_FILES_LOCK_NAME = "files.lock"
_FILES_PATIENCE_S = 10.0
_ASK_AGAIN_S = 0.02
_MOST_OF_ONE_SECOND = 10_000


def create_session_folder(root: Path, started_at: datetime) -> Path:
    """Make a folder of its own for a session, named by its start; only its owner may look into it.

    Another session of the same second, of this or another instance, gets a number after.

    Raises:
        CaptionerError: The folder cannot be made.
    """
    name = started_at.strftime("%Y-%m-%d_%H-%M-%S")
    try:
        root.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        for number in range(1, _MOST_OF_ONE_SECOND):
            folder = root / (name if number == 1 else f"{name}_{number}")
            try:
                folder.mkdir(PRIVATE_FOLDER)
            except FileExistsError:
                if not folder.is_dir():
                    raise
                continue
            return folder
    except OSError as error:
        raise cannot_write(root, error, can_keep_nothing=True) from error
    raise CaptionerError(
        "No session folder could be made in {root}: too many have the same name.",
        "Set the computer's clock, or choose another folder with --save.",
        root=root,
    )


def _unreadable(folder: Path, error: OSError) -> CaptionerError:
    """The error for a folder that cannot be read, saying what to do about it."""
    return CaptionerError(
        "The folder {folder} cannot be read: {reason}.",
        "Check that you may read it and that its drive is connected.",
        folder=folder,
        reason=error,
    )


def is_session_folder(folder: Path) -> bool:
    """Whether a folder holds a session's journal.

    Raises:
        CaptionerError: One may not look into it, which is not the same as nothing there.
    """
    try:
        return (folder / JOURNAL_NAME).is_file()
    except OSError as error:
        raise _unreadable(folder, error) from error


def is_folder(path: Path) -> bool:
    """Whether there is a folder.

    Raises:
        CaptionerError: One may not look, which is not the same as nothing there.
    """
    try:
        return path.is_dir()
    except OSError as error:
        raise _unreadable(path, error) from error


def session_folders(root: Path) -> list[Path]:
    """The session folders in `root`, oldest first; empty where there is none.

    Raises:
        CaptionerError: The folder exists and cannot be read.
    """
    try:
        with os.scandir(root) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(root, error) from error
    return [root / name for name in names if is_session_folder(root / name)]


class FolderLock:
    """Marks a session folder, or a file in it, as being written, for as long as the process lives.

    The lock is the operating system's on an open file: it ends with the process, however that
    ends, and nothing stale remains. Where a drive has no locks, the folder counts as free.
    """

    def __init__(self, folder: Path, name: str = LOCK_NAME) -> None:
        self._path = folder / name
        self._descriptor: int | None = None

    def acquire(self, patience_s: float = 0.0) -> bool:
        """Take the lock; False when another instance holds it, and for so long."""
        ends_s = time.monotonic() + patience_s
        while not self._take():
            if time.monotonic() >= ends_s:
                return False
            time.sleep(_ASK_AGAIN_S)
        return True

    def _take(self) -> bool:
        while True:
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
            except OSError:
                return True  # a read-only folder: nothing writes there
            if not self._lock(descriptor):
                return False
            if self._is_current(descriptor):
                return True
            self.release()  # its last owner removed the file meanwhile

    def _is_current(self, descriptor: int) -> bool:
        if self._descriptor is None:
            return True
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            return False

    def _lock(self, descriptor: int) -> bool:
        try:
            if sys.platform == "win32":
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            os.close(descriptor)
            return False
        except OSError:
            os.close(descriptor)  # this drive has no locks
            return True
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back and remove its file; safe to call twice."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), self._path.stat()):
                    self._path.unlink()
        with contextlib.suppress(OSError):
            os.close(descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self._path.unlink()


@contextlib.contextmanager
def files_held(folder: Path) -> Iterator[None]:
    """Write the files of a session's folder anew: one process or thread at a time.

    Else what was read before another's correction may be written after it. A drive that keeps
    another one waiting keeps nobody from writing.
    """
    lock = FolderLock(folder, _FILES_LOCK_NAME)
    lock.acquire(_FILES_PATIENCE_S)
    try:
        yield
    finally:
        lock.release()


def is_being_written(folder: Path) -> bool:
    """Whether an instance, this one included, is writing this session."""
    if not (folder / LOCK_NAME).exists():
        return False
    lock = FolderLock(folder)
    if not lock.acquire():
        return True
    lock.release()
    return False


def folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder and below."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(path) / name).lstat().st_size
    return total
