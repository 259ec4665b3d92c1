"""The buttons that appear above the overlay while the mouse is over it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import hbox

TOOLBAR_HEIGHT_PX = 34

_STYLE = """
QWidget#overlayToolbar { background: transparent; }
QLabel, QToolButton {
  background: #16191f; color: #ffffff; border: none; border-radius: 8px;
  padding: 3px 9px; min-height: 20px; font-size: 10pt; font-weight: 400;
}
QToolButton:hover { background: #3a4150; }
"""


class OverlayToolbar(QWidget):
    """Lock, settings and hide. The same is in the main window, for the keyboard."""

    lock_clicked = Signal()
    settings_clicked = Signal()
    hide_clicked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlayToolbar")
        self.setStyleSheet(_STYLE)
        row = hbox(inside=self, margins=(0, 2, 0, 4), spacing=4)
        hint = QLabel(self.tr("Drag to move, drag an edge to resize"))
        hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(hint)
        row.addStretch()
        lock = self._button("lock", self.tr("Lock"), self.tr("Lock: clicks go through"))
        lock.clicked.connect(self.lock_clicked)
        settings = self._button("settings", "", self.tr("Overlay settings"))
        settings.clicked.connect(self.settings_clicked)
        hide = self._button("close", "", self.tr("Hide captions"))
        hide.clicked.connect(self.hide_clicked)
        for button in (lock, settings, hide):
            row.addWidget(button)

    def _button(self, name: str, words: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name, "#ffffff"))
        button.setIconSize(QSize(18, 18))
        if words:
            button.setText(words)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        return button
