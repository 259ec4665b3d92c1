"""Features spoilt while the network learns: noise and telephones without end, at little cost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from captioner.core.audio import SAMPLE_RATE

Batch = npt.NDArray[np.float32]
"""float32[rows, frames, bins]: logarithms of energies."""

_NOISY, _NARROW = 0.35, 0.25
"""Shares of stretches with noise, and through a telephone."""


def spoiled(rng: np.random.Generator, batch: Batch) -> Batch:
    """Some stretches with a steady noise, some through a telephone, some both."""
    for row in np.flatnonzero(rng.random(len(batch)) < _NOISY):
        batch[row] = _with_noise(rng, batch[row], rng.uniform(5, 25))
    for row in np.flatnonzero(rng.random(len(batch)) < _NARROW):
        batch[row] = _through_telephone(rng, batch[row])
    return batch


def _with_noise(rng: np.random.Generator, features: Batch, ratio_db: float) -> Batch:
    """Noise whose spectrum rises or falls, so much below the louder speech."""
    frames, bins = features.shape
    loud = np.quantile(np.logaddexp.reduce(features, axis=1), 0.7) - np.log(bins)
    slope = rng.uniform(-3, 4) * np.linspace(-0.5, 0.5, bins)
    flutter = 0.35 * rng.standard_normal((frames, bins))
    noise = loud - ratio_db * np.log(10) / 10 + slope + flutter
    return np.logaddexp(features, noise).astype(np.float32)


def _through_telephone(rng: np.random.Generator, features: Batch) -> Batch:
    """The telephone's band alone; above and below it the little that mu-law and the floor leave."""
    frames, bins = features.shape
    hz = _middles_hz(bins)
    low_hz, high_hz = rng.uniform(150, 400), rng.uniform(3000, 3900)
    steep = rng.integers(2, 9)
    lost = np.log1p((low_hz / hz) ** rng.integers(4, 9)) + np.log1p((hz / high_hz) ** (2 * steep))
    floor = rng.uniform(-15.9, -12) + 0.3 * rng.standard_normal((frames, bins))
    passed = features - lost
    steps = np.logaddexp.reduce(passed, axis=1, keepdims=True) - np.log(bins)
    steps = steps - rng.uniform(28, 40) * np.log(10) / 10
    # The steps of eight bits are noise that goes as loud as speech does, within the line's band.
    steps = steps - (np.log1p((hz / 4000) ** 40) if rng.random() < 0.7 else 0)
    steps = steps + 0.35 * rng.standard_normal((frames, bins))
    return np.logaddexp(np.logaddexp(passed, steps), floor).astype(np.float32)


def _middles_hz(bins: int) -> npt.NDArray[np.float64]:
    """Where the filters of Kaldi's mel scale are highest."""
    lowest, highest = (1127 * np.log1p(hz / 700) for hz in (20, SAMPLE_RATE / 2))
    middles = np.linspace(lowest, highest, bins + 2)[1:-1]
    return np.asarray(700 * np.expm1(middles / 1127))
