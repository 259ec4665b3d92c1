"""The child's side of reading a file: what is in it goes to the parent in parts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_PART_BYTES = 64 * 1024
"""So much that the way there and back counts for little, and so little that nothing worth a word
is lost when the process dies before it replies."""


@dataclass(frozen=True, slots=True)
class Part:
    """The next items of a file, in order, and whether they are the last ones."""

    items: tuple[Any, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open, in the child.

    Attributes:
        facts: What the parent receives about it; plain data or a data class of the application.
        items: What is in it, each with its size in bytes, the same whenever it is read.
        close: Closes it.
    """

    facts: Any
    items: Iterator[tuple[Any, int]]
    close: Callable[[], object] = lambda: None


class FileReadingService(ABC):
    """Reads one file at a time."""

    def __init__(self) -> None:
        self._file = Opened(None, iter(()))
        self._failure: Exception | None = None

    @abstractmethod
    def opened(self, *arguments: Any) -> Opened:
        """Open a file."""

    def open(self, *arguments: Any) -> Any:
        """Close the file before and open another; its facts. Raises what `opened` does."""
        self.close()
        self._file = self.opened(*arguments)
        return self._file.facts

    def more(self) -> Part:
        """The next part; raises what reading did, after all that was read before."""
        if self._failure is not None:
            raise self._failure
        items: list[Any] = []
        size = 0
        try:
            for item, item_bytes in self._file.items:
                items.append(item)
                size += item_bytes
                if size >= _PART_BYTES:
                    return Part(tuple(items), is_last=False)
        except Exception as error:
            self._failure = error
            return Part(tuple(items), is_last=False)
        return Part(tuple(items), is_last=True)

    def close(self) -> None:
        """Close the file, if one is open."""
        file, self._file = self._file, Opened(None, iter(()))
        self._failure = None
        file.close()
