"""How long ago it was that something was said, however long the computer slept since."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from captioner.core.events import CaptionChanged, SessionEvent, SessionState, StatusChanged

_SLEEP_S = 1.0
"""Less is not a sleep: two clocks are never read at the same moment."""


class SpokenWhen:
    """When what an event tells came to be, on a clock that goes on in sleep.

    What was said before the computer slept may be recognised only when it is awake again; such
    captions count as from before.

    Args:
        now_s: A clock that goes on while the computer sleeps.
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
