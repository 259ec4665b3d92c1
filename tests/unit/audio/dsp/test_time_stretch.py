"""Faster and slower speech: its length, its pitch, its places, and nothing changed at speed 1."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.dsp.time_stretch import HOP, stretched
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples

SPEEDS = [0.5, 0.75, 1.25, 1.5, 2.0]


def voice(seconds: float, pitch_hz: float = 120.0) -> Samples:
    times_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    parts = [np.sin(2 * np.pi * pitch_hz * n * times_s + n) / n for n in (1, 2, 3, 5)]
    return (0.2 * np.sum(parts, axis=0)).astype(np.float32)


def at_speed(samples: Samples, speed: float) -> list[AudioChunk]:
    return list(stretched([AudioChunk(samples, 0)], lambda: speed))


def joined(pieces: list[AudioChunk]) -> Samples:
    return np.concatenate([piece.samples for piece in pieces])


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("pitch_hz", [85.0, 120.0, 233.0])
def test_the_pitch_and_the_loudness_stay(speed: float, pitch_hz: float) -> None:
    before = voice(2.0, pitch_hz)
    after = joined(at_speed(before, speed))[HOP:-HOP]
    spectrum = np.abs(np.fft.rfft(after * np.hanning(len(after))))
    loudest_hz = np.argmax(spectrum) * SAMPLE_RATE / len(after)
    assert abs(loudest_hz - pitch_hz) < 2.0
    assert np.std(after[: len(after) * 9 // 10]) == pytest.approx(np.std(before), rel=0.1)


@given(
    length=st.integers(1, 9_000),
    speed=st.floats(0.5, 2.0),
    cuts=st.lists(st.integers(0, 9_000), max_size=5),
)
def test_chunks_do_not_matter_and_the_length_is_as_asked(
    length: int, speed: float, cuts: list[int]
) -> None:
    samples = voice(1.0)[:length]
    bounds = [0, *sorted(min(cut, length) for cut in cuts), length]
    chunks = [AudioChunk(samples[start:end], start) for start, end in pairwise(bounds)]
    whole = at_speed(samples, speed)
    pieces = list(stretched(chunks, lambda: speed))
    assert np.array_equal(joined(pieces), joined(whole))
    assert all(len(piece.samples) == HOP for piece in pieces)
    assert abs(len(pieces) - length / (HOP * speed)) <= 1
    starts = [piece.start_sample for piece in pieces]
    assert starts == [round(number * HOP * speed) for number in range(len(pieces))]


@given(st.integers(1, 9_000))
def test_speed_one_leaves_every_sample(length: int) -> None:
    samples = voice(1.0)[:length]
    assert np.array_equal(joined(at_speed(samples, 1.0))[:length], samples)


def test_missing_sound_is_jumped_over() -> None:
    samples = voice(1.0)
    far = 100 * SAMPLE_RATE
    pieces = list(stretched([AudioChunk(samples, 0), AudioChunk(samples, far)], lambda: 1.0))
    starts = [piece.start_sample for piece in pieces]
    assert starts == [*range(0, SAMPLE_RATE, HOP), *range(far, far + SAMPLE_RATE, HOP)]


def test_another_speed_counts_from_the_next_piece() -> None:
    speeds = iter([1.0] * 10 + [2.0] * 1000)
    starts = [
        piece.start_sample for piece in stretched([AudioChunk(voice(1.0), 0)], lambda: next(speeds))
    ]
    assert starts[:12] == [*range(0, 11 * HOP, HOP), 12 * HOP]
