"""Whether translucent windows are blended with what is below."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget


def show_only(window: QWidget, painted: Callable[[], QRegion], covered: Sequence[QRect]) -> None:
    """Leave out of a window what others cover and, where clear would be black, what is clear.

    Args:
        painted: Where the window draws.
        covered: Places of others on the desktop.
    """
    hidden = QRegion()
    for place in covered:
        hidden += QRegion(place.translated(-window.pos()).intersected(window.rect()))
    if not is_composited():
        _cut_out(window, painted() - hidden)
    elif not hidden.isEmpty():
        _cut_out(window, QRegion(window.rect()) - hidden)
    elif not window.mask().isEmpty():
        window.clearMask()


def _cut_out(window: QWidget, shown: QRegion) -> None:
    shown = shown or QRegion(-2, -2, 1, 1)  # an empty mask would mean the whole window
    if shown != window.mask():
        window.setMask(shown)


@cache
def is_composited() -> bool:
    """Everywhere but on an X11 desktop without a compositing manager, where clear is black."""
    if QGuiApplication.platformName() != "xcb":
        return True
    library = ctypes.util.find_library("X11")
    if library is None:
        return True
    x11 = ctypes.CDLL(library)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int)
    x11.XGetSelectionOwner.restype = ctypes.c_ulong
    x11.XGetSelectionOwner.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
    x11.XCloseDisplay.argtypes = (ctypes.c_void_p,)
    display = x11.XOpenDisplay(None)
    if not display:
        return True
    try:
        # The EWMH specification: the compositor owns this selection.
        manager = x11.XInternAtom(display, b"_NET_WM_CM_S0", 0)
        return bool(x11.XGetSelectionOwner(display, manager))
    finally:
        x11.XCloseDisplay(display)
