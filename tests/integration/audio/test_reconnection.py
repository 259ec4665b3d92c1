import signal
import time

import pytest

from captioner.audio.hosts import portaudio
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.sources import both_sources, microphone_source
from captioner.core.audio import SAMPLE_RATE, NoticeKind, SourceEnded
from tests.helpers.audio.heard import Heard, correlation_peak
from tests.helpers.audio.made_recordings import speech
from tests.helpers.audio.pulse_audio import (
    MICROPHONE,
    MICROPHONE_NAME,
    PulseAudioServer,
)
from tests.helpers.waiting import until

NOTICED_WITHIN_S = 1.0


def test_a_killed_server_is_noticed_and_found_again(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    heard.wait_for_sound(10)
    started_at_s = time.monotonic() - heard.end_sample / SAMPLE_RATE
    killed_at_s = time.monotonic()
    pulse_audio.kill()
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert heard.time_s_of(lost) - killed_at_s < NOTICED_WITHIN_S
    assert lost.message == f"{MICROPHONE_NAME} was disconnected; waiting for it to come back"
    # The gap is told with the loss, so that what was being said is ended.
    assert heard.items.index(heard.gaps[0]) < heard.items.index(lost)

    pulse_audio.start()
    back = heard.wait_for_notice(NoticeKind.DEVICE_BACK)
    assert back.message == f"Listening to {MICROPHONE_NAME} again"
    heard.wait_for_sound(5)
    played = speech()
    pulse_audio.play_to_microphone(played)
    heard.wait_for_sound(10)
    elapsed_s = time.monotonic() - started_at_s
    source.stop()
    assert heard.items[-1] == SourceEnded(None)
    assert correlation_peak(heard.samples, played)[1] > 0.95
    # The gaps keep positions true to real time.
    assert abs(heard.end_sample / SAMPLE_RATE - elapsed_s) < 0.5
    assert {gap.reason for gap in heard.gaps} <= {
        f"{MICROPHONE_NAME} was disconnected",
        f"{MICROPHONE_NAME} delivered no sound",  # until it was tried again
    }


@pytest.mark.slow(reason="a killed sound server is in the fast tests")
def test_a_named_microphone_is_waited_for_and_no_other_taken(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_microphone("usb", "USB Microphone")
    heard = Heard()
    source = microphone_source("USB Microphone")
    source.start(heard)
    heard.wait_for_sound(5)
    unplugged_at_s = time.monotonic()
    pulse_audio.remove(modules)
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert heard.time_s_of(lost) - unplugged_at_s < NOTICED_WITHIN_S
    # PulseAudio has moved the stream to another source without a word; nothing of that is heard.
    assert source.name == "USB Microphone"
    count = len(heard.items)
    unplugged_at_s = time.monotonic()
    until(lambda: time.monotonic() > unplugged_at_s + 1.2, "two attempts to reopen")
    assert len(heard.items) == count

    modules = pulse_audio.add_microphone("usb", "USB Microphone")
    heard.wait_for_notice(NoticeKind.DEVICE_BACK)
    heard.wait_for_sound(5)
    source.stop()
    pulse_audio.remove(modules)
    assert {gap.reason for gap in heard.gaps} == {"USB Microphone was disconnected"}


@pytest.mark.slow(reason="a killed sound server is in the fast tests")
def test_the_default_microphone_follows_the_choice(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_microphone("headset_mic", "Headset Microphone")
    reader = pulse_audio.keep_awake("headset_mic")
    heard = Heard()
    source = microphone_source()
    try:
        source.start(heard)
        heard.wait_for_sound(5)
        changed_at_s = time.monotonic()
        pulse_audio.set_default_source("headset_mic")
        notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
        assert heard.time_s_of(notice) - changed_at_s < NOTICED_WITHIN_S
        assert notice.message == "Now listening to Headset Microphone"
        assert source.name == "Headset Microphone"
        heard.wait_for_sound(5)

        # And when it is unplugged, to what is the default then.
        reader.terminate()
        reader.wait()
        pulse_audio.remove(modules)
        modules = []
        notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED, 2)
        assert notice.message == f"Now listening to {MICROPHONE_NAME}"
        heard.wait_for_sound(5)
        assert heard.notices(NoticeKind.DEVICE_LOST) == []
    finally:
        source.stop()
        pulse_audio.set_default_source(MICROPHONE)
        pulse_audio.remove(modules)


def test_a_muted_microphone_is_named_and_heard_again(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    player = pulse_audio.start_playing(speech().repeat(8), "microphone_feed")
    try:
        source.start(heard)
        heard.wait_for_sound(5)
        muted_at_s = time.monotonic()
        pulse_audio.control("set-source-mute", MICROPHONE, "1")
        heard.wait(
            lambda: any(heard.time_s_of(each) > muted_at_s for each in silent(heard)), "muting"
        )
        notice = silent(heard)[-1]
        assert notice.message == f"{MICROPHONE_NAME} is muted"
        assert heard.time_s_of(notice) - muted_at_s < NOTICED_WITHIN_S
        pulse_audio.control("set-source-mute", MICROPHONE, "0")
        heard.wait_for_notice(NoticeKind.SOUND_BACK)
    finally:
        pulse_audio.control("set-source-mute", MICROPHONE, "0")
        source.stop()
        player.terminate()
        player.wait()


def silent(heard: Heard) -> list:
    return heard.notices(NoticeKind.SILENT_INPUT)


@pytest.mark.slow(reason="a killed sound server is in the fast tests")
def test_hanging_server_is_noticed_and_stop_returns(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    heard.wait_for_sound(5)
    process = pulse_audio._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        hung_at_s = time.monotonic()
        heard.wait_for_notice(NoticeKind.DEVICE_LOST)
        assert heard.time_s_of(heard.gaps[0]) - hung_at_s < 4.0
        source.stop()
        assert heard.items[-1] == SourceEnded(None)
    finally:
        process.send_signal(signal.SIGCONT)


def test_the_list_is_fresh_while_a_capture_runs(pulse_audio: PulseAudioServer) -> None:
    heard = Heard()
    source = microphone_source()
    source.start(heard)
    heard.wait_for_sound(5)
    modules = pulse_audio.add_microphone("later", "Later Microphone")
    try:
        assert "Later Microphone" in [device.name for device in list_devices()]
    finally:
        pulse_audio.remove(modules)
    assert "Later Microphone" not in [device.name for device in list_devices()]
    heard.wait_for_sound(5)
    source.stop()
    assert heard.gaps == []
    assert heard.notices(NoticeKind.DEVICE_LOST) == []


def test_listing_devices_anew_interrupts_streams_briefly(pulse_audio: PulseAudioServer) -> None:
    heard = Heard(), Heard()
    sources = both_sources(suppress_echo=False)
    for source, each in zip(sources, heard, strict=True):
        source.start(each)
        each.wait_for_sound(5)
    began_s = time.monotonic()
    assert portaudio.refresh(even_if_open=True)
    assert time.monotonic() - began_s < 2.0
    for source, each in zip(sources, heard, strict=True):
        each.wait_for_sound(20)
        source.stop()
        assert each.items[-1] == SourceEnded(None)
        assert each.notices(NoticeKind.DEVICE_LOST) == []


@pytest.mark.slow(reason="a killed sound server is in the fast tests")
def test_without_a_server_the_errors_say_so(pulse_audio: PulseAudioServer) -> None:
    from captioner.core.errors import CaptionerError

    pulse_audio.kill()
    try:
        with pytest.raises(CaptionerError, match="No microphone was found"):
            microphone_source().start(lambda item: None)
        assert list_devices() == []
    finally:
        pulse_audio.start()
