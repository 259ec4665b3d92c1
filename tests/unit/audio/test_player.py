"""The player behind an output of the test's own: what it plays, tells, and says when it cannot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from captioner.audio.dsp.time_stretch import HOP
from captioner.audio.player import Player
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.errors import CaptionerError
from tests.helpers.audio.made_recordings import tone


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
        wait_until(lambda: len(self.opened) == count)
        return self.opened[-1]


def wait_until(condition: Callable[[], object]) -> None:
    ends_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends_s
        time.sleep(0.005)


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
    wait_until(lambda: outputs.opened[0].is_closed)


def test_the_position_is_what_was_asked_for_last() -> None:
    outputs = Outputs()
    player = Player(outputs)
    player.play_sound(sound, 1.0, 1.0)
    output = outputs.wait()
    assert player.state.position_s == 1.0
    for _ in range(11):
        wait_until(lambda: output.ask().any())
    wait_until(lambda: player.state.position_s > 1.19)
    player.stop()
    assert abs(player.state.position_s - 1.2) < 1e-6
    assert not player.state.is_playing
    player.close()
    assert output.is_closed


def test_sound_that_is_missing_is_told() -> None:
    player = Player(Outputs())
    player.play_sound(lambda _: iter(()), 7.0, 1.0)
    wait_until(lambda: not player.state.is_playing)
    error = player.state.error
    assert error is not None
    assert error.message == "No sound was kept from here on."


def test_an_output_that_cannot_be_opened_is_told() -> None:
    def refuse(_block: int, _fill: Callable[[Any, float], None]) -> FakeOutput:
        raise CaptionerError("There is nothing to play sound through.")

    player = Player(refuse)
    player.play_sound(sound, 0.0, 1.0)
    wait_until(lambda: not player.state.is_playing)
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
    wait_until(lambda: not player.state.is_playing)
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
    wait_until(lambda: reading[0])
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
        wait_until(lambda: len(playback._waiting) >= playback._wanted_waiting)
        burst = [bool(output.ask().any()) for _ in range(100)]  # 2 s at once, as a null sink asks
        silent_in_bursts.append(burst.count(False))
    player.close()
    assert silent_in_bursts == [80, 0, 0, 0, 0]
