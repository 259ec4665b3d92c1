import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.devices import find_application
from captioner.audio.hosts.application_stream import LONGEST_NAME, clean_name, name_of_client
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError


def application(name: str) -> Device:
    return Device(name, "PulseAudio", DeviceKind.APPLICATION, 48_000, 2, is_default=False)


@pytest.mark.parametrize(
    ("name", "binary", "shown"),
    [
        ("Firefox", "firefox", "Firefox"),
        ("ALSA plug-in [mpv]", "mpv", "mpv"),
        ("ALSA plug-in [ ]", "mpv", "mpv"),
        ("ALSA plug-in [ ]", "", ""),
        ("Chromium", "chromium", "Chromium"),
        ("Chromium", "teams-for-linux", "teams-for-linux"),
        ("WEBRTC VoiceEngine", "Discord", "Discord"),
        ("AudioStream", "", "AudioStream"),
        ("", "zoom", "zoom"),
        ("", "", ""),
    ],
)
def test_application_is_named_as_people_know_it(name: str, binary: str, shown: str) -> None:
    properties = {"application.name": name, "application.process.binary": binary}
    assert name_of_client(properties) == shown


def test_a_stream_of_the_server_itself_is_no_application() -> None:
    assert name_of_client({"media.name": "Loopback"}) == ""


@given(st.text(max_size=200))
def test_any_name_is_one_printable_line(text: str) -> None:
    name = clean_name(text)
    assert name.isprintable()
    assert len(name) <= LONGEST_NAME
    assert name == clean_name(name)


def test_an_application_is_found_by_its_name_or_a_part_that_no_other_has() -> None:
    playing = [application("Firefox"), application("Fire"), application("Zoom Workplace")]
    assert find_application(playing, "fire").name == "Fire"
    assert find_application(playing, " zoom ").name == "Zoom Workplace"
    with pytest.raises(CaptionerError, match='"fi" is part of several names: Firefox, Fire'):
        find_application(playing, "fi")
    with pytest.raises(CaptionerError, match='No application called "" is playing sound now'):
        find_application(playing, "")
