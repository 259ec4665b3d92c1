"""Where playback is: what the device was given, and when it will be heard."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

_MOST_NOTES = 512


class PlaybackClock:
    """Positions of sound by the time at which they are heard.

    Times are seconds of any monotonic clock; positions are seconds of the session.
    """

    def __init__(self, start_s: float) -> None:
        self._notes: deque[tuple[float, float]] = deque([(float("-inf"), start_s)], _MOST_NOTES)

    def note(self, heard_at_s: float, position_s: float) -> None:
        """Sound of this position is heard from then on; an earlier time than the last counts as it.

        A device's own clock may waver, and what was heard is not heard again.
        """
        self._notes.append((max(heard_at_s, self._notes[-1][0]), position_s))

    def position_s(self, now_s: float) -> float:
        """What is heard at a time; between two notes it is told from both."""
        notes = list(self._notes)  # another thread may add one
        place = bisect_right(notes, now_s, key=lambda note: note[0])
        if place == 0:
            return notes[0][1]
        before_s, position_s = notes[place - 1]
        if place == len(notes) or before_s == float("-inf"):
            return position_s
        after_s, next_s = notes[place]
        return position_s + (next_s - position_s) * (now_s - before_s) / (after_s - before_s)
