"""Where music, alarms and the like were heard, for the guard against words invented there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from captioner.core.audio import FRAME_S, Samples
from captioner.core.sounds.decision import HOP_S, Probabilities, SoundModelFacts
from captioner.core.sounds.kinds import SoundKind

_SHORT = {SoundKind.DOOR, SoundKind.KNOCK, SoundKind.DOG, SoundKind.BABY, SoundKind.COUGH}
"""Words may well stand between these."""

_KINDS = tuple(kind for kind in SoundKind if kind not in _SHORT)
ClearVoice = Callable[[Samples], Sequence[float]]

_KEPT_S = 600.0
_LEAST_OVERLAP_S = 0.5


@dataclass(frozen=True, slots=True)
class _Window:
    start_s: float
    end_s: float
    kind: SoundKind | None
    clear_voice_at_s: Sequence[float]

    def overlaps(self, start_s: float, end_s: float) -> bool:
        least_s = min(_LEAST_OVERLAP_S, (end_s - start_s) / 2)
        return min(self.end_s, end_s) - max(self.start_s, start_s) >= least_s


class WordlessSounds:
    """What the windows of one channel told. One thread notes, others may ask.

    Args:
        clear_voice: In which frames of a window voice activity is sure of a voice, in seconds from
            its begin; asked where one of these sounds is heard. None: somebody else knows.
    """

    def __init__(self, facts: SoundModelFacts, clear_voice: ClearVoice | None = None) -> None:
        self._facts = facts
        self._clear_voice = clear_voice
        self._windows: tuple[_Window, ...] = ()

    def note(self, end_s: float, probabilities: Probabilities, samples: Samples) -> None:
        """Take in what was heard in the window that ends then."""
        sure = {
            kind: probabilities[kind]
            for kind in _KINDS
            if probabilities.get(kind, 0.0) >= self._facts.thresholds.get(kind, math.inf)
        }
        kind = max(sure, key=lambda each: sure[each]) if sure else None
        start_s = end_s - self._facts.window_s
        voice = self._clear_voice(samples) if kind and self._clear_voice else ()
        voice_at_s = tuple(start_s + at_s for at_s in voice)
        kept = tuple(one for one in self._windows if one.end_s > end_s - _KEPT_S)
        self._windows = (*kept, _Window(start_s, end_s, kind, voice_at_s))

    def around(self, start_s: float, end_s: float) -> tuple[SoundKind, float] | None:
        """What every window there heard, and the most seconds of clear voice that one knows of.

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
        frames = max(
            sum(start_s <= at_s <= end_s for at_s in one.clear_voice_at_s) for one in windows
        )
        return kind, frames * FRAME_S
