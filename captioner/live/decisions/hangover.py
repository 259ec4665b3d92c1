"""How long a silence must last to end an utterance, adapted to the speaker's own pauses."""

from bisect import insort
from collections import deque

_REMEMBERED_PAUSES = 24
_LONGEST_HESITATION_S = 1.5
"""Silences longer than this are changes of thought or speaker, not hesitations."""
_SHORTEST_PAUSE_S = 0.1
"""Silences shorter than this are the closures of consonants ("t", "k")."""
_QUANTILE = 0.85
_MARGIN_S = 0.08


class AdaptiveHangover:
    """A hangover that follows the pauses between a speaker's words.

    A speaker who hesitates for half a second within a sentence needs a longer hangover than one
    who rattles on. Pauses count whether speech continued within the utterance or a new one began
    right after; otherwise a hangover that is too short would never grow.

    Args:
        shortest_s: Lower bound, in seconds.
        longest_s: Upper bound, in seconds.
    """

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        if not 0 < shortest_s <= longest_s:
            raise ValueError(f"a hangover from {shortest_s} to {longest_s} s is none")
        self._shortest_s = shortest_s
        self._longest_s = longest_s
        self._pauses_s: deque[float] = deque(maxlen=_REMEMBERED_PAUSES)
        self._silent_since_s: float | None = None
        self._current_s = (shortest_s + longest_s) / 2

    @property
    def current_s(self) -> float:
        """Length of silence that currently ends an utterance, in seconds."""
        return self._current_s

    def speech_ended(self, at_s: float) -> None:
        """Note that a silence began."""
        self._silent_since_s = at_s

    def speech_began(self, at_s: float) -> None:
        """End the current silence, if there is one."""
        if self._silent_since_s is None:
            return
        pause_s = at_s - self._silent_since_s
        self._silent_since_s = None
        if _SHORTEST_PAUSE_S <= pause_s <= _LONGEST_HESITATION_S:
            self._pauses_s.append(pause_s)
            self._current_s = self._adapted_s()

    def _adapted_s(self) -> float:
        # Until enough pauses are known, the middle of the range stands in for the missing ones.
        known: list[float] = [(self._shortest_s + self._longest_s) / 2 - _MARGIN_S] * max(
            0, 4 - len(self._pauses_s)
        )
        for pause_s in self._pauses_s:
            insort(known, pause_s)
        wanted_s = known[min(len(known) - 1, int(_QUANTILE * len(known)))] + _MARGIN_S
        return min(self._longest_s, max(self._shortest_s, wanted_s))
