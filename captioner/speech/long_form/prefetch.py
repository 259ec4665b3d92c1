"""Reading ahead on a thread: sound is read and judged while the model decodes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_POLL_S = 0.1


class _End:
    """The last item; carries what the source raised."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def prefetched(source: Iterator[Item], depth: int) -> Generator[Item, None, None]:
    """The items of a source that runs on a thread of its own, at most `depth` ahead.

    The native parts of reading, judging and decoding let one another run. What the source raises
    is raised here in its place. Closing this generator ends the thread and closes the source.

    Args:
        source: Touched by that thread alone while this generator lives.
        depth: Items that may wait.
    """
    waiting: queue.Queue[Item | _End] = queue.Queue(max(1, depth))
    is_over = threading.Event()

    def put(item: Item | _End) -> bool:
        while not is_over.is_set():
            try:
                waiting.put(item, timeout=_POLL_S)
                return True
            except queue.Full:
                continue
        return False

    def run() -> None:
        try:
            for item in source:
                if not put(item):
                    return
            put(_End())
        except BaseException as error:  # handed over, not lost
            put(_End(error))
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    thread = threading.Thread(target=run, name="recording-ahead")
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        is_over.set()
        thread.join()
