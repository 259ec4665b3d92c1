"""The icon in the tray: the state of captioning, and the way back to everything."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from captioner.core.outputs import OutputStatus
from captioner.gui.widgets.colours import condition_colour
from captioner.gui.widgets.icons import tray_icon
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import Condition, SessionStatus


class Tray(QSystemTrayIcon):
    """Shows the session's state; its menu is the overlay's."""

    window_wanted = Signal()

    def __init__(self, menu: QMenu, parent: QObject) -> None:
        super().__init__(tray_icon(""), parent)
        self._menu = menu  # kept here, as the tray does not own it
        self.setContextMenu(menu)
        self.activated.connect(self._on_activated)
        self._words = ""
        self._sending: list[str] = []
        self.show_status(SessionStatus())

    @property
    def is_available(self) -> bool:
        """Whether this desktop has a tray and the icon is in it."""
        return self.isVisible() and self.isSystemTrayAvailable()

    def show_status(self, status: SessionStatus) -> None:
        self._words = f"Captioner: {translated(status.line)}"
        self._show_words()
        is_idle = status.condition is Condition.IDLE
        self.setIcon(tray_icon("" if is_idle else condition_colour(status.condition)))

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        self._sending = [translated(status.line) for status in statuses]
        self._show_words()

    def warn(self, words: str) -> None:
        self.showMessage("Captioner", words, QSystemTrayIcon.MessageIcon.Warning)

    def _show_words(self) -> None:
        self.setToolTip("\n".join([self._words, *self._sending]))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()
