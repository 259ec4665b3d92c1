"""One application on Windows, behind fakes of pycaw and of process loopback."""

from __future__ import annotations

import importlib.machinery
import os
import sys
import time
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from captioner.audio.hosts import windows_applications
from captioner.audio.sources import application_source
from captioner.core.audio import NoticeKind
from tests.helpers.audio.heard import Heard, stop_what_was_started

__all__ = ["stop_what_was_started"]

INACTIVE, ACTIVE, EXPIRED = range(3)
LOOPBACK = "captioner.audio.hosts.process_loopback"


class Windows:
    """Its audio sessions, and what a process loopback hears."""

    def __init__(self) -> None:
        self.sessions: list[Any] = []
        self.names = {os.getpid(): "python.exe"}
        self.error: Exception | None = None
        self.heard: list[int] = []

    def play(self, name: str, *, number: int, state: int = ACTIVE) -> Any:
        self.names[number] = name
        session = SimpleNamespace(ProcessId=number, State=state)
        self.sessions.append(session)
        return session

    def process(self, number: int) -> Any:
        if number not in self.names:
            raise psutil.NoSuchProcess(number)
        return SimpleNamespace(name=lambda: self.names[number])

    def loopback(self, number: int) -> Loopback:
        if self.error is not None:
            raise self.error
        self.heard.append(number)
        return Loopback(self)


class Loopback:
    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._read_at_s = time.monotonic()

    def read(self) -> bytes:
        if self._windows.error is not None:
            raise self._windows.error
        since_s, self._read_at_s = time.monotonic() - self._read_at_s, time.monotonic()
        return (0.5 * np.sin(np.arange(2 * round(since_s * 48_000)) * 0.05)).astype("f4").tobytes()

    def close(self) -> None:
        pass


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    fake = Windows()
    comtypes, package, pycaw, loopback = (
        ModuleType(name) for name in ("comtypes", "pycaw", "pycaw.pycaw", LOOPBACK)
    )
    package.__spec__ = importlib.machinery.ModuleSpec("pycaw", None)
    comtypes.CoInitialize = lambda: None  # type: ignore[attr-defined]
    pycaw.AudioUtilities = SimpleNamespace(  # type: ignore[attr-defined]
        GetAllSessions=lambda: fake.sessions
    )
    loopback.ProcessLoopback = fake.loopback  # type: ignore[attr-defined]
    for module in (comtypes, package, pycaw, loopback):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(
        sys, "getwindowsversion", lambda: SimpleNamespace(build=22_631), raising=False
    )
    monkeypatch.setattr(psutil, "Process", fake.process)
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: 0.0)
    yield fake


def test_programs_with_sound_to_play_are_listed_by_their_file(
    windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows.play("firefox.exe", number=7)
    windows.play("firefox.exe", number=8)
    windows.play("Zoom.exe", number=9, state=INACTIVE)
    windows.play("Gone.exe", number=10, state=EXPIRED)
    windows.play("python.exe", number=os.getpid())  # Captioner itself
    windows.sessions.append(SimpleNamespace(ProcessId=0, State=ACTIVE))  # the system's signals
    windows.sessions.append(SimpleNamespace(ProcessId=99, State=ACTIVE))  # ended just now
    listed = [each.name for each in windows_applications.list_applications()]
    assert listed == ["Zoom", "firefox"]
    monkeypatch.setattr(sys, "getwindowsversion", lambda: SimpleNamespace(build=18_363))
    assert windows_applications.list_applications() == []


def test_program_is_heard_while_it_plays_and_awaited(windows: Windows) -> None:
    heard = Heard()
    source = application_source("firefox")
    source.start(heard)
    notice = heard.wait_for_notice(NoticeKind.SILENT_INPUT)
    assert notice.message == "Waiting for firefox to play"
    windows.play("Zoom.exe", number=7)
    firefox = windows.play("firefox.exe", number=8)
    heard.wait_for_notice(NoticeKind.SOUND_BACK)
    heard.wait(lambda: np.abs(heard.samples).max(initial=0) > 0.2, "its sound")
    firefox.State = INACTIVE
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
    source.stop()
    assert windows.heard == [8]


def test_an_audio_service_that_fails_is_waited_for(windows: Windows) -> None:
    windows.play("firefox.exe", number=8)
    heard = Heard()
    source = application_source("firefox")
    source.start(heard)
    heard.wait(lambda: np.abs(heard.samples).max(initial=0) > 0.2, "its sound")
    windows.error = OSError("AUDCLNT_E_SERVICE_NOT_RUNNING")
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    windows.error = None
    heard.wait_for_notice(NoticeKind.DEVICE_BACK)
    heard.wait(lambda: len(windows.heard) == 2, "another recording")
    source.stop()
