"""Plain text with a gap below every caption; `QPlainTextEdit` itself knows no such thing."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QPlainTextDocumentLayout

GAP_PX = 10.0


class SpacedLayout(QPlainTextDocumentLayout):
    """Makes each block of text taller by a gap."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """The block with its gap."""
        found = super().blockBoundingRect(block)
        if found.height() > 0:
            found.setHeight(found.height() + GAP_PX)
        return found
