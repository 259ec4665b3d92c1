import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.material.noise import babble, cut_out, mixed_at, white_noise
from captioner.core.audio import Samples


def level_db(samples: Samples) -> float:
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)))


def tone(length: int = 16_000, loudness: float = 0.1, frequency_hz: int = 200) -> Samples:
    times = np.arange(length) / 16_000
    return (loudness * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(snr_db=st.floats(-10, 40), loudness=st.floats(0.01, 0.3), seed=st.integers(0, 100))
def test_the_ratio_is_what_was_asked_for(snr_db: float, loudness: float, seed: int) -> None:
    speech = tone(loudness=loudness)
    noise = white_noise(len(speech), np.random.default_rng(seed))

    mixed = mixed_at(speech, noise, snr_db)

    # Undo the turning down: speech is the part that correlates with itself.
    share = float(np.dot(mixed, speech) / np.dot(speech, speech))
    rest = mixed - share * speech
    assert level_db(share * speech) - level_db(rest) == pytest.approx(snr_db, abs=1.0)
    assert np.abs(mixed).max() <= 1.0
    assert mixed.dtype == np.float32


def test_babble_is_made_of_others_and_the_same_in_every_run() -> None:
    voices = [tone(8000, frequency_hz=150 + 40 * i) for i in range(5)]

    first, second = (babble(40_000, voices, np.random.default_rng(3)) for _ in range(2))

    np.testing.assert_array_equal(first, second)
    assert len(first) == 40_000
    assert level_db(first) == pytest.approx(0.0, abs=0.01)


def test_babble_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="other recordings"):
        babble(100, [np.zeros(10, np.float32)], np.random.default_rng(1))


def test_silence_takes_the_noise_as_it_is() -> None:
    assert np.abs(mixed_at(np.zeros(100, np.float32), tone(100), 0.0)).max() > 0
    assert len(mixed_at(np.zeros(0, np.float32), np.zeros(0, np.float32), 0.0)) == 0


def test_a_recording_of_noise_goes_round_from_a_random_place() -> None:
    recording = np.arange(1, 8, dtype=np.float32)

    cut = cut_out(20, recording, np.random.default_rng(4))

    assert len(cut) == 20
    steps = np.diff(cut)
    assert set(steps) == {1.0, -6.0}
    np.testing.assert_array_equal(cut, cut_out(20, recording, np.random.default_rng(4)))
