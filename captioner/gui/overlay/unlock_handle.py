"""A small button beside the locked overlay while the mouse is over it: the way back."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QToolButton

from captioner.gui.overlay.screen.floating_window import floating_window_flags
from captioner.gui.overlay.window import Overlay
from captioner.gui.widgets.icons import icon

_INTERVAL_MS = 250
_SIZE_PX = 34
_STYLE = """
QToolButton { background: #16191f; border: 1px solid #ffffff; border-radius: 9px; padding: 0; }
QToolButton:hover { background: #3a4150; }
"""


class UnlockHandle(QToolButton):
    """Follows the mouse's place, since a window that lets clicks through receives no mouse events.

    Under Wayland no program knows where the mouse is outside its own windows: there the tray,
    the main window and `captioner --toggle-lock` unlock.
    """

    unlock_wanted = Signal()

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(None)  # a window of its own: clicks must not go through it
        self.setWindowFlags(floating_window_flags())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(_STYLE)
        self.setFixedSize(_SIZE_PX, _SIZE_PX)
        self.setIconSize(QSize(20, 20))
        self.setIcon(icon("unlock", "#ffffff"))
        self.setToolTip(self.tr("Unlock captions"))
        self.setAccessibleName(self.tr("Unlock captions"))
        self.setWindowTitle(self.tr("Unlock captions"))
        self._overlay = overlay
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.follow)
        self.clicked.connect(self.unlock_wanted)

    def set_watching(self, is_watching: bool) -> None:
        """Watch while the overlay is locked and shown."""
        if is_watching and QGuiApplication.platformName() != "wayland":
            self._timer.start()
        else:
            self._timer.stop()
            self.hide()

    def follow(self) -> None:
        """Appear while the mouse is over the overlay or the handle itself."""
        self.show_for(QCursor.pos())

    def show_for(self, mouse: QPoint) -> None:
        """Appear or go, for a place of the mouse."""
        area = self._overlay.frameGeometry()
        is_over = self._overlay.isVisible() and (
            area.contains(mouse) or (self.isVisible() and self.geometry().contains(mouse))
        )
        if is_over and not self.isVisible():
            corner = self._overlay.mapToGlobal(self._overlay.strip().topRight())
            self.move(corner - QPoint(_SIZE_PX + 4, 0))
            self.show()
        elif not is_over and self.isVisible():
            self.hide()
