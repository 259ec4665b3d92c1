import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.recognition import WindowSettings
from captioner.speech.whisper.features import LogMelFeatures, frames_for_duration, window_frames


@given(duration_s=st.floats(0, 40), floor_s=st.floats(0, 30), margin_s=st.floats(0, 10))
def test_a_window_is_even_holds_the_sound_and_is_never_over_30_s(
    duration_s: float, floor_s: float, margin_s: float
) -> None:
    frames = window_frames(duration_s, WindowSettings(floor_s=floor_s, margin_s=margin_s))

    assert frames % 2 == 0
    assert 2 <= frames <= 3000
    assert frames >= min(3000, 100 * max(floor_s, duration_s + margin_s)) - 0.01


def test_the_window_is_sound_and_margin_but_not_under_the_floor() -> None:
    assert window_frames(3.0, WindowSettings(floor_s=10, margin_s=2)) == 1000
    assert window_frames(10.0, WindowSettings(floor_s=10, margin_s=2)) == 1200
    assert window_frames(3.0, WindowSettings(full=True)) == 3000


def test_rounding_errors_add_no_frames() -> None:
    assert frames_for_duration(0.1 + 0.2) == 30


@pytest.mark.parametrize("mel_bins", [80, 128])
@settings(deadline=None, max_examples=20)
@given(length=st.integers(1, 40_000), loudness=st.sampled_from([0.0, 0.1, 1.0]))
def test_features_pad_sound_with_silence(mel_bins: int, length: int, loudness: float) -> None:
    samples = np.random.default_rng(length).uniform(0.5, 1, length).astype(np.float32) * loudness
    padded = np.concatenate([samples, np.zeros(160 * 300 - length, dtype=np.float32)])

    window = LogMelFeatures(mel_bins).window(samples, 300)

    expected = FeatureExtractor(feature_size=mel_bins)(padded, padding=400)[:, :300]
    assert window.shape == (mel_bins, 300)
    assert window.dtype == np.float32
    np.testing.assert_allclose(window, expected, atol=2e-4)


@pytest.mark.parametrize("peak_dbfs", [-31, -50, -69])
def test_quiet_sound_has_the_features_of_the_sound_raised(peak_dbfs: int) -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, 16_000).astype(np.float32)
    samples *= np.float32(10 ** (-30 / 20) / np.abs(samples).max())
    quiet = samples * np.float32(10 ** ((peak_dbfs + 30) / 20))
    before = quiet.copy()

    raised = LogMelFeatures(80).window(quiet, 200)

    np.testing.assert_allclose(raised, LogMelFeatures(80).window(samples, 200), atol=1e-4)
    np.testing.assert_array_equal(quiet, before)


def test_almost_silent_sound_is_raised_by_40_db_at_most() -> None:
    samples = np.random.default_rng(1).uniform(-1e-5, 1e-5, 16_000).astype(np.float32)

    window = LogMelFeatures(80).window(samples, 100)

    expected = FeatureExtractor(feature_size=80)(samples * np.float32(100), padding=400)
    np.testing.assert_allclose(window, expected[:, :100], atol=1e-4)


def test_sound_longer_than_the_window_is_cut() -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)

    assert LogMelFeatures(80).window(samples, 50).shape == (80, 50)
