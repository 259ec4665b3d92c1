"""Files to which whole records are appended."""

import contextlib
import os
from pathlib import Path

from captioner.core.message import Message
from captioner.files.private import PRIVATE_FILE

_OPEN_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class FileShrankError(OSError):
    """The file lost written records: it was removed, replaced or truncated."""


class AppendFile:
    """A file with atomic appends of records.

    A failed append removes the part it wrote; the next one opens the file again, so that writing
    continues once a disk has space or a network drive is back. Existing content is never rewritten.

    Args:
        sync: Whether each append calls fsync before it returns.
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
        return self._size or 0

    def append(self, data: bytes, *, sync: bool | None = None) -> None:
        """Append a record.

        Args:
            sync: Whether to call fsync; None for the file's default.

        Raises:
            FileShrankError: Records written earlier are gone.
            OSError: No part of the record is in the file.
        """
        if self._descriptor is None:
            self._open()
        descriptor = self._descriptor
        assert descriptor is not None
        try:
            found = os.fstat(descriptor).st_size
            if found < self.size:
                # Writing at the old end would fill the truncated part with NUL bytes.
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
                # Written to a file without a name.
                raise FileShrankError(Message("{path} was removed", path=self.path))
        except OSError:
            self._take_back()
            raise
        self._size = self.size + len(data)

    def sync(self) -> None:
        """Call fsync. Any thread may call it while another one writes.

        Raises:
            OSError: It failed.
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
            # Removes the part that a failed append could not remove.
            os.ftruncate(descriptor, self._size)
        self._descriptor, self._number = descriptor, number

    def _take_back(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                if os.fstat(self._descriptor).st_size > self.size:
                    os.ftruncate(self._descriptor, self.size)
        self.close()


def sync_folder(folder: Path) -> None:
    """Call fsync on a folder, on systems that support it (POSIX)."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
