import threading
import time
import tracemalloc
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.audio import capture
from captioner.audio.capture import CaptureSource
from captioner.audio.hosts.input_stream import BLOCK_S, BlockInbox, StreamEvent, StreamEventKind
from captioner.audio.timeline import Timeline, TimelineOrigin
from captioner.core.audio import (
    SAMPLE_RATE,
    AudioChunk,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from tests.helpers.audio.fake_device import FakeDevice
from tests.helpers.audio.heard import Heard
from tests.helpers.waiting import until

pytestmark = pytest.mark.usefixtures("quick_capture")


def start(device: FakeDevice, **options: Any) -> tuple[CaptureSource, Heard]:
    heard = Heard()
    source = CaptureSource(device, **options)
    source.start(heard)
    heard.wait_for_sound(3)
    return source, heard


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (44_100, 2), (192_000, 2)])
def test_chunks_of_512_samples_at_16_khz(rate_hz: int, channels: int) -> None:
    device = FakeDevice()
    device.rate_hz, device.channels = rate_hz, channels
    source, heard = start(device)
    heard.wait_for_sound(10)
    source.stop()
    chunks = [item for item in heard.items if isinstance(item, AudioChunk)]
    assert {len(chunk.samples) for chunk in chunks[:-1]} == {512}
    level = np.sqrt(np.mean(heard.samples[1600:3200] ** 2))
    assert level == pytest.approx(0.1 / np.sqrt(2), rel=0.01)
    assert heard.items[-1] == SourceEnded(None)


def test_what_was_captured_is_delivered_on_stop() -> None:
    device = FakeDevice()
    source, heard = start(device)
    began_s = time.monotonic() - heard.end_sample / SAMPLE_RATE
    heard.wait_for_sound(20)
    source.stop()
    assert heard.end_sample / SAMPLE_RATE == pytest.approx(time.monotonic() - began_s, abs=0.1)


def _has_lost(source: CaptureSource, blocks: int) -> bool:
    return source.dropped_blocks >= blocks


def test_every_notice_of_lost_blocks_counts_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard()
    permits = threading.Semaphore(0)
    is_slow = True

    def deliver(item: SourceItem) -> None:
        if is_slow and isinstance(item, AudioChunk):
            permits.acquire(timeout=20)
        heard(item)

    monkeypatch.setattr(capture, "_QUEUE_S", 4 * BLOCK_S)
    source = CaptureSource(FakeDevice())
    source.start(deliver)
    for _ in range(5):
        # Two chunks take at least one block out, and the next one tells of those lost before it.
        more = source.dropped_blocks + 2
        until(partial(_has_lost, source, more), "lost blocks")
        permits.release(2)
    is_slow = False
    permits.release(1000)
    heard.wait_for_sound(20)
    source.stop()
    lost = [
        int(item.message.values["dropped"])
        for item in heard.items
        if isinstance(item, SourceNotice) and item.kind is NoticeKind.DROPPED_BLOCKS
    ]
    assert len(lost) >= 3
    assert min(lost) > 0
    assert sum(lost) == source.dropped_blocks


def test_silence_of_the_driver_is_loss_and_sound_is_return() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.sounds, device.is_there = False, False
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert lost.message == "Fake no longer delivers sound; waiting for it to come back"
    assert source.name == "Fake"
    device.sounds, device.is_there = True, True
    assert heard.wait_for_notice(NoticeKind.DEVICE_BACK).message == "Listening to Fake again"
    heard.wait_for_sound(3)
    source.stop()
    reasons = {gap.reason for gap in heard.gaps}
    assert "Fake was disconnected" in reasons
    assert reasons <= {"Fake was disconnected", "Fake delivered no sound"}


def test_a_device_that_never_gives_sound_is_named() -> None:
    device = FakeDevice()
    device.sounds = False
    heard = Heard()
    source = CaptureSource(device)
    source.start(heard)
    device.is_there = False
    assert heard.wait_for_notice(NoticeKind.DEVICE_LOST).message.startswith(
        "Fake delivers no sound;"
    )
    source.stop()
    assert heard.items[-1] == SourceEnded(None)


def test_a_device_that_is_not_there_at_the_start_is_an_error() -> None:
    device = FakeDevice()
    device.is_there = False
    delivered: list = []
    with pytest.raises(CaptionerError, match="not there"):
        CaptureSource(device).start(delivered.append)
    assert delivered == []


def test_a_changed_rate_is_followed_when_the_stream_is_opened_anew() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.rate_hz = 44_100
    device.next_event = StreamEvent(StreamEventKind.REOPEN)
    heard.wait(lambda: device.opened == 2, "reopening")
    heard.wait_for_sound(20)
    source.stop()
    chunks = [item for item in heard.items if isinstance(item, AudioChunk)]
    assert heard.end_sample / SAMPLE_RATE == pytest.approx(
        heard.times_s[-1] - heard.times_s[0] + len(chunks[0].samples) / SAMPLE_RATE, abs=0.15
    )


def test_reopening_that_fails_is_loss() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.is_there = False
    device.next_event = StreamEvent(StreamEventKind.REOPEN)
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    device.is_there = True
    heard.wait_for_notice(NoticeKind.DEVICE_BACK)
    source.stop()


def test_the_default_that_is_lost_is_followed_at_once() -> None:
    device = FakeDevice()
    device.follows_default = True
    source, heard = start(device)
    device.name = "The new default"
    device.next_event = StreamEvent(StreamEventKind.LOST)
    notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
    assert notice.message == "Now listening to The new default"
    device.next_event = StreamEvent(StreamEventKind.LOST)
    heard.wait_for_notice(NoticeKind.DEVICE_BACK)
    device.is_there = False
    device.next_event = StreamEvent(StreamEventKind.LOST)
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    source.stop()


def test_a_new_name_is_told_when_the_stream_is_moved_or_opened_anew() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.next_event = StreamEvent(StreamEventKind.MOVED, "Headset")
    assert heard.wait_for_notice(NoticeKind.DEVICE_CHANGED).message == "Now listening to Headset"
    assert source.name == "Headset"
    device.next_event = StreamEvent(StreamEventKind.REOPEN)
    assert heard.wait_for_notice(NoticeKind.DEVICE_CHANGED, 2).message == "Now listening to Fake"
    source.stop()


def test_the_machine_slept(monkeypatch: pytest.MonkeyPatch) -> None:
    slept = [100.0]
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: slept[0])
    device = FakeDevice()
    source, heard = start(device)
    slept[0] += 7505.0
    notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
    assert notice.message == "The computer slept for 2 h 5 min"
    heard.wait_for_sound(3)
    source.stop()
    assert device.opened == 2
    assert len(heard.notices()) == 1


def test_a_source_that_is_mute_in_silence_gives_zeros_meanwhile() -> None:
    device = FakeDevice(kind=DeviceKind.SYSTEM_SOUND, mute_in_silence=True)
    source, heard = start(device)
    device.sounds = False
    silent_from = heard.end_sample
    heard.wait(lambda: heard.end_sample > silent_from + 2 * SAMPLE_RATE, "two seconds of silence")
    assert device.opened == 1  # PortAudio is not started anew for silence
    device.next_event = StreamEvent(StreamEventKind.LOST)  # it ends streams that give no blocks
    heard.wait(lambda: device.opened == 2, "reopening")
    device.sounds = True
    heard.wait_for_sound(10)
    elapsed_s = heard.times_s[-1] - heard.times_s[0]
    source.stop()
    assert heard.gaps == []
    assert heard.notices() == []
    assert np.count_nonzero(heard.samples == 0.0) > 1.9 * SAMPLE_RATE
    assert heard.end_sample / SAMPLE_RATE == pytest.approx(elapsed_s, abs=0.3)


def test_an_unexpected_failure_ends_the_source_and_reaches_the_crash_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crashes: list = []
    monkeypatch.setattr(threading, "excepthook", crashes.append)
    device = FakeDevice()
    source, heard = start(device)
    monkeypatch.setattr(source._timeline, "take", lambda *_, **__: 1 / 0)
    heard.wait(lambda: isinstance(heard.items[-1], SourceEnded), "the end")
    source.stop()
    assert "ZeroDivisionError" in heard.items[-1].error.message
    assert crashes[0].exc_type is ZeroDivisionError


def test_windows_coarse_clock_is_not_what_positions_are_told_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Up to Python 3.12 its `time.monotonic` has steps of 15.6 ms and an origin of its own."""
    fine = time.perf_counter
    monkeypatch.setattr(time, "monotonic", lambda: 1e6 + fine() // 0.0156 * 0.0156)
    device = FakeDevice()
    source, heard = start(device)
    heard.wait_for_sound(20)
    device.sounds, device.is_there = False, False
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    source.stop()
    assert 0 < sum(gap.duration_s for gap in heard.gaps) < 5.0
    inbox = BlockInbox(100)
    callback = inbox.connect()
    arrived_s = []
    for _ in range(20):
        callback(bytes(4), 1, None, None)
        arrived_s.append(inbox.get(0).arrived_s)
    assert len(set(arrived_s)) == 20
    assert fine() - arrived_s[0] < 5.0


@pytest.mark.parametrize("ends_with_sound", [True, False])
@given(silent_s=st.one_of(st.floats(0.0, 20.0), st.floats(0.0, 12 * 3600.0)))
@settings(deadline=None, max_examples=30)
def test_silence_of_any_length_takes_little_memory_and_keeps_positions(
    ends_with_sound: bool, silent_s: float
) -> None:
    timeline = Timeline(TimelineOrigin())
    block = np.full(1600, 0.1, np.float32).tobytes()
    heard = Heard()
    list(map(heard, timeline.begin_stream(16_000, 1)))
    list(map(heard, timeline.take(block, 1600, 100.1, overflowed=False, reason=Message(""))))
    tracemalloc.start()
    try:
        if ends_with_sound:
            timeline.rejoin_clock(after_silence=True)
            until_s = 100.1 + silent_s + 0.1
            items = timeline.take(block, 1600, until_s, overflowed=False, reason=Message("away"))
        else:
            until_s = 100.1 + silent_s
            items = timeline.silence_until(until_s)
        list(map(heard, items))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    list(map(heard, timeline.flush()))
    assert peak_bytes < 2_000_000
    assert heard.end_sample / SAMPLE_RATE == pytest.approx(until_s - 100.0, abs=0.03)
    if not 4.9 < silent_s < 5.3:  # what the resampler held back is filled, too
        assert bool(heard.gaps) == (silent_s > 5.0)


@pytest.mark.parametrize("clock_error", [+100e-6, -100e-6, 1000e-6])
def test_a_timeline_stays_with_real_time_though_the_clock_is_off(clock_error: float) -> None:
    timeline = Timeline(TimelineOrigin())
    list(timeline.begin_stream(16_000, 1))
    block = np.zeros(1600, np.float32).tobytes()
    now_s = 1000.0
    errors_s = []
    for _ in range(6000):
        now_s += 0.1 / (1 + clock_error)
        list(timeline.take(block, 1600, now_s, overflowed=False, reason=Message("")))
        errors_s.append(timeline.end_sample / SAMPLE_RATE - (now_s - 1000.0))
    # What the resampler holds back is constant; the rest is drift.
    assert max(errors_s) - min(errors_s) < (0.06 if abs(clock_error) > 5e-4 else 0.02)
    assert abs(errors_s[-1] - errors_s[0]) < 0.008  # 2 ms are not corrected


def test_a_device_that_is_resumed_is_heard_again() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.sounds = False
    device.next_event = StreamEvent(StreamEventKind.SUSPENDED)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT)
    device.sounds = True
    device.next_event = StreamEvent(StreamEventKind.RESUMED)
    assert heard.wait_for_notice(NoticeKind.SOUND_BACK).message == "Sound from Fake is back."
    source.stop()


def test_a_muted_device_is_told_from_a_silent_one_and_heard_again() -> None:
    device = FakeDevice()
    device.level = 0.0
    source, heard = start(device)
    device.next_event = StreamEvent(StreamEventKind.MUTED)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT).message == "Fake is muted"
    heard.wait_for_sound(10)
    assert len(heard.notices(NoticeKind.SILENT_INPUT)) == 1
    assert heard.notices(NoticeKind.SOUND_BACK) == []
    device.level = 0.1
    device.next_event = StreamEvent(StreamEventKind.RESUMED)
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    source.stop()


@pytest.mark.parametrize("kind", [StreamEventKind.MOVED, StreamEventKind.REOPEN])
def test_another_device_is_not_muted_because_the_last_one_was(kind: StreamEventKind) -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.next_event = StreamEvent(StreamEventKind.MUTED)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT)
    device.next_event = StreamEvent(kind, "Desk")
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    source.stop()


def test_a_device_that_is_resumed_muted_is_muted() -> None:
    device = FakeDevice()
    source, heard = start(device)
    device.sounds = False
    device.next_event = StreamEvent(StreamEventKind.SUSPENDED)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT)
    device.sounds = True
    device.next_event = StreamEvent(StreamEventKind.MUTED)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
    heard.wait_for_sound(10)
    assert heard.notices()[-1].message == "Fake is muted"
    source.stop()
