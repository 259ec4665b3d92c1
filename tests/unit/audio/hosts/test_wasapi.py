"""Windows' loopback behind a fake PyAudioWPatch; no hardware has run it yet (README)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from captioner.audio.capture import CaptureSource
from captioner.audio.hosts import wasapi
from captioner.audio.hosts.input_stream import StreamEventKind
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from tests.helpers.audio.heard import Heard


class FakePyAudio:
    """What PyAudioWPatch 0.2.12 offers, as far as it is used."""

    instances = 0

    def __init__(self) -> None:
        FakePyAudio.instances += 1

    def terminate(self) -> None:
        FakePyAudio.instances -= 1

    def get_host_api_info_by_type(self, kind: int) -> dict[str, int]:
        assert kind == 13
        return {"defaultOutputDevice": 1}

    def get_device_info_by_index(self, index: int) -> dict[str, str]:
        return {"name": {0: "Speakers (Realtek)", 1: "Headphones (USB)"}[index]}

    def get_loopback_device_info_generator(self) -> Iterator[dict[str, Any]]:
        for index, name in ((4, "Speakers (Realtek)"), (5, "Headphones (USB)")):
            yield {
                "index": index,
                "name": f"{name} [Loopback]",
                "defaultSampleRate": 48_000.0,
                "maxInputChannels": 2,
            }

    def open(self, **options: Any) -> FakeStream:
        if self.refusal is not None:
            raise self.refusal
        stream = FakeStream(options)
        FakePyAudio.streams.append(stream)
        return stream

    refusal: Exception | None = None
    streams: list


class FakeStream:
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.active: bool | None = True

    def is_active(self) -> bool:
        if self.active is None:
            raise OSError("Stream closed")
        return self.active

    def close(self) -> None:
        self.active = None

    def sound(self, value: float = 0.1) -> None:
        frames = self.options["frames_per_buffer"]
        channels = self.options["channels"]
        alternating = np.resize(np.repeat(np.array([value, -value], np.float32), 48), frames)
        block = np.repeat(alternating[:, None], channels, axis=1).tobytes()
        assert self.options["stream_callback"](block, frames, {}, 2) == (None, 0)


@pytest.fixture(autouse=True)
def fake_module(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    FakePyAudio.streams = []
    FakePyAudio.refusal = None
    module = SimpleNamespace(PyAudio=FakePyAudio, paWASAPI=13, paFloat32=1)
    monkeypatch.setitem(sys.modules, "pyaudiowpatch", module)
    yield
    assert FakePyAudio.instances == 0


def test_loudspeakers_are_listed_without_the_suffix() -> None:
    devices = [device for _, device in wasapi.list_loopback_devices()]
    assert [(each.name, each.is_default, each.kind) for each in devices] == [
        ("Speakers (Realtek)", False, DeviceKind.SYSTEM_SOUND),
        ("Headphones (USB)", True, DeviceKind.SYSTEM_SOUND),
    ]


@pytest.mark.parametrize(("wanted", "index"), [(None, 5), ("speakers", 4), ("Headphones (USB)", 5)])
def test_sound_is_captured(wanted: str | None, index: int) -> None:
    heard = Heard()
    source = CaptureSource(wasapi.WasapiLoopbackOpener(wanted))
    source.start(heard)
    (stream,) = FakePyAudio.streams
    assert stream.options["input_device_index"] == index
    for _ in range(5):
        stream.sound()
    heard.wait_for_sound(2)
    source.stop()
    level = np.sqrt(np.mean(heard.samples[320:960] ** 2))  # of a square wave of 500 Hz
    assert level == pytest.approx(0.1, rel=0.05)


def test_a_stream_that_ended_is_lost() -> None:
    opener = wasapi.WasapiLoopbackOpener(None)
    from captioner.audio.hosts.input_stream import BlockInbox

    stream = opener.open(BlockInbox(10))
    assert stream.poll_event() is None
    FakePyAudio.streams[0].active = False
    assert stream.poll_event().kind is StreamEventKind.LOST
    FakePyAudio.streams[0].active = None
    assert stream.poll_event().kind is StreamEventKind.LOST
    stream.close()
    stream.close()
    assert stream.poll_event() is None


def test_silence_opens_nothing_and_default_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    from captioner.audio.hosts.input_stream import BlockInbox

    default: list[str | None] = ["headphones"]
    monkeypatch.setattr(wasapi, "default_loudspeaker", lambda: default[0])
    followed = wasapi.WasapiLoopbackOpener(None).open(BlockInbox(10))
    named = wasapi.WasapiLoopbackOpener("Speakers").open(BlockInbox(10))
    assert followed.poll_event() is None
    default[0] = None  # no loudspeaker for a moment, while one replaces the other
    assert followed.poll_event() is None
    default[0] = "speakers"
    assert followed.poll_event().kind is StreamEventKind.REOPEN
    assert named.poll_event() is None
    followed.close()
    named.close()


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (OSError(-9999, "Unanticipated host error 0x8889000A"), "busy"),
        (OSError(-9999, "WASAPI error 0x80070005 access denied"), "permission was refused"),
        (OSError(-9997, "Invalid sample rate"), "own format"),
        (ValueError("Invalid device"), "cannot be opened"),
    ],
)
def test_refusals_are_told(refusal: OSError | ValueError, words: str) -> None:
    FakePyAudio.refusal = refusal
    with pytest.raises(CaptionerError, match=words) as told:
        CaptureSource(wasapi.WasapiLoopbackOpener(None)).start(lambda item: None)
    assert "Headphones (USB)" in told.value.message
    assert told.value.hint


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyaudiowpatch", None)
    with pytest.raises(CaptionerError, match="PyAudioWPatch is not installed"):
        wasapi.list_loopback_devices()


def test_windows_listing_holds_both_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    from captioner.audio.hosts import device_listing, portaudio

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(portaudio, "list_portaudio_devices", list)
    assert [device.name for device in device_listing.list_by_portaudio()] == [
        "Speakers (Realtek)",
        "Headphones (USB)",
    ]


def test_windows_system_sound_is_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    from captioner.audio.sources import system_sound_source

    monkeypatch.setattr(sys, "platform", "win32")
    assert system_sound_source().name == "default system sound"
    assert system_sound_source("Speakers").name == "Speakers"
