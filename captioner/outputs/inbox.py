"""Events that wait for one output."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count

from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, LevelChanged, SessionEvent

MOST_WAITING = 1000
"""Events kept for a receiver that does not take them; the oldest go first."""


class Inbox:
    """A queue that never delays who puts, whatever becomes of who takes.

    Of the partial captions of a channel only the newest waits, and none that a final one has
    overtaken. Levels are left out.

    Attributes:
        dropped_count: How many finished captions had to go for newer events.
        left: What waited when it was stopped.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[object, SessionEvent] = {}
        self._numbers = count()
        self._is_closed = False
        self._is_stopped = False
        self.dropped_count = 0
        self.left: tuple[SessionEvent, ...] = ()

    def put(self, event: SessionEvent) -> None:
        """Add an event; quick, from any thread."""
        body = event.body
        if isinstance(body, LevelChanged):
            return
        with self._changed:
            if self._is_closed:
                return
            key: object = next(self._numbers)
            if isinstance(body, CaptionChanged):
                key = self._key_of(body.caption, key)
            self._waiting[key] = event
            if len(self._waiting) > MOST_WAITING:
                oldest = self._waiting.pop(next(iter(self._waiting))).body
                if isinstance(oldest, CaptionChanged) and oldest.caption.is_final:
                    self.dropped_count += 1
            self._changed.notify_all()

    def _key_of(self, caption: Caption, number: object) -> object:
        """Where a caption waits, having removed the one that it overtakes."""
        partial = ("partial", caption.stream)
        stale = self._waiting.get(partial)
        if stale is not None:
            assert isinstance(stale.body, CaptionChanged)
            if not caption.is_final or stale.body.caption.id <= caption.id:
                del self._waiting[partial]
        return number if caption.is_final else partial

    def next(self, timeout_s: float | None = None) -> SessionEvent | None:
        """The oldest event, waiting for it; None when none comes in time, or ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed, timeout_s)
            if not self._waiting or self._is_stopped:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def __iter__(self) -> Iterator[SessionEvent]:
        while (event := self.next()) is not None:
            yield event

    def wait(self, seconds: float) -> bool:
        """Let so much time pass before another attempt; whether the output is to stop instead.

        Once no more events come the wait still goes on: what is left is to be sent.
        """
        ends_s = time.monotonic() + seconds
        with self._changed:
            while not self._is_stopped and (left_s := ends_s - time.monotonic()) > 0:
                self._changed.wait(left_s)
            return self._is_stopped

    def close(self) -> None:
        """No more events come: the output sends what waits, and ends."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def stop(self) -> None:
        """End now: what waits is not sent."""
        with self._changed:
            self._is_closed = self._is_stopped = True
            self.left += tuple(self._waiting.values())
            self._waiting.clear()
            self._changed.notify_all()

    @property
    def is_stopped(self) -> bool:
        """Whether the output is to end now."""
        return self._is_stopped

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing comes any more."""
        with self._changed:
            return self._is_closed and not self._waiting
