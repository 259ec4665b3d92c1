"""Takes a constant offset out of sound, as a cheap sound card or a damaged file puts in.

Whisper's features hardly mind, but the voice detector detects nothing in a signal that is off
zero, and levels are judged wrong.
"""

from __future__ import annotations

import numpy as np

from captioner.core.audio import Samples

_TIME_CONSTANT_S = 0.5
"""The offset is followed within half a second, which leaves what is above 1 Hz untouched."""


class DcRemover:
    """Subtracts a running mean: a high-pass of first order at 0.3 Hz, however sound is cut.

    It begins with the mean of the first block, so that an offset is gone from the first sample on.
    """

    def __init__(self, rate_hz: float) -> None:
        self._mean: float | None = None
        self._piece_samples = round(rate_hz * _TIME_CONSTANT_S)  # so its powers stay above 1/e
        self._takes = 1.0 / self._piece_samples
        self._powers = (1.0 - self._takes) ** np.arange(1, self._piece_samples + 1)

    def process(self, samples: Samples) -> Samples:
        """The block, float32[n], without its offset."""
        if len(samples) == 0:
            return samples
        mean = self._mean
        if mean is None:
            mean = float(np.mean(samples[: self._piece_samples], dtype=np.float64))
        centred = np.empty_like(samples)
        for start in range(0, len(samples), self._piece_samples):
            piece = samples[start : start + self._piece_samples]
            # m[k] = (1 - takes) * m[k-1] + takes * x[k], for all k of the piece at once.
            powers = self._powers[: len(piece)]
            means = powers * (mean + self._takes * np.cumsum(piece / powers))
            centred[start : start + len(piece)] = piece - means
            mean = float(means[-1])
        self._mean = mean
        # Digital silence stays what it is: by it a muted microphone is known.
        centred[samples == 0.0] = 0.0
        return centred
