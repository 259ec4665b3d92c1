"""Log-mel features as networks for sounds of the CED family were trained on, in NumPy."""

from __future__ import annotations

from functools import cache

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.speech.speakers.features import Features, mel_filters

BINS = 64
_FRAME_SAMPLES = SAMPLE_RATE * 32 // 1000
_SHIFT_SAMPLES = SAMPLE_RATE // 100
_FLOOR = 1e-10
_RANGE_DB = 120.0


def decibel_mel(samples: Samples) -> Features:
    """Mel energies in dB, at most 120 dB below the loudest: float32[BINS, frames].

    Frames of 32 ms every 10 ms under Hann's window, centred over their 10 ms; beyond its ends the
    sound is mirrored. Without pre-emphasis and dither, filters from 0 Hz.
    """
    count = (len(samples) + _SHIFT_SAMPLES // 2) // _SHIFT_SAMPLES
    if not count:
        return np.zeros((BINS, 0), np.float32)
    before = (_FRAME_SAMPLES - _SHIFT_SAMPLES) // 2
    mirrored = np.pad(samples, (before, _FRAME_SAMPLES), mode="symmetric")
    frames = np.lib.stride_tricks.sliding_window_view(mirrored, _FRAME_SAMPLES)
    spectrum = np.fft.rfft(frames[::_SHIFT_SAMPLES][:count] * _hann())
    power = (spectrum.real**2 + spectrum.imag**2)[:, :-1].astype(np.float32)
    energies = power @ mel_filters(_FRAME_SAMPLES, SAMPLE_RATE, BINS, 0.0)
    decibels = 10 * np.log10(np.maximum(energies.T, _FLOOR))
    features: Features = np.maximum(decibels, decibels.max() - _RANGE_DB).astype(np.float32)
    return features


@cache
def _hann() -> Features:
    places = np.arange(_FRAME_SAMPLES)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * places / (_FRAME_SAMPLES - 1))
    hann: Features = window.astype(np.float32)
    return hann
