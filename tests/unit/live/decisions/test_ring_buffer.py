import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE
from captioner.live.engine.segment_worker import RingBuffer


@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.integers(1, 1000))
def test_what_is_read_back_is_what_was_appended(lengths: list[int], capacity: int) -> None:
    ring = RingBuffer(capacity / SAMPLE_RATE)
    everything = np.arange(sum(lengths), dtype=np.float32)
    at = 0
    for length in lengths:
        ring.append(everything[at : at + length])
        at += length
        assert ring.end_sample == at
        assert np.array_equal(ring.read(ring.start_sample, at), everything[ring.start_sample : at])
    assert ring.end_sample - ring.start_sample <= capacity


def test_sound_that_is_gone_or_not_there_yet_is_refused() -> None:
    ring = RingBuffer(100 / SAMPLE_RATE)
    ring.append(np.ones(150, np.float32))
    with pytest.raises(ValueError, match="50 to 150 are here"):
        ring.read(49, 150)
    with pytest.raises(ValueError, match="151 asked for"):
        ring.read(60, 151)


@pytest.mark.parametrize("gap", [10, 100, 5000])
def test_a_gap_is_remembered_as_silence_and_keeps_positions_true(gap: int) -> None:
    ring = RingBuffer(100 / SAMPLE_RATE)
    ring.append(np.ones(50, np.float32))
    ring.skip(gap)
    ring.append(np.full(20, 2.0, np.float32))
    assert ring.end_sample == 70 + gap
    silence = ring.read(max(ring.start_sample, 50), 50 + gap)
    assert not silence.any()
    assert (ring.read(50 + gap, 70 + gap) == 2.0).all()
