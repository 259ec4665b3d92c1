"""The edge of caption letters, which lets them stand out from what is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
)

from captioner.captions.scripts import emoji_in
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
        layout.draw(painter, stroke.offset, list(letters_of(layout.text(), how)))


def letters_of(text: str, how: QTextCharFormat) -> Iterator[QTextLayout.FormatRange]:
    """Everything but pictures: asked for their outline, Qt forgets how wide they are."""
    first = 0
    # One more than there is: else Qt cuts the edge off where the last letter ends.
    for begin, end in [*emoji_in(text), (len(text) + 1, 0)]:
        if begin > first:
            found = QTextLayout.FormatRange()
            found.start = qt_length(text[:first])
            found.length = qt_length(text[first:begin]) + (begin > len(text))
            found.format = how
            yield found
        first = end


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
