import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.dsp.downmix import Downmixer, within_full_scale

RATE_HZ = 48_000
RANDOM = np.random.default_rng(7)
VOICE = (0.1 * RANDOM.normal(size=48_000)).astype(np.float32)
OTHER = (0.1 * RANDOM.normal(size=48_000)).astype(np.float32)


def mixed(channels: list[np.ndarray], block: int = 1024) -> np.ndarray:
    downmixer = Downmixer()
    sound = np.stack(channels, axis=1)
    return np.concatenate(
        [downmixer.mix(sound[at : at + block], RATE_HZ) for at in range(0, len(sound), block)]
    )


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize("block", [100, 1024, 48_000])
def test_channels_in_opposite_phase_are_heard(block: int) -> None:
    assert np.allclose(np.abs(mixed([VOICE, -VOICE], block)), np.abs(VOICE), atol=1e-6)
    assert level(mixed([0.5 * VOICE, -VOICE], block)) == pytest.approx(0.75 * level(VOICE))
    quad = [VOICE, -VOICE, VOICE, -VOICE]
    assert level(mixed(quad, block)) == pytest.approx(level(VOICE))


def test_an_offset_that_channels_share_hides_nothing() -> None:
    shared = np.float32(0.5)
    mono = mixed([VOICE + shared, -VOICE + shared])
    assert np.std(mono) == pytest.approx(level(VOICE), rel=0.01)


@pytest.mark.parametrize("other", [VOICE, OTHER, np.zeros_like(VOICE), VOICE + OTHER])
def test_all_others_have_their_mean(other: npt.NDArray[np.float32]) -> None:
    assert np.allclose(mixed([VOICE, other]), (VOICE + other) / 2, atol=1e-6)


def test_it_turns_a_channel_without_a_click_and_stays_so_in_silence() -> None:
    turned = np.concatenate((OTHER[:24_000], -VOICE[24_000:]))
    mono = mixed([VOICE, turned])
    assert level(mono[36_000:]) == pytest.approx(level(VOICE[36_000:]))
    steady = np.full(4800, 0.2, np.float32) + 0.01 * VOICE[:4800]
    steps = np.abs(np.diff(mixed([steady, steady], 480)))
    assert steps.max() < 0.01
    silence = np.zeros(24_000, np.float32)
    again = mixed(
        [np.concatenate((VOICE, silence, VOICE)), -np.concatenate((VOICE, silence, VOICE))]
    )
    assert np.allclose(np.abs(again[72_000:]), np.abs(VOICE), atol=1e-6)


@pytest.mark.parametrize("loudest", [0, 3])
def test_the_loudest_of_many_inputs_keeps_its_level(loudest: int) -> None:
    inputs = np.stack([0.001 * OTHER] * 8, axis=1)
    inputs[:, loudest] = -VOICE
    downmixer = Downmixer(weighs_by_energy=True)
    mono = np.concatenate(
        [downmixer.mix(inputs[at : at + 480], RATE_HZ) for at in range(0, 48_000, 480)]
    )
    assert np.allclose(np.abs(mono), np.abs(VOICE), atol=0.01)


def test_a_louder_input_takes_over_from_silence() -> None:
    silence = np.zeros_like(VOICE)
    channels = [np.concatenate((silence, VOICE)), np.concatenate((VOICE, silence)), *[silence] * 2]
    sound = np.stack([np.resize(each, 96_000) for each in channels], axis=1)
    downmixer = Downmixer(weighs_by_energy=True)
    mono = np.concatenate(
        [downmixer.mix(sound[at : at + 1440], RATE_HZ) for at in range(0, 96_000, 1440)]
    )
    assert level(mono[:48_000]) == pytest.approx(level(VOICE), rel=0.02)
    assert level(mono[72_000:]) == pytest.approx(level(VOICE), rel=0.1)


def test_the_louder_of_two_in_opposite_phase_may_change() -> None:
    """Which is turned over stays: polarity in the middle of a word would be a click."""
    first = np.concatenate((VOICE, 0.1 * VOICE))
    second = -np.concatenate((0.1 * VOICE, VOICE))
    assert np.allclose(mixed([first, second]), (first - second) / 2, atol=1e-6)


@given(
    channels=st.integers(1, 9),
    lengths=st.lists(st.integers(0, 700), min_size=1, max_size=5),
    seed=st.integers(0, 99),
)
def test_any_stream_keeps_length_and_level(channels: int, lengths: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    downmixer = Downmixer()
    for length in lengths:
        block = within_full_scale(random.normal(size=(length, channels)).astype(np.float32))
        mono = downmixer.mix(block, RATE_HZ)
        assert mono.shape == (length,)
        assert mono.dtype == np.float32
        assert length == 0 or np.abs(mono).max() <= 1.0 + 1e-6


def test_what_is_no_number_is_silence() -> None:
    hostile = np.array([[np.nan, np.inf], [-np.inf, 1e30]], np.float32)
    assert np.array_equal(within_full_scale(hostile), [[0, 1], [-1, 1]])


def talk(duration_s: float) -> np.ndarray:
    """Bursts of noise, four a second: as uneven as syllables."""
    count = round(duration_s * RATE_HZ)
    is_loud = (np.arange(count) * 4 // RATE_HZ) % 2
    return (0.05 * RANDOM.normal(size=count) * is_loud).astype(np.float32)


@pytest.mark.parametrize("noisy", [0, 1])
@pytest.mark.parametrize("block", [480, 1024])
def test_loud_hiss_in_one_channel_does_not_cover_the_other(noisy: int, block: int) -> None:
    voice = talk(6.0)
    hiss = (0.2 * RANDOM.normal(size=len(voice))).astype(np.float32)
    mono = mixed([hiss, voice] if noisy == 0 else [voice, hiss], block)
    assert np.allclose(mono[3 * RATE_HZ :], voice[3 * RATE_HZ :], atol=1e-6)


def test_noise_that_is_all_there_is_stays() -> None:
    hiss = (0.2 * RANDOM.normal(size=4 * RATE_HZ)).astype(np.float32)
    silence = np.zeros_like(hiss)
    assert np.allclose(mixed([hiss, silence]), hiss / 2, atol=1e-6)
    assert np.allclose(mixed([hiss, 0.9 * hiss]), 0.95 * hiss, atol=1e-6)


def test_a_voice_after_noise_in_its_own_channel_is_back_at_once() -> None:
    room = (0.01 * RANDOM.normal(size=3 * RATE_HZ)).astype(np.float32)
    voice = np.concatenate((room, talk(2.0) + room[: 2 * RATE_HZ]))
    other = np.concatenate((talk(3.0), np.zeros(2 * RATE_HZ, np.float32)))
    mono = mixed([voice, other], 960)
    assert level(mono[3 * RATE_HZ :]) >= 0.45 * level(voice[3 * RATE_HZ :])
