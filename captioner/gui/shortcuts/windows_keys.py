"""Hot keys of Windows."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, Qt, Signal

from captioner.gui.shortcuts.keys import Shortcut

_WM_HOTKEY = 0x0312
_NO_REPEAT = 0x4000
_MODIFIERS = {
    Qt.KeyboardModifier.AltModifier: 1,
    Qt.KeyboardModifier.ControlModifier: 2,
    Qt.KeyboardModifier.ShiftModifier: 4,
    Qt.KeyboardModifier.MetaModifier: 8,
}


class _Message(ctypes.Structure):
    _fields_ = [
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("word", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
        ("time", ctypes.c_ulong),
        ("x", ctypes.c_long),
        ("y", ctypes.c_long),
    ]


class WindowsKeys(QObject):
    """Hot keys of this thread; Qt's event loop reads their messages."""

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None, user32: Any = None) -> None:
        super().__init__(parent)
        self._user32 = user32 or getattr(ctypes, "windll").user32  # noqa: B009
        self._names: dict[int, str] = {}
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        assert application is not None
        self._application = application
        application.installNativeEventFilter(self._filter)

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        """Take these keys instead of those before; returns the names of those that are taken."""
        self._give_back()
        for number, (name, shortcut) in enumerate(wanted.items(), 1):
            held = sum(mask for each, mask in _MODIFIERS.items() if each & shortcut.modifiers)
            if self._user32.RegisterHotKey(None, number, held | _NO_REPEAT, shortcut.windows_key):
                self._names[number] = name
        return [name for name in wanted if name not in self._names.values()]

    def close(self) -> None:
        self._give_back()
        self._application.removeNativeEventFilter(self._filter)

    def read(self, address: int) -> bool:
        """Handle a message of Windows; returns whether it was a hot key of this application."""
        message = _Message.from_address(address)
        name = self._names.get(message.word) if message.message == _WM_HOTKEY else None
        if name is not None:
            self.pressed.emit(name)
        return name is not None

    def _give_back(self) -> None:
        for number in self._names:
            self._user32.UnregisterHotKey(None, number)
        self._names.clear()


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, keys: WindowsKeys) -> None:
        super().__init__()
        self._keys = keys

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:
        is_windows = bytes(kind).startswith(b"windows_")
        return is_windows and self._keys.read(int(message)), 0
