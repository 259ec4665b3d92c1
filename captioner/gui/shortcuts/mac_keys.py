"""Hot keys of macOS (Carbon's event manager, which is still the way to have them)."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from captioner.gui.shortcuts.keys import Shortcut

_CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
_SIGNATURE = int.from_bytes(b"Capt", "big")
_KEYBOARD_CLASS = int.from_bytes(b"keyb", "big")
_HOT_KEY_PRESSED = 5
_DIRECT_OBJECT = int.from_bytes(b"----", "big")
_TYPE_HOT_KEY_ID = int.from_bytes(b"hkid", "big")
_NOT_HANDLED = -9874

# Qt calls the command key Control on macOS, and the control key Meta.
_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: 1 << 8,
    Qt.KeyboardModifier.ShiftModifier: 1 << 9,
    Qt.KeyboardModifier.AltModifier: 1 << 11,
    Qt.KeyboardModifier.MetaModifier: 1 << 12,
}

# kVK_ANSI_A and so on (HIToolbox, Events.h): places on an American keyboard.
_LETTERS = dict(zip("asdfhgzxcvbqweryt", (*range(10), *range(11, 18)), strict=True))
_KEYS = {
    **_LETTERS,
    "1": 18, "2": 19, "3": 20, "4": 21, "6": 22, "5": 23, "9": 25, "7": 26, "8": 28, "0": 29,
    "o": 31, "u": 32, "i": 34, "p": 35, "l": 37, "j": 38, "k": 40, "n": 45, "m": 46,
    "space": 49, "Insert": 114, "Home": 115, "Prior": 116, "End": 119, "Next": 121,
    "Left": 123, "Right": 124, "Down": 125, "Up": 126,
    "F1": 122, "F2": 120, "F3": 99, "F4": 118, "F5": 96, "F6": 97, "F7": 98, "F8": 100,
    "F9": 101, "F10": 109, "F11": 103, "F12": 111, "F13": 105, "F14": 107, "F15": 113,
    "F16": 106, "F17": 64, "F18": 79, "F19": 80, "F20": 90,
}  # fmt: skip


class _HotKeyID(ctypes.Structure):
    _fields_ = [("signature", ctypes.c_uint32), ("number", ctypes.c_uint32)]


class _EventType(ctypes.Structure):
    _fields_ = [("event_class", ctypes.c_uint32), ("kind", ctypes.c_uint32)]


_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


class MacKeys(QObject):
    """Hot keys of the application; its event loop, which is Qt's, calls the handler."""

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None, carbon: Any = None) -> None:
        super().__init__(parent)
        self._carbon = carbon or ctypes.CDLL(_CARBON)
        self._carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
        self._names: dict[int, str] = {}
        self._references: list[ctypes.c_void_p] = []
        self._handler = _HANDLER(self._on_event)  # Carbon keeps only its address
        self._installed = ctypes.c_void_p()
        self._target = ctypes.c_void_p(self._carbon.GetApplicationEventTarget())
        self._carbon.InstallEventHandler(
            self._target,
            self._handler,
            ctypes.c_ulong(1),
            ctypes.byref(_EventType(_KEYBOARD_CLASS, _HOT_KEY_PRESSED)),
            None,
            ctypes.byref(self._installed),
        )

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        """Take these keys instead of those before; returns the names of those that are taken."""
        self._give_back()
        for number, (name, shortcut) in enumerate(wanted.items(), 1):
            code = _KEYS.get(shortcut.x11_name)
            if code is None:
                continue
            held = sum(mask for each, mask in _MODIFIERS.items() if each & shortcut.modifiers)
            reference = ctypes.c_void_p()
            error = self._carbon.RegisterEventHotKey(
                ctypes.c_uint32(code),
                ctypes.c_uint32(held),
                _HotKeyID(_SIGNATURE, number),
                self._target,
                ctypes.c_uint32(0),
                ctypes.byref(reference),
            )
            if error == 0:
                self._names[number] = name
                self._references.append(reference)
        return [name for name in wanted if name not in self._names.values()]

    def close(self) -> None:
        self._give_back()
        self._carbon.RemoveEventHandler(self._installed)

    def _give_back(self) -> None:
        for reference in self._references:
            self._carbon.UnregisterEventHotKey(reference)
        self._references.clear()
        self._names.clear()

    def _on_event(self, _call: int | None, event: int | None, _data: int | None) -> int:
        pressed = _HotKeyID()
        error = self._carbon.GetEventParameter(
            ctypes.c_void_p(event),
            ctypes.c_uint32(_DIRECT_OBJECT),
            ctypes.c_uint32(_TYPE_HOT_KEY_ID),
            None,
            ctypes.c_ulong(ctypes.sizeof(pressed)),
            None,
            ctypes.byref(pressed),
        )
        name = self._names.get(pressed.number) if pressed.signature == _SIGNATURE else None
        if error or name is None:
            return _NOT_HANDLED
        self.pressed.emit(name)
        return 0
