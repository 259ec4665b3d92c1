"""What one application plays, with real players on a sound server of the tests' own."""

import subprocess
from collections.abc import Callable

import numpy as np
import pytest

from captioner.audio.capture import CaptureSource
from captioner.audio.devices import find_application
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.sources import application_source, both_sources
from captioner.core.audio import SAMPLE_RATE, NoticeKind
from captioner.core.devices import DeviceKind
from tests.helpers.audio.heard import Heard, correlation_peak, least_likeness
from tests.helpers.audio.made_recordings import read, speech
from tests.helpers.audio.pulse_audio import LOUDSPEAKER, PulseAudioServer
from tests.helpers.paths import DATA
from tests.helpers.waiting import until

ATTACK = SAMPLE_RATE
"""A stream is heard some hundredths of a second after it began; on a busy machine, later."""


def applications() -> list[str]:
    return [each.name for each in list_devices() if each.kind is DeviceKind.APPLICATION]


def other_speech() -> np.ndarray:
    return read(DATA / "spoken-frog.wav")[0]


def after_a_pause(sound: np.ndarray) -> np.ndarray:
    return np.concatenate((np.zeros(ATTACK, np.float32), sound))


def listening_to(name: str) -> tuple[CaptureSource, Heard]:
    heard = Heard()
    source = application_source(name)
    source.start(heard)
    assert_waits(heard, 1)
    return source, heard


def is_heard(heard: Heard, sound: np.ndarray, since: int = 0) -> bool:
    samples = heard.samples[since:]
    begins, _ = correlation_peak(samples, sound)
    return least_likeness(samples, sound, begins) > 0.8


def repeat_until_heard(play: Callable[[], object], heard: Heard, sound: np.ndarray) -> None:
    """Play it whole and wait for its end; again where the busy server left some of it out."""
    for _ in range(3):
        since = heard.end_sample
        play()
        if is_heard(heard, sound, since):
            return
    pytest.fail("what the application played was not heard whole")


def play_until_heard(pulse_audio: PulseAudioServer, heard: Heard, sound: np.ndarray) -> None:
    def play() -> None:
        pulse_audio.start_playing(after_a_pause(sound), application="Film").wait()
        assert_waits(heard, 1 + len(heard.notices(NoticeKind.SOUND_BACK)))

    repeat_until_heard(play, heard, sound)


def noise(duration_s: float) -> np.ndarray:
    samples = np.random.default_rng(1).normal(0, 0.1, round(duration_s * SAMPLE_RATE))
    return samples.astype(np.float32)


def assert_waits(heard: Heard, count: int) -> None:
    notice = heard.wait_for_notice(NoticeKind.SILENT_INPUT, count)
    assert notice.message == "Waiting for Film to play"


@pytest.mark.slow(reason="one application is in the fast tests")
def test_of_two_that_play_only_one_is_heard(pulse_audio: PulseAudioServer) -> None:
    music = pulse_audio.start_playing(noise(60), application="Music")
    until(lambda: applications() == ["Music"], "the music to play")
    source, heard = listening_to("Film")
    heard.wait_for_sound(20)
    assert not heard.samples.any()
    said = speech()
    pulse_audio.start_playing(after_a_pause(said), application="Film").wait()
    assert_waits(heard, 2)
    source.stop()
    assert music.poll() is None
    assert is_heard(heard, said)
    begins, _ = correlation_peak(heard.samples, said)
    assert np.abs(heard.samples[begins + len(said) + ATTACK :]).max(initial=0) < 1e-3
    assert heard.gaps == []
    assert heard.notices(NoticeKind.SOUND_BACK)[0].message == "Film is playing"


@pytest.mark.slow(reason="one application is in the fast tests")
def test_an_application_that_is_started_again_is_followed(pulse_audio: PulseAudioServer) -> None:
    source, heard = listening_to("Film")
    first, second = speech(), other_speech()
    play_until_heard(pulse_audio, heard, first)
    play_until_heard(pulse_audio, heard, second)
    source.stop()
    assert heard.notices(NoticeKind.DEVICE_LOST) == []


@pytest.mark.slow(reason="one application is in the fast tests")
def test_streams_of_one_application_are_heard_together(pulse_audio: PulseAudioServer) -> None:
    source, heard = listening_to("Film")
    hum = 0.1 * noise(60)
    player = pulse_audio.start_playing(hum, application="Film")
    until(lambda: heard.samples.max(initial=0) > 0, "the first stream")
    said = 0.5 * speech()
    pulse_audio.start_playing(after_a_pause(said), application="Film").wait()
    heard.wait_for_sound(20)
    source.stop()
    assert player.poll() is None
    assert is_heard(heard, said)
    begins, _ = correlation_peak(heard.samples, said)
    beside = heard.samples[begins : begins + len(said)] - said
    assert np.median(np.abs(beside)) > 0.3 * np.median(np.abs(hum))  # the first one, all the while


@pytest.mark.slow(reason="one application is in the fast tests")
def test_stream_moved_to_another_loudspeaker_is_followed(pulse_audio: PulseAudioServer) -> None:
    modules = pulse_audio.add_loudspeaker("headset", "Headset", 44_100)
    reader = pulse_audio.keep_awake("headset.monitor")
    try:
        source, heard = listening_to("Film")
        film = pulse_audio.open_player("Film")
        heard.wait_for_notice(NoticeKind.SOUND_BACK)
        sinks = {row[1]: row[0] for row in pulse_audio.listing("sinks")}
        (stream,) = pulse_audio.listing("sink-inputs")
        assert stream[1] == sinks[LOUDSPEAKER]  # recorded where it plays
        pulse_audio.control("move-sink-input", stream[0], "headset")
        heard.wait_for_sound(20)
        said = speech()
        played_s = (ATTACK + len(said)) / SAMPLE_RATE

        def play() -> None:
            assert film.stdin is not None
            film.stdin.write(after_a_pause(said).tobytes())
            film.stdin.flush()
            until = heard.end_sample + round((played_s + 2.0) * SAMPLE_RATE)
            heard.wait(lambda: heard.end_sample >= until, "all that was played")

        repeat_until_heard(play, heard, said)
        end(film)
        assert_waits(heard, 1 + len(heard.notices(NoticeKind.SOUND_BACK)))
        source.stop()
    finally:
        reader.terminate()
        reader.wait()
        pulse_audio.remove(modules)


def test_muted_application_is_told_from_a_waiting_one(pulse_audio: PulseAudioServer) -> None:
    source, heard = listening_to("Film")
    film = pulse_audio.open_player("Film")
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    (stream,) = pulse_audio.listing("sink-inputs")
    pulse_audio.control("set-sink-input-mute", stream[0], "1")
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2).message == "Film is muted"
    pulse_audio.control("set-sink-input-mute", stream[0], "0")
    assert heard.wait_for_notice(NoticeKind.SOUND_BACK, 2).message == "Sound from Film is back."
    pulse_audio.control("set-sink-input-volume", stream[0], "0%")
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT, 3).message == "Film is muted"
    pulse_audio.control("set-sink-input-volume", stream[0], "10%")
    heard.wait_for_notice(NoticeKind.SOUND_BACK, 3)
    end(film)
    assert_waits(heard, 4)
    source.stop()


def test_an_application_that_is_paused_is_waited_for(pulse_audio: PulseAudioServer) -> None:
    module = pulse_audio.control("load-module", "module-role-cork")
    try:
        source, heard = listening_to("Film")
        film = pulse_audio.open_player("Film", role="music")
        heard.wait_for_notice(NoticeKind.SOUND_BACK)
        call = pulse_audio.open_player("Call", role="phone")  # pauses all music
        assert_waits(heard, 2)
        end(call)
        heard.wait_for_notice(NoticeKind.SOUND_BACK, 2)
        end(film)
        source.stop()
    finally:
        pulse_audio.remove([module])


@pytest.mark.slow(reason="one application is in the fast tests")
def test_a_server_that_starts_anew_is_found_again(pulse_audio: PulseAudioServer) -> None:
    source, heard = listening_to("Film")
    film = pulse_audio.open_player("Film")
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    pulse_audio.kill()
    film.kill()
    film.communicate()
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert lost.message == "Film was disconnected; waiting for it to come back"
    pulse_audio.start()
    assert heard.wait_for_notice(NoticeKind.DEVICE_BACK).message == "Listening to Film again"
    play_until_heard(pulse_audio, heard, speech())
    source.stop()


def test_microphone_and_one_application_are_heard_apart(pulse_audio: PulseAudioServer) -> None:
    pulse_audio.start_playing(noise(60), application="Music")
    you, film = Heard(), Heard()
    microphone, application = both_sources(application="Film")
    microphone.start(you)
    application.start(film)
    film.wait_for_notice(NoticeKind.SILENT_INPUT)
    you.wait_for_sound(10)
    ours, theirs = speech(), other_speech()

    def play() -> None:
        playing = pulse_audio.start_playing(after_a_pause(theirs), application="Film")
        pulse_audio.play_to_microphone(ours)
        playing.wait()
        film.wait_for_notice(NoticeKind.SILENT_INPUT, 1 + len(film.notices(NoticeKind.SOUND_BACK)))
        you.wait_for_sound(20)

    repeat_until_heard(play, film, theirs)
    application.stop()
    microphone.stop()
    assert is_heard(you, ours)
    assert correlation_peak(film.samples, ours)[1] < 0.2


def test_own_playback_and_desktop_signals_are_not_listed(pulse_audio: PulseAudioServer) -> None:
    signal = pulse_audio.open_player("Chime", role="event")
    film = pulse_audio.open_player("Film")
    until(lambda: len(pulse_audio.listing("sink-inputs")) == 2, "two to play")
    assert applications() == ["Film"]
    end(signal)
    end(film)


def test_names_that_differ_in_case_alone_are_one(pulse_audio: PulseAudioServer) -> None:
    players = [pulse_audio.open_player(name) for name in ("Film", "FILM", "Music")]
    until(lambda: len(pulse_audio.listing("sink-inputs")) == 3, "all to play")
    (film, music) = applications()
    assert (film.casefold(), music) == ("film", "Music")
    assert find_application(list_devices(), "Film").name == film
    for player in players:
        end(player)


def test_names_of_strangers_are_one_harmless_line(pulse_audio: PulseAudioServer) -> None:
    names = ["\x1b[31mRed\nFilm\t ", "[bold]Film[/]", "Film \u202egpj.exe", "F" * 500]
    players = [pulse_audio.open_player(name) for name in names]
    until(lambda: len(applications()) == len(names), "all to play")
    listed = applications()
    for player in players:
        end(player)
    assert listed == ["F" * 80, "Film gpj.exe", "[31mRed Film", "[bold]Film[/]"]


def end(player: subprocess.Popen[bytes]) -> None:
    """Let it play what it has, and end."""
    player.communicate()
