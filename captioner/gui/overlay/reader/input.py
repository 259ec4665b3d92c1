"""Wheel, keys, right button and double click on the overlay."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.controls import OverlayControls
from captioner.gui.overlay.scrollback import Scrollback
from captioner.settings.overlay import OverlaySettings


class ReadBox(Protocol):
    """What the reader of the overlay acts on."""

    controls: OverlayControls
    scrollback: Scrollback

    @property
    def look(self) -> OverlaySettings:
        """The settings in force."""

    @property
    def earlier_lines(self) -> int:
        """How many lines there are above the newest ones."""

    def leave_focus(self) -> None:
        """Give the keyboard's focus back."""


class ReaderInput(QObject):
    """Scrolls, changes the size, opens the menu or the window."""

    def __init__(self, overlay: QWidget, box: ReadBox) -> None:
        super().__init__(overlay)
        self._box = box
        self._menu = box.controls.menu()
        overlay.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Handle what is meant for the reader; the rest is left to the overlay."""
        if isinstance(event, QWheelEvent):
            self._turn(event)
        elif isinstance(event, QContextMenuEvent):
            self._menu.popup(event.globalPos())
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._press(event.key())
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonDblClick:
            if event.button() is Qt.MouseButton.LeftButton:
                self._box.controls.window.trigger()
        else:
            return False
        return True

    def _turn(self, event: QWheelEvent) -> None:
        angle = event.angleDelta().y()
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._box.scrollback.turn(angle, self._box.earlier_lines)
        elif angle:
            self._box.controls.step_size(1 if angle > 0 else -1)

    def _press(self, key: int) -> bool:
        box = self._box
        match key:
            case Qt.Key.Key_PageUp:
                box.scrollback.go(box.look.lines, box.earlier_lines)
            case Qt.Key.Key_PageDown:
                box.scrollback.go(-box.look.lines, box.earlier_lines)
            case Qt.Key.Key_End:
                box.scrollback.end()
            case Qt.Key.Key_Plus:
                box.controls.step_size(1)
            case Qt.Key.Key_Minus:
                box.controls.step_size(-1)
            case Qt.Key.Key_Space:
                box.controls.hold.trigger()
            case Qt.Key.Key_B:
                box.controls.place.trigger()
            case Qt.Key.Key_L:
                box.controls.look_menu.switch.trigger()
            case Qt.Key.Key_C:
                box.controls.catch_up.trigger()
            case Qt.Key.Key_Escape:
                box.leave_focus()
            case _:
                return False
        return True
