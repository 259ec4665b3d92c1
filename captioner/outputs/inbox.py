"""Events that wait for one output, and the time at which they were spoken."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from captioner.core.captions import Caption, comes_too_late
from captioner.core.events import (
    CaptionChanged,
    LevelChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    StatusChanged,
)
from captioner.core.speakers.naming import CaptionSplit, SplitCaptions

MOST_WAITING = 1000
"""Events kept for a receiver that does not take them; the oldest go first."""

_LABEL_PATIENCE_S = 0.3
"""How long a final caption waits for its label, which follows it: receivers take nothing back."""


class Inbox:
    """A queue that never delays who puts, whatever becomes of who takes.

    Of the partial captions of a channel only the newest waits, and none that a final one has
    overtaken. Levels are left out. Once voices are labelled, a final caption waits a moment for
    its label.

    Attributes:
        dropped_count: How many finished captions had to go for newer events.
        left: What waited when it was stopped.
        age_s: How old the event was that `next` returned last, in seconds.
    """

    def __init__(self, spoken_when: "SpokenWhen | None" = None) -> None:
        self._spoken_when = spoken_when or SpokenWhen()
        self._changed = threading.Condition()
        self._waiting: dict[object, tuple[SessionEvent, float]] = {}
        self._has_voices = False
        self._put_s: dict[int, float] = {}
        self._numbers = count()
        self._is_closed = False
        self.is_stopped = False
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
                if body.caption.is_final and self._has_voices:
                    self._put_s[body.caption.id] = time.monotonic()
            self._has_voices |= isinstance(body, SpeakerChanged | CaptionSplit)
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
            while (left_s := self._label_left_s()) > 0:
                self._changed.wait(left_s)
            if not self._waiting or self.is_stopped:
                return None
            event, came_s = self._waiting.pop(next(iter(self._waiting)))
            self.age_s = max(0.0, self._spoken_when.now_s() - came_s)
            body = event.body
            if isinstance(body, CaptionChanged) and body.caption.id in self._put_s:
                del self._put_s[body.caption.id]
                event, *others = self._labelled(event, body.caption)
                whole, self._waiting = self._waiting, {}
                for other in others:
                    self._waiting[next(self._numbers)] = other, came_s
                self._waiting.update(whole)
            return event

    def _label_left_s(self) -> float:
        """How much longer the oldest event may wait for its label, in seconds."""
        body = next(iter(self._waiting.values()))[0].body if self._waiting else None
        if self._is_closed or not isinstance(body, CaptionChanged):
            return 0.0
        put_s = self._put_s.get(body.caption.id)
        if put_s is None or body.caption.id in self._waiting_labels():
            return 0.0
        return put_s + _LABEL_PATIENCE_S - time.monotonic()

    def _waiting_labels(self) -> set[int]:
        found: set[int] = set()
        for event, _ in self._waiting.values():
            match event.body:
                case SpeakerChanged(changes):
                    found.update(change.caption_id for change in changes)
                case CaptionSplit(caption_id):
                    found.add(caption_id)
        return found

    def _labelled(self, event: SessionEvent, caption: Caption) -> list[SessionEvent]:
        known = SplitCaptions()
        for waiting, _ in self._waiting.values():
            match waiting.body:
                case SpeakerChanged(changes):
                    known.relabel({change.caption_id: change.new for change in changes})
                case CaptionSplit() as split:
                    known.split(split)
        return [replace(event, body=CaptionChanged(part)) for part in known.parts(caption)]

    def __iter__(self) -> Iterator[SessionEvent]:
        while (event := self.next()) is not None:
            yield event

    def wait(self, seconds: float) -> bool:
        """Let so much time pass before another attempt; whether the output is to stop instead.

        Without further events the wait continues: the rest is to be sent.
        """
        ends_s = time.monotonic() + seconds
        with self._changed:
            while not self.is_stopped and (left_s := ends_s - time.monotonic()) > 0:
                self._changed.wait(left_s)
            return self.is_stopped

    def close(self) -> None:
        """No more events come: the output sends what waits, and ends."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def stop(self) -> None:
        """End now: what waits is not sent."""
        with self._changed:
            self._is_closed = self.is_stopped = True
            self.left += tuple(event for event, _ in self._waiting.values())
            self._waiting.clear()
            self._changed.notify_all()

    @property
    def is_over(self) -> bool:
        with self._changed:
            return self._is_closed and not self._waiting


_SLEEP_S = 1.0
"""Less is not a sleep: two clocks are never read at the same moment."""


class SpokenWhen:
    """Time of an event, on a clock that continues in sleep.

    Words from before the computer slept may be recognised only when it is awake again; such
    captions count as from before.

    Args:
        slept_s: How long it has slept since some moment.
    """

    def __init__(
        self,
        now_s: Callable[[], float] = time.monotonic,
        slept_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.now_s = now_s
        self._slept_s = slept_s
        self._slept_before_s = slept_s()
        self._fell_asleep_s = 0.0
        self._heard_before_s = -math.inf

    def of(self, event: SessionEvent) -> float:
        """The time of an event that has just come. For one thread at a time."""
        now_s, slept_s = self.now_s(), self._slept_s()
        slept_for_s, self._slept_before_s = slept_s - self._slept_before_s, slept_s
        if slept_for_s > _SLEEP_S:
            self._fell_asleep_s = now_s - slept_for_s
            self._heard_before_s = event.audio_s
        match event.body:
            case StatusChanged(SessionState.LOADING):
                self._heard_before_s = -math.inf  # of another session
            case CaptionChanged(caption) if (
                event.audio_s > 0 and caption.end_s <= self._heard_before_s
            ):
                return self._fell_asleep_s
        return now_s
