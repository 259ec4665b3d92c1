"""The list of sessions and the one that is read, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_GAP_PX = 12
_LIST_PX = 290
"""The least width of the list, unless the page is so narrow that the session needs the room."""


class SessionColumns(QSplitter):
    """Two columns whose border can be dragged."""

    def __init__(self, sessions: QWidget, session: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._sessions = sessions
        self.addWidget(sessions)
        self.addWidget(session)
        self.setStretchFactor(0, 4)
        self.setStretchFactor(1, 7)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_GAP_PX)
        sessions.setMinimumWidth(_LIST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share what room there is."""
        self._sessions.setMinimumWidth(min(_LIST_PX, self.width() * 2 // 5))
        super().resizeEvent(event)
