"""Flags of windows that stay above all others and never take the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


def floating_window_flags() -> Qt.WindowType:
    """For the overlay and its handle.

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
    return flags
