"""Read files in a child process that is replaced once if it dies."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from captioner.core.errors import CallCancelledError
from captioner.core.message import Message
from captioner.subprocesses.child import Child, ChildLostError, IsCancelled
from captioner.subprocesses.placement import Placement

_SILENCE_LIMIT_S = 60.0
"""Without a reply the subprocess is stopped; longer than any disk takes to wake up."""

_MEMORY_MB = 1500
"""More than an hour's index and the largest cover picture need."""


class FileReader:
    """Reads files, one after the other, in a child process that is started when needed.

    A child that dies, hangs or takes too much memory is replaced, once a file; the new one reads
    the file again up to where the other was.
    """

    def __init__(
        self,
        make_service: Callable[[], FileReadingService],
        is_cancelled: IsCancelled = lambda: False,
    ) -> None:
        self._make_service = make_service
        self._is_cancelled = is_cancelled
        self._child: Child | None = None
        self._file: tuple[Any, ...] = ()
        self._parts_read = 0
        self._is_replaced = False

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self, *arguments: Any) -> Any:
        """Open a file and close the previous one; returns the service's facts about it.

        Raises:
            ChildLostError: The child did not survive it.
            CallCancelledError: It was cancelled.
            Exception: What the service raised.
        """
        self._file = arguments
        self._parts_read = 0
        self._is_replaced = False
        try:
            return self._ask("open", *arguments)
        except ChildLostError:
            self._is_replaced = True
            return self._ask("open", *arguments)

    def items(self) -> Iterator[Any]:
        """Yield the open file's items in order; raises as `open` does, after the last item."""
        is_last = False
        while not is_last:
            part = self._more()
            self._parts_read += 1
            yield from part.items
            is_last = part.is_last

    def close(self) -> None:
        """End the child; safe to call twice."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _more(self) -> FilePart:
        try:
            return cast(FilePart, self._ask("more"))
        except ChildLostError:
            if self._is_replaced:
                raise
        self._is_replaced = True
        self._ask("open", *self._file)
        for _ in range(self._parts_read):
            self._ask("more")
        return cast(FilePart, self._ask("more"))

    def _ask(self, method: str, *arguments: Any) -> Any:
        if self._child is None:
            self._child = Child(
                self._make_service,
                name="captioner-decoder",
                placement=Placement(address_space_mb=_MEMORY_MB),
                memory_limit_mb=_MEMORY_MB,
            )
        try:
            return self._child.ask(
                method,
                *arguments,
                limit_s=_SILENCE_LIMIT_S,
                is_cancelled=self._is_cancelled,
            )
        except MemoryError:
            self.close()
            raise ChildLostError(Message("there was too little memory")) from None
        except (ChildLostError, CallCancelledError):
            self.close()
            raise


_PART_BYTES = 64 * 1024
"""So much that the way there and back counts for little, and so little that nothing worth a word
is lost when the process dies before it replies."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """The next items of a file, in order, and whether they are the last ones."""

    items: tuple[Any, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open, in the child.

    Attributes:
        facts: What the parent receives about it; plain data or a data class of the application.
        items: Its content, each item with its size in bytes, the same whenever it is read.
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
    def opened(self, *arguments: Any) -> Opened: ...

    def open(self, *arguments: Any) -> Any:
        """Close the file before and open another; its facts. Raises what `opened` does."""
        self.close()
        self._file = self.opened(*arguments)
        return self._file.facts

    def more(self) -> FilePart:
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
                    return FilePart(tuple(items), is_last=False)
        except Exception as error:
            self._failure = error
            return FilePart(tuple(items), is_last=False)
        return FilePart(tuple(items), is_last=True)

    def close(self) -> None:
        file, self._file = self._file, Opened(None, iter(()))
        self._failure = None
        file.close()
