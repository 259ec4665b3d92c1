"""Resample any rate to 16 kHz and remove the DC offset, block by block."""

import numpy as np
import soxr

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
        """Set the ratio to the nominal number of samples, gliding there in 0.5 s."""
        assert self._stream is not None
        smallest = 1 / (1 + _LARGEST_ADJUSTMENT)
        self._stream.set_io_ratio(
            self.rate_hz / max(rate_factor, smallest), SAMPLE_RATE, round(self.rate_hz / 2)
        )

    def process(self, mono: Samples) -> Samples:
        return self._resample(mono, last=False)

    def flush(self) -> Samples:
        return self._resample(np.empty(0, np.float32), last=True)

    def _resample(self, mono: Samples, *, last: bool) -> Samples:
        # Before the resampler, in which a step from nothing to the offset would ring.
        mono = self._dc_remover.process(mono)
        if self._stream is not None:
            mono = self._stream.resample_chunk(mono, last=last)
        return np.clip(mono, -1.0, 1.0)


def _stream(rate_hz: float, *, vr: bool) -> soxr.ResampleStream:
    return soxr.ResampleStream(rate_hz, SAMPLE_RATE, 1, dtype="float32", quality="HQ", vr=vr)


# Remove a constant offset, which cheap sound cards and damaged files have.
#
# It hardly changes Whisper's features, but the voice detector finds no speech in such a signal,
# and its level is measured wrong.

_TIME_CONSTANT_S = 0.5
"""The offset is followed within half a second, which leaves frequencies above 1 Hz untouched."""


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
