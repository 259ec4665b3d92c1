"""What the overlay says beside captions: how the session stands, and that it is empty."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QRegion

from captioner.gui.widgets.colours import LIGHT
from captioner.settings.overlay import OverlaySettings

UNLOCK_HANDLE_PX = 30
"""The way to unlock the overlay has its place at the end of the strip."""

_STATUS_PX = 14


def status_place(strip: QRectF, words: str) -> QRectF:
    """Where the pill with the state stands."""
    room = int(strip.width()) - UNLOCK_HANDLE_PX - 4
    width = min(room, QFontMetrics(_status_font()).horizontalAdvance(words) + 24)
    return QRectF(strip.left(), strip.top() + 2, width, strip.height() - 6)


def status_region(strip: QRect, words: str) -> QRegion:
    """What the pill is drawn on; nothing where there are no words."""
    return QRegion(status_place(QRectF(strip), words).toAlignedRect()) if words else QRegion()


def paint_status(painter: QPainter, strip: QRectF, words: str, *, is_problem: bool) -> None:
    """A pill in colours of its own, so that it is not taken for a caption."""
    font = _status_font()
    metrics = QFontMetrics(font)
    pill = status_place(strip, words)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.problem_background if is_problem else LIGHT.note_background))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor(LIGHT.problem_text if is_problem else LIGHT.note_text))
    painter.setFont(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(pill.width()) - 20)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)


def _status_font() -> QFont:
    font = QFont()
    font.setPixelSize(_STATUS_PX)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def paint_hint(painter: QPainter, box: QRectF, words: str, look: OverlaySettings) -> None:
    """What stands in an empty overlay while it can be moved."""
    font = QFont(painter.font())
    font.setPixelSize(max(14, look.font_size_px // 2))
    painter.setFont(font)
    painter.setPen(QColor(look.text_colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def paint_frame(painter: QPainter, box: QRectF) -> None:
    """A dashed edge while the mouse may take hold of it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255, 170), 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 12, 12)
