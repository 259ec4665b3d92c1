"""The state of a session as a small shape: each state has its own, not a colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from captioner.core.events import SessionState
from captioner.core.session_status import Condition, SessionStatus
from captioner.gui.widgets.colours import condition_colour
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
        condition = self._status.condition
        colour = QColor(condition_colour(condition, Theme.colours))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        area = QRectF(3, 3, 12, 12)
        if self._status.state is SessionState.PAUSED:
            painter.drawRoundedRect(QRectF(4, 3, 4, 12), 1, 1)
            painter.drawRoundedRect(QRectF(11, 3, 4, 12), 1, 1)
        elif condition is Condition.GOOD:
            painter.drawEllipse(area)
        elif condition is Condition.PROBLEM or self._status.troubles:
            painter.drawPolygon(QPolygonF([QPointF(9, 2), QPointF(17, 16), QPointF(1, 16)]))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            is_idle = condition is Condition.IDLE
            cap = Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(colour, 2 if is_idle else 3, Qt.PenStyle.SolidLine, cap))
            # Busy, it is an open ring: loading, stopping, or behind.
            painter.drawArc(area.adjusted(1, 1, -1, -1), 30 * 16, (360 if is_idle else 270) * 16)
        painter.end()
