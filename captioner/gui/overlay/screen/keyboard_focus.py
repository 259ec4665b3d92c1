"""The keyboard's focus of a window that refuses it unless the user asks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class KeyboardFocus:
    """Takes the focus for a window, and gives it back to the one of ours that had it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._before: QWidget | None = None
        self._is_taken = False

    @property
    def is_here(self) -> bool:
        """Whether it was taken and has come."""
        return self._is_taken and self._window.isActiveWindow()

    def take(self) -> None:
        """Take it, at the user's word alone."""
        before = QApplication.activeWindow()
        self._before = before if before is not self._window else self._before
        self._is_taken = True
        self._refuse(False)
        self._window.activateWindow()

    def give_back(self) -> None:
        """The user has done what there was to do."""
        if self._before is not None:
            self._before.activateWindow()

    def on_activation_change(self) -> None:
        """Refuse it again when it has gone elsewhere."""
        if not self._window.isActiveWindow():
            self._is_taken = False
            self._refuse(True)

    def _refuse(self, refuses: bool) -> None:
        handle = self._window.windowHandle()
        if handle is not None:
            handle.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, refuses)
