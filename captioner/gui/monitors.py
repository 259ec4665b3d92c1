"""The desktop's monitors as rectangles."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from captioner.settings.window_state import Rectangle


def screen_rectangles() -> list[Rectangle]:
    """What each monitor has room for, panels left out."""
    return [rectangle(screen.availableGeometry()) for screen in QGuiApplication.screens()]


def centre_over(window: QWidget, other: QWidget) -> None:
    """Stand in the middle of another window, within its screen."""
    area = other.screen().availableGeometry()
    place = QRect(QPoint(0, 0), window.size())
    place.moveCenter(other.frameGeometry().center())
    place.moveLeft(max(area.left(), min(place.left(), area.right() + 1 - place.width())))
    place.moveTop(max(area.top(), min(place.top(), area.bottom() + 1 - place.height())))
    window.move(place.topLeft())


def rectangle(place: QRect) -> Rectangle:
    """Qt's rectangle as ours."""
    return Rectangle(place.x(), place.y(), place.width(), place.height())


def top_left(place: Rectangle) -> QPoint:
    """Where a rectangle begins."""
    return QPoint(place.x, place.y)
