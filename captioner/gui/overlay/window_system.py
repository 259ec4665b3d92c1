"""The window system's part in windows above all others: flags, blending, focus, sharing."""

import sys
from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from captioner.gui.overlay.x11 import open_x11


def float_above(window: QWidget) -> None:
    """Keep a window above those of other programs, and the focus away from it.

    X11's window managers keep a full-screen window with the focus above those that ask to stay
    on top (openbox, GNOME and KDE do); only a window that they do not manage stays above it
    (docs/decisions/overlay-window.md).
    """
    flags = (
        Qt.WindowType.FramelessWindowHint
        | Qt.WindowType.WindowStaysOnTopHint
        | Qt.WindowType.Tool
        | Qt.WindowType.WindowDoesNotAcceptFocus
        | Qt.WindowType.NoDropShadowWindowHint
    )
    if QGuiApplication.platformName() == "xcb":
        flags |= Qt.WindowType.X11BypassWindowManagerHint
    window.setWindowFlags(flags)
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    window.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # it is never the active window
    window.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)


def show_only(window: QWidget, painted: Callable[[], QRegion], covered: Sequence[QRect]) -> None:
    """Cut out of a window the parts that others cover and, where clear would be black, clear parts.

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
    with open_x11() as x11:
        # The EWMH specification: the compositor owns this selection.
        return x11 is None or x11.is_owned("_NET_WM_CM_S0")


class KeyboardFocus:
    """Takes the focus for a window, and gives it back to the one of ours that had it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._before: QWidget | None = None
        self._is_taken = False

    @property
    def is_here(self) -> bool:
        return self._is_taken and self._window.isActiveWindow()

    def take(self) -> None:
        before = QApplication.activeWindow()
        self._before = before if before is not self._window else self._before
        self._is_taken = True
        self._refuse(False)
        self._window.activateWindow()

    def give_back(self) -> None:
        if self._before is not None:
            self._before.activateWindow()

    def on_activation_change(self) -> None:
        """Refuse it again when it has gone elsewhere."""
        if not self._window.isActiveWindow():
            self._is_taken = False
            self._refuse(True)

    def _refuse(self, refuses: bool) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, refuses)


_WDA_NONE = 0x0
_WDA_EXCLUDEFROMCAPTURE = 0x11
_NS_WINDOW_SHARING_NONE = 0
_NS_WINDOW_SHARING_READ_ONLY = 1


def can_hide_from_sharing() -> bool:
    """Windows (10, version 2004, or later) and macOS can; X11 and Wayland offer no way."""
    return sys.platform in ("win32", "darwin")


def set_hidden_from_sharing(widget: QWidget, is_hidden: bool) -> bool:
    """Hide a window from screen sharing or show it again; returns whether that worked."""
    if sys.platform == "win32":
        return _set_on_windows(int(widget.winId()), is_hidden)
    if sys.platform == "darwin":
        return _set_on_macos(int(widget.winId()), is_hidden)
    return False


def _set_on_windows(window: int, is_hidden: bool) -> bool:
    import ctypes

    user32 = getattr(ctypes, "windll").user32  # noqa: B009 - only there on Windows
    return bool(
        user32.SetWindowDisplayAffinity(window, _WDA_EXCLUDEFROMCAPTURE if is_hidden else _WDA_NONE)
    )


def _set_on_macos(view: int, is_hidden: bool) -> bool:
    """`[[view window] setSharingType: ...]` through the Objective-C runtime."""
    import ctypes
    import ctypes.util

    library = ctypes.util.find_library("objc")
    if library is None:
        return False
    objc = ctypes.CDLL(library)
    objc.sel_registerName.restype = ctypes.c_void_p
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(
        ("objc_msgSend", objc)
    )
    window = send(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    send_number = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(
        ("objc_msgSend", objc)
    )
    kind = _NS_WINDOW_SHARING_NONE if is_hidden else _NS_WINDOW_SHARING_READ_ONLY
    send_number(window, objc.sel_registerName(b"setSharingType:"), kind)
    return True
