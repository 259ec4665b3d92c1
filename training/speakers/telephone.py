"""Sound as a telephone leaves it. NumPy only: measurements use it, too."""

from __future__ import annotations

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples

LINE_HZ = 8_000
_LOW_HZ, _HIGH_HZ = 300.0, 3_400.0
_POLES = 6
_MU = 255.0
_LEVELS = 127


def through_telephone(
    samples: Samples, low_hz: float = _LOW_HZ, high_hz: float = _HIGH_HZ
) -> Samples:
    """What a telephone leaves of it: its band, 8,000 samples a second of eight bits (mu-law).

    Args:
        low_hz, high_hz: Where half of the power passes.
    """
    if len(samples) < 2:
        return samples
    length = len(samples) * LINE_HZ // SAMPLE_RATE
    spectrum = np.fft.rfft(samples)
    hz = np.arange(len(spectrum)) * SAMPLE_RATE / len(samples)
    with np.errstate(divide="ignore", over="ignore"):
        power_loss = (1 + (low_hz / hz) ** _POLES) * (1 + (hz / high_hz) ** (2 * _POLES))
    passed = (spectrum / np.sqrt(power_loss))[: length // 2 + 1]
    line = np.clip(np.fft.irfft(passed * (length / len(samples)), length), -1, 1)
    coded = np.round(np.sign(line) * np.log1p(_MU * np.abs(line)) / np.log1p(_MU) * _LEVELS)
    decoded = np.sign(coded) * np.expm1(np.abs(coded) / _LEVELS * np.log1p(_MU)) / _MU
    wide = np.zeros(len(samples) // 2 + 1, np.complex128)
    narrow = np.fft.rfft(decoded)
    wide[: len(narrow)] = narrow[: len(wide)]
    heard: Samples = np.fft.irfft(wide * (len(samples) / length), len(samples)).astype(np.float32)
    return heard
