"""Keys taken from the X server, whichever window has the focus."""

import ctypes
from collections.abc import Mapping

from PySide6.QtCore import QObject, QSocketNotifier, Qt

from captioner.gui.overlay.x11 import X11Error, x11_errors, xlib
from captioner.gui.shortcuts.keys import Keys, Shortcut

_KEY_PRESS, _KEY_RELEASE = 2, 3
_SHIFT, _CAPS_LOCK, _CONTROL, _ALT, _NUM_LOCK, _META = 1, 2, 4, 8, 16, 64
_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: _SHIFT,
    Qt.KeyboardModifier.ControlModifier: _CONTROL,
    Qt.KeyboardModifier.AltModifier: _ALT,
    Qt.KeyboardModifier.MetaModifier: _META,
}
_LOCKS = (0, _CAPS_LOCK, _NUM_LOCK, _CAPS_LOCK | _NUM_LOCK)
_ASYNCHRONOUS = 1
_TAKEN = X11Error(code=10, request=33)
"""BadAccess for a GrabKey: another program has the key."""


class _KeyEvent(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("is_sent", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("root", ctypes.c_ulong),
        ("subwindow", ctypes.c_ulong),
        ("time", ctypes.c_ulong),
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("x_root", ctypes.c_int),
        ("y_root", ctypes.c_int),
        ("state", ctypes.c_uint),
        ("keycode", ctypes.c_uint),
        ("rest", ctypes.c_long * 24),  # XEvent's own size
    ]


class X11Keys(Keys):
    """Grabs on the root window, on a connection of their own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = xlib()
        display = self._library.XOpenDisplay(None) if self._library is not None else None
        self._display = ctypes.c_void_p(display)
        self._names: dict[tuple[int, int], str] = {}
        self._held: set[int] = set()
        if self._library is None or not display:
            self._library = None
            return
        self._library.XStringToKeysym.restype = ctypes.c_ulong
        self._library.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._library.XDefaultRootWindow.restype = ctypes.c_ulong
        self._root = ctypes.c_ulong(self._library.XDefaultRootWindow(self._display))
        # Else a key that is held would be let go and pressed again, thirty times a second.
        self._library.XkbSetDetectableAutoRepeat(self._display, 1, None)
        number = self._library.XConnectionNumber(self._display)
        self._notifier = QSocketNotifier(number, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        if self._library is None:
            return list(wanted)
        self._library.XUngrabKey(self._display, 0, 1 << 15, self._root)  # any key, any modifier
        self._names.clear()
        self._held.clear()
        refused = [name for name, shortcut in wanted.items() if not self._grab(name, shortcut)]
        self._library.XFlush(self._display)
        return refused

    def close(self) -> None:
        if self._library is not None:
            self._notifier.setEnabled(False)
            self._library.XCloseDisplay(self._display)
            self._library = None

    def _grab(self, name: str, shortcut: Shortcut) -> bool:
        library = self._library
        assert library is not None
        keysym = library.XStringToKeysym(shortcut.x11_name.encode())
        keycode = library.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))
        held = shortcut.held(_MODIFIERS)
        if not keycode:
            return False  # grabbed, 0 would be every key
        with x11_errors(library, self._display.value or 0) as errors:
            for locks in _LOCKS:
                library.XGrabKey(
                    self._display,
                    keycode,
                    held | locks,
                    self._root,
                    0,
                    _ASYNCHRONOUS,
                    _ASYNCHRONOUS,
                )
        if _TAKEN in errors:
            for locks in _LOCKS:
                library.XUngrabKey(self._display, keycode, held | locks, self._root)
            return False
        self._names[keycode, held] = name
        return True

    def _read(self) -> None:
        while self._library is not None and self._library.XPending(self._display):
            event = _KeyEvent()
            self._library.XNextEvent(self._display, ctypes.byref(event))
            if event.type == _KEY_RELEASE:
                self._held.discard(event.keycode)
            elif event.type == _KEY_PRESS and event.keycode not in self._held:
                self._held.add(event.keycode)
                held = event.state & (_SHIFT | _CONTROL | _ALT | _META)
                if name := self._names.get((event.keycode, held)):
                    self.pressed.emit(name)
