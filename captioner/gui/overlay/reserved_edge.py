"""Keeping an edge of the screen free of other windows, as panels do."""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.x11 import X11, open_x11

_ABM_NEW, _ABM_REMOVE, _ABM_QUERYPOS, _ABM_SETPOS = range(4)
_ABE_TOP, _ABE_BOTTOM = 1, 3
_EVERY_WORKSPACE = 0xFFFFFFFF
_NO_STRUT = (0,) * 12


class ReservedEdge:
    """The space of a panel; where the system has no way to reserve it, it is only stood at."""

    def reserve(self, screen: QScreen, place: QRect, *, top: bool) -> QRect:
        """Keep a place at an edge free; returns where, as other panels may be there already."""
        return place

    def release(self) -> None:
        """Give it back."""


def can_reserve_edge() -> bool:
    """X11 and Windows can; macOS has no way, nor has a plain window under Wayland."""
    return sys.platform == "win32" or QGuiApplication.platformName() == "xcb"


def reserved_edge() -> ReservedEdge:
    if sys.platform == "win32":
        return WindowsAppBar()
    if can_reserve_edge():
        return X11Strut()
    return ReservedEdge()


class X11Strut(ReservedEdge):
    """A panel's window below the overlay: window managers heed no window that they do not manage.

    The overlay itself is one of those (docs/decisions/overlay-window.md).
    """

    def __init__(self) -> None:
        self._panel = QWidget(
            None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus
        )
        self._panel.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDock)
        self._panel.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._panel.setWindowTitle("Captioner")
        self._window = int(self._panel.winId())
        QGuiApplication.sync()  # the server knows the window before another connection names it
        self._strut: tuple[int, ...] = _NO_STRUT

    def reserve(self, screen: QScreen, place: QRect, *, top: bool) -> QRect:
        """Set the panel's strut, which counts from the edge of all monitors together."""
        native = _in_pixels(place, screen)
        ends = native.left(), native.right()
        with open_x11() as x11:
            if x11 is None:
                return place
            height_px = x11.screen_height_px()
            # Left, right, top, bottom; then where each begins and ends.
            strut = (
                (0, 0, native.bottom() + 1, 0, 0, 0, 0, 0, *ends, 0, 0)
                if top
                else (0, 0, 0, height_px - native.top(), 0, 0, 0, 0, 0, 0, *ends)
            )
            if strut != self._strut:
                self._panel.setGeometry(place)
                self._set(x11, strut)
                x11.set_numbers(self._window, "_NET_WM_DESKTOP", [_EVERY_WORKSPACE])
        self._panel.show()
        return place

    def release(self) -> None:
        """Give the space back before the window goes: not every window manager does with it."""
        with open_x11() as x11:
            if x11 is not None:
                self._set(x11, _NO_STRUT)
        self._panel.hide()

    def _set(self, x11: X11, strut: tuple[int, ...]) -> None:
        self._strut = strut
        x11.set_numbers(self._window, "_NET_WM_STRUT_PARTIAL", strut)
        x11.set_numbers(self._window, "_NET_WM_STRUT", strut[:4])


class _Rect(ctypes.Structure):
    _fields_ = [(name, ctypes.c_long) for name in ("left", "top", "right", "bottom")]


class _AppBarData(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_ulong),
        ("window", ctypes.c_void_p),
        ("callback_message", ctypes.c_uint),
        ("edge", ctypes.c_uint),
        ("place", _Rect),
        ("parameter", ctypes.c_ssize_t),
    ]


class WindowsAppBar(ReservedEdge):
    """An application desktop toolbar, in the words of Windows' shell."""

    def __init__(self, send: Callable[[int, Any], object] | None = None) -> None:
        self._send = send or _shell_app_bar_message
        self._owner = QWidget()  # never shown; the shell asks for a window
        self._data = _AppBarData(size=ctypes.sizeof(_AppBarData))
        self._is_there = False

    def reserve(self, screen: QScreen, place: QRect, *, top: bool) -> QRect:
        """Ask the shell for the place, and use the part that it leaves."""
        data = self._data
        if not self._is_there:
            data.window = int(self._owner.winId())
            self._send(_ABM_NEW, ctypes.byref(data))
            self._is_there = True
        native = _in_pixels(place, screen)
        data.edge = _ABE_TOP if top else _ABE_BOTTOM
        data.place = _Rect(native.left(), native.top(), native.right() + 1, native.bottom() + 1)
        self._send(_ABM_QUERYPOS, ctypes.byref(data))
        if top:
            data.place.bottom = data.place.top + native.height()
        else:
            data.place.top = data.place.bottom - native.height()
        self._send(_ABM_SETPOS, ctypes.byref(data))
        return _out_of_pixels(data.place, screen)

    def release(self) -> None:
        if self._is_there:
            self._send(_ABM_REMOVE, ctypes.byref(self._data))
            self._is_there = False


def _shell_app_bar_message(message: int, data: Any) -> object:
    return getattr(ctypes, "windll").shell32.SHAppBarMessage(message, data)  # noqa: B009


def _in_pixels(place: QRect, screen: QScreen) -> QRect:
    """Return a place on a screen in physical pixels; Qt leaves a screen's origin as it is."""
    ratio, origin = screen.devicePixelRatio(), screen.geometry().topLeft()
    corner = place.topLeft() - origin
    return QRect(
        origin + QPoint(round(corner.x() * ratio), round(corner.y() * ratio)),
        QSize(round(place.width() * ratio), round(place.height() * ratio)),
    )


def _out_of_pixels(place: _Rect, screen: QScreen) -> QRect:
    ratio, origin = screen.devicePixelRatio(), screen.geometry().topLeft()
    return QRect(
        origin.x() + round((place.left - origin.x()) / ratio),
        origin.y() + round((place.top - origin.y()) / ratio),
        round((place.right - place.left) / ratio),
        round((place.bottom - place.top) / ratio),
    )
