"""The edge of caption letters, which lets them stand out from what is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextLayout,
)

from captioner.gui.transcript.qt_text import qt_length
from captioner.settings.overlay import CaptionEdge, OverlaySettings

_SHADOW_OPACITY = 0.3
"""Of each of the nine copies that make a soft shadow."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """The letters once more below themselves, moved, or as a line around them."""

    offset: QPointF
    colour: QColor
    around_px: float = 0.0

    @property
    def pen(self) -> QPen:
        pen = QPen(self.colour, self.around_px)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen


def draw_layout_edge(painter: QPainter, look: OverlaySettings, layout: QTextLayout) -> None:
    """The edge of a line that is laid out, for what is drawn above it at the same place."""
    for stroke in _strokes(look):
        how = QTextCharFormat()
        if stroke.around_px:
            how.setTextOutline(stroke.pen)
        else:
            how.setForeground(QBrush(stroke.colour))
        everywhere = QTextLayout.FormatRange()
        # One more than there is: else Qt cuts the edge off where the last letter ends.
        everywhere.start, everywhere.length = 0, qt_length(layout.text()) + 1
        everywhere.format = how
        layout.draw(painter, stroke.offset, [everywhere])


def draw_path_edge(painter: QPainter, look: OverlaySettings, path: QPainterPath) -> None:
    """The edge of letters that are a path."""
    for stroke in _strokes(look):
        moved = path.translated(stroke.offset)
        if stroke.around_px:
            painter.strokePath(moved, stroke.pen)
        else:
            painter.fillPath(moved, QBrush(stroke.colour))


def _strokes(look: OverlaySettings) -> Iterator[_Stroke]:
    """From the lowest up."""
    size, colour = look.outline_px, QColor(look.outline_colour)
    if not size:
        return
    match look.edge:
        case CaptionEdge.UNIFORM:
            yield _Stroke(QPointF(0, 0), colour, 2.0 * size)
        case CaptionEdge.RAISED | CaptionEdge.DEPRESSED:
            # Light comes from the top left: what stands up has its dark side at the bottom right.
            side = 1 if look.edge is CaptionEdge.RAISED else -1
            for step in range(size, 0, -1):
                yield _Stroke(QPointF(side * step, side * step), colour)
        case CaptionEdge.DROP_SHADOW:
            colour.setAlphaF(_SHADOW_OPACITY)
            for down in (-1, 0, 1):
                for right in (-1, 0, 1):
                    yield _Stroke(QPointF(size + right, size + down), colour)
