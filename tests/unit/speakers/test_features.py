"""Features, checked against the reference implementations."""

import kaldi_native_fbank
import numpy as np
import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk, Samples
from captioner.speakers.features import Features, filter_bank, ge2e_stretches
from tests.helpers.paths import DATA


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


def test_ge2e_stretches_are_librosas_mel_power() -> None:
    chunks = [one for one in read_recording(DATA / "jfk.wav") if isinstance(one, AudioChunk)]
    samples = np.concatenate([one.samples for one in chunks])[: 3 * 16_000]

    found = ge2e_stretches(samples)

    wanted = np.load(DATA / "networks" / "ge2e.npz")["jfk_mel"]
    np.testing.assert_allclose(found[0], wanted, rtol=1e-3, atol=1e-5 * wanted.max())
    np.testing.assert_array_equal(found[1][: 160 - 77], found[0][77:])


def test_ge2e_stretches_reach_the_end_and_short_sounds_are_repeated() -> None:
    loud = np.random.default_rng(0).normal(0, 0.1, 80_000).astype(np.float32)
    lengths_s = {0.4: 1, 1.6: 1, 1.7: 1, 1.9: 2, 2.4: 2, 2.7: 3, 5.0: 6}
    for length_s, count in lengths_s.items():
        found = ge2e_stretches(loud[: round(length_s * 16_000)])
        assert found.shape == (count, 160, 40), length_s
    repeated = ge2e_stretches(loud[:6_400])[0]
    np.testing.assert_array_equal(repeated[41:82], repeated[:41])
    to_the_end = ge2e_stretches(loud[-25_600:])[0]
    np.testing.assert_array_equal(ge2e_stretches(loud)[-1][1:-2], to_the_end[2:-1])
    assert ge2e_stretches(loud[:0]).shape == (0, 160, 40)


def test_a_low_level_is_raised_to_30_db_below_full_scale_and_a_high_one_stays() -> None:
    noise = np.random.default_rng(0).normal(0, 1, 25_600).astype(np.float32)
    at_30_db = ge2e_stretches(noise * np.float32(10 ** (-30 / 20)))
    np.testing.assert_allclose(ge2e_stretches(noise * np.float32(1e-4)), at_30_db, rtol=0.01)
    louder = ge2e_stretches(noise * np.float32(0.1))
    np.testing.assert_allclose(louder / at_30_db, 10.0, rtol=0.01)
