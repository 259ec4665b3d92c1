"""Kaldi's log-mel features in NumPy: what networks for voices were trained on."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import Samples

Features = NDArray[np.float32]
"""float32[frames, bins], a frame every `FRAME_SHIFT_S`."""

FRAME_SHIFT_S = 0.010
_FRAME_LENGTH_S = 0.025
_PRE_EMPHASIS = 0.97
_LOWEST_HZ = 20.0
_FLOOR = float(np.finfo(np.float32).eps)
_FRAMES_AT_ONCE = 4096


def filter_bank(samples: Samples, rate_hz: int, bins: int) -> Features:
    """Logarithmic mel energies with Kaldi's defaults and no dither.

    Frames of 25 ms every 10 ms, as many as fit; their mean subtracted, pre-emphasised, Povey's
    window; triangular filters between 20 Hz and half the rate.

    Args:
        samples: float32[n], in whatever range the network expects.
        rate_hz: Samples a second.
        bins: Filters.
    """
    length, shift = round(rate_hz * _FRAME_LENGTH_S), round(rate_hz * FRAME_SHIFT_S)
    if len(samples) < length:
        return np.zeros((0, bins), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, length)[::shift]
    parts = [
        _log_mel(frames[first : first + _FRAMES_AT_ONCE], rate_hz, bins)
        for first in range(0, len(frames), _FRAMES_AT_ONCE)
    ]
    return np.concatenate(parts)


def _log_mel(frames: Features, rate_hz: int, bins: int) -> Features:
    centred = frames - frames.mean(axis=1, keepdims=True)
    emphasised = centred.copy()
    emphasised[:, 1:] -= _PRE_EMPHASIS * centred[:, :-1]
    emphasised[:, 0] -= _PRE_EMPHASIS * centred[:, 0]
    padded = 1 << (frames.shape[1] - 1).bit_length()
    spectrum = np.fft.rfft(emphasised * _povey_window(frames.shape[1]), padded)
    power = (spectrum.real**2 + spectrum.imag**2)[:, :-1].astype(np.float32)
    energies = power @ mel_filters(padded, rate_hz, bins, _LOWEST_HZ)
    logarithms: Features = np.log(np.maximum(energies, _FLOOR))
    return logarithms


@cache
def _povey_window(length: int) -> Features:
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (length - 1))
    window: Features = (hann**0.85).astype(np.float32)
    return window


@cache
def mel_filters(padded: int, rate_hz: int, bins: int, lowest_hz: float) -> Features:
    """Triangles of Kaldi's mel scale up to half the rate, over the power of `padded` samples.

    Returns:
        float32[padded / 2, bins].
    """
    lowest, highest = _mel(lowest_hz), _mel(rate_hz / 2)
    edges = np.linspace(lowest, highest, bins + 2)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    mel = _mel(np.arange(padded // 2) * rate_hz / padded)[:, None]
    rising, falling = (mel - left) / (centre - left), (right - mel) / (right - centre)
    filters: Features = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return filters


def _mel(hz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))
