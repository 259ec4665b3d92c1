"""The buttons that appear above the overlay: under the mouse, or for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from captioner.gui.overlay.controls import OverlayControls
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import hbox
from captioner.gui.widgets.tips import set_tip

TOOLBAR_HEIGHT_PX = 34

_SPACING_PX = 4
_STYLE = """
QWidget#overlayToolbar { background: transparent; }
QToolButton {
  background: #16191f; color: #ffffff; border: 2px solid transparent; border-radius: 8px;
  padding: 1px 7px; min-height: 20px; font-size: 10pt; font-weight: 600;
}
QToolButton:disabled { color: #8a919e; }
QToolButton:hover, QToolButton:checked { background: #3a4150; }
QToolButton:focus { border-color: #ffe94d; }
QToolButton::menu-indicator { image: none; }
"""


class OverlayToolbar(QWidget):
    """All controls where there is room for them; else the menu has those that do not fit."""

    def __init__(self, controls: OverlayControls, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlayToolbar")
        self.setStyleSheet(_STYLE)
        self._row = hbox(inside=self, margins=(0, 1, 0, 3), spacing=_SPACING_PX)
        self._wanted_status_px = 0
        self._menu = controls.menu()
        self.more = QToolButton(self)
        self.more.setMenu(self._menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setIcon(icon("more", "#ffffff"))
        self.more.setText(self.tr("More"))
        set_tip(self.more, self.tr("More"))
        c = controls
        left = [c.toggle, c.pause, c.source, c.smaller, c.larger, c.looks, c.lock, c.hold]
        right = [c.catch_up, c.live, c.settings, c.window]
        self.buttons = {action: self._button(action) for action in [*left, *right, c.hide]}
        self._by_importance = [
            c.toggle, c.hide, c.live, c.catch_up, c.hold, c.pause, c.larger, c.smaller, c.lock,
            c.source, c.looks, c.window, c.settings,
        ]  # fmt: skip
        self._status_room = QWidget(self)
        self._status_room.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._status_room.hide()
        self._row.addWidget(self._status_room)
        for action in left:
            self._row.addWidget(self.buttons[action])
        self._row.addStretch()
        for button in (
            *(self.buttons[action] for action in right),
            self.more,
            self.buttons[c.hide],
        ):
            self._row.addWidget(button)
            button.setParent(self)
        for button in (*self.buttons.values(), self.more):
            self._prepare(button)
        for first, second in zip(self._in_order(), self._in_order()[1:], strict=False):
            QWidget.setTabOrder(first, second)
        for action in (c.live, c.catch_up):
            action.visibleChanged.connect(self._fold)

    @property
    def status_px(self) -> int:
        """Width of the room before the buttons, where the overlay paints its state."""
        return min(self._wanted_status_px, self.width() // 2)

    def make_room_for_status(self, width_px: int) -> None:
        """Keep so much room free before the buttons; 0 for none."""
        if width_px != self._wanted_status_px:
            self._wanted_status_px = width_px
            self._fold()

    def focus_first(self) -> None:
        """Give the keyboard's focus to the first button."""
        self._in_order()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _in_order(self) -> list[QToolButton]:
        items = (self._row.itemAt(place) for place in range(self._row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QToolButton)]

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        def name() -> None:
            set_tip(button, action.text())
            button.setAccessibleName(action.text())

        action.changed.connect(name)
        name()
        return button

    def _prepare(self, button: QToolButton) -> None:
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.ensurePolished()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wanted = [action for action in self._by_importance if action.isVisible()]
        widths = {each: self.buttons[each].sizeHint().width() + _SPACING_PX for each in wanted}
        self._status_room.setVisible(self.status_px > 0)
        self._status_room.setFixedWidth(self.status_px)
        room_px = self.width() - (self.status_px + _SPACING_PX) * (self.status_px > 0)
        is_folded = sum(widths.values()) > room_px
        if is_folded:
            room_px -= self.more.sizeHint().width() + _SPACING_PX
        for action in self._by_importance:
            room_px -= widths.get(action, 0)
            self.buttons[action].setVisible(action in widths and room_px >= 0)
        self.more.setVisible(is_folded)
