"""What every synthesiser returns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import soxr

SAMPLE_RATE_HZ = 16_000


class MissingToolError(RuntimeError):
    """A synthesiser is not installed; the message names the Debian package."""


@dataclass
class Timed:
    """A word (as written) or a phone, in seconds from the start of the utterance."""

    label: str
    start_s: float
    end_s: float


@dataclass
class Utterance:
    """One synthesised sentence. ``samples`` is int16, mono, 16 kHz."""

    samples: npt.NDArray[np.int16]
    words: list[Timed] = field(default_factory=list)
    phones: list[Timed] = field(default_factory=list)

    @property
    def duration_s(self) -> float:
        """Length of the sound in seconds."""
        return len(self.samples) / SAMPLE_RATE_HZ


def to_int16(sound: npt.NDArray[np.float32], rate_hz: int) -> npt.NDArray[np.int16]:
    """Sound in the range of int16, at any rate, as int16 at 16 kHz."""
    if rate_hz != SAMPLE_RATE_HZ:
        sound = soxr.resample(sound, rate_hz, SAMPLE_RATE_HZ)
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def fill_word_times(starts_s: list[float | None], lengths: list[int], end_s: float) -> list[float]:
    """Starts for the words a synthesiser gave no event for, shared out by their length.

    ``starts_s[i]`` may be None; ``lengths[i]`` is the number of letters of word i;
    ``end_s`` ends the last word. Returns len(starts_s) + 1 borders, never decreasing.
    """
    borders: list[float | None] = [*starts_s, end_s]
    if borders[0] is None:
        borders[0] = 0.0
    index = 0
    while index < len(borders) - 1:
        following = index + 1
        while borders[following] is None:
            following += 1
        left, right = borders[index], borders[following]
        assert left is not None and right is not None
        weights = lengths[index:following]
        total = sum(weights) or 1
        reached = left
        for step in range(index + 1, following):
            reached += (right - left) * weights[step - 1 - index] / total
            borders[step] = reached
        index = following
    result: list[float] = []
    for border in borders:
        assert border is not None
        result.append(max(border, result[-1] if result else 0.0))
    return result
