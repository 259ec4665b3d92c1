import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import AudioChunk
from captioner.transcripts.sound.reader import mixed

LENGTHS = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 12_000)), max_size=4)


def laid_out(chunks: list[AudioChunk], length: int) -> np.ndarray:
    sound = np.zeros(length, np.float32)
    for chunk in chunks:
        sound[chunk.start_sample : chunk.end_sample] += chunk.samples
    return sound


def channel(parts: list[tuple[int, int]], level: float) -> list[AudioChunk]:
    """Chunks of noise, each after a pause; parts are pause and length in samples."""
    chunks, at = [], 0
    for pause, length in parts:
        at += pause
        samples = np.random.default_rng(at).uniform(-level, level, length)
        chunks.append(AudioChunk(samples.astype(np.float32), at))
        at += length
    return chunks


@given(LENGTHS, LENGTHS)
def test_the_sum_of_all_in_order_and_nothing_where_nobody_has_any(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    channels = [channel(one, 0.4), channel(other, 0.4)]
    pieces = list(mixed([iter(each) for each in channels]))
    end = max((chunk.end_sample for each in channels for chunk in each), default=0)
    assert np.array_equal(laid_out(pieces, end), sum(laid_out(each, end) for each in channels))
    covered = np.zeros(end, int)
    for piece in pieces:
        covered[piece.start_sample : piece.end_sample] += 1
    there = np.zeros(end, bool)
    for each in channels:
        for chunk in each:
            there[chunk.start_sample : chunk.end_sample] = True
    assert np.array_equal(covered, there.astype(int))
    starts = [piece.start_sample for piece in pieces]
    assert starts == sorted(starts)
