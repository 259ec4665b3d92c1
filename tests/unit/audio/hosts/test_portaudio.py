"""PortAudio behind a fake sounddevice: what Windows and macOS answer, and refusals."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from captioner.audio import capture
from captioner.audio.capture import CaptureSource
from captioner.audio.devices import find_device
from captioner.audio.hosts import portaudio
from captioner.audio.hosts.input_stream import (
    BlockInbox,
    InputStream,
    StreamEventKind,
    portaudio_lock,
)
from captioner.audio.machine_sleep import slept_s
from captioner.core.audio import NoticeKind
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from tests.helpers.audio.heard import Heard


class FakeSoundDevice:
    """The module `sounddevice`, as far as it is used, as unsafe across threads as PortAudio is.

    It stands in `sys.modules`, so that the way to it and its lock are the real ones.
    """

    class PortAudioError(Exception):
        pass

    def __init__(self, host: str, devices: list[dict]) -> None:
        self.host = host
        self.devices = devices
        self.listed = list(devices)
        self.streams: list[FakeStream] = []
        self.refusal: Exception | None = None
        self.initialised = 0
        self.terminated = 0
        self.default = type("Default", (), {"device": (0, 0)})

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": self.host, "default_input_device": 0 if self.listed else -1}]

    def query_devices(self) -> list[dict[str, Any]]:
        return self.listed

    def _terminate(self) -> None:
        assert not any(stream.is_open for stream in self.streams)
        self.terminated += 1

    def _initialize(self) -> None:
        self.initialised += 1
        self.listed = list(self.devices)

    def WasapiSettings(self, **flags: Any) -> dict[str, Any]:  # noqa: N802 (its name)
        return flags

    def RawInputStream(self, **options: Any) -> FakeStream:  # noqa: N802 (its name)
        if self.refusal is not None:
            raise self.refusal
        stream = FakeStream(self, options)
        self.streams.append(stream)
        return stream


class FakeStream:
    def __init__(self, module: FakeSoundDevice, options: dict[str, Any]) -> None:
        self.module = module
        self.options = options
        self.is_open = False
        self.driver_answers = threading.Event()
        self.driver_answers.set()
        self.terminated_before = module.terminated

    def start(self) -> None:
        self.is_open = True

    def close(self) -> None:
        # On a thread of its own: whoever waits for it must hold the lock, or another may open.
        assert not portaudio_lock.acquire(blocking=False)
        assert self.driver_answers.wait(20)
        assert self.module.terminated == self.terminated_before  # else its memory is freed
        self.is_open = False
        self.options["finished_callback"]()

    def sound(self) -> None:
        frames, channels = self.options["blocksize"], self.options["channels"]
        data = np.full((frames, channels), 0.1, np.float32).tobytes()
        self.options["callback"](data, frames, None, None)


def device(name: str, channels: int = 1, rate_hz: float = 48_000.0) -> dict:
    return {
        "name": name,
        "hostapi": 0,
        "max_input_channels": channels,
        "default_samplerate": rate_hz,
    }


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSoundDevice]:
    fake = FakeSoundDevice(
        "Core Audio",
        [
            device("MacBook Microphone"),
            device("BlackHole 2ch", 2),
            device("Interface", 18, 192_000.0),
            device("MacBook Speakers", 0),
        ],
    )
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: 0.0)
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    crashes: list = []
    monkeypatch.setattr(threading, "excepthook", crashes.append)
    yield fake
    assert not portaudio._open_streams
    assert not portaudio._is_a_driver_hung()
    assert not crashes


def test_a_loopback_device_is_system_sound(mac: FakeSoundDevice) -> None:
    devices = [each for _, each in portaudio.list_portaudio_devices()]
    assert [(each.name, each.kind, each.is_default) for each in devices] == [
        ("MacBook Microphone", DeviceKind.MICROPHONE, True),
        ("BlackHole 2ch", DeviceKind.SYSTEM_SOUND, False),
        ("Interface", DeviceKind.MICROPHONE, False),
    ]


def test_macos_without_a_loopback_device_is_told_what_to_install(mac: FakeSoundDevice) -> None:
    del mac.devices[1]
    source = CaptureSource(portaudio.PortAudioOpener(None, DeviceKind.SYSTEM_SOUND))
    with pytest.raises(CaptionerError, match="no computer sound") as told:
        source.start(lambda item: None)
    assert "BlackHole" in told.value.hint


def test_a_device_with_many_channels_at_192_khz(mac: FakeSoundDevice) -> None:
    heard = Heard()
    source = CaptureSource(portaudio.PortAudioOpener("Interface", DeviceKind.MICROPHONE))
    source.start(heard)
    options = mac.streams[0].options
    assert (options["channels"], options["samplerate"], options["blocksize"]) == (18, 192_000, 5760)
    for _ in range(5):
        mac.streams[0].sound()
    heard.wait_for_sound(2)
    source.stop()


def test_windows_opens_all_channels_of_a_microphone_array(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeSoundDevice("Windows WASAPI", [device("Microphone Array", 4)])
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    opener = portaudio.PortAudioOpener(None, DeviceKind.MICROPHONE)
    stream = opener.open(BlockInbox(10))
    stream.close()
    options = fake.streams[0].options
    assert (options["channels"], options["extra_settings"]) == (4, {"auto_convert": True})


def test_other_hosts_have_no_settings_of_windows(
    mac: FakeSoundDevice, open_streams: list[InputStream]
) -> None:
    assert [stream.options["extra_settings"] for stream in mac.streams] == [None, None]


def test_an_output_is_told_to_have_no_channels(mac: FakeSoundDevice) -> None:
    source = CaptureSource(portaudio.PortAudioOpener("MacBook Speakers", DeviceKind.MICROPHONE))
    with pytest.raises(CaptionerError, match="has no input channels") as told:
        source.start(lambda item: None)
    assert "MacBook Microphone" in told.value.hint


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (("Device unavailable", -9985), "another program uses it exclusively"),
        (("Invalid sample rate", -9997), "own format"),
        (("Unanticipated host error", -9999, (13, -2147024891, "Zugriff")), "permission"),
        (("Unanticipated host error", -9999, (0, -16, "Device or resource busy")), "exclusively"),
        (("Internal error", -9986), "cannot be opened"),
    ],
)
def test_refusals_are_told_with_the_name(
    mac: FakeSoundDevice, error: tuple[object, ...], words: str
) -> None:
    mac.refusal = mac.PortAudioError(*error)
    source = CaptureSource(portaudio.PortAudioOpener(None, DeviceKind.MICROPHONE))
    with pytest.raises(CaptionerError, match=words) as told:
        source.start(lambda item: None)
    assert "MacBook Microphone" in told.value.message
    assert told.value.hint


def test_a_device_that_comes_back_interrupts_the_other_for_a_moment_only(
    mac: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "_LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(capture, "_RETRY_EVERY_S", 0.05)
    monkeypatch.setattr(capture, "_LONGEST_SILENCE_S", 5.0)
    heard = Heard(), Heard()
    microphone = CaptureSource(portaudio.PortAudioOpener("Interface", DeviceKind.MICROPHONE))
    system = CaptureSource(portaudio.PortAudioOpener(None, DeviceKind.SYSTEM_SOUND))
    microphone.start(heard[0])
    system.start(heard[1])
    lost = mac.streams[0]
    for _ in range(10):
        lost.sound()
    heard[0].wait(lambda: len(heard[0].samples) > 0, "its sound")
    monkeypatch.setattr(portaudio, "_REFRESH_EVERY_S", 0.0)
    interface = mac.devices.pop(2)
    lost.is_open = False
    lost.options["finished_callback"]()
    heard[0].wait_for_notice(NoticeKind.DEVICE_LOST)
    mac.devices.append(interface)
    heard[0].wait_for_notice(NoticeKind.DEVICE_BACK)
    heard[1].wait(lambda: mac.streams[-1].is_open and system.name == "BlackHole 2ch", "reopening")
    microphone.stop()
    system.stop()
    assert heard[1].notices() == []  # it opened anew without a word


@pytest.fixture
def open_streams(
    mac: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[portaudio.PortAudioStream]]:
    monkeypatch.setattr(portaudio, "_REFRESH_EVERY_S", 0.0)
    openers = [
        portaudio.PortAudioOpener("Interface", DeviceKind.MICROPHONE),
        portaudio.PortAudioOpener(None, DeviceKind.SYSTEM_SOUND),
    ]
    streams = [opener.open(BlockInbox(10)) for opener in openers]
    yield streams
    for stream in streams:
        stream.close()


def test_a_refresh_ends_open_streams_before_portaudio_and_waits_for_nothing(
    mac: FakeSoundDevice, open_streams: list[InputStream]
) -> None:
    began_s = time.monotonic()
    assert portaudio.refresh(even_if_open=True)
    # The closing threads once waited for the lock that the refresh holds: 2 s for each stream.
    assert time.monotonic() - began_s < portaudio._CLOSE_DEADLINE_S
    assert not any(stream.is_open for stream in mac.streams)
    assert [stream.poll_event().kind for stream in open_streams] == [StreamEventKind.REOPEN] * 2
    assert mac.terminated == 2  # with the one before the first stream


def test_a_stream_is_closed_by_one_that_holds_the_lock(
    mac: FakeSoundDevice, open_streams: list[InputStream]
) -> None:
    with portaudio_lock:
        began_s = time.monotonic()
        open_streams[0].close()
        assert time.monotonic() - began_s < portaudio._CLOSE_DEADLINE_S
    assert not mac.streams[0].is_open


def test_portaudio_is_not_ended_under_a_driver_that_hangs(
    mac: FakeSoundDevice, open_streams: list[InputStream], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "_CLOSE_DEADLINE_S", 0.05)
    terminated = mac.terminated
    hung = mac.streams[0]
    hung.driver_answers.clear()
    try:
        assert not portaudio.refresh(even_if_open=True)
        assert not portaudio.refresh(even_if_open=True)
        again = portaudio.PortAudioOpener(None, DeviceKind.SYSTEM_SOUND).open(BlockInbox(10))
        assert mac.terminated == terminated
        again.close()
    finally:
        with portaudio_lock:
            hung.driver_answers.set()
            for thread in portaudio._hung_closings:
                thread.join(20)
    assert portaudio.refresh()  # it answered at last
    assert mac.terminated == terminated + 1


def test_portaudio_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(CaptionerError, match="PortAudio is not installed"):
        portaudio.sounddevice()


def named(name: str, identifier: str = "", host: str = "Core Audio") -> Device:
    return Device(name, host, DeviceKind.MICROPHONE, 48_000, 1, False, identifier)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("USB Mic", "USB Mic"),
        ("usb mic", "USB Mic"),
        ("USB Mic [ALSA]", "USB Mic"),
        ("Mic Pro", "USB Mic Pro"),
        ("id-2", "USB Mic Pro"),
    ],
)
def test_a_name_is_matched_exactly_before_in_part(wanted: str, found: str) -> None:
    devices = [named("USB Mic", "id-1", "ALSA"), named("USB Mic Pro", "id-2")]
    assert find_device(devices, wanted, DeviceKind.MICROPHONE).name == found
    assert find_device(devices[::-1], wanted, DeviceKind.MICROPHONE).name == found


@pytest.mark.parametrize("wanted", ["", "   ", "Nothing"])
def test_an_unknown_name_lists_what_there_is(wanted: str) -> None:
    with pytest.raises(CaptionerError) as told:
        find_device([named("USB Mic")], wanted, DeviceKind.MICROPHONE)
    assert "USB Mic" in told.value.hint


def test_a_name_that_matches_two_lists_both() -> None:
    devices = [named("USB Mic", "id-1"), named("USB Mic", "id-2")]
    with pytest.raises(CaptionerError, match=r"USB Mic \[id-1\], USB Mic \[id-2\]"):
        find_device(devices, "usb mic", DeviceKind.MICROPHONE)


def test_sleep_is_counted_from_the_boot() -> None:
    assert slept_s() == pytest.approx(slept_s(), abs=0.1)
    assert slept_s() > -0.1
