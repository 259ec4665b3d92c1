"""What sound hardware there is, asked of the system itself in well under a millisecond.

PortAudio lists devices once and would have to be restarted, which ends open streams. These
results have no names that a person would know; they only show that something changed.
"""

import ctypes
import sys
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

_ALSA_CARDS = Path("/proc/asound/cards")


def hardware_state() -> Hashable:
    """Something that differs when a device came or went, or another became the default.

    On Windows and macOS also when another program begins to play, or ends.
    """
    if sys.platform == "win32":
        from captioner.audio.hosts.windows_applications import list_applications

        winmm = _winmm()
        return (
            _windows_devices(winmm.waveInGetNumDevs(), winmm.waveInMessage),
            _windows_devices(winmm.waveOutGetNumDevs(), winmm.waveOutMessage),
            tuple(each.name for each in list_applications()),
        )
    elif sys.platform == "darwin":
        core_audio = _core_audio()
        processes = _property(core_audio, b"prs#")
        playing = [
            _property(core_audio, b"piro", number)
            for number in memoryview(processes[: len(processes) // 4 * 4]).cast("I")
        ]
        hardware = [_property(core_audio, selector) for selector in (b"dev#", b"dIn ", b"dOut")]
        return (*hardware, processes, *playing)
    else:
        try:
            return _ALSA_CARDS.read_bytes()
        except OSError:  # no sound hardware at all, as in a container
            return b""


def default_loudspeaker() -> Hashable:
    """Windows' name for the default loudspeaker; None without one, and on other systems."""
    if sys.platform == "win32":
        message = _winmm().waveOutMessage
        number = _windows_default(message)
        return None if number is None else _windows_identifier(message, number)
    else:
        return None


# --- Windows: the multimedia functions (mmeapi.h, mmddk.h), which name endpoints without COM ------

_WAVE_MAPPER = 0xFFFF_FFFF
_DRVM_MAPPER_PREFERRED_GET = 0x2015
_DRV_QUERYFUNCTIONINSTANCEID = 0x0811
_DRV_QUERYFUNCTIONINSTANCEIDSIZE = 0x0812

_Message = Callable[..., int]


def _winmm() -> Any:
    winmm = ctypes.WinDLL("winmm")  # type: ignore[attr-defined,unused-ignore]
    for message in (winmm.waveInMessage, winmm.waveOutMessage):
        # Without it, a handle would be cut to 32 bits.
        message.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p)
        message.restype = ctypes.c_uint
    return winmm


def _windows_devices(count: int, message: _Message) -> Hashable:
    identifiers = tuple(_windows_identifier(message, number) for number in range(count))
    default = _windows_default(message)
    # The number alone may stay while others are renumbered.
    return identifiers, None if default is None else _windows_identifier(message, default)


def _windows_default(message: _Message) -> int | None:
    number, flags = ctypes.c_uint32(_WAVE_MAPPER), ctypes.c_uint32()
    failed = message(
        _WAVE_MAPPER, _DRVM_MAPPER_PREFERRED_GET, ctypes.byref(number), ctypes.byref(flags)
    )
    return None if failed or number.value == _WAVE_MAPPER else number.value


def _windows_identifier(message: _Message, number: int) -> str:
    size = ctypes.c_ulong()
    if message(number, _DRV_QUERYFUNCTIONINSTANCEIDSIZE, ctypes.byref(size), None):
        return ""
    # In bytes, of two each whatever the system's wchar_t.
    buffer = (ctypes.c_uint8 * size.value)()
    if message(number, _DRV_QUERYFUNCTIONINSTANCEID, ctypes.byref(buffer), size.value):
        return ""
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


# --- macOS: Core Audio's properties of the system object (AudioHardware.h) ------------------------


class _Address(ctypes.Structure):
    _fields_ = (
        ("selector", ctypes.c_uint32),
        ("scope", ctypes.c_uint32),
        ("element", ctypes.c_uint32),
    )


_SYSTEM_OBJECT = 1
_GLOBAL = int.from_bytes(b"glob", "big")


def _core_audio() -> Any:
    return ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")


def _property(core_audio: Any, selector: bytes, number: int = _SYSTEM_OBJECT) -> bytes:
    address = _Address(int.from_bytes(selector, "big"), _GLOBAL, 0)
    size = ctypes.c_uint32()
    asked = (number, ctypes.byref(address), 0, None, ctypes.byref(size))
    if core_audio.AudioObjectGetPropertyDataSize(*asked):
        return b""
    buffer = (ctypes.c_uint8 * size.value)()
    if core_audio.AudioObjectGetPropertyData(*asked, ctypes.byref(buffer)):
        return b""
    return bytes(buffer)[: size.value]
