"""Process taps of macOS behind a fake of catap, written after catap 0.6's documentation."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from captioner.audio.hosts import device_listing, mac_taps
from captioner.audio.sources import application_source, system_sound_source
from captioner.core.audio import NoticeKind
from captioner.core.devices import DeviceKind
from tests.helpers.audio.heard import Heard, stop_what_was_started

__all__ = ["stop_what_was_started"]

RATE_HZ = 44_100


class Tap:
    """A session of catap: hears a tone as long as it is open, on a thread of its own."""

    def __init__(self, mac: FakeCatap, whom: list[Any], on_buffer: Callable[[Any], None]) -> None:
        self.whom = [each.name for each in whom]
        self.capture_failed = False
        self._mac = mac
        self._on_buffer = on_buffer
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        if self._mac.refuses:
            raise OSError("not permitted")
        self._mac.taps.append(self)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        tone = (8_000 * np.sin(np.arange(RATE_HZ // 50) * 0.1)).astype("i2")
        form = SimpleNamespace(
            sample_rate=float(RATE_HZ), num_channels=1, bits_per_sample=16, is_float=False
        )
        while not self._closing.wait(0.02):
            self._on_buffer(SimpleNamespace(data=tone.tobytes(), format=form))


class FakeCatap(ModuleType):
    """What of catap is used."""

    def __init__(self) -> None:
        super().__init__("catap")
        self.processes: list[Any] = []
        self.taps: list[Tap] = []
        self.excluded: list[str] = []
        self.refuses = False

    def play(self, name: str, *, pid: int = 7, is_outputting: bool = True) -> Any:
        process = SimpleNamespace(
            audio_object_id=100 + len(self.processes),
            pid=pid,
            name=name,
            is_outputting=is_outputting,
        )
        self.processes.append(process)
        return process

    def list_audio_processes(self) -> list[Any]:
        return list(self.processes)

    def record_processes(
        self, processes: list[Any], *, mono: bool, on_buffer: Callable[[Any], None]
    ) -> Tap:
        assert mono
        return Tap(self, processes, on_buffer)

    def record_system_audio(
        self, *, exclude: list[Any], mono: bool, on_buffer: Callable[[Any], None]
    ) -> Tap:
        assert mono
        self.excluded = [each.name for each in exclude]
        return Tap(self, [], on_buffer)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCatap]:
    fake = FakeCatap()
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: 0.0)
    monkeypatch.setitem(sys.modules, "catap", fake)
    monkeypatch.setattr(mac_taps, "are_taps_there", lambda: True)
    yield fake
    assert not any(tap._thread.is_alive() for tap in fake.taps)


def test_the_whole_computer_and_what_plays_is_listed(
    mac: FakeCatap, monkeypatch: pytest.MonkeyPatch
) -> None:
    mac.play("Google Chrome Helper (Renderer)")
    mac.play("Google Chrome Helper")
    mac.play("Music", is_outputting=False)
    mac.play("Captioner", pid=os.getpid())
    mac.play("\n")
    monkeypatch.setattr("captioner.audio.hosts.portaudio.list_portaudio_devices", list)
    assert [(each.name, each.kind) for each in device_listing.list_by_portaudio()] == [
        ("This Mac", DeviceKind.SYSTEM_SOUND),
        ("Google Chrome", DeviceKind.APPLICATION),
    ]


def test_application_is_heard_while_it_plays_and_awaited(mac: FakeCatap) -> None:
    heard = Heard()
    source = application_source("Film")
    source.start(heard)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT).message == "Waiting for Film to play"
    mac.play("Music")
    film = mac.play("Film Helper (GPU)")
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    heard.wait(lambda: np.abs(heard.samples).max(initial=0) > 0.2, "the tone")
    assert [tap.whom for tap in mac.taps] == [["Film Helper (GPU)"]]
    mac.taps[0].capture_failed = True  # the format changed, or the computer slept
    heard.wait(lambda: len(mac.taps) == 2, "another tap")
    film.is_outputting = False
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
    source.stop()


def test_the_computers_sound_needs_no_virtual_device(mac: FakeCatap) -> None:
    mac.play("Captioner", pid=os.getpid())
    heard = Heard()
    source = system_sound_source()
    source.start(heard)
    heard.wait(lambda: np.abs(heard.samples).max(initial=0) > 0.2, "the tone")
    source.stop()
    assert source.name == "This Mac"
    assert mac.excluded == ["Captioner"]


def test_a_tap_that_macos_refuses_is_a_lost_device(mac: FakeCatap) -> None:
    mac.refuses = True
    mac.play("Film")
    heard = Heard()
    source = application_source("Film")
    source.start(heard)
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert lost.message == "Film was disconnected; waiting for it to come back"
    source.stop()


def test_without_catap_nothing_is_tapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "catap", None)
    assert mac_taps.list_tapped_devices() == []
