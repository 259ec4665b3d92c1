"""The marks of a session that runs."""

from __future__ import annotations

from collections.abc import Callable

from captioner.core.captions import LONGEST_LABEL, Mark
from captioner.core.events import Marked
from captioner.core.plain_text import one_line
from captioner.live.engine.clock import SessionClock


class SessionMarks:
    """Marks moments for the session's listeners. One thread at a time calls it, and quickly.

    Args:
        publish: Hands an event to the session's listeners.
    """

    def __init__(self, clock: SessionClock, publish: Callable[[Marked], None]) -> None:
        self._clock = clock
        self._publish = publish
        self._last_number = 0

    def add(self, label: str = "") -> bool:
        """Mark what is heard now; whether there was any sound yet."""
        if not self._clock.has_started:
            return False
        self._last_number += 1
        label = one_line(label)[:LONGEST_LABEL]
        self._publish(Marked(Mark(self._last_number, round(self._clock.audio_s, 3), label)))
        return True

    def remove(self, mark: Mark) -> None:
        """Take a mark back."""
        self._publish(Marked(Mark(mark.number, mark.time_s, mark.label, is_removed=True)))
