"""The player behind an output of the test's own: what it plays, tells, and says when it cannot."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.player import HOP, PlaybackClock, Player, stretched
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.errors import CaptionerError
from tests.helpers.audio.made_recordings import tone
from tests.helpers.waiting import until


class FakeOutput:
    """An output that asks for sound when the test says so."""

    def __init__(self, block_samples: int, fill: Callable[[Any, float], None]) -> None:
        self.block_samples = block_samples
        self.fill = fill
        self.is_over = False
        self.is_closed = False

    def ask(self) -> Samples:
        buffer = bytearray(4 * self.block_samples)
        self.fill(buffer, 0.0)
        return np.frombuffer(bytes(buffer), np.float32)

    def close(self) -> None:
        self.is_closed = True


class Outputs:
    def __init__(self) -> None:
        self.opened: list[FakeOutput] = []

    def __call__(self, block_samples: int, fill: Callable[[Any, float], None]) -> FakeOutput:
        self.opened.append(FakeOutput(block_samples, fill))
        return self.opened[-1]

    def wait(self, count: int = 1) -> FakeOutput:
        until(lambda: len(self.opened) == count)
        return self.opened[-1]


def heard(output: FakeOutput, player: Player) -> Samples:
    """All that is played to the end."""
    pieces = []
    while player.state.is_playing:
        samples = output.ask()
        if samples.any():
            pieces.append(samples)
        else:
            time.sleep(0.005)
    return np.concatenate(pieces)


SOUND = tone(1.0, SAMPLE_RATE) + np.float32(0.01)


def sound(_is_cancelled: Callable[[], bool]) -> Iterator[AudioChunk]:
    yield AudioChunk(SOUND[:5_000], SAMPLE_RATE)
    yield AudioChunk(SOUND[5_000:], SAMPLE_RATE + 5_000)


def test_all_is_played_as_it_is_and_ends() -> None:
    outputs = Outputs()
    player = Player(outputs)
    player.play_sound(sound, 1.0, 1.0)
    played = heard(outputs.wait(), player)
    assert np.array_equal(played[: len(SOUND)], SOUND)
    assert len(played) < len(SOUND) + HOP
    assert player.state.error is None
    until(lambda: outputs.opened[0].is_closed)


def test_the_position_is_what_was_asked_for_last() -> None:
    outputs = Outputs()
    player = Player(outputs)
    player.play_sound(sound, 1.0, 1.0)
    output = outputs.wait()
    assert player.state.position_s == 1.0
    for _ in range(11):
        until(lambda: output.ask().any())
    until(lambda: player.state.position_s > 1.19)
    player.stop()
    assert abs(player.state.position_s - 1.2) < 1e-6
    assert not player.state.is_playing
    player.close()
    assert output.is_closed


def test_sound_that_is_missing_is_told() -> None:
    player = Player(Outputs())
    player.play_sound(lambda _: iter(()), 7.0, 1.0)
    until(lambda: not player.state.is_playing)
    error = player.state.error
    assert error is not None
    assert error.message == "No sound was kept from here on."


def test_an_output_that_cannot_be_opened_is_told() -> None:
    def refuse(_block: int, _fill: Callable[[Any, float], None]) -> FakeOutput:
        raise CaptionerError("There is nothing to play sound through.")

    player = Player(refuse)
    player.play_sound(sound, 0.0, 1.0)
    until(lambda: not player.state.is_playing)
    assert player.state.error is not None
    assert player.state.error.message == "There is nothing to play sound through."


def test_playback_goes_on_where_the_output_ended() -> None:
    outputs = Outputs()
    player = Player(outputs)
    player.play_sound(sound, 1.0, 1.0)
    first = outputs.wait()
    start = first.ask()
    first.is_over = True
    played = np.concatenate([start, heard(outputs.wait(2), player)])
    assert np.array_equal(played[: len(SOUND)], SOUND)
    assert first.is_closed


def test_an_output_that_only_ends_is_given_up() -> None:
    outputs = Outputs()

    def over(block_samples: int, fill: Callable[[Any, float], None]) -> FakeOutput:
        output = outputs(block_samples, fill)
        output.is_over = True
        return output

    player = Player(over)
    player.play_sound(sound, 0.0, 1.0)
    until(lambda: not player.state.is_playing)
    assert player.state.error is not None
    assert player.state.error.message == "The loudspeaker accepts no sound."


def test_one_sound_at_a_time_is_read() -> None:
    reading, most = [0], [0]
    may_end = threading.Event()

    def slow(is_cancelled: Callable[[], bool]) -> Iterator[AudioChunk]:
        reading[0] += 1
        most[0] = max(most[0], reading[0])
        may_end.wait(20)
        reading[0] -= 1
        yield from sound(is_cancelled)

    outputs = Outputs()
    player = Player(outputs)
    for second in range(30):  # a key is held down
        player.play_sound(slow, float(second), 1.0)
    until(lambda: reading[0])
    may_end.set()
    assert len(heard(outputs.wait(), player)) >= len(SOUND)
    assert most == [1]


def test_an_output_with_a_large_buffer_plays_at_real_pace() -> None:
    long = np.tile(SOUND, 20)
    outputs = Outputs()
    player = Player(outputs)
    player.play_sound(lambda _is_cancelled: iter([AudioChunk(long, 0)]), 0.0, 1.0)
    output = outputs.wait()
    playback = player._playback
    assert playback is not None
    silent_in_bursts = []
    for _ in range(5):
        until(lambda: len(playback._waiting) >= playback._wanted_waiting)
        burst = [bool(output.ask().any()) for _ in range(100)]  # 2 s at once, as a null sink asks
        silent_in_bursts.append(burst.count(False))
    player.close()
    assert silent_in_bursts == [80, 0, 0, 0, 0]


TIMES_S = st.floats(0, 1_000)


def test_positions_lie_between_what_was_noted() -> None:
    clock = PlaybackClock(3.0)
    assert clock.position_s(0.0) == 3.0
    clock.note(10.0, 3.0)
    clock.note(11.0, 5.0)
    assert clock.position_s(9.0) == 3.0
    assert clock.position_s(10.5) == 4.0
    assert clock.position_s(99.0) == 5.0


@given(
    st.lists(st.tuples(TIMES_S, st.floats(0, 5)), max_size=600),
    st.lists(TIMES_S, min_size=2, max_size=20),
)
def test_positions_never_go_back(notes: list[tuple[float, float]], asked_s: list[float]) -> None:
    clock = PlaybackClock(1.0)
    position_s = 1.0
    for heard_at_s, step_s in notes:
        position_s += step_s
        clock.note(heard_at_s, position_s)
    found = [clock.position_s(at_s) for at_s in sorted(asked_s)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found))
    assert all(1.0 <= at_s <= position_s + 1e-9 for at_s in found)


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
def test_chunk_size_does_not_change_the_sound(length: int, speed: float, cuts: list[int]) -> None:
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
