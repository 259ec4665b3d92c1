"""The state of a session as a small shape: each state has its own, not a colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from captioner.core.events import SessionState
from captioner.gui.widgets.session_status import SessionStatus
from captioner.gui.widgets.theme import Theme


class StatusDot(QWidget):
    """A ring when idle, a disc when listening, bars when paused, a triangle without sound."""

    def __init__(self) -> None:
        super().__init__()
        self._status = SessionStatus()
        self.setFixedSize(self.sizeHint())

    def show_status(self, status: SessionStatus) -> None:
        """Show another state."""
        self._status = status
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the words beside it."""
        return QSize(18, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape."""
        del event
        colours = Theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(3, 3, 12, 12)
        match self._status.state:
            case SessionState.LISTENING if self._status.is_listening:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.good))
                painter.drawEllipse(area)
            case SessionState.PAUSED:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.text))
                painter.drawRoundedRect(QRectF(4, 3, 4, 12), 1, 1)
                painter.drawRoundedRect(QRectF(11, 3, 4, 12), 1, 1)
            case state if state is SessionState.FAILED or self._status.is_deaf:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.problem))
                painter.drawPolygon(QPolygonF([QPointF(9, 2), QPointF(17, 16), QPointF(1, 16)]))
            case SessionState.IDLE:
                painter.setPen(QPen(QColor(colours.quiet), 2))
                painter.drawEllipse(area.adjusted(1, 1, -1, -1))
            case _:  # busy: loading, stopping, or behind
                painter.setPen(
                    QPen(QColor(colours.accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
                )
                painter.drawArc(area.adjusted(1, 1, -1, -1), 30 * 16, 270 * 16)
        painter.end()
