"""A session's folder on disk: its name, its files, and its lock."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.files.disk_errors import cannot_write
from captioner.files.paths import file_exists
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER, try_lock
from captioner.transcripts.journal.writer import JOURNAL_NAME

LOCK_NAME = "writing.lock"
_FILES_LOCK_NAME = "files.lock"
_FILES_PATIENCE_S = 10.0
_ASK_AGAIN_S = 0.02
_MOST_OF_ONE_SECOND = 10_000


def create_session_folder(root: Path, started_at: datetime) -> Path:
    """Create a private folder for a session, named by its start; raises CaptionerError.

    Further sessions in the same second, of any instance, get a number.
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


def unreadable(folder: Path, error: OSError) -> CaptionerError:
    return CaptionerError(
        "The folder {folder} cannot be read: {reason}.",
        "Check that you may read it and that its drive is connected.",
        folder=folder,
        reason=error,
    )


def is_session_folder(folder: Path) -> bool:
    """Return whether a folder contains a session's journal; raises CaptionerError."""
    try:
        return (folder / JOURNAL_NAME).is_file()
    except OSError as error:
        raise unreadable(folder, error) from error


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; raises CaptionerError."""
    try:
        return path.is_dir()
    except OSError as error:
        raise unreadable(path, error) from error


def session_folders(root: Path) -> list[Path]:
    """Return the readable session folders in `root`, oldest first.

    Raises:
        CaptionerError: The folder `root` cannot be read.
    """
    try:
        return sorted(path for path in root.iterdir() if file_exists(path / JOURNAL_NAME))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(root, error) from error


class FolderLock:
    """Marks a session folder, or a file in it, as being written while the process lives.

    This is the operating system's lock on an open file, which always ends with the process, so that
    it never becomes stale. On a drive without locks the folder counts as free.
    """

    def __init__(self, folder: Path, name: str = LOCK_NAME) -> None:
        self._path = folder / name
        self._descriptor: int | None = None

    def acquire(self, patience_s: float = 0.0) -> bool:
        """Take the lock; return False if another instance holds it for `patience_s` seconds."""
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
                return True  # a read-only folder, to which nothing writes
            try:
                is_free = try_lock(descriptor)
            except OSError:
                os.close(descriptor)
                return True  # the drive has no locks
            if not is_free:
                os.close(descriptor)
                return False
            self._descriptor = descriptor
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), self._path.stat()):
                    return True
            self.release()  # its last owner has removed the file

    def release(self) -> None:
        """Release the lock and remove its file; safe to call twice."""
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
    """Lock the writing of a session's files, against other threads and processes.

    Otherwise captions read before another's correction might be written after it. If the lock is
    not available in time, for instance because of a slow drive, writing proceeds.
    """
    lock = FolderLock(folder, _FILES_LOCK_NAME)
    lock.acquire(_FILES_PATIENCE_S)
    try:
        yield
    finally:
        lock.release()


def is_being_written(folder: Path) -> bool:
    """Return whether any instance, including this one, is writing this session."""
    if not (folder / LOCK_NAME).exists():
        return False
    lock = FolderLock(folder)
    if not lock.acquire():
        return True
    lock.release()
    return False


def still_running(folder: Path) -> CaptionerError:
    """Return the error for what a session that is being written does not allow."""
    return CaptionerError(
        "The session {name} is still running.", "Stop captioning first.", name=folder.name
    )


def folder_bytes(folder: Path) -> int:
    """Return the size of all files in a folder and its subfolders, in bytes."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(path) / name).lstat().st_size
    return total
