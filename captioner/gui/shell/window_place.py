"""The main window's position, kept from one start to the next for each screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.screen.placement import kept_on_screen, layout_key
from captioner.gui.widgets.monitors import rectangle, screen_rectangles
from captioner.settings.window_state import WindowState

_NAME = "main"


def restore_place(window: QWidget, state: WindowState) -> None:
    """Put a window where it stood on these screens, as far as they still show it."""
    screens = screen_rectangles()
    place = state.place(_NAME, layout_key(screens))
    if place is None or not screens:
        return
    place = kept_on_screen(place, screens)
    least = window.minimumSize()
    width, height = max(place.width, least.width()), max(place.height, least.height())
    window.setGeometry(place.x, place.y, width, height)


def remember_place(window: QWidget, state: WindowState) -> None:
    """Note a window's position, unless it fills the screen."""
    if not window.isMaximized() and not window.isFullScreen():
        state.remember(_NAME, layout_key(screen_rectangles()), rectangle(window.geometry()))
