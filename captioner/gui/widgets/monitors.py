"""The desktop's monitors, and windows that stay within them."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from captioner.gui.widgets.theme import current_theme


def screen_rectangles() -> list[QRect]:
    """What each monitor has room for, panels left out."""
    return [screen.availableGeometry() for screen in QGuiApplication.screens()]


def numbers_of(place: QRect) -> tuple[int, int, int, int]:
    return place.x(), place.y(), place.width(), place.height()


def kept_within(place: QRect, area: QRect) -> QRect:
    """Return a place, moved and if need be made smaller until an area has all of it."""
    kept = QRect(place.topLeft(), place.size().boundedTo(area.size()))
    kept.moveLeft(max(area.left(), min(kept.left(), area.right() + 1 - kept.width())))
    kept.moveTop(max(area.top(), min(kept.top(), area.bottom() + 1 - kept.height())))
    return kept


SMALLEST_WINDOW = QSize(320, 240)
"""Of windows whose content scrolls: a screen may be no larger where everything is magnified."""

FRAME_PX = 40
"""Room that a window manager may add above and below a window."""


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Be as big as wanted where text has its usual size, or as the screen has room for."""
    width, height = (round(length * current_theme().text_scale) for length in (width, height))
    screen = window.screen() or QGuiApplication.primaryScreen()
    area = screen.availableGeometry()
    window.resize(min(width, area.width()), min(height, area.height() - FRAME_PX))


def centre_over(window: QWidget, other: QWidget, clear_of: QRect | None = None) -> None:
    """Stand in the middle of another window, and off `clear_of` if there is room above that."""
    area = other.screen().availableGeometry()
    window.resize(min(window.width(), area.width()), min(window.height(), area.height() - FRAME_PX))
    place = QRect(QPoint(0, 0), window.size())
    place.moveCenter(other.frameGeometry().center())
    if clear_of is not None and place.adjusted(0, -FRAME_PX, 0, 0).intersects(clear_of):
        room_px = clear_of.top() - area.top() - FRAME_PX
        if room_px >= window.minimumHeight():
            window.resize(window.width(), min(window.height(), room_px))
            place.setSize(window.size())
            place.moveBottom(min(place.bottom(), clear_of.top() - 1))
    window.move(kept_within(place, area).topLeft())
