"""Files that one process alone writes to, and that grow: the event log, the live subtitles."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.files.output_file import Left, OutputFile, RefusedOutputError, no_file, own_stream
from captioner.files.private import try_lock

_FLAGS = os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class GrowingFile:
    """A file begun at a user's word and locked for as long as it is open.

    Attributes:
        descriptor: Open for writing; the lock goes when it is closed.

    Raises:
        RefusedOutputError: It must not be written, or another process writes it just now.
        OSError: It cannot be made.
    """

    def __init__(self, output: OutputFile) -> None:
        output.require()
        self.path = output.path
        earlier = _locked(output.path)
        if sys.platform == "win32" and earlier is not None:
            os.close(earlier)  # an open file cannot be replaced there
            earlier = None
        try:
            output.begin()
            self.descriptor = _opened(output.path)
        finally:
            if earlier is not None:
                os.close(earlier)

    def release(self) -> Left | None:
        """Close the file; what is left at its path, None where something else is there now."""
        try:
            own = os.fstat(self.descriptor)
        finally:
            os.close(self.descriptor)
        with contextlib.suppress(OSError):
            found = self.path.stat()
            if os.path.samestat(own, found):
                return Left.of(found)
        return None


def open_stream(path: Path) -> int | None:
    """A descriptor that writes to a stream that a person named; None where a file is named.

    Streams are the command's own standard output and error under any name (`/dev/stdout`),
    terminals, the null device, and a pipe with a reader.

    Raises:
        CaptionerError: It is another device, or a pipe without a reader.
        OSError: It cannot be opened.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, ValueError):
        return None
    own = own_stream(found)
    if own is not None:
        return os.dup(own)  # opened by its name, what is in it already would be cut off
    if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode):
        return None
    if stat.S_ISFIFO(found.st_mode):
        return _open_pipe(path)
    if stat.S_ISCHR(found.st_mode):
        descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
        if os.isatty(descriptor) or _is_null(found):
            return descriptor
        os.close(descriptor)
    raise no_file(path, found)


def _open_pipe(path: Path) -> int:
    if sys.platform == "win32":
        raise AssertionError("no pipe has a path on Windows")
    try:
        # Waiting for a reader could last for ever and would ignore Ctrl-C.
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise CaptionerError(
            "No program is reading from the pipe {path}.",
            "Start the program that reads it first.",
            path=path,
        ) from error
    os.set_blocking(descriptor, True)
    return descriptor


def _is_null(found: os.stat_result) -> bool:
    try:
        return os.path.samestat(Path(os.devnull).stat(), found)
    except OSError:
        return False


def _locked(path: Path) -> int | None:
    """The file that is there, open and locked; None where there is none to lock."""
    try:
        return _opened(path)
    except OSError:
        return None


def _opened(path: Path) -> int:
    descriptor = os.open(path, _FLAGS)
    try:
        is_ours = try_lock(descriptor)
    except OSError:
        return descriptor  # this drive has no locks
    if not is_ours:
        os.close(descriptor)
        raise RefusedOutputError(
            "Another Captioner is writing to {path}.",
            "Name another file, or end that one first.",
            path=path,
        )
    return descriptor
