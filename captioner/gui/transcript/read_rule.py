"""The dashed rule in a transcript below what its reader has read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from captioner.gui.transcript.rows import TranscriptRows
from captioner.gui.widgets.theme import Theme

_ABOVE_PX = 4
"""How far above the next caption it is: within the space between the two."""


def paint_read_rule(
    viewport: QWidget, in_view: Iterable[tuple[int, QRectF]], rows: TranscriptRows, last_read: int
) -> None:
    """Draw it below a caption, where that is in view and another one follows.

    Args:
        in_view: Rows and where they are.
        last_read: Number of the caption; 0 for none.
    """
    # Readers know captions as they were shown first, whatever turns are found in them later.
    end = rows.end_of(last_read)
    for row, place in in_view if last_read else ():
        if row < len(rows) - 1 and rows[row].id == end:
            painter = QPainter(viewport)
            painter.setPen(QPen(QColor(Theme.colours.accent), 2, Qt.PenStyle.DashLine))
            y = place.bottom() - _ABOVE_PX
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
