"""Any sample rate to 16 kHz, block by block, around zero."""

from __future__ import annotations

import numpy as np
import soxr

from captioner.audio.dsp.dc_offset import DcRemover
from captioner.core.audio import SAMPLE_RATE, Samples

LOWEST_RATE_HZ = 1_000
HIGHEST_RATE_HZ = 768_000
"""What real devices and files have; anything outside is a damaged header."""

_LARGEST_ADJUSTMENT = 0.005


class MonoResampler:
    """A stream of mono samples at one rate turned into one at `SAMPLE_RATE`, centred on zero.

    All sound, live and of files, comes through here. The resampler holds back a few milliseconds
    until `flush`, and its output keeps the time of its input: soxr compensates for its delay.

    Args:
        rate_hz: Rate of the input in samples a second.
        adjustable: Whether `adjust` will be called; costs 0.15 % of a core.
    """

    def __init__(self, rate_hz: float, *, adjustable: bool = False) -> None:
        self.rate_hz = rate_hz
        self._dc_remover = DcRemover(rate_hz)
        self._stream: soxr.ResampleStream | None = None
        # soxr rather than slicing every third sample, which aliases everything above 8 kHz.
        if adjustable:
            # A variable-rate stream is made for the greatest ratio that it will be set to.
            self._stream = _stream(rate_hz * (1 + _LARGEST_ADJUSTMENT), vr=True)
            self._stream.set_io_ratio(rate_hz, SAMPLE_RATE, 0)
        elif rate_hz != SAMPLE_RATE:
            self._stream = _stream(rate_hz, vr=False)

    def adjust(self, rate_factor: float) -> None:
        """Make so many samples for each that nominally there would be, gliding there in 0.5 s."""
        assert self._stream is not None
        smallest = 1 / (1 + _LARGEST_ADJUSTMENT)
        self._stream.set_io_ratio(
            self.rate_hz / max(rate_factor, smallest), SAMPLE_RATE, round(self.rate_hz / 2)
        )

    def process(self, mono: Samples) -> Samples:
        """The output that these input samples complete, float32[n], clipped to -1 to 1."""
        return self._resample(mono, last=False)

    def flush(self) -> Samples:
        """What was held back; the resampler is used up afterwards."""
        return self._resample(np.empty(0, np.float32), last=True)

    def _resample(self, mono: Samples, *, last: bool) -> Samples:
        # Before the resampler, in which a step from nothing to the offset would ring.
        mono = self._dc_remover.process(mono)
        if self._stream is not None:
            mono = self._stream.resample_chunk(mono, last=last)
        return np.clip(mono, -1.0, 1.0)


def _stream(rate_hz: float, *, vr: bool) -> soxr.ResampleStream:
    return soxr.ResampleStream(rate_hz, SAMPLE_RATE, 1, dtype="float32", quality="HQ", vr=vr)
