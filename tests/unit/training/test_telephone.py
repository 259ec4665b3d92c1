"""What training hears of telephones is what a recording of 8 kHz sounds like."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs scipy: make test-training")

from training.augmentation import band_limit

SECOND = 16_000


def share_above_4500_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return float(spectrum[4500:].sum() / spectrum.sum())


def test_some_clips_have_nothing_at_all_above_4_khz() -> None:
    noise = np.random.default_rng(0).standard_normal(SECOND).astype(np.float32)
    shares = []
    for seed in range(40):
        limited = band_limit(np.random.default_rng(seed), noise)
        assert limited.shape == noise.shape
        assert limited.dtype == np.float32
        shares.append(share_above_4500_hz(limited))
    empty = sum(share < 1e-6 for share in shares)
    assert 2 <= empty <= 20
