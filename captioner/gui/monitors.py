"""The desktop's monitors as rectangles."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication

from captioner.settings.window_state import Rectangle


def screen_rectangles() -> list[Rectangle]:
    """What each monitor has room for, panels left out."""
    return [rectangle(screen.availableGeometry()) for screen in QGuiApplication.screens()]


def rectangle(place: QRect) -> Rectangle:
    """Qt's rectangle as ours."""
    return Rectangle(place.x(), place.y(), place.width(), place.height())


def top_left(place: Rectangle) -> QPoint:
    """Where a rectangle begins."""
    return QPoint(place.x, place.y)
