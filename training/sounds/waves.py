"""What sounds are made of: sines, noise, blows; and the parameters that are kept from training."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from captioner.core.audio import SAMPLE_RATE
from training.augmentation import Sound

_SLICES = 10
_HELD_OUT_SLICES = (2, 7)


class Parameters:
    """Draws the parameters of sounds.

    Every range is cut into slices, of which training never sees two: held-out sounds have theirs
    from these alone.
    """

    def __init__(self, rng: np.random.Generator, *, held_out: bool) -> None:
        self.rng = rng
        self._slices = [
            place for place in range(_SLICES) if (place in _HELD_OUT_SLICES) == held_out
        ]

    def draw(self, low: float, high: float) -> float:
        """A number between two positive ones, on a logarithmic scale."""
        share = (self.rng.choice(self._slices) + self.rng.random()) / _SLICES
        return float(low * (high / low) ** share)

    def chance(self, share: float) -> bool:
        """Whether something that happens so often does."""
        return bool(self.rng.random() < share)


def times_of(count: int) -> npt.NDArray[np.float64]:
    """Seconds of so many samples since the first."""
    return np.arange(count) / SAMPLE_RATE


def band(rng: np.random.Generator, count: int, low_hz: float, high_hz: float) -> Sound:
    """Noise between two frequencies."""
    noise: Sound = sosfilt(_sections(low_hz, high_hz), rng.standard_normal(count)).astype(
        np.float32
    )
    return noise


@lru_cache(maxsize=64)
def _sections(low_hz: float, high_hz: float) -> npt.NDArray[np.float64]:
    limits_hz = [low_hz, min(high_hz, 7_900)]
    return np.asarray(butter(2, limits_hz, "bandpass", fs=SAMPLE_RATE, output="sos"))


def put(samples: npt.NDArray[np.float64], at: int, part: npt.NDArray[np.floating]) -> None:
    """Add a part at a place; what is beyond the end is left out."""
    end = min(len(samples), at + len(part))
    if 0 <= at < end:
        samples[at:end] += part[: end - at]


def edges(samples: npt.NDArray[np.float64], edge_s: float = 0.005) -> npt.NDArray[np.float64]:
    """Fade it in and out, so that nothing clicks."""
    length = min(len(samples) // 2, round(edge_s * SAMPLE_RATE))
    if length:
        ramp = np.linspace(0, 1, length)
        samples[:length] *= ramp
        samples[-length:] *= ramp[::-1]
    return samples


def tone(
    parameters: Parameters, count: int, base_hz: float, harmonics: int, fall: float
) -> npt.NDArray[np.float64]:
    """A tone whose harmonics fall by a power of their number."""
    times = times_of(count)
    wave = np.zeros(count)
    for harmonic in range(1, harmonics + 1):
        if base_hz * harmonic < 7_800:
            phase = parameters.rng.uniform(0, 6.3)
            wave += np.sin(2 * np.pi * base_hz * harmonic * times + phase) / harmonic**fall
    return wave


def struck(
    parameters: Parameters, hz: float, decay_s: float, partials: tuple[float, ...]
) -> npt.NDArray[np.float64]:
    """What is struck: partials that die away, the higher ones sooner."""
    length = round(3 * decay_s * SAMPLE_RATE)
    times, wave = times_of(length), np.zeros(length)
    for number, partial in enumerate(partials):
        if hz * partial < 7_800:
            loudness = parameters.rng.uniform(0.3, 1.0) / (1 + 0.4 * number)
            fading = np.exp(-times * (1 + 0.7 * number) / decay_s)
            phase = parameters.rng.uniform(0, 6.3)
            wave += loudness * fading * np.sin(2 * np.pi * hz * partial * times + phase)
    return wave


def levelled(
    synthesiser: Callable[[Parameters, int], Sound], parameters: Parameters, seconds: float
) -> Sound:
    """So many seconds of it, of RMS 1 where it sounds."""
    count = round(seconds * SAMPLE_RATE)
    samples = synthesiser(parameters, count)[:count]
    samples = np.pad(samples, (0, count - len(samples)))
    loud = samples[np.abs(samples) > 0.05 * np.abs(samples).max()]
    level = np.sqrt(np.mean(np.square(loud))) if len(loud) else 1.0
    return (samples / (level + 1e-9)).astype(np.float32)
