"""Private files and folders, lines with checksums, and locks on open files."""

import contextlib
import errno
import json
import os
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private(path: Path) -> None:
    """Make a file that only its owner may open; one that is there and open to others is closed.

    Raises:
        OSError: It cannot be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    except FileExistsError:
        with contextlib.suppress(OSError):  # another user's: the owner decides
            if stat.S_IMODE(path.stat().st_mode) & ~PRIVATE_FILE:
                path.chmod(PRIVATE_FILE)


def write_private(path: Path, data: bytes) -> None:
    """Put a private file in its place as a whole: a crash leaves the old file or the new one.

    Raises:
        OSError: It cannot be written; the earlier file is unchanged.
    """
    path.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def checked_line(entry: object) -> bytes:
    content = json.dumps(entry).encode() + b"\n"
    return b"%08x %s" % (zlib.crc32(content), content)


def entry_of(line: bytes) -> Any:
    """The entry of a line; raises ValueError."""
    checksum, _, content = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(content):
        raise ValueError("it is damaged")
    return json.loads(content)


if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR_BEHIND = 1 << 40
"""Windows bars others from reading a locked range: a byte that none of these files reaches."""

_ASK_AGAIN_S = 0.01


def try_lock(descriptor: int) -> bool:
    """Lock an open file; False when another process has it.

    Raises:
        OSError: This drive has no locks.
    """
    try:
        if sys.platform == "win32":
            here = os.lseek(descriptor, 0, os.SEEK_CUR)
            os.lseek(descriptor, _FAR_BEHIND, os.SEEK_SET)
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(descriptor, here, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextlib.contextmanager
def folder_held(folder: Path, patience_s: float = 10.0) -> Iterator[None]:
    """Hold a folder while a file in it is read and rewritten: one process or thread at a time.

    On a drive without locks all of them may.

    Raises:
        OSError: There is no such folder, or another one holds it for all that time.
    """
    # Windows opens no folders: there a file in it stands for it.
    path = folder / ".lock" if sys.platform == "win32" else folder
    flags = os.O_RDWR | os.O_CREAT if sys.platform == "win32" else os.O_RDONLY
    descriptor = os.open(path, flags, 0o600)
    try:
        ends_s = time.monotonic() + patience_s
        while not _locked_or_without_locks(descriptor):
            if time.monotonic() > ends_s:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), str(folder))
            time.sleep(_ASK_AGAIN_S)
        yield
    finally:
        os.close(descriptor)


def _locked_or_without_locks(descriptor: int) -> bool:
    try:
        return try_lock(descriptor)
    except OSError:
        return True
