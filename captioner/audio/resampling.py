"""Any sample rate and channel count to 16 kHz mono, block by block."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples

LOWEST_RATE_HZ = 1_000
HIGHEST_RATE_HZ = 768_000
"""What real devices and files have; anything outside is a damaged header."""


def mix_to_mono(block: NDArray[np.float32]) -> Samples:
    """The mean of the channels of float32[n, channels], as float32[n]."""
    if block.shape[1] == 1:
        return np.ascontiguousarray(block[:, 0])
    mixed: Samples = block.mean(axis=1, dtype=np.float32)
    return mixed


class MonoResampler:
    """A stream of mono samples at one rate turned into one at `SAMPLE_RATE`.

    The resampler holds back a few milliseconds until `flush`, and its output lies in time where
    its input lay: soxr compensates for its own delay.

    Args:
        rate_hz: Rate of the input in samples a second.
        output_rate_hz: Rate of the output; another one than `SAMPLE_RATE` only to follow a clock
            that runs fast or slow.
    """

    def __init__(self, rate_hz: float, output_rate_hz: float = SAMPLE_RATE) -> None:
        self.rate_hz = rate_hz
        # soxr rather than slicing every third sample, which aliases what lies above 8 kHz.
        self._stream = (
            None
            if rate_hz == output_rate_hz
            else soxr.ResampleStream(rate_hz, output_rate_hz, 1, dtype="float32", quality="HQ")
        )

    def process(self, mono: Samples) -> Samples:
        """The output that these input samples complete, float32[n], clipped to -1 to 1."""
        return self._resample(mono, last=False)

    def flush(self) -> Samples:
        """What was held back; the resampler is used up afterwards."""
        return self._resample(np.empty(0, np.float32), last=True)

    def _resample(self, mono: Samples, *, last: bool) -> Samples:
        if self._stream is None:
            return np.clip(mono, -1.0, 1.0)
        resampled: Samples = self._stream.resample_chunk(mono, last=last)
        return np.clip(resampled, -1.0, 1.0)
