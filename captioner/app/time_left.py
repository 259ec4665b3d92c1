"""How long a task will still take, from how it went so far."""

from __future__ import annotations

from collections import deque

_REMEMBERED_S = 60.0
_SHORTEST_S = 1.0


class TimeLeft:
    """Estimates from the pace of the last minute; silence goes faster than speech.

    Args:
        total: How much there is to do, in any unit; None: unknown.
    """

    def __init__(self, total: float | None) -> None:
        self._total = total
        self._history: deque[tuple[float, float]] = deque()

    def update(self, now_s: float, done: float) -> None:
        """Note how much is done at a moment of a clock that never runs backwards, in seconds."""
        self._history.append((now_s, done))
        while len(self._history) > 2 and now_s - self._history[1][0] >= _REMEMBERED_S:
            self._history.popleft()

    @property
    def remaining_s(self) -> float | None:
        """Seconds left; None while too little is known."""
        if self._total is None or len(self._history) < 2:
            return None
        (first_s, first), (last_s, last) = self._history[0], self._history[-1]
        if last_s - first_s < _SHORTEST_S or last <= first:
            return None
        return max(0.0, self._total - last) * (last_s - first_s) / (last - first)
