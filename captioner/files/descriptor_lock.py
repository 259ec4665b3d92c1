"""The operating system's lock on an open file: it ends with the process, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR_BEHIND = 1 << 40
"""Windows bars others from reading what is locked: a byte that none of these files reaches."""

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
    """Hold a folder while a file in it is read and written anew: one process or thread at a time.

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
