"""The session's two clocks: real time, and sound delivered."""

from __future__ import annotations

import threading
import time


class SessionClock:
    """Counts from the first sample delivered, over all channels."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started_s: float | None = None
        self._audio_s = 0.0

    def sound_delivered(self, length_s: float, offset_s: float | None) -> float:
        """Note that a channel has delivered sound.

        Args:
            length_s: Sound that the channel has delivered by now, in seconds.
            offset_s: What this returned for the channel before; None the first time.

        Returns:
            The channel's offset: session time of its first sample, in seconds.
        """
        with self._lock:
            now_s = time.monotonic()
            if self._started_s is None:
                self._started_s = now_s
            if offset_s is None:
                offset_s = now_s - self._started_s
            self._audio_s = max(self._audio_s, offset_s + length_s)
            return offset_s

    @property
    def has_started(self) -> bool:
        """Whether any sound was delivered."""
        return self._started_s is not None

    @property
    def at_s(self) -> float:
        """Seconds of real time since the first sample; 0 before it."""
        with self._lock:
            return 0.0 if self._started_s is None else time.monotonic() - self._started_s

    @property
    def audio_s(self) -> float:
        """Seconds of sound delivered."""
        with self._lock:
            return self._audio_s
