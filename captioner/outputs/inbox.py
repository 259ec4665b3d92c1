"""Events that wait for one output."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count

from captioner.core.captions import Caption, comes_too_late
from captioner.core.events import CaptionChanged, LevelChanged, SessionEvent
from captioner.outputs.spoken_when import SpokenWhen

MOST_WAITING = 1000
"""Events kept for a receiver that does not take them; the oldest go first."""


class Inbox:
    """A queue that never delays who puts, whatever becomes of who takes.

    Of the partial captions of a channel only the newest waits, and none that a final one has
    overtaken. Levels are left out.

    Args:
        spoken_when: Says how old an event is.

    Attributes:
        dropped_count: How many finished captions had to go for newer events.
        left: What waited when it was stopped.
        age_s: How old the event was that `next` returned last, in seconds.
    """

    def __init__(self, spoken_when: SpokenWhen | None = None) -> None:
        self._spoken_when = spoken_when or SpokenWhen()
        self._changed = threading.Condition()
        self._waiting: dict[object, tuple[SessionEvent, float]] = {}
        self._numbers = count()
        self._is_closed = False
        self._is_stopped = False
        self.dropped_count = 0
        self.left: tuple[SessionEvent, ...] = ()
        self.age_s = 0.0

    def put(self, event: SessionEvent) -> None:
        """Add an event; quick, from any thread."""
        body = event.body
        with self._changed:
            if self._is_closed:
                return
            came_s = self._spoken_when.of(event)
            if isinstance(body, LevelChanged):
                return
            key: object = next(self._numbers)
            if isinstance(body, CaptionChanged):
                key = self._key_of(body.caption, key)
            self._waiting[key] = event, came_s
            if len(self._waiting) > MOST_WAITING:
                oldest, _ = self._waiting.pop(next(iter(self._waiting)))
                if isinstance(oldest.body, CaptionChanged) and oldest.body.caption.is_final:
                    self.dropped_count += 1
            self._changed.notify_all()

    def _key_of(self, caption: Caption, number: object) -> object:
        """Where a caption waits, having removed the one that it overtakes."""
        partial = ("partial", caption.stream)
        stale = self._waiting.get(partial)
        if stale is not None:
            body = stale[0].body
            assert isinstance(body, CaptionChanged)
            if not caption.is_final or comes_too_late(body.caption, caption):
                del self._waiting[partial]
        return number if caption.is_final else partial

    def next(self, timeout_s: float | None = None) -> SessionEvent | None:
        """The oldest event, waiting for it; None when none comes in time, or ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed, timeout_s)
            if not self._waiting or self._is_stopped:
                return None
            event, came_s = self._waiting.pop(next(iter(self._waiting)))
            self.age_s = max(0.0, self._spoken_when.now_s() - came_s)
            return event

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
            self.left += tuple(event for event, _ in self._waiting.values())
            self._waiting.clear()
            self._changed.notify_all()

    @property
    def is_stopped(self) -> bool:
        """Whether the output is to end now."""
        return self._is_stopped

    @property
    def is_over(self) -> bool:
        """Whether nothing is waiting and nothing more will come."""
        with self._changed:
            return self._is_closed and not self._waiting
