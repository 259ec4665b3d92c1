"""The icon in the tray: how captioning stands, and the way back to everything."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from captioner.core.events import SessionState
from captioner.core.session_status import Condition, SessionStatus
from captioner.gui.widgets.colours import condition_colour
from captioner.gui.widgets.icons import tray_icon
from captioner.gui.widgets.words import status_in_words
from captioner.settings.model import OverlaySettings


class Tray(QObject):
    """Start and stop, show and lock the overlay, raise the window, quit."""

    toggle_wanted = Signal()
    pause_wanted = Signal()
    overlay_wanted = Signal(bool)
    lock_wanted = Signal(bool)
    window_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.toggle_action = self._add(self.tr("Start captioning"), self.toggle_wanted)
        self.pause_action = self._add(self.tr("Pause"), self.pause_wanted)
        self.menu.addSeparator()
        self.overlay_action = QAction(self.tr("Show overlay"), self.menu)
        self.overlay_action.setCheckable(True)
        self.overlay_action.triggered.connect(self.overlay_wanted)
        self.menu.addAction(self.overlay_action)
        self.lock_action = QAction(self.tr("Lock overlay"), self.menu)
        self.lock_action.setCheckable(True)
        self.lock_action.triggered.connect(self.lock_wanted)
        self.menu.addAction(self.lock_action)
        self.menu.addSeparator()
        self._add(self.tr("Open Captioner"), self.window_wanted)
        self._add(self.tr("Quit"), self.quit_wanted)
        self.icon = QSystemTrayIcon(tray_icon(""), self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.show_status(SessionStatus(), is_running=False)

    @property
    def is_available(self) -> bool:
        """Whether this desktop has a tray and the icon is in it."""
        return self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide the icon."""
        self.icon.setVisible(is_visible)

    def show_status(self, status: SessionStatus, *, is_running: bool) -> None:
        """Show how the session stands."""
        words = status_in_words(status)
        self.icon.setToolTip(f"Captioner: {words}")
        is_idle = status.condition is Condition.IDLE
        colour = "" if is_idle else condition_colour(status.condition)
        self.icon.setIcon(tray_icon(colour))
        self.toggle_action.setText(
            self.tr("Stop captioning") if is_running else self.tr("Start captioning")
        )
        is_paused = status.state is SessionState.PAUSED
        self.pause_action.setText(self.tr("Resume") if is_paused else self.tr("Pause"))
        self.pause_action.setEnabled(is_paused or status.state is SessionState.LISTENING)

    def show_overlay(self, overlay: OverlaySettings) -> None:
        """Show whether the overlay is shown and locked."""
        self.overlay_action.setChecked(overlay.visible)
        self.lock_action.setChecked(overlay.locked)
        self.lock_action.setEnabled(overlay.visible)

    def _add(self, words: str, signal: object) -> QAction:
        action = QAction(words, self.menu)
        action.triggered.connect(lambda _checked: signal.emit())  # type: ignore[attr-defined]
        self.menu.addAction(action)
        return action

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()
