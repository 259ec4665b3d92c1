"""A few calls of Xlib that Qt has no words for, on a connection of their own."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtGui import QGuiApplication

_REPLACE = 0
_CARDINAL = 6
_BITS = 32
_ERROR_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class X11:
    """A display that is open."""

    def __init__(self, library: ctypes.CDLL, display: int) -> None:
        self._library = library
        self._display = ctypes.c_void_p(display)

    def is_owned(self, selection: str) -> bool:
        """Return whether a program holds a selection, as managers of all kinds do."""
        return bool(self._library.XGetSelectionOwner(self._display, self._atom(selection)))

    def screen_height_px(self) -> int:
        """Return how high all monitors together are, in physical pixels."""
        number = self._library.XDefaultScreen(self._display)
        return int(self._library.XDisplayHeight(self._display, number))

    def set_numbers(self, window: int, name: str, numbers: Sequence[int]) -> None:
        values = (ctypes.c_long * len(numbers))(*numbers)  # 32 bits each travel as a C long
        self._library.XChangeProperty(
            self._display,
            ctypes.c_ulong(window),
            self._atom(name),
            ctypes.c_ulong(_CARDINAL),
            _BITS,
            _REPLACE,
            ctypes.byref(values),
            len(numbers),
        )

    def _atom(self, name: str) -> ctypes.c_ulong:
        return ctypes.c_ulong(self._library.XInternAtom(self._display, name.encode(), 0))


class _ErrorEvent(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("resource", ctypes.c_ulong),
        ("serial", ctypes.c_ulong),
        ("error_code", ctypes.c_ubyte),
        ("request_code", ctypes.c_ubyte),
    ]


class X11Error(NamedTuple):
    """A request that the X server rejected, and why, in the numbers of its protocol."""

    code: int
    request: int


def xlib() -> ctypes.CDLL | None:
    """Xlib, where Qt is connected to an X server; None where it is not, or Xlib is missing."""
    if QGuiApplication.platformName() != "xcb":
        return None
    try:
        library = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XInternAtom.restype = ctypes.c_ulong
    library.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    library.XGetSelectionOwner.restype = ctypes.c_ulong
    library.XSetErrorHandler.restype = ctypes.c_void_p
    library.XSetErrorHandler.argtypes = (ctypes.c_void_p,)
    return library


@contextmanager
def x11_errors(library: ctypes.CDLL, display: int) -> Iterator[list[X11Error]]:
    """Collect the errors of a connection; complete when the server has processed its requests."""
    errors: list[X11Error] = []

    # Xlib would end the process at an error: a window that has gone meanwhile, say. It has one
    # handler for the process, which receives the errors of Qt's connection as well.
    def note(failed_display: int, error: int) -> int:
        if failed_display == display:
            event = _ErrorEvent.from_address(error)
            errors.append(X11Error(event.error_code, event.request_code))
        return 0

    handler = _ERROR_HANDLER(note)
    before = library.XSetErrorHandler(ctypes.cast(handler, ctypes.c_void_p))
    try:
        yield errors
        library.XSync(ctypes.c_void_p(display), 0)
    finally:
        library.XSetErrorHandler(before)


@contextmanager
def open_x11() -> Iterator[X11 | None]:
    """The X server that Qt is connected to; None where it is not, or Xlib is missing."""
    library = xlib()
    display = library.XOpenDisplay(None) if library is not None else None
    if library is None or not display:
        yield None
        return
    try:
        with x11_errors(library, display):
            yield X11(library, display)
    finally:
        library.XCloseDisplay(ctypes.c_void_p(display))
