"""Files written at a user's word: nothing that is there is destroyed without one.

One place decides for the event log, live files, exports and everything else with a path that a
person gave: never what is being read, under whatever name; never a device or a pipe; a file that
is there only where it may be replaced. New content comes under a temporary name and takes its
place at once, so that readers see the old content or the new; a new file is claimed exclusively,
so that two writers cannot both believe it to be theirs.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import folder_exists, real_path
from captioner.files.private import try_lock

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY


class RefusedOutputError(CaptionerError):
    """A file that must not be written; nothing of it was touched."""


class UnwritableOutputError(CaptionerError):
    """A file that could not be written, although it may be; a later attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was written, to recognise it later."""

    size_bytes: int
    modified_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> Left:
        return cls(found.st_size, found.st_mtime_ns)

    def is_still(self, found: os.stat_result) -> bool:
        """Whether it is unchanged since."""
        return self == Left.of(found)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that a person named to be written.

    Attributes:
        path: As it was named.
        spared: Files and folders that are being read, or written as something else.
        overwrite: Whether a file that is there may be replaced. An empty one always may.
        takes_streams: Whether a pipe or a terminal will do as well (`open_stream`).
    """

    path: Path
    spared: tuple[Path, ...] = ()
    overwrite: bool = False
    takes_streams: bool = False

    def sparing(self, *paths: Path) -> OutputFile:
        return replace(self, spared=(*self.spared, *paths))

    def require(self, left: Left | None = None) -> None:
        """Refuse a file that must not be written; whether it can be is another question.

        Args:
            left: The file that this process wrote there, which may be replaced.

        Raises:
            RefusedOutputError: It is being read, a device, a pipe, read-only, or there already.
            OSError: One may not look.
        """
        found = self._found()
        self._require_apart(found)
        if found is None or stat.S_ISDIR(found.st_mode):
            return  # a folder cannot be written, and says so itself
        if self.takes_streams and (not stat.S_ISREG(found.st_mode) or own_stream(found)):
            return
        if not stat.S_ISREG(found.st_mode):
            raise no_file(self.path, found)
        if left is not None and left.is_still(found):
            return
        if found.st_size and not self.overwrite:
            raise already_there(self.path)
        if not found.st_mode & stat.S_IWUSR:
            # A rename would replace it all the same; it was made read-only on purpose.
            raise RefusedOutputError(
                "{path} is read-only.",
                "Name another file, or make that one writable.",
                path=self.path,
            )

    def write(self, data: bytes, *, left: Left | None = None, sync: bool = True) -> Left:
        """Put the file in its place as a whole: readers see the old content or the new.

        Args:
            left: What an earlier call returned, to replace it again.

        Returns:
            The stamp of the new file.

        Raises:
            RefusedOutputError: See `require`.
            OSError: It cannot be written; the earlier file is unchanged.
        """
        self.require(left)
        target = real_path(self.path)
        descriptor, aside = _scratch(target)
        claimed: Path | None = None
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                if sync:
                    os.fsync(file.fileno())
                now = os.fstat(file.fileno())
            before = self._found()
            if before is None:
                # The first creator owns it; only our own claim would be replaced.
                self._claim(target)
                claimed = target
            else:
                self.require(left)
                with contextlib.suppress(OSError):
                    aside.chmod(stat.S_IMODE(before.st_mode))
            aside.replace(target)
        except BaseException:
            for made in (aside, claimed):
                if made is not None:
                    with contextlib.suppress(OSError):
                        made.unlink()
            raise
        with contextlib.suppress(OSError):
            found = target.stat()  # some network drives set the time when a file is closed
            if os.path.samestat(found, now):
                return Left.of(found)
        return Left.of(now)

    def begin(self) -> Left:
        """Make the file, empty, as the beginning of one that grows.

        Raises:
            RefusedOutputError: See `require`.
            OSError: It cannot be made.
        """
        return self.write(b"", sync=False)

    def _claim(self, target: Path) -> None:
        try:
            os.close(os.open(target, _NEW, 0o666))
        except FileExistsError:
            raise already_there(self.path) from None

    def _found(self) -> os.stat_result | None:
        try:
            return self.path.stat()
        except FileNotFoundError:
            return None
        except ValueError as error:  # a NUL, or what no file system can spell
            raise OSError(22, Message("it is not a file name")) from error

    def _require_apart(self, found: os.stat_result | None) -> None:
        target = real_path(self.path)
        for path in self.spared:
            spared = real_path(path)
            if spared == target or spared in target.parents or _is_same(path, found):
                raise RefusedOutputError(
                    "{path} is being used for something else, and would be destroyed.",
                    "Name another file.",
                    path=self.path,
                )


def require_different(
    outputs: Iterable[OutputFile], *, spared: Iterable[Path] = ()
) -> tuple[OutputFile, ...]:
    """The outputs of one command, each of which spares the input and all the others.

    Raises:
        RefusedOutputError: One must not be written, or two of them are one file.
    """
    read = tuple(spared)
    apart: list[OutputFile] = []
    for output in outputs:
        now = output.sparing(*read, *(one.path for one in apart))
        with contextlib.suppress(OSError):  # reported when it is written
            now.require()
        apart.append(now)
    return tuple(apart)


def own_stream(found: os.stat_result) -> int | None:
    """The descriptor of this process's standard output or error that writes to such a file."""
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), found):
                return descriptor
    return None


def already_there(path: Path) -> RefusedOutputError:
    return RefusedOutputError(
        "{path} already exists.", "Add --overwrite to replace it, or name another file.", path=path
    )


def no_file(path: Path, found: os.stat_result) -> RefusedOutputError:
    hint = Message("Name a file in a folder of yours.")
    if stat.S_ISFIFO(found.st_mode):
        return RefusedOutputError("{path} is a pipe, not a file.", hint, path=path)
    return RefusedOutputError("{path} is a device, not a file.", hint, path=path)


def _is_same(path: Path, found: os.stat_result | None) -> bool:
    if found is None:
        return False
    try:
        return os.path.samestat(path.stat(), found)
    except (OSError, ValueError):
        return False


def _scratch(target: Path) -> tuple[int, Path]:
    """A new file beside the target, with the rights that the user's new files have."""
    if folder_exists(target):
        raise IsADirectoryError(21, "Is a directory")
    while True:
        # Not named after the target: that name may be as long as names can be.
        path = target.with_name(f".captioner-{secrets.token_hex(6)}.new")
        with contextlib.suppress(FileExistsError):
            return os.open(path, _NEW, 0o666), path


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
        """Close the file; returns its stamp, None if another file is at its path."""
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
        return os.dup(own)  # opened by its name, it would be truncated
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
