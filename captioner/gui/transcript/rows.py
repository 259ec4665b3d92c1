"""Which row of a transcript a caption is on; rows never change places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from captioner.core.captions import Caption, Mark
from captioner.core.plain_text import clock
from captioner.core.speakers.naming import CaptionSplit
from captioner.gui.widgets.theme import Theme
from captioner.gui.widgets.tips import set_tip


class Change(Enum):
    """What happens to a row."""

    INSERT = "insert"
    REPLACE = "replace"
    REMOVE = "remove"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A change of one row."""

    change: Change
    row: int


class TranscriptRows:
    """Captions in the order in which they began, tentative ones among them.

    A caption keeps its row when it becomes final, even where another one was final before it:
    what a reader has found stays where it is.
    """

    def __init__(self) -> None:
        self._captions: list[Caption] = []
        self._last_parts: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._captions)

    def __getitem__(self, row: int) -> Caption:
        return self._captions[row]

    @property
    def all(self) -> Sequence[Caption]:
        """Every caption, in the order of the rows."""
        return self._captions

    def accept(self, caption: Caption) -> RowChange:
        """Take a partial or final caption in."""
        row = self._row_of(caption.id)
        if row is not None:
            if self._captions[row].is_final:
                return RowChange(Change.NOTHING, row)
            if not caption.text:
                del self._captions[row]
                return RowChange(Change.REMOVE, row)
            self._captions[row] = caption
            return RowChange(Change.REPLACE, row)
        if not caption.text:
            return RowChange(Change.NOTHING, len(self._captions))
        row = len(self._captions)
        while row > 0 and self._captions[row - 1].start_s > caption.start_s:
            row -= 1
        self._captions.insert(row, caption)
        return RowChange(Change.INSERT, row)

    def put(self, row: int, caption: Caption) -> None:
        """Another caption in place of the one on a row."""
        self._captions[row] = caption

    def insert(self, row: int, caption: Caption) -> None:
        """A caption before the one on a row."""
        self._captions.insert(row, caption)

    def take(self, row: int) -> None:
        """Remove the caption on a row."""
        del self._captions[row]

    def row_at(self, time_s: float) -> int:
        """The row of the caption that began last; the first one before any has."""
        row = bisect_right(self._captions, time_s, key=lambda caption: caption.start_s)
        return max(0, row - 1)

    def divide(self, split: CaptionSplit) -> None:
        """A caption has parts from now on."""
        self._last_parts.setdefault(split.caption_id, split.parts[-1].caption_id)

    def end_of(self, caption_id: int) -> int:
        """The last part of what was a caption when it was shown first; itself where it is whole."""
        while caption_id in self._last_parts:
            caption_id = self._last_parts[caption_id]
        return caption_id

    def clear(self) -> None:
        """Forget all."""
        self._captions.clear()
        self._last_parts.clear()

    def _row_of(self, caption_id: int) -> int | None:
        # What still changes is among the newest; an old caption is not looked for among 10,000.
        for row in range(len(self._captions) - 1, max(-1, len(self._captions) - 65), -1):
            if self._captions[row].id == caption_id:
                return row
        return None


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


_RULE_ABOVE_PX = 4
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
            y = place.bottom() - _RULE_ABOVE_PX
            painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
