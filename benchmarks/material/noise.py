"""Noise of known strength: what the robustness curves of the Whisper papers are made of.

Speech is mixed with white noise and with babble at signal-to-noise ratios from 40 to -10 dB
(Radford et al. 2022, section 3.7; Gandhi et al. 2023, section 7.3; their second noise is that of a
pub, for which babble or a recording of one's own stands here).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from captioner.core.audio import Samples

SNRS_DB = (40.0, 35.0, 30.0, 25.0, 20.0, 15.0, 10.0, 5.0, 0.0, -5.0, -10.0)
"""The ratios at which the papers measure."""

_VOICES = 8
_PEAK = 0.99


class NoiseKind(StrEnum):
    """What is mixed in."""

    WHITE = "white"
    BABBLE = "babble"


def white_noise(length: int, generator: np.random.Generator) -> Samples:
    """Normally distributed samples, float32[length], of level 1."""
    return generator.standard_normal(length, dtype=np.float32)


def babble(length: int, voices: Sequence[Samples], generator: np.random.Generator) -> Samples:
    """Eight people who talk at the same time, cut out of recordings at random places, of level 1.

    Args:
        length: Of the answer, in samples.
        voices: Recordings of other people than the one who is to be understood.
        generator: Chooses recordings and places.

    Returns:
        float32[length].

    Raises:
        ValueError: There is no voice to take.
    """
    audible = [voice for voice in voices if _level(voice) > 0]
    if not audible:
        raise ValueError("babble is made of other recordings, and there is none")
    mixed = np.zeros(length, dtype=np.float32)
    for _ in range(_VOICES):
        voice = audible[int(generator.integers(len(audible)))]
        repeated = np.resize(voice, length + len(voice))
        start = int(generator.integers(len(voice)))
        mixed += repeated[start : start + length] / _level(voice)
    return (mixed / _level(mixed)).astype(np.float32)


def cut_out(length: int, recording: Samples, generator: np.random.Generator) -> Samples:
    """A piece of a recording from a random place on, again from its beginning where it ends.

    Args:
        length: Of the answer, in samples.
        recording: float32[n] of noise.
        generator: Chooses the place.

    Returns:
        float32[length] of the recording's level.

    Raises:
        ValueError: The recording is silent.
    """
    if not _level(recording):
        raise ValueError("the recording of noise is silent")
    start = int(generator.integers(len(recording)))
    return np.resize(np.roll(recording, -start), length)


def mixed_at(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Speech with noise at a ratio of their levels over the whole length.

    Args:
        speech: float32[n]; silence stays silence with the noise as it is.
        noise: float32[n].
        snr_db: Signal-to-noise ratio in dB.

    Returns:
        float32[n], turned down as a whole where it would be louder than full scale.
    """
    level = _level(speech) or 1.0
    strength = level / (_level(noise) or 1.0) * 10 ** (-snr_db / 20)
    mixed = speech + noise * np.float32(strength)
    peak = float(np.abs(mixed).max(initial=0.0))
    return (mixed * np.float32(_PEAK / peak) if peak > _PEAK else mixed).astype(np.float32)


def _level(samples: Samples) -> float:
    if len(samples) == 0:
        return 0.0
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
