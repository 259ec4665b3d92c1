"""Kaldi's features, checked against the reference implementation."""

from __future__ import annotations

import kaldi_native_fbank
import numpy as np
import pytest

from captioner.core.audio import Samples
from captioner.speech.speakers.features import Features, filter_bank


def reference(samples: Samples, rate_hz: int, bins: int) -> Features:
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = rate_hz
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = bins
    online = kaldi_native_fbank.OnlineFbank(options)
    online.accept_waveform(rate_hz, samples.tolist())
    online.input_finished()
    return np.stack([online.get_frame(place) for place in range(online.num_frames_ready)])


@pytest.mark.parametrize("rate_hz", [8_000, 16_000])
@pytest.mark.parametrize("bins", [40, 80])
@pytest.mark.parametrize("scale", [1.0, 32768.0])
def test_features_are_kaldis(rate_hz: int, bins: int, scale: float) -> None:
    samples = np.random.default_rng(1).normal(0, 0.05, rate_hz).astype(np.float32)
    samples *= np.linspace(0, scale, rate_hz, dtype=np.float32)  # silent at first
    samples[: rate_hz // 10] = 0

    np.testing.assert_allclose(
        filter_bank(samples, rate_hz, bins), reference(samples, rate_hz, bins), atol=1e-3
    )


def test_less_than_a_frame_has_no_features() -> None:
    assert filter_bank(np.zeros(399, np.float32), 16_000, 80).shape == (0, 80)
