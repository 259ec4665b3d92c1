"""Where music, applause or laughter were heard, for the guard against words invented there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from captioner.core.audio import Samples
from captioner.core.sounds.decision import HOP_S, Probabilities, SoundModelFacts
from captioner.core.sounds.kinds import SoundKind

_KINDS = (SoundKind.MUSIC, SoundKind.APPLAUSE, SoundKind.LAUGHTER)
_KEPT_S = 600.0
_LEAST_OVERLAP_S = 0.5


@dataclass(frozen=True, slots=True)
class _Window:
    start_s: float
    end_s: float
    kind: SoundKind | None
    clear_voice_s: float

    def overlaps(self, start_s: float, end_s: float) -> bool:
        least_s = min(_LEAST_OVERLAP_S, (end_s - start_s) / 2)
        return min(self.end_s, end_s) - max(self.start_s, start_s) >= least_s


class WordlessSounds:
    """What the windows of one channel told. One thread notes, others may ask.

    Args:
        clear_voice_s: How long voice activity is sure of a voice in a window; asked where one of
            these sounds is heard. None: somebody else knows.
    """

    def __init__(
        self, facts: SoundModelFacts, clear_voice_s: Callable[[Samples], float] | None = None
    ) -> None:
        self._facts = facts
        self._clear_voice_s = clear_voice_s
        self._windows: tuple[_Window, ...] = ()

    def note(self, end_s: float, probabilities: Probabilities, samples: Samples) -> None:
        """Take in what was heard in the window that ends then."""
        sure = {
            kind: probabilities[kind]
            for kind in _KINDS
            if probabilities.get(kind, 0.0) >= self._facts.thresholds.get(kind, math.inf)
        }
        kind = max(sure, key=lambda each: sure[each]) if sure else None
        voice_s = self._clear_voice_s(samples) if kind and self._clear_voice_s else math.inf
        kept = tuple(one for one in self._windows if one.end_s > end_s - _KEPT_S)
        self._windows = (*kept, _Window(end_s - self._facts.window_s, end_s, kind, voice_s))

    def around(self, start_s: float, end_s: float) -> tuple[SoundKind, float] | None:
        """What every window there heard, and the most seconds of clear voice in one of them.

        Right after a short sound no window may have heard it yet: the one before it counts then.
        None where a window heard nothing of the kind, or none is known.
        """
        windows = [one for one in self._windows if one.overlaps(start_s, end_s)] or [
            one for one in self._windows if start_s - HOP_S < one.end_s <= end_s
        ]
        if not windows or any(one.kind is None for one in windows):
            return None
        kind = windows[-1].kind
        assert kind is not None
        return kind, max(one.clear_voice_s for one in windows)
