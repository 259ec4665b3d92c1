import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.resampling import DcRemover
from captioner.core.audio import SAMPLE_RATE

TIMES_S = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
VOICE = (0.3 * np.sin(2 * np.pi * 120 * TIMES_S) * np.sin(2 * np.pi * 2 * TIMES_S)).astype(
    np.float32
)


def removed(samples: np.ndarray, block: int = 512) -> np.ndarray:
    remover = DcRemover(SAMPLE_RATE)
    return np.concatenate(
        [remover.process(samples[at : at + block]) for at in range(0, len(samples), block)]
    )


@pytest.mark.parametrize("offset", [-0.5, 0.02, 0.5])
def test_an_offset_is_gone_from_the_first_block_on(offset: float) -> None:
    assert np.abs(removed(VOICE + np.float32(offset)) - VOICE).max() < 0.01


def test_an_offset_that_comes_later_is_gone_within_seconds() -> None:
    offset = np.where(TIMES_S < 1.0, 0.0, 0.4).astype(np.float32)
    late = slice(3 * SAMPLE_RATE + SAMPLE_RATE // 2, None)
    assert np.abs(removed(VOICE + offset)[late] - VOICE[late]).max() < 0.01


def test_silence_stays_silence() -> None:
    assert not removed(np.zeros(3000, np.float32)).any()


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=6), st.integers(0, 99))
def test_the_cutting_does_not_matter(lengths: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    samples = random.uniform(-1, 1, 100 + sum(lengths)).astype(np.float32)
    remover, parts, position = DcRemover(SAMPLE_RATE), [], 100
    other = DcRemover(SAMPLE_RATE)
    # Both begin with the same block, whose mean they begin with.
    whole = [other.process(samples[:100]), other.process(samples[100:])]
    parts.append(remover.process(samples[:100]))
    for length in lengths:
        parts.append(remover.process(samples[position : position + length]))
        position += length
    one, many = np.concatenate(whole), np.concatenate(parts)
    assert many.dtype == np.float32
    assert np.allclose(one, many, atol=1e-6)


def test_digital_silence_behind_speech_stays_digital_silence() -> None:
    remover = DcRemover(16_000)
    remover.process(np.random.default_rng(1).normal(0.02, 0.1, 16_000).astype(np.float32))
    assert not remover.process(np.zeros(16_000, np.float32)).any()
