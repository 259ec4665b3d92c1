"""Listing devices in a helper process: what becomes of it when nobody waits any more."""

import ctypes
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from captioner.audio.hosts import device_listing, hardware
from captioner.audio.hosts.device_listing import DeviceWatch
from captioner.audio.hosts.pulse_client import PulseUnreachableError
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError


def test_helper_of_an_interrupted_process_ends_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_listing, "list_by_portaudio", list)
    before = signal.getsignal(signal.SIGINT)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    receiver.close()
    try:
        device_listing._answer(sender)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert sender.closed


DEADLINE_S = 20.0


def microphone(name: str) -> Device:
    return Device(name, "Core Audio", DeviceKind.MICROPHONE, 48_000, 1, False)


class Machine:
    """What is plugged in, and what it costs to look: the slow list is counted."""

    def __init__(self) -> None:
        self.plugged = ["Built-in"]
        self.listings = 0
        self.error: CaptionerError | None = None

    def state(self) -> tuple[str, ...]:
        return tuple(self.plugged)

    def list_devices(self) -> list[Device]:
        self.listings += 1
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return [microphone(name) for name in self.plugged]


class Told:
    def __init__(self) -> None:
        self.lists: list[list[str]] = []
        self._new = threading.Condition()

    def __call__(self, devices: Sequence[Device]) -> None:
        with self._new:
            self.lists.append([device.name for device in devices])
            self._new.notify_all()

    def wait_for(self, names: list[str]) -> None:
        with self._new:
            assert self._new.wait_for(lambda: names in self.lists, DEADLINE_S), self.lists


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    def unreachable() -> None:
        raise PulseUnreachableError

    machine = Machine()
    monkeypatch.setattr(device_listing, "PulseClient", unreachable)
    monkeypatch.setattr(device_listing, "is_pulse_reachable", lambda: False)
    monkeypatch.setattr(device_listing, "hardware_state", machine.state)
    monkeypatch.setattr(device_listing, "list_devices", machine.list_devices)
    monkeypatch.setattr(device_listing, "_LOOK_EVERY_S", 0.01)
    return machine


@pytest.fixture
def watch() -> Iterator[DeviceWatch]:
    with closing(DeviceWatch()) as watch:
        yield watch


def test_what_comes_and_goes_is_told_to_everyone(machine: Machine, watch: DeviceWatch) -> None:
    first, later = Told(), Told()
    watch.subscribe(first)
    first.wait_for(["Built-in"])
    watch.subscribe(later)
    later.wait_for(["Built-in"])
    machine.plugged = ["Built-in", "USB Headset"]
    first.wait_for(["Built-in", "USB Headset"])
    later.wait_for(["Built-in", "USB Headset"])
    machine.plugged = ["USB Headset"]
    first.wait_for(["USB Headset"])


def test_the_slow_list_is_asked_for_only_when_something_changed(
    machine: Machine, watch: DeviceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = threading.Semaphore(0)
    state = machine.state

    def look() -> tuple[str, ...]:
        looks.release()
        return state()

    monkeypatch.setattr(device_listing, "hardware_state", look)
    told = Told()
    watch.subscribe(told)
    for _ in range(20):
        assert looks.acquire(timeout=DEADLINE_S)
    assert machine.listings == 1
    assert told.lists == [["Built-in"]]


def test_a_list_that_fails_is_tried_again(machine: Machine, watch: DeviceWatch) -> None:
    machine.error = CaptionerError("A driver crashed.", "Unplug it.")
    told = Told()
    watch.subscribe(told)
    told.wait_for(["Built-in"])
    assert machine.listings == 2


def test_who_no_longer_listens_is_told_nothing(machine: Machine, watch: DeviceWatch) -> None:
    told, other = Told(), Told()
    unsubscribe = watch.subscribe(told)
    watch.subscribe(other)
    other.wait_for(["Built-in"])
    unsubscribe()
    unsubscribe()
    machine.plugged = []
    other.wait_for([])
    assert told.lists in ([], [["Built-in"]])


def test_what_somebody_else_found_is_told_once(machine: Machine, watch: DeviceWatch) -> None:
    told = Told()
    watch.subscribe(told)
    told.wait_for(["Built-in"])
    watch.report([microphone("Asked for")])
    watch.report([microphone("Asked for")])
    assert told.lists.count(["Asked for"]) == 1


def test_after_close_nobody_is_told_anything(machine: Machine) -> None:
    watch = DeviceWatch()
    told = Told()
    watch.subscribe(told)
    told.wait_for(["Built-in"])
    watch.close()
    watch.report([microphone("Late")])
    assert told.lists == [["Built-in"]]
    watch.close()


# --- what the systems are asked -------------------------------------------------------------------


class Winmm:
    """winmm.dll as far as it is used: endpoints by number, and the preferred one."""

    def __init__(self, loudspeakers: list[str], preferred: int) -> None:
        self.loudspeakers = loudspeakers
        self.preferred = preferred

        def in_message(*_: object) -> int:
            return 2  # MMSYSERR_BADDEVICEID: no microphone at all

        def out_message(device: int, message: int, first: Any, second: int) -> int:
            return self._answer(device, message, first, second)

        self.waveInMessage, self.waveOutMessage = in_message, out_message

    def waveInGetNumDevs(self) -> int:  # noqa: N802 (its name)
        return 0

    def waveOutGetNumDevs(self) -> int:  # noqa: N802 (its name)
        return len(self.loudspeakers)

    def _answer(self, device: int, message: int, first: Any, second: int) -> int:
        if message == 0x2015:
            assert device == 0xFFFFFFFF
            first._obj.value = self.preferred
            return 0
        if device >= len(self.loudspeakers):
            return 2
        name = (self.loudspeakers[device] + "\0").encode("utf-16-le")
        if message == 0x0812:
            first._obj.value = len(name)
        else:
            assert message == 0x0811
            assert second == len(name)
            first._obj[:] = name
        return 0


def test_windows_state_follows_devices_and_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    winmm = Winmm(["{speakers}", "{headphones}"], 1)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: winmm, raising=False)
    before = hardware.hardware_state()
    assert hardware.hardware_state() == before
    assert hardware.default_loudspeaker() == "{headphones}"
    winmm.preferred = 0
    with_other_default = hardware.hardware_state()
    assert with_other_default != before
    winmm.loudspeakers.append("{television}")
    assert hardware.hardware_state() not in (before, with_other_default)
    winmm.loudspeakers, winmm.preferred = [], 0xFFFFFFFF
    assert hardware.default_loudspeaker() is None
    hardware.hardware_state()


def test_macos_state_is_its_three_properties(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = {b"dev#": b"\1\0\0\0\2\0\0\0", b"dIn ": b"\1\0\0\0"}

    def answer(
        system: int, address: Any, _: object, __: object, size: Any, data: Any = None
    ) -> int:
        assert system == 1
        selector = address._obj.selector.to_bytes(4, "big")
        assert address._obj.scope.to_bytes(4, "big") == b"glob"
        if selector not in properties:
            return 1  # such as a machine without any output
        size._obj.value = len(properties[selector])
        if data is not None:
            data._obj[:] = properties[selector]
        return 0

    core_audio = SimpleNamespace(
        AudioObjectGetPropertyDataSize=answer, AudioObjectGetPropertyData=answer
    )
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: core_audio)
    before = hardware.hardware_state()
    assert hardware.default_loudspeaker() is None
    properties[b"dIn "] = b"\2\0\0\0"
    assert hardware.hardware_state() != before


def test_linux_without_sound_hardware_has_a_state_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(hardware, "_ALSA_CARDS", tmp_path / "cards")
    before = hardware.hardware_state()
    (tmp_path / "cards").write_text(" 0 [PCH ]: HDA-Intel\n")
    assert hardware.hardware_state() != before
