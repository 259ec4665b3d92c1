"""Plain text with a gap below every caption, and lines apart, which Qt's plain text has not."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QTextBlock, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from captioner.settings.model import ReadingSettings

_GAP_PX = 10.0


class SpacedLayout(QPlainTextDocumentLayout):
    """Makes each block of text taller by a gap, and its lines as far apart as the reader wants.

    Attributes:
        gap_px: Below each block.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.gap_px = _GAP_PX
        self._line_px = 0.0

    def set_spacing(self, font: QFont, reading: ReadingSettings) -> float:
        """Have effect on what is laid out from now on; returns how high a line is with its gap."""
        size_px = QFontInfo(font).pixelSize()
        self.gap_px = max(_GAP_PX, size_px * reading.caption_spacing)
        # Where nothing is wanted, nothing is done: blocks are asked for by the thousand.
        self._line_px = size_px * reading.line_height if reading.line_height > 1 else 0.0
        return max(self._line_px, QFontMetricsF(font).lineSpacing()) + self.gap_px

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """The block with its gap."""
        found = super().blockBoundingRect(block)
        if found.height() > 0:
            if self._line_px:
                found.setHeight(self._move_lines_apart(block))
            found.setHeight(found.height() + self.gap_px)
        return found

    def _move_lines_apart(self, block: QTextBlock) -> float:
        """Put the lines of a block in their places; returns how high it is."""
        layout = block.layout()
        top_px = 0.0
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            # The distance is shared out above and below, so that text stays in the middle.
            apart_px = max(0.0, self._line_px - line.height())
            place = QPointF(line.x(), top_px + apart_px / 2)
            if line.position() != place:
                line.setPosition(place)
            top_px += line.height() + apart_px
        return top_px
