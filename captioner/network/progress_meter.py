"""How far a download is, how fast it is, and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from captioner.core.message import NO_MESSAGE, Message
from captioner.core.models import DownloadProgress

OnProgress = Callable[[DownloadProgress], None]

_SPEED_WINDOW_S = 5.0
_REPORT_EVERY_S = 0.1


class ProgressMeter:
    """Counts bytes and reports speed and time left."""

    def __init__(self, model_name: str, on_progress: OnProgress) -> None:
        self._model_name = model_name
        self._on_progress = on_progress
        self._done = 0
        self._total = 0
        self._message = NO_MESSAGE
        self._furthest = 0
        self._moments: deque[tuple[float, int]] = deque()
        self._reported_s = 0.0

    def start(self, done_bytes: int, total_bytes: int) -> None:
        """Begin with what is there already."""
        self._done, self._total = done_bytes, total_bytes
        self._furthest = done_bytes
        self._moments.clear()
        self._moments.append((time.monotonic(), done_bytes))

    def say(self, message: Message) -> None:
        """Report a state immediately."""
        self._message = message
        self._report(time.monotonic())

    def add(self, count: int) -> None:
        """Count bytes; reported ten times a second."""
        self._done += count
        now_s = time.monotonic()
        if now_s - self._reported_s >= _REPORT_EVERY_S:
            self._moments.append((now_s, self._done))
            while len(self._moments) > 2 and now_s - self._moments[0][0] > _SPEED_WINDOW_S:
                self._moments.popleft()
            self._report(now_s)

    def lose(self, count: int) -> None:
        """Count bytes back that turned out to be of no use."""
        self._done = max(0, self._done - count)
        self._moments.clear()
        self._moments.append((time.monotonic(), self._done))

    @property
    def has_moved(self) -> bool:
        """Whether bytes came since `take_progress` was last asked."""
        return self._done > self._furthest

    def take_progress(self) -> bool:
        """Whether it is further than when this was last asked.

        Bytes that had to come again are none: a hub without ranges that drops every connection
        would be requested for ever.
        """
        has_progress = self.has_moved
        self._furthest = max(self._furthest, self._done)
        return has_progress

    def _report(self, now_s: float) -> None:
        self._reported_s = now_s
        first_s, first_bytes = self._moments[0] if self._moments else (now_s, self._done)
        passed_s = now_s - first_s
        speed = (self._done - first_bytes) / passed_s if passed_s > 0 else 0.0
        left_s = (self._total - self._done) / speed if speed > 0 else None
        self._on_progress(
            DownloadProgress(self._done, self._total, self._message, max(0.0, speed), left_s)
        )
