"""The main window's position, kept from one start to the next for each screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.place import kept_on_screen, layout_key
from captioner.gui.widgets.monitors import FRAME_PX, rectangle, screen_rectangles
from captioner.settings.window_state import WindowState

_NAME = "main"

_LEAST_HEIGHT_PX = 360
"""What the main window needs at least: made smaller to be clear of the overlay, it would scroll."""


def unminimise(window: QWidget) -> None:
    """Show a minimised window as it was: one that filled the screen fills it again."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)


def restore_place(window: QWidget, state: WindowState, overlay: QRect) -> None:
    """Put a window where it stood on these screens, as far as they still show it.

    Args:
        overlay: What a window that never stood there leaves free, as it would be covered.
    """
    screens = screen_rectangles()
    place = state.place(_NAME, layout_key(screens))
    if not screens:
        return
    if place is None:
        _stand_above(window, overlay)
        return
    place = kept_on_screen(place, screens)
    least = window.minimumSize()
    width, height = max(place.width, least.width()), max(place.height, least.height())
    window.setGeometry(place.x, place.y, width, height)


def remember_place(window: QWidget, state: WindowState) -> None:
    """Note a window's position, unless it fills the screen."""
    if not window.isMaximized() and not window.isFullScreen():
        state.remember(_NAME, layout_key(screen_rectangles()), rectangle(window.geometry()))


def _stand_above(window: QWidget, overlay: QRect) -> None:
    """Stand above the overlay, where its screen has room for that; else where the desktop says."""
    screen = QGuiApplication.screenAt(overlay.center())
    if screen is None:
        return
    area = screen.availableGeometry()
    room_px = overlay.top() - area.top() - FRAME_PX
    if room_px < max(_LEAST_HEIGHT_PX, window.minimumHeight()):
        return
    window.resize(min(window.width(), area.width()), min(window.height(), room_px))
    place = QRect(QPoint(0, 0), window.size() + QSize(0, FRAME_PX))
    place.moveCenter(area.center())
    window.move(place.left(), max(area.top(), min(place.top(), overlay.top() - place.height())))
