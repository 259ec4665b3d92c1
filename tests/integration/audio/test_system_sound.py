from __future__ import annotations

import time

import numpy as np
import pytest

from captioner.audio.echo_suppression import EchoCancellingSource
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.system_sound import both_sources, system_sound_source
from captioner.core.audio import SAMPLE_RATE, NoticeKind
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from tests.helpers.audio.heard import Heard, correlation_peak, least_likeness
from tests.helpers.audio.made_recordings import speech
from tests.helpers.audio.pulse_audio import (
    LOUDSPEAKER,
    LOUDSPEAKER_NAME,
    MICROPHONE_NAME,
    PulseAudioServer,
    wait_until,
)


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


def test_a_suspended_loudspeaker_is_named_and_heard_when_resumed(
    pulse_audio: PulseAudioServer,
) -> None:
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
        wait_until(lambda: time.monotonic() > mute_from_s + 1.0, "a second of suspension")
        pulse_audio.control("suspend-sink", "sleepy", "0")
        heard.wait_for_sound(5)
        source.stop()
        (gap,) = heard.gaps
        assert gap.reason == "Sleepy Loudspeaker was suspended"
        assert gap.duration_s > 0.9
        assert heard.notices(NoticeKind.DEVICE_LOST) == []
    finally:
        pulse_audio.remove(modules)


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


def test_devices_of_several_formats_are_listed_each_with_its_own(
    pulse_audio: PulseAudioServer,
) -> None:
    modules = pulse_audio.add_loudspeaker("telephone", "Telephone", 8_000)
    try:
        rates_hz = {each.name: each.rate_hz for each in list_devices()}
    finally:
        pulse_audio.remove(modules)
    assert (rates_hz["Telephone"], rates_hz[LOUDSPEAKER_NAME]) == (8_000, 48_000)


def test_two_sources_opened_at_once_do_not_hear_each_others_device(
    pulse_audio: PulseAudioServer,
) -> None:
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
