"""What one application plays on Windows: audio sessions (pycaw), and process loopback."""

import _ctypes
import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import PureWindowsPath
from typing import Any

from captioner.audio.hosts.application_stream import PlayedStream, clean_name
from captioner.audio.hosts.input_stream import HostGoneError
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

_RATE_HZ = 48_000
_CHANNELS = 2
_FIRST_BUILD = 19_041
"""Windows 10, version 2004: the first with process loopback."""

_FAILURES: tuple[type[Exception], ...] = (
    ImportError,
    OSError,
    CaptionerError,
    getattr(_ctypes, "COMError", OSError),  # what COM's methods raise, and no OSError
)
_EXPIRED = 2
_ACTIVE = 1
"""AudioSessionStateExpired and -Active; an inactive session plays nothing."""


def list_applications() -> list[Device]:
    """The applications that have sound to play; empty if none can be recorded."""
    if not _can_hear_processes():
        return []
    try:
        names = sorted({each.application for each in WindowsApplications().played_streams()})
    except HostGoneError:
        return []
    return [
        Device(name, "Windows WASAPI", DeviceKind.APPLICATION, _RATE_HZ, _CHANNELS, False)
        for name in names
    ]


def _can_hear_processes() -> bool:
    if sys.platform == "win32":
        is_there = importlib.util.find_spec("pycaw") is not None
        return is_there and sys.getwindowsversion().build >= _FIRST_BUILD
    else:
        return False


class WindowsApplications:
    """An `ApplicationHost` of every process with an audio session; COM is used by one thread."""

    rate_hz = _RATE_HZ
    channels = _CHANNELS

    def __init__(self) -> None:
        self._recordings: list[LoopbackRecording] = []

    def has_changed(self, wait_s: float) -> bool:
        """Pass on samples; sessions, of which nothing is reported, are polled."""
        time.sleep(wait_s)
        for recording in self._recordings:
            recording.pass_on()
        return False

    def played_streams(self) -> list[PlayedStream]:
        try:
            import comtypes
            from pycaw.pycaw import AudioUtilities

            comtypes.CoInitialize()  # of this thread; once more does no harm
            sessions = AudioUtilities.GetAllSessions()
            states = [(each.ProcessId, each.State) for each in sessions]
        except _FAILURES as error:
            raise HostGoneError from error
        playing = {number for number, state in states if state == _ACTIVE}
        there = {number for number, state in states if state != _EXPIRED}
        named = ((number, _name(number)) for number in sorted(there - {0, os.getpid()}))
        return [
            PlayedStream(number, name, is_paused=number not in playing)
            for number, name in named
            if name
        ]

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> "LoopbackRecording":
        try:
            from captioner.audio.hosts.process_loopback import ProcessLoopback

            recording = LoopbackRecording(ProcessLoopback(stream.number), take)
        except _FAILURES as error:
            raise HostGoneError from error
        self._recordings = [each for each in self._recordings if not each.is_over]
        self._recordings.append(recording)
        return recording

    def close(self) -> None:
        """Nothing is held but recordings."""


class LoopbackRecording:
    """A running process loopback and who gets its sound."""

    def __init__(self, loopback: Any, take: Callable[[bytes], None]) -> None:
        self._loopback = loopback
        self._take = take
        self.is_over = False

    def pass_on(self) -> None:
        if self.is_over:
            return
        try:
            sound = self._loopback.read()
        except _FAILURES:  # the audio service was restarted, say
            self.is_over = True
            return
        if sound:
            self._take(sound)

    def close(self) -> None:
        self.is_over = True
        with contextlib.suppress(*_FAILURES):
            self._loopback.close()


def _name(process_id: int) -> str:
    import psutil

    try:
        return clean_name(PureWindowsPath(psutil.Process(process_id).name()).stem)
    except psutil.Error:
        return ""
