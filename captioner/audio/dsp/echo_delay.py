"""Finds by how much one signal comes later in another: cross-correlation with phase transform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples

_LOWEST_HZ = 200.0
_HIGHEST_HZ = 6_000.0
"""Where loudspeakers and microphones carry speech."""


@dataclass(frozen=True, slots=True)
class EchoDelay:
    """Where the copy is.

    Attributes:
        samples: How much later the copy comes.
        distinctness: Height of the correlation's peak over its root mean square; chance alone
            reaches about 5.
    """

    samples: int
    distinctness: float


def find_echo_delay(near: Samples, far: Samples, longest_s: float) -> EchoDelay:
    """The delay at which `near` holds `far`, judged by all of both.

    Source: Knapp and Carter, "The generalized correlation method for estimation of time delay",
    IEEE Transactions on Acoustics, Speech, and Signal Processing 24 (1976): the phase transform.

    Args:
        near: float32[n] that may hold a copy.
        far: float32[n], what is looked for in it, of the same time.
        longest_s: Longest delay that is looked for, in seconds.
    """
    lags = round(longest_s * SAMPLE_RATE)
    size = 1 << (len(near) + lags).bit_length()
    cross = np.fft.rfft(near, size) * np.conj(np.fft.rfft(far, size))
    frequencies_hz = np.arange(len(cross)) * (SAMPLE_RATE / size)
    magnitude = np.abs(cross)
    cross /= magnitude + 1e-6 * float(magnitude.max()) + 1e-20
    cross[(frequencies_hz < _LOWEST_HZ) | (frequencies_hz > _HIGHEST_HZ)] = 0.0
    correlation = np.fft.irfft(cross, size)[:lags]
    peak = int(np.argmax(correlation))
    spread = float(np.sqrt(np.mean(correlation**2)))
    return EchoDelay(peak, float(correlation[peak]) / spread if spread > 0 else 0.0)
