import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.hosts.application_stream import Mixer

RATE_HZ = 1_000


def block(level: float, frames: int) -> np.ndarray:
    return np.full((frames, 2), level, np.float32)


def mixer() -> Mixer:
    return Mixer(RATE_HZ, 2)


def test_one_stream_passes_through() -> None:
    streams = mixer()
    assert streams.take(0.0).shape == (0, 2)
    streams.put("a", block(0.25, 30), 0.0)
    assert np.array_equal(streams.take(0.0), block(0.25, 30))
    assert streams.take(0.0).shape == (0, 2)


def test_two_streams_are_added_as_far_as_both_have_come() -> None:
    streams = mixer()
    streams.put("a", block(0.25, 30), 0.0)
    streams.put("b", block(0.5, 20), 0.0)
    assert np.array_equal(streams.take(0.0), block(0.75, 20))
    streams.put("b", block(0.5, 30), 0.03)
    assert np.array_equal(streams.take(0.03), block(0.75, 10))


def test_a_stream_that_gives_nothing_is_not_waited_for() -> None:
    streams = mixer()
    streams.put("a", block(0.25, 30), 0.0)
    streams.put("b", block(0.5, 10), 0.0)
    assert len(streams.take(0.0)) == 10
    assert len(streams.take(0.05)) == 0
    streams.put("a", block(0.25, 100), 0.15)
    assert np.array_equal(streams.take(0.15), block(0.25, 120))


def test_what_is_left_of_a_stream_that_ended_is_mixed() -> None:
    streams = mixer()
    streams.put("a", block(0.25, 10), 0.0)
    streams.put("b", block(0.5, 30), 0.0)
    streams.end("b")
    streams.end("unknown")
    assert np.array_equal(streams.take(0.0), block(0.75, 10))
    streams.put("a", block(0.25, 30), 0.03)
    assert np.array_equal(streams.take(0.03), np.concatenate((block(0.75, 20), block(0.25, 10))))


def test_a_stream_whose_clock_is_faster_is_never_far_ahead() -> None:
    streams = mixer()
    for step in range(1_000):
        streams.put("a", block(0.25, 30), 0.03 * step)
        streams.put("b", block(0.5, 31), 0.03 * step)
        assert len(streams.take(0.03 * step)) == 30
    streams.end("a")
    streams.end("b")
    assert len(streams.take(30.0)) == 500


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 60)), max_size=40))
def test_nothing_is_lost_and_nothing_invented(blocks: list[tuple[str, int]]) -> None:
    streams = mixer()
    total = 0.0
    for step, (stream, frames) in enumerate(blocks):
        streams.put(stream, block(0.125, frames), 0.03 * step)
        total += float(streams.take(0.03 * step)[:, 0].sum())
    total += float(streams.take(1e6)[:, 0].sum())
    assert total <= 0.125 * sum(frames for _, frames in blocks) + 1e-3
    if sum(frames for _, frames in blocks) <= 500:  # none can be further ahead
        assert total == 0.125 * sum(frames for _, frames in blocks)
