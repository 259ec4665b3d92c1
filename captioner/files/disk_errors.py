"""Recognize disk errors by name, and drop output without a reader."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from captioner.core.errors import CaptionerError
from captioner.core.message import Message

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_GONE = {errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE}

_DISK_IS_FULL = Message("the disk is full")

_FULL_ON_WINDOWS = {39, 112, 1295}
"""winerror.h: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED."""

_GONE_ON_WINDOWS = {3, 15, 21, 53, 55, 59, 64, 67, 433, 1117, 1167, 1231}
"""winerror.h: ERROR_PATH_NOT_FOUND, INVALID_DRIVE, NOT_READY, BAD_NETPATH, DEV_NOT_EXIST,
UNEXP_NET_ERR, NETNAME_DELETED, BAD_NET_NAME, NO_SUCH_DEVICE, IO_DEVICE, DEVICE_NOT_CONNECTED,
NETWORK_UNREACHABLE. Python turns most of them into EINVAL or EACCES."""


def is_disk_full(error: OSError) -> bool:
    return error.errno in _FULL or _windows_error(error) in _FULL_ON_WINDOWS


def is_drive_gone(error: OSError) -> bool:
    """Whether the place may be on a drive or a network that is no longer connected."""
    return error.errno in _GONE or _windows_error(error) in _GONE_ON_WINDOWS


def cannot_write_file(path: Path, error: OSError) -> CaptionerError:
    reason: Exception | Message = error
    hint = Message("Name a file in a folder that exists and that you may write to.")
    if is_disk_full(error):
        reason = _DISK_IS_FULL
        hint = Message("Free some space, or name a file on another disk.")
    return CaptionerError("{path} cannot be written: {reason}.", hint, path=path, reason=reason)


def cannot_write(path: Path, error: OSError, *, can_keep_nothing: bool = False) -> CaptionerError:
    """Return the error for a folder or file that cannot be written, with what to do about it.

    Args:
        can_keep_nothing: Whether captions can be shown without it.
    """
    reason: Exception | Message = error
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        reason = Message("it is a file, not a folder, or is inside one")
    hint = Message("Choose a folder that you may write to (--save, or Settings).")
    if can_keep_nothing:
        hint = Message(
            "Choose a folder that you may write to (--save, or Settings), or save nothing "
            "(--keep-nothing, or Settings)."
        )
    if is_disk_full(error):
        reason = _DISK_IS_FULL
        hint = Message("Free some space, or choose a folder on another disk (--save, or Settings).")
    elif is_drive_gone(error):
        hint = Message(
            "Check that its drive is connected, or choose another folder (--save, or Settings)."
        )
    return CaptionerError("{path} cannot be written: {reason}.", hint, path=path, reason=reason)


@contextlib.contextmanager
def writing(
    path: Path, error_of: Callable[[Path, OSError], CaptionerError] = cannot_write
) -> Iterator[None]:
    """Turn an `OSError` of the block into a `CaptionerError` about the path."""
    try:
        yield
    except OSError as error:
        raise error_of(path, error) from error


def _windows_error(error: OSError) -> int | None:
    return getattr(error, "winerror", None)


def silence(stream: TextIO) -> None:
    """Let a stream that fails go to the null device: the interpreter flushes it once more."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
        stream.flush()


def drop_unwritable_output() -> None:
    """Silence standard output and error whose buffers cannot be written.

    `multiprocessing` flushes both before it starts a process, and starts none where that fails.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            silence(stream)
        except ValueError:
            pass  # closed
