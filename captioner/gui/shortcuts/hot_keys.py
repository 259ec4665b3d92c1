"""Hot keys of macOS and Windows, which number them."""

import ctypes
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, Qt

from captioner.gui.shortcuts.keys import Keys, Shortcut

_CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
_SIGNATURE = int.from_bytes(b"Capt", "big")
_KEYBOARD_CLASS = int.from_bytes(b"keyb", "big")
_HOT_KEY_PRESSED = 5
_DIRECT_OBJECT = int.from_bytes(b"----", "big")
_TYPE_HOT_KEY_ID = int.from_bytes(b"hkid", "big")
_NOT_HANDLED = -9874

# Qt calls the command key Control on macOS, and the control key Meta.
_MAC_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: 1 << 8,
    Qt.KeyboardModifier.ShiftModifier: 1 << 9,
    Qt.KeyboardModifier.AltModifier: 1 << 11,
    Qt.KeyboardModifier.MetaModifier: 1 << 12,
}

# kVK_ANSI_A and so on (HIToolbox, Events.h): places on an American keyboard.
_LETTERS = dict(zip("asdfhgzxcvbqweryt", (*range(10), *range(11, 18)), strict=True))
_MAC_KEYS = {
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


class HotKeys(Keys):
    """Keys that a system reports by the number that they were registered with."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._names: dict[int, str] = {}

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        self._give_back()
        for number, (name, shortcut) in enumerate(wanted.items(), 1):
            if self._register(number, shortcut):
                self._names[number] = name
        return [name for name in wanted if name not in self._names.values()]

    def _register(self, number: int, shortcut: Shortcut) -> bool:
        raise NotImplementedError

    def _give_back(self) -> None:
        self._names.clear()


class MacKeys(HotKeys):
    """Carbon's event manager, which is still the way; Qt's event loop calls the handler."""

    def __init__(self, parent: QObject | None = None, carbon: Any = None) -> None:
        super().__init__(parent)
        self._carbon = carbon or ctypes.CDLL(_CARBON)
        self._carbon.GetApplicationEventTarget.restype = ctypes.c_void_p
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

    def _register(self, number: int, shortcut: Shortcut) -> bool:
        code = _MAC_KEYS.get(shortcut.x11_name)
        if code is None:
            return False
        reference = ctypes.c_void_p()
        error = self._carbon.RegisterEventHotKey(
            ctypes.c_uint32(code),
            ctypes.c_uint32(shortcut.held(_MAC_MODIFIERS)),
            _HotKeyID(_SIGNATURE, number),
            self._target,
            ctypes.c_uint32(0),
            ctypes.byref(reference),
        )
        if error == 0:
            self._references.append(reference)
        return bool(error == 0)

    def close(self) -> None:
        self._give_back()
        self._carbon.RemoveEventHandler(self._installed)

    def _give_back(self) -> None:
        for reference in self._references:
            self._carbon.UnregisterEventHotKey(reference)
        self._references.clear()
        super()._give_back()

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


_WM_HOTKEY = 0x0312
_NO_REPEAT = 0x4000
_WINDOWS_MODIFIERS = {
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


class WindowsKeys(HotKeys):
    """Hot keys of this thread; Qt's event loop reads their messages."""

    def __init__(self, parent: QObject | None = None, user32: Any = None) -> None:
        super().__init__(parent)
        self._user32 = user32 or getattr(ctypes, "windll").user32  # noqa: B009
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        assert application is not None
        self._application = application
        application.installNativeEventFilter(self._filter)

    def _register(self, number: int, shortcut: Shortcut) -> bool:
        held = shortcut.held(_WINDOWS_MODIFIERS) | _NO_REPEAT
        return bool(self._user32.RegisterHotKey(None, number, held, shortcut.windows_key))

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
        super()._give_back()


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, keys: WindowsKeys) -> None:
        super().__init__()
        self._keys = keys

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:
        is_windows = bytes(kind).startswith(b"windows_")
        return is_windows and self._keys.read(int(message)), 0
