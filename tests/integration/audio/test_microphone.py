from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from captioner.audio.capture import StreamSettings
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.hosts.input_stream import BLOCK_S
from captioner.audio.microphone import microphone_source
from captioner.core.audio import SAMPLE_RATE, AudioChunk, NoticeKind, SourceEnded, SourceItem
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from tests.helpers.audio.heard import Heard, correlation_peak
from tests.helpers.audio.made_recordings import speech
from tests.helpers.audio.pulse_audio import MICROPHONE_NAME, PulseAudioServer


def test_what_is_played_into_the_microphone_is_heard_whole(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    heard.wait_for_sound()
    assert source.name == MICROPHONE_NAME
    played = speech()
    pulse_audio.play_to_microphone(played)
    heard.wait_for_sound(10)
    source.stop()
    source.stop()
    assert heard.items[-1] == SourceEnded(None)
    _, likeness = correlation_peak(heard.samples, played)
    assert likeness > 0.99
    assert heard.gaps == []
    assert source.dropped_blocks == 0


def test_positions_are_real_time(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source(MICROPHONE_NAME.lower())
    source.start(heard)
    heard.wait_for_sound(40)
    source.stop()
    chunks = [
        (time_s, item.end_sample)
        for time_s, item in zip(heard.times_s, heard.items, strict=True)
        if isinstance(item, AudioChunk)
    ]
    # Through a chunk's end the sound was heard before it was delivered, and not long before.
    age_s = np.array([time_s - end / SAMPLE_RATE for time_s, end in chunks[:-1]])
    assert age_s.max() - age_s.min() < 0.5


@pytest.mark.parametrize("rate_hz", [8_000, 192_000])
def test_any_rate_of_the_device(pulse_audio: PulseAudioServer, rate_hz: int) -> None:
    modules = pulse_audio.add_microphone("odd", "Odd Microphone", rate_hz)
    reader = pulse_audio.keep_awake("odd")
    try:
        (device,) = [each for each in list_devices() if each.name == "Odd Microphone"]
        assert (device.rate_hz, device.channels) == (rate_hz, 2)
        heard = Heard()
        source = microphone_source("Odd Microphone")
        source.start(heard)
        heard.wait_for_sound()
        played = speech()
        pulse_audio.play_to_microphone(played, "odd_feed")
        heard.wait_for_sound(10)
        source.stop()
        assert correlation_peak(heard.samples, played)[1] > (0.8 if rate_hz == 8_000 else 0.98)
    finally:
        reader.terminate()
        reader.wait()
        pulse_audio.remove(modules)


@pytest.mark.parametrize("count", [2, 4])
def test_inputs_without_names_are_heard(pulse_audio: PulseAudioServer, count: int) -> None:
    inputs = ",".join(f"aux{number}" for number in range(count))
    layout = f"channels={count} channel_map={inputs}"
    modules = [
        pulse_audio.control("load-module", "module-null-sink", f"sink_name=many_feed {layout}"),
        pulse_audio.control(
            "load-module",
            "module-remap-source",
            f"source_name=many master=many_feed.monitor {layout} remix=no "
            f"master_channel_map={inputs} source_properties=device.description=Interface",
        ),
    ]
    try:
        heard = Heard()
        source = microphone_source("Interface")
        source.start(heard)
        heard.wait_for_sound()
        played = speech()
        pulse_audio.play_to_microphone(played, "many_feed")
        heard.wait_for_sound(4)
        source.stop()
    finally:
        pulse_audio.remove(modules[::-1])
    _, likeness = correlation_peak(heard.samples, played)
    assert likeness > 0.9


def test_a_device_is_named_by_its_name(pulse_audio: PulseAudioServer) -> None:
    names = [(device.name, device.kind) for device in list_devices()]
    assert names[0] == (MICROPHONE_NAME, DeviceKind.MICROPHONE)
    with pytest.raises(CaptionerError, match='no microphone called "Nothing"') as unknown:
        microphone_source("Nothing").start(lambda item: None)
    assert MICROPHONE_NAME in unknown.value.hint
    with pytest.raises(CaptionerError, match="is computer sound, not a microphone") as wrong:
        microphone_source("Virtual Loudspeaker").start(lambda item: None)
    assert "system" in wrong.value.hint

    one = pulse_audio.add_microphone("twin_one", "Twin")
    two = pulse_audio.add_microphone("twin_two", "Twin")
    try:
        with pytest.raises(CaptionerError, match="Several devices") as several:
            microphone_source("Twin").start(lambda item: None)
        assert "Twin [twin_one], Twin [twin_two]" in several.value.message
        source = microphone_source("twin_two")  # the identifier is unmistakable
        source.start(lambda item: None)
        assert source.name == "Twin"
        source.stop()
    finally:
        pulse_audio.remove(one)
        pulse_audio.remove(two)


def test_a_reader_that_is_busy_for_ten_seconds_loses_nothing(pulse_audio: PulseAudioServer) -> None:
    """The queue holds 10 s; the reader is kept busy for half of that."""
    heard = Heard()
    may_go_on = threading.Event()
    blocked = threading.Event()

    def deliver(item: SourceItem) -> None:
        heard(item)
        if len(heard.items) == 5:
            blocked.set()
            assert may_go_on.wait(60)

    source = microphone_source(settings=StreamSettings(queue_s=10.0))
    source.start(deliver)
    assert blocked.wait(20)
    # Wait for the callbacks of 3 s, all the while the reader is busy.
    calls = len(source.callback_durations_s())
    pulse_audio.play_to_microphone(speech())
    ends_s = time.monotonic() + 20
    wanted_calls = calls + 3.0 / BLOCK_S
    while len(source.callback_durations_s()) < wanted_calls and time.monotonic() < ends_s:
        time.sleep(0.01)
    may_go_on.set()
    heard.wait_for_sound(100)
    source.stop()
    assert source.dropped_blocks == 0
    assert heard.gaps == []
    assert correlation_peak(heard.samples, speech())[1] > 0.99


def test_sound_that_nobody_fetches_becomes_a_gap_and_is_told(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    may_go_on = threading.Event()
    blocked = threading.Event()

    def deliver(item: SourceItem) -> None:
        heard(item)
        if len(heard.items) == 5:
            blocked.set()
            assert may_go_on.wait(60)

    source = microphone_source(settings=StreamSettings(queue_s=0.5))
    source.start(deliver)
    assert blocked.wait(20)
    ends_s = time.monotonic() + 20
    while source.dropped_blocks < 30 and time.monotonic() < ends_s:
        time.sleep(0.01)
    may_go_on.set()
    notice = heard.wait_for_notice(NoticeKind.DROPPED_BLOCKS)
    heard.wait_for_sound(20)
    source.stop()
    assert source.dropped_blocks >= 30
    assert "blocks of sound were lost" in notice.message
    dropped_s = sum(gap.duration_s for gap in heard.gaps if "too busy" in gap.reason)
    assert dropped_s == pytest.approx(BLOCK_S * source.dropped_blocks, abs=0.05)


def test_the_callback_costs_next_to_nothing(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    heard.wait_for_sound(70)
    source.stop()
    durations_s = source.callback_durations_s()
    assert len(durations_s) >= 60
    # The worst of them say how busy the machine is (benchmarks/capture.py), not what it does.
    assert np.median(durations_s) < 0.0002


def test_stop_before_start_and_a_second_start(pulse_audio: PulseAudioServer) -> None:
    source = microphone_source()
    source.stop()
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    with pytest.raises(RuntimeError, match="started before"):
        source.start(heard)
    source.stop()
    assert heard.items[-1] == SourceEnded(None)
