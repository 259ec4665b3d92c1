"""A small button beside the locked overlay: the way back, since clicks go through the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QToolButton

from captioner.gui.overlay.screen.compositing import show_only
from captioner.gui.overlay.screen.floating_window import floating_window_flags
from captioner.gui.overlay.status import UNLOCK_HANDLE_PX
from captioner.gui.overlay.window import Overlay
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.tips import set_tip

_GAP_PX = 2
_RADIUS_PX = 8
_STYLE = f"""
QToolButton {{
  background: #16191f; border: 2px solid #ffffff; border-radius: {_RADIUS_PX}px; padding: 0;
}}
QToolButton:hover {{ background: #3a4150; }}
"""
"""Dark with a white edge: one of both is seen on any background."""


class UnlockHandle(QToolButton):
    """Stays in the overlay's strip as long as it is locked, under the mouse or not.

    A handle that came only under the mouse would be out of reach of touch and pen, and nobody
    would know of it. Under Wayland no program places its windows: there the tray, the main window
    and `captioner --toggle-lock` unlock.
    """

    unlock_wanted = Signal()

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(None)  # a window of its own: clicks must not go through it
        self.setWindowFlags(floating_window_flags())
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # it is never the active window
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(_STYLE)
        self.setFixedSize(UNLOCK_HANDLE_PX, UNLOCK_HANDLE_PX)
        self.setIconSize(QSize(18, 18))
        self.setIcon(icon("unlock", "#ffffff"))
        set_tip(self, self.tr("Unlock captions"))
        self.setAccessibleName(self.tr("Unlock captions"))
        self.setWindowTitle(self.tr("Unlock captions"))
        self._overlay = overlay
        self._covered: list[QRect] = []
        self.clicked.connect(self.unlock_wanted)
        overlay.installEventFilter(self)

    def set_watching(self, is_watching: bool) -> None:
        """Be there while the overlay is locked and shown."""
        is_watching = is_watching and QGuiApplication.platformName() != "wayland"
        if is_watching:
            self._follow()
        self.setVisible(is_watching)
        if is_watching:
            self.raise_()

    def set_covered(self, places: list[QRect]) -> None:
        """Lie below these rectangles of the desktop, as the overlay does."""
        self._covered = places
        self._cut()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the overlay."""
        if watched is self._overlay and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        strip = self._overlay.strip().translated(self._overlay.pos())
        self.move(strip.topRight() + QPoint(1 - UNLOCK_HANDLE_PX, _GAP_PX))
        self._cut()

    def _cut(self) -> None:
        """Have no black corners where nothing blends the desktop's windows."""
        show_only(self, self._shape, self._covered)

    def _shape(self) -> QRegion:
        found = QRegion(self.rect())
        ellipse, size = QRegion.RegionType.Ellipse, 2 * _RADIUS_PX
        right, bottom = self.width() - _RADIUS_PX, self.height() - _RADIUS_PX
        for x, y in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
            found -= QRegion(x, y, _RADIUS_PX, _RADIUS_PX)
        for x in (0, self.width() - size):
            for y in (0, self.height() - size):
                found += QRegion(x, y, size, size, ellipse)
        return found
