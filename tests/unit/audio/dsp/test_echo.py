import queue
import threading
import tracemalloc
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.audio import sources
from captioner.audio.dsp.echo_suppressor import BLOCK_SAMPLES, EchoSuppressor, find_echo_delay
from captioner.audio.dsp.level import GainControl
from captioner.audio.recordings.recording import read_recording
from captioner.audio.sources import EchoCancellingSource, FarEndBuffer
from captioner.core.audio import (
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.message import Message
from captioner.core.recognition import Deliver
from tests.helpers.audio.heard import Heard
from tests.helpers.paths import DATA


def speech(name: str) -> np.ndarray:
    samples = np.concatenate([item.samples for item in read_recording(DATA / name)])
    return (samples * 0.06 / np.sqrt(np.mean(samples**2))).astype(np.float32)


OWN = speech("jfk.wav")
OTHERS = np.tile(np.concatenate((speech("LJ001-0004.wav"), np.zeros(8000, np.float32))), 2)


def echo(played: np.ndarray, delay_s: float, down_db: float, seed: int = 1) -> np.ndarray:
    """What a room makes of it: direct sound and 0.25 s of reverberation."""
    random = np.random.default_rng(seed)
    times_s = np.arange(SAMPLE_RATE // 4) / SAMPLE_RATE
    response = 0.1 * random.normal(size=len(times_s)) * 10 ** (-3 * times_s / 0.25)
    response[0] = 1.0
    response *= 10 ** (-down_db / 20) / np.sqrt(np.sum(response**2))
    heard = np.convolve(played, response)[: len(played)]
    return np.concatenate((np.zeros(round(delay_s * SAMPLE_RATE)), heard))[: len(played)].astype(
        np.float32
    )


def suppress(near: np.ndarray, far: np.ndarray, block: int = 512) -> np.ndarray:
    suppressor = EchoSuppressor()
    parts = [
        suppressor.process(near[start : start + block], far[start : start + block])
        for start in range(0, len(near), block)
    ]
    return np.concatenate([*parts, suppressor.flush()])


def level_db(samples: np.ndarray) -> float:
    return 10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20)


def noise(length: int) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 10 ** (-70 / 20), length).astype(np.float32)


@pytest.mark.parametrize(("delay_s", "down_db"), [(0.0, 3), (0.05, 20), (0.15, 12), (0.3, 3)])
def test_an_echo_alone_is_silenced(delay_s: float, down_db: int) -> None:
    heard = echo(OTHERS, delay_s, down_db)
    cleaned = suppress(heard + noise(len(heard)), OTHERS)
    assert len(cleaned) == len(heard)
    after_two_s = slice(2 * SAMPLE_RATE, None)
    assert level_db(cleaned[after_two_s]) < level_db(heard[after_two_s]) - 25


def test_an_echo_is_followed_while_clocks_drift_apart() -> None:
    """A microphone's clock and a loudspeaker's, 20 ppm apart, as a busy machine makes them."""
    played = np.tile(OTHERS, 2)
    heard = soxr.resample(echo(played, 0.1, 6), 1.0, 1 + 20e-6)[: len(played)]
    cleaned = suppress(heard + noise(len(heard)), played[: len(heard)])
    after_two_s = slice(2 * SAMPLE_RATE, None)
    assert level_db(cleaned[after_two_s]) < level_db(heard[after_two_s]) - 25


@pytest.mark.parametrize(("down_db", "worst_db"), [(3, 10), (20, 20)])
def test_a_voice_over_the_echo_stays(down_db: int, worst_db: int) -> None:
    """The others talk all the time; ours joins in after six seconds of it."""
    length = 6 * SAMPLE_RATE + len(OWN)
    played = np.resize(OTHERS, length)
    own = np.concatenate((np.zeros(6 * SAMPLE_RATE, np.float32), OWN))
    cleaned = suppress(own + echo(played, 0.1, down_db) + noise(length), played)
    error = cleaned - own
    voiced = slice(6 * SAMPLE_RATE, None)
    assert level_db(error[voiced]) < level_db(own[voiced]) - worst_db


@pytest.mark.parametrize("block", [160, 1000])
def test_without_an_echo_nothing_is_changed(block: int) -> None:
    """Headphones: the loudspeaker is not heard, whatever it plays."""
    own = OWN + noise(len(OWN))
    cleaned = suppress(own, np.resize(OTHERS, len(own)), block)
    assert len(cleaned) == len(own)
    assert level_db(cleaned - own) < level_db(own) - 20
    silent = suppress(own, np.zeros_like(own), block)
    assert level_db(silent[:-512] - own[:-512]) < level_db(own) - 60


def test_a_moved_echo_is_found_again() -> None:
    near_part = echo(OTHERS, 0.05, 6)
    far_part = echo(OTHERS, 0.25, 6, seed=2)
    heard = np.concatenate((near_part, far_part))
    cleaned = suppress(heard + noise(len(heard)), np.tile(OTHERS, 2))
    last = slice(-len(OTHERS) // 3, None)
    assert level_db(cleaned[last]) < level_db(heard[last]) - 25


@settings(max_examples=10, deadline=None)
@given(delay=st.integers(0, 6000), gain_db=st.floats(-20, 10), seed=st.integers(0, 99))
def test_the_delay_is_found(delay: int, gain_db: float, seed: int) -> None:
    played = OTHERS[: 2 * SAMPLE_RATE]
    heard = echo(played, 0.0, -gain_db, seed)
    shifted = np.concatenate((np.zeros(delay, np.float32), heard))[: len(heard)]
    found = find_echo_delay(shifted + noise(len(heard)), played, 0.42)
    assert found.samples == delay
    assert found.distinctness > 14


def test_strangers_have_no_delay() -> None:
    assert find_echo_delay(OWN, np.resize(OTHERS, len(OWN)), 0.42).distinctness < 14
    silence = np.zeros(SAMPLE_RATE, np.float32)
    assert find_echo_delay(silence, silence, 0.42).distinctness == 0.0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=12), st.booleans())
def test_any_cutting_gives_back_as_many_samples(lengths: list[int], plays: bool) -> None:
    suppressor = EchoSuppressor()
    total = sum(lengths)
    near = noise(total + 1)
    far = near * 3 if plays else np.zeros_like(near)
    out, position = [], 0
    for length in lengths:
        out.append(
            suppressor.process(
                near[position : position + length], far[position : position + length]
            )
        )
        position += length
    out.append(suppressor.flush())
    assert sum(map(len, out)) == total
    assert len(suppressor.flush()) == 0


# --- as a source ----------------------------------------------------------------------------------


class ScriptedSource:
    """An `AudioSource` that delivers what it is told to, from a thread of its own."""

    name = "Scripted"

    def __init__(self) -> None:
        self.items: queue.Queue = queue.Queue()
        self._thread: threading.Thread | None = None

    def start(self, deliver: Deliver) -> None:
        def run() -> None:
            item = None
            while not isinstance(item, SourceEnded):
                item = self.items.get()
                deliver(item)

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def stop(self) -> None:
        self.items.put(SourceEnded())
        self._thread.join()


def run_source(items: Iterable[SourceItem], played: FarEndBuffer) -> Heard:
    heard = Heard()
    microphone = ScriptedSource()
    source = EchoCancellingSource(microphone, played)
    assert source.name == "Scripted"
    source.start(heard)
    for item in items:
        microphone.items.put(item)
    source.stop()
    return heard


def chunks(samples: np.ndarray, start: int = 0) -> Iterator[AudioChunk]:
    for offset in range(0, len(samples), 512):
        yield AudioChunk(samples[offset : offset + 512], start + offset)


def test_positions_gaps_and_notices_come_through() -> None:
    played = FarEndBuffer()
    notice = SourceNotice(NoticeKind.LEVEL_GOOD, Message("told"))
    gap = AudioGap(16_000, 8_000, Message("away"))
    heard = run_source([*chunks(OWN[:16_000]), gap, notice, *chunks(OWN[16_000:], 24_000)], played)
    # `Heard` itself checks that every position follows the one before.
    assert heard.end_sample == len(OWN) + 8_000
    assert [item for item in heard.items if not isinstance(item, AudioChunk)] == [
        gap,
        notice,
        SourceEnded(None),
    ]
    assert level_db(heard.samples[:15_000] - OWN[:15_000]) < level_db(OWN) - 40


def test_the_echo_of_what_was_played_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_KEPT_SAMPLES", 60 * SAMPLE_RATE)
    length = len(OTHERS)
    played = FarEndBuffer()
    for item in chunks(OTHERS):
        played.put(item)
    heard = run_source(chunks(echo(OTHERS, 0.1, 6) + noise(length)), played)
    assert level_db(heard.samples[2 * SAMPLE_RATE :]) < level_db(OTHERS) - 25


class PushedSource:
    """An `AudioSource` whose sound the test delivers itself."""

    name = "Pushed"

    def start(self, deliver: Deliver) -> None:
        self.deliver = deliver

    def stop(self) -> None:
        self.deliver(SourceEnded())


@pytest.mark.parametrize("missing_s", [1.0, 4.0, 1000.0])
def test_an_echo_waits_for_a_loudspeaker_whose_sound_comes_late(
    monkeypatch: pytest.MonkeyPatch, missing_s: float
) -> None:
    """From 4 s on, what is played is missing; if it comes, then all of it at once."""
    monkeypatch.setattr(sources, "_KEPT_SAMPLES", 10 * SAMPLE_RATE)
    microphone, heard, played = PushedSource(), Heard(), FarEndBuffer()
    source = EchoCancellingSource(microphone, played, longest_wait_s=5.0)
    source.start(heard)
    far = deque(chunks(OTHERS))
    longest_wait = 0
    for item in chunks(echo(OTHERS, 0.1, 6) + noise(len(OTHERS))):
        if not 4.0 <= item.end_sample / SAMPLE_RATE < 4.0 + missing_s:
            while far and far[0].start_sample <= item.end_sample:
                played.put(far.popleft())
        microphone.deliver(item)
        longest_wait = max(longest_wait, item.end_sample - heard.end_sample)
    late = item.end_sample - heard.end_sample
    assert played.is_absent is (missing_s > 5.0)
    source.stop()
    if missing_s < 5.0:
        assert level_db(heard.samples[2 * SAMPLE_RATE :]) < level_db(OTHERS) - 25
    else:
        assert longest_wait < 5.5 * SAMPLE_RATE
        assert late < 0.7 * SAMPLE_RATE  # nobody waits for what is gone


def test_nobody_waits_for_a_loudspeaker_that_is_known_to_be_gone() -> None:
    microphone, heard, played = PushedSource(), Heard(), FarEndBuffer()
    source = EchoCancellingSource(microphone, played, longest_wait_s=5.0)
    source.start(heard)
    played.put(SourceNotice(NoticeKind.DEVICE_LOST, Message("gone")))
    for item in chunks(OWN):
        microphone.deliver(item)
        assert item.end_sample - heard.end_sample < 0.7 * SAMPLE_RATE
    source.stop()


@pytest.mark.parametrize("lost_s", [0.01, 0.03, 0.1])
def test_an_echo_is_found_again_soon_after_sound_was_lost(lost_s: float) -> None:
    """A busy sound server loses a little of the microphone's sound, unnoticed."""
    played = np.tile(OTHERS, 3)
    heard = echo(played, 0.1, 6) + noise(len(played))
    lost_at = 10 * SAMPLE_RATE
    heard = np.delete(heard, slice(lost_at, lost_at + round(lost_s * SAMPLE_RATE)))
    cleaned = suppress(heard, played[: len(heard)])
    after = slice(round(13.5 * SAMPLE_RATE), round(16.5 * SAMPLE_RATE))
    assert level_db(cleaned[after]) < level_db(heard[after]) - 25


def test_what_is_left_can_be_raised() -> None:
    microphone, heard = ScriptedSource(), Heard()
    source = EchoCancellingSource(microphone, FarEndBuffer(), gain=GainControl())
    source.start(heard)
    quiet = 0.1 * np.tile(OWN, 2)
    for item in chunks(quiet):
        microphone.items.put(item)
    source.stop()
    assert heard.end_sample == len(quiet)
    second = slice(len(OWN), None)
    assert level_db(heard.samples[second]) > level_db(quiet[second]) + 10


def test_what_was_played_is_remembered_by_position(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_KEPT_SAMPLES", SAMPLE_RATE)
    played = FarEndBuffer()
    for item in chunks(OWN[: 3 * SAMPLE_RATE]):
        played.put(item)
    assert played.end_sample == 3 * SAMPLE_RATE
    expected = np.concatenate((OWN[2 * SAMPLE_RATE + 100 : 3 * SAMPLE_RATE], np.zeros(500)))
    assert np.array_equal(played.read(2 * SAMPLE_RATE + 100, 3 * SAMPLE_RATE + 500), expected)
    assert not played.read(0, SAMPLE_RATE).any()  # forgotten
    played.put(AudioGap(3 * SAMPLE_RATE, 300, Message("away")))
    played.put(AudioChunk(OWN[:512], 3 * SAMPLE_RATE + 1000))  # what was not delivered is silence
    assert not played.read(3 * SAMPLE_RATE, 3 * SAMPLE_RATE + 1000).any()
    assert np.array_equal(played.read(played.end_sample - 512, played.end_sample), OWN[:512])


def test_a_night_asleep_costs_no_more_memory_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_KEPT_SAMPLES", SAMPLE_RATE)
    played = FarEndBuffer()
    played.put(AudioChunk(OWN[:512], 0))
    night = 10 * 3600 * SAMPLE_RATE
    tracemalloc.start()
    try:
        played.put(AudioGap(512, night, Message("The computer slept")))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 1_000_000
    assert played.end_sample == 512 + night
    assert not played.read(played.end_sample - SAMPLE_RATE, played.end_sample).any()
    played.put(AudioChunk(OWN[:512], played.end_sample))
    assert np.array_equal(played.read(played.end_sample - 512, played.end_sample), OWN[:512])


def test_it_costs_little() -> None:
    """Two percent of a core is for capture and voice activity; this comes on top of it."""
    import time

    far = np.resize(OTHERS, len(OWN))
    near = OWN + echo(far, 0.1, 6)
    began_s = time.process_time()
    suppress(near, far)
    assert (time.process_time() - began_s) / (len(OWN) / SAMPLE_RATE) < 0.06


def test_blocks_are_of_16_ms() -> None:
    assert BLOCK_SAMPLES == SAMPLE_RATE * 16 // 1000
