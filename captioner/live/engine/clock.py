"""A session's time, in real time and in delivered sound."""

import threading
import time
from collections.abc import Callable


class SessionClock:
    """Counts from the first delivered sample of any channel.

    Args:
        now_s: A monotonic clock, in seconds.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self.now_s = now_s
        self._lock = threading.Lock()
        self._started_s: float | None = None
        self._audio_s = 0.0

    def sound_delivered(self, until_s: float) -> bool:
        """Note that a channel has delivered its sound up to a session time, in seconds.

        Returns:
            Whether this was the first sound of the session.
        """
        with self._lock:
            is_first = self._started_s is None
            if self._started_s is None:
                self._started_s = self.now_s()
            self._audio_s = max(self._audio_s, until_s)
            return is_first

    @property
    def has_started(self) -> bool:
        """Whether any sound was delivered."""
        return self._started_s is not None

    @property
    def at_s(self) -> float:
        """Seconds of real time since the first sample; 0 before it."""
        with self._lock:
            return 0.0 if self._started_s is None else self.now_s() - self._started_s

    @property
    def audio_s(self) -> float:
        """Seconds of sound delivered."""
        with self._lock:
            return self._audio_s
