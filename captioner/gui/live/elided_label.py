"""A label that ends in "…" where it has too little room; its text stays whole."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

_FEW_LETTERS = 6


class ElidedLabel(QLabel):
    """One line of plain text that takes what room there is and asks for none.

    Args:
        mode: Where the words are left out.
        grows: Whether it takes more room than its text.
    """

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, grows: bool = True
    ) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        across = QSizePolicy.Policy.Ignored if grows else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """A few letters, and the dots."""
        few_px = self.fontMetrics().averageCharWidth() * _FEW_LETTERS
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), few_px), hint.height())

    @property
    def shown(self) -> str:
        """What is painted of the text."""
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw as much as fits, where the label is aligned to."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment().value,
            self.palette(),
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )
