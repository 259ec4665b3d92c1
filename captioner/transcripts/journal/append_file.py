"""Files that grow by whole records, and files that are replaced as a whole."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from captioner.core.message import Message
from captioner.files.output_file import OutputFile
from captioner.files.private import PRIVATE_FILE

_OPEN_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class FileShrankError(OSError):
    """The file lost records that were written: it was removed, replaced or cut."""


class AppendFile:
    """A file that records are appended to, each as a whole or not at all.

    A failed append takes back what it wrote of the record; the next one opens the file anew, so
    that writing goes on when a disk has space again or a network drive is back. What is in the
    file is never rewritten.

    Args:
        path: The file; made when absent.
        sync: Whether each append reaches the disk itself (fsync) before it returns.
    """

    def __init__(self, path: Path, *, sync: bool) -> None:
        self.path = path
        self._sync = sync
        self._descriptor: int | None = None
        self._size: int | None = None
        self._number: tuple[int, int] | None = None
        self._open()

    @property
    def size(self) -> int:
        """Bytes written so far, those found at the beginning included."""
        return self._size or 0

    def append(self, data: bytes, *, sync: bool | None = None) -> None:
        """Write the record at the end.

        Args:
            sync: Whether it reaches the disk itself before this returns; None: as every other.

        Raises:
            FileShrankError: Records written earlier are gone.
            OSError: The record could not be written; the file holds nothing of it.
        """
        if self._descriptor is None:
            self._open()
        descriptor = self._descriptor
        assert descriptor is not None
        try:
            found = os.fstat(descriptor).st_size
            if found < self.size:
                # Writing at the old end would fill what was cut off with NUL bytes.
                raise FileShrankError(
                    Message("{path} lost {size} bytes", path=self.path, size=self.size - found)
                )
            os.lseek(descriptor, self.size, os.SEEK_SET)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if self._sync if sync is None else sync:
                os.fsync(descriptor)
            if os.fstat(descriptor).st_nlink == 0:
                # Written, but to no name.
                raise FileShrankError(Message("{path} was removed", path=self.path))
        except OSError:
            self._take_back()
            raise
        self._size = self.size + len(data)

    def sync(self) -> None:
        """Bring what is written to the disk itself. Any thread may call it while another writes.

        Raises:
            OSError: The disk does not take it.
        """
        descriptor = self._descriptor
        if descriptor is not None:
            os.fsync(descriptor)

    def close(self) -> None:
        """Close the file; safe to call twice, and a later append opens it again."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _open(self) -> None:
        descriptor = os.open(self.path, _OPEN_FLAGS, PRIVATE_FILE)
        state = os.fstat(descriptor)
        found, number = state.st_size, (state.st_dev, state.st_ino)
        if self._size is None:
            self._size = found
        elif found < self._size:
            os.close(descriptor)
            if found == 0:
                with contextlib.suppress(OSError):
                    self.path.unlink()
            raise FileShrankError(
                Message("{path} lost {size} bytes", path=self.path, size=self._size - found)
            )
        elif found > self._size and number != self._number:
            os.close(descriptor)
            raise FileShrankError(Message("{path} was replaced by another file", path=self.path))
        elif found > self._size:
            # What could not be taken back when writing failed.
            os.ftruncate(descriptor, self._size)
        self._descriptor, self._number = descriptor, number

    def _take_back(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                if os.fstat(self._descriptor).st_size > self.size:
                    os.ftruncate(self._descriptor, self.size)
        self.close()


def replace_file(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Replace `path` atomically: readers see the old content or the new.

    Raises:
        OSError: It could not be written; `path` is as it was.
        CaptionerError: It is a device, a pipe or read-only; likewise.
    """
    OutputFile(path, overwrite=True).write(data, sync=sync)
    if sync:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk, where the system can (POSIX)."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
