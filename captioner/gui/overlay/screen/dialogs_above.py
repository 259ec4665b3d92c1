"""The application's dialogs, which the overlay must not cover: it is above every other window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog

_MOVING = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.WindowStateChange,
)


class DialogsAbove(QObject):
    """Tells where the dialogs of this application stand.

    A dialog takes the focus when it comes, which is when it is found.
    """

    changed = Signal(list)
    """A `QRect` on the desktop for each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: list[QRect] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._check)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._soon.start)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A dialog moves, comes or goes."""
        if event.type() in _MOVING:
            self._soon.start()
        return False

    def _check(self) -> None:
        dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog)]
        for dialog in dialogs:
            dialog.installEventFilter(self)  # again is no more than once
        places = [
            dialog.frameGeometry()
            for dialog in dialogs
            if dialog.isVisible() and not dialog.isMinimized()
        ]
        if places != self._places:
            self._places = places
            self.changed.emit(places)
