"""The column beside the transcript: times of captions, and marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from captioner.core.captions import Mark
from captioner.core.plain_text import clock
from captioner.gui.transcript.rows import TranscriptRows
from captioner.gui.widgets.theme import Theme
from captioner.gui.widgets.tips import set_tip

_LONGEST_TIME = "0:00:00"
_MARK_PX = 5.0


class MarkedRows(Protocol):
    """The captions of a view, as the gutter beside it shows them."""

    @property
    def rows(self) -> TranscriptRows:
        """The captions shown."""

    @property
    def shows_times(self) -> bool:
        """Whether captions have their time beside them."""

    def marks_of(self, row: int) -> Sequence[Mark]:
        """The marks of a row's caption."""

    def rows_in_view(self) -> Iterable[tuple[int, QRectF]]:
        """Rows that can be seen and where."""


class TranscriptGutter(QWidget):
    """Paints beside the rows in view; a row costs nothing elsewhere."""

    time_clicked = Signal(int)
    """The row whose time was clicked; only while clicks are wanted."""

    def __init__(self, view: QPlainTextEdit, captions: MarkedRows) -> None:
        super().__init__(view)
        self._view = view
        self._captions = captions
        self.set_clickable(False)
        view.viewport().installEventFilter(self)

    def set_clickable(self, is_clickable: bool) -> None:
        """Whether times are taken for buttons."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not is_clickable)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if is_clickable else Qt.CursorShape.ArrowCursor
        )
        set_tip(self, self.tr("Play from here") if is_clickable else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Text that moves by less than a line is moved as a picture: times have to follow."""
        if event.type() is QEvent.Type.Move:
            self.update()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside a row is a click on its time."""
        y = event.position().y() - (self._view.viewport().y() - self.y())
        for row, place in self._captions.rows_in_view():
            if place.top() <= y < place.bottom() and row < len(self._captions.rows):
                self.time_clicked.emit(row)

    def wanted_width_px(self, shows_times: bool) -> int:
        """How wide it must be."""
        return self.fontMetrics().horizontalAdvance(_LONGEST_TIME) + 38 if shows_times else 20

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw times and marks on the first line of each caption."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, self._view.viewport().y() - self.y())
        metrics = self.fontMetrics()
        for row, place in self._captions.rows_in_view():
            if row >= len(self._captions.rows):
                break
            first_line = self._view.document().findBlockByNumber(row).layout().lineAt(0)
            baseline = place.top() + (first_line.ascent() if first_line.isValid() else 0)
            if self._captions.marks_of(row):
                middle = baseline - metrics.capHeight() / 2
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(Theme.colours.accent))
                painter.drawPolygon(
                    QPolygonF(
                        [
                            QPointF(6, middle - _MARK_PX),
                            QPointF(6 + 1.6 * _MARK_PX, middle),
                            QPointF(6, middle + _MARK_PX),
                        ]
                    )
                )
            if self._captions.shows_times:
                painter.setPen(QColor(Theme.colours.quiet))
                text = clock(self._captions.rows[row].start_s)
                x = self.width() - 16 - metrics.horizontalAdvance(text)
                painter.drawText(QPointF(x, baseline), text)
        painter.end()
