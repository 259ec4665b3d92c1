"""Log-mel features as networks for sounds were trained on, CED's and YAMNet's, in NumPy."""

from __future__ import annotations

from functools import cache

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.speech.speakers.features import Features, mel_filters, periodic_hann

BINS = 64
_FRAME_SAMPLES = SAMPLE_RATE * 32 // 1000
_SHIFT_SAMPLES = SAMPLE_RATE // 100
_FLOOR = 1e-10
_RANGE_DB = 120.0

_YAMNET_FRAME, _YAMNET_PADDED = 400, 512
_YAMNET_HZ = 125.0, 7500.0
_YAMNET_OFFSET = 0.001
_PATCH, _PATCH_STEP = 96, 48


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


def yamnet_patches(samples: Samples) -> Features:
    """Return the log-mel patches of a sound: float32[patches, 96, 64].

    A patch is 96 frames, 0.975 s, and the next begins 0.48 s later; a sound that is shorter than
    one gives none. Frames of 25 ms every 10 ms under a periodic Hann window, a Fourier transform of
    512 samples, magnitudes in 64 bands of HTK's scale from 125 to 7,500 Hz, log(x + 0.001). Source:
    tensorflow/models, `research/audioset/yamnet/features.py`.

    Args:
        samples: float32[n], 16 kHz, -1 to 1.
    """
    if len(samples) < _YAMNET_FRAME + (_PATCH - 1) * _SHIFT_SAMPLES:
        return np.zeros((0, _PATCH, BINS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _YAMNET_FRAME)[::_SHIFT_SAMPLES]
    spectrum = np.fft.rfft(frames * periodic_hann(_YAMNET_FRAME), _YAMNET_PADDED)
    filters = mel_filters(_YAMNET_PADDED, SAMPLE_RATE, BINS, *_YAMNET_HZ)
    mel = np.log(np.abs(spectrum)[:, :-1].astype(np.float32) @ filters + _YAMNET_OFFSET)
    starts = range(0, len(mel) - _PATCH + 1, _PATCH_STEP)
    return np.stack([mel[start : start + _PATCH] for start in starts]).astype(np.float32)
