import threading
import time

import numpy as np
import pytest

from captioner.audio import capture
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.hosts.input_stream import BLOCK_S
from captioner.audio.sources import (
    EchoCancellingSource,
    both_sources,
    microphone_source,
    system_sound_source,
)
from captioner.core.audio import SAMPLE_RATE, AudioChunk, NoticeKind, SourceEnded, SourceItem
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from tests.helpers.audio.heard import Heard, correlation_peak, least_likeness
from tests.helpers.audio.made_recordings import speech
from tests.helpers.audio.pulse_audio import (
    LOUDSPEAKER,
    LOUDSPEAKER_NAME,
    MICROPHONE_NAME,
    PulseAudioServer,
)
from tests.helpers.waiting import until


def test_what_the_loudspeaker_plays_is_heard(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = system_sound_source()
    source.start(heard)
    heard.wait_for_sound()
    assert source.name == LOUDSPEAKER_NAME
    played = speech()
    pulse_audio.play_to_loudspeaker(played)
    heard.wait_for_sound(10)
    source.stop()
    assert correlation_peak(heard.samples, played)[1] > 0.98
    assert heard.gaps == []
    assert heard.notices() == []  # a loudspeaker that plays nothing is not "muted"


@pytest.mark.slow(reason="one microphone and one loudspeaker are in the fast tests")
def test_both_run_on_one_clock(pulse_audio: PulseAudioServer) -> None:
    heard_you, heard_others = Heard(), Heard()
    microphone, system = both_sources(suppress_echo=False)
    microphone.start(heard_you)
    heard_you.wait_for_sound(40)
    system.start(heard_others)
    heard_others.wait_for_sound()
    assert (microphone.name, system.name) == (MICROPHONE_NAME, LOUDSPEAKER_NAME)
    played = speech()
    play_in_the_room(pulse_audio, played)
    heard_you.wait_for_sound(15)
    system.stop()
    microphone.stop()
    # The source that began later begins with a gap, so that positions agree.
    assert heard_others.gaps[0].start_sample == 0
    assert heard_others.gaps[0].duration_s > 1.0
    at_others, likeness_others = correlation_peak(heard_others.samples, played)
    at_you, likeness_you = correlation_peak(heard_you.samples, played)
    assert likeness_others > 0.95
    assert likeness_you > 0.95
    assert 0.0 < (at_you - at_others) / SAMPLE_RATE < 0.3


@pytest.mark.slow(reason="one microphone and one loudspeaker are in the fast tests")
def test_the_microphone_does_not_hear_the_loudspeaker(pulse_audio: PulseAudioServer) -> None:
    heard_you, heard_others = Heard(), Heard()
    microphone, system = both_sources()
    microphone.start(heard_you)
    system.start(heard_others)
    heard_others.wait_for_sound()
    play_in_the_room(pulse_audio, np.tile(speech(), 3))
    heard_you.wait_for_sound(15)
    own = speech()
    pulse_audio.play_to_microphone(own)
    heard_you.wait_for_sound(20)
    system.stop()
    microphone.stop()
    assert isinstance(microphone, EchoCancellingSource)
    begins, _ = correlation_peak(heard_you.samples, own)
    assert least_likeness(heard_you.samples, own, begins) > 0.9  # our own voice is heard, all of it
    before = heard_you.samples[: begins - SAMPLE_RATE // 4]
    # What is left of it comes from the first second, in which the room is not known yet.
    assert np.sum(before**2) < 0.03 * np.sum(heard_others.samples**2)


def play_in_the_room(pulse_audio: PulseAudioServer, sound: np.ndarray) -> None:
    """Play through the loudspeaker; the microphone hears it 0.1 s later and 6 dB weaker."""
    echo = np.concatenate((np.zeros(SAMPLE_RATE // 10, np.float32), 0.5 * sound))
    playing = pulse_audio.start_playing(sound, LOUDSPEAKER)
    pulse_audio.play_to_microphone(echo)
    playing.wait()


def test_suspended_loudspeaker_is_named_then_heard_again(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_loudspeaker("sleepy", "Sleepy Loudspeaker")
    try:
        pulse_audio.control("suspend-sink", "sleepy", "1")
        heard = Heard()
        source = system_sound_source("Sleepy Loudspeaker")
        source.start(heard)
        notice = heard.wait_for_notice(NoticeKind.SILENT_INPUT)
        assert notice.message.startswith("Sleepy Loudspeaker is suspended")
        pulse_audio.control("suspend-sink", "sleepy", "0")
        heard.wait_for_sound(5)
        pulse_audio.control("suspend-sink", "sleepy", "1")
        heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
        mute_from_s = time.monotonic()
        until(lambda: time.monotonic() > mute_from_s + 1.0, "a second of suspension")
        pulse_audio.control("suspend-sink", "sleepy", "0")
        heard.wait_for_sound(5)
        source.stop()
        (gap,) = heard.gaps
        assert gap.reason == "Sleepy Loudspeaker was suspended"
        assert gap.duration_s > 0.9
        assert heard.notices(NoticeKind.DEVICE_LOST) == []
    finally:
        pulse_audio.remove(modules)


@pytest.mark.slow(reason="one microphone and one loudspeaker are in the fast tests")
def test_a_changed_default_is_followed(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_loudspeaker("headset", "Headset")
    reader = pulse_audio.keep_awake("headset.monitor")
    heard = Heard()
    source = system_sound_source()
    try:
        source.start(heard)
        heard.wait_for_sound(5)
        pulse_audio.set_default_sink("headset")
        notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
        assert notice.message == "Now listening to Headset"
        heard.wait_for_sound(3)
        played = speech()
        pulse_audio.play_to_loudspeaker(played, "headset")
        heard.wait_for_sound(10)
        assert source.name == "Headset"
        assert correlation_peak(heard.samples, played)[1] > 0.95
    finally:
        source.stop()
        pulse_audio.set_default_sink(LOUDSPEAKER)
        reader.terminate()
        reader.wait()
        pulse_audio.remove(modules)


def test_devices_of_both_kinds_are_listed_with_their_format(pulse_audio: PulseAudioServer) -> None:
    devices = list_devices()
    defaults = [(each.name, each.kind) for each in devices if each.is_default]
    assert defaults == [
        (MICROPHONE_NAME, DeviceKind.MICROPHONE),
        (LOUDSPEAKER_NAME, DeviceKind.SYSTEM_SOUND),
    ]
    assert {(each.rate_hz, each.channels, each.host_api) for each in devices} == {
        (48_000, 2, "PulseAudio")
    }
    with pytest.raises(CaptionerError, match='no output called "Nothing"'):
        system_sound_source("Nothing").start(lambda item: None)


def test_devices_are_listed_with_formats_of_their_own(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_loudspeaker("telephone", "Telephone", 8_000)
    try:
        rates_hz = {each.name: each.rate_hz for each in list_devices()}
    finally:
        pulse_audio.remove(modules)
    assert (rates_hz["Telephone"], rates_hz[LOUDSPEAKER_NAME]) == (8_000, 48_000)


def test_sources_opened_at_once_keep_to_their_devices(pulse_audio: PulseAudioServer) -> None:
    import threading

    for _ in range(3):
        heard = Heard(), Heard()
        sources = both_sources()
        threads = [
            threading.Thread(target=source.start, args=(each,))
            for source, each in zip(sources, heard, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in heard:
            each.wait_for_sound()
        rows = pulse_audio.listing("source-outputs")
        sources_of_ours = sorted(row[1] for row in rows if row[3] == "protocol-native.c")
        names = {row[0]: row[1] for row in pulse_audio.listing("sources")}
        heard_names = [names[index] for index in sources_of_ours]
        for name in ("virtual_microphone", f"{LOUDSPEAKER}.monitor"):
            assert heard_names.count(name) == 2  # the fixture's reader, and ours
        for source in sources:
            source.stop()


def test_all_samples_of_a_quiet_loudspeaker_are_zero(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = system_sound_source()
    source.start(heard)
    heard.wait_for_sound(10)
    source.stop()
    assert np.abs(heard.samples).max() < 1e-3


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


@pytest.mark.slow(reason="one microphone and one loudspeaker are in the fast tests")
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


@pytest.mark.slow(reason="one microphone and one loudspeaker are in the fast tests")
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

    source = microphone_source()
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


def test_sound_that_nobody_fetches_becomes_a_gap_and_is_told(
    pulse_audio: PulseAudioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard()
    may_go_on = threading.Event()
    blocked = threading.Event()

    def deliver(item: SourceItem) -> None:
        heard(item)
        if len(heard.items) == 5:
            blocked.set()
            assert may_go_on.wait(60)

    monkeypatch.setattr(capture, "_QUEUE_S", 0.5)
    source = microphone_source()
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
