"""The running transcript: a plain-text document, whose 10,000 captions cost as much as those seen.

Why a text document and not a list of items: text can be selected across captions, copied, searched
and read by a screen reader or a Braille line with Qt's own means
(docs/decisions/transcript-view.md).
"""

import math
import time
from collections import deque
from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QWidget

from captioner.captions.scripts import without_isolates, written
from captioner.core.captions import Caption, Mark, Word, marks_between, marks_in_force
from captioner.core.plain_text import clock, one_line
from captioner.core.speakers.naming import CaptionSplit, SpeakerChange, Speakers
from captioner.gui.transcript.caption_text import CaptionText, TranscriptFormat
from captioner.gui.transcript.fine_scroll import PADDING_PX, FineScroll
from captioner.gui.transcript.qt_text import SpacedLayout, for_others, qt_length, transcript_font
from captioner.gui.transcript.rows import TranscriptRows
from captioner.gui.transcript.search import TranscriptSearch
from captioner.gui.transcript.speaker_menu import SpeakerMenu
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import set_tip, show_tips_of
from captioner.settings.model import ReadingSettings

_SLICE_S = 0.008
_RULE_ABOVE_PX = 4
"""How far above the next caption the rule is: within the space between the two."""
_LONGEST_TIME = "0:00:00"
_MARK_PX = 5.0


class TranscriptGutter(QWidget):
    """Paints beside the rows in view; a row costs nothing elsewhere."""

    time_clicked = Signal(int)
    """The row whose time was clicked; only while clicks are wanted."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self.set_clickable(False)
        view.viewport().installEventFilter(self)

    def set_clickable(self, is_clickable: bool) -> None:
        """Make times buttons, or plain text again."""
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
        """Take a click beside a row for a click on its time."""
        y = event.position().y() - (self._view.viewport().y() - self.y())
        for row, place in self._view.rows_in_view():
            if place.top() <= y < place.bottom() and row < len(self._view.rows):
                self.time_clicked.emit(row)

    def wanted_width_px(self, shows_times: bool) -> int:
        return self.fontMetrics().horizontalAdvance(_LONGEST_TIME) + 38 if shows_times else 20

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, self._view.viewport().y() - self.y())
        metrics = self.fontMetrics()
        for row, place in self._view.rows_in_view():
            if row >= len(self._view.rows):
                break
            first_line = self._view.document().findBlockByNumber(row).layout().lineAt(0)
            baseline = place.top() + (first_line.ascent() if first_line.isValid() else 0)
            if self._view.marks_of(row):
                middle = baseline - metrics.capHeight() / 2
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(current_theme().colours.accent))
                painter.drawPolygon(
                    QPolygonF(
                        [
                            QPointF(6, middle - _MARK_PX),
                            QPointF(6 + 1.6 * _MARK_PX, middle),
                            QPointF(6, middle + _MARK_PX),
                        ]
                    )
                )
            if self._view.shows_times:
                painter.setPen(QColor(current_theme().colours.quiet))
                text = clock(self._view.rows[row].start_s)
                x = self.width() - 16 - metrics.horizontalAdvance(text)
                painter.drawText(QPointF(x, baseline), text)
        painter.end()


class TranscriptView(QPlainTextEdit):
    """Captions below one another, the newest at the bottom, live unless the reader scrolls up."""

    follow_changed = Signal(bool)
    """Whether the newest caption is kept in view."""

    resized = Signal()

    marks_changed = Signal(int)
    """How many moments are marked."""

    filled = Signal()
    """A whole transcript, or other settings, are shown to the end."""

    def __init__(self, reading: ReadingSettings) -> None:
        super().__init__()
        document = QTextDocument(self)
        self.spaced = SpacedLayout(document)
        document.setDocumentLayout(self.spaced)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self.setDocument(document)
        self.setObjectName("transcript")
        self.setAccessibleName(self.tr("Transcript"))
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = TranscriptRows()
        self._text = CaptionText(
            document, self.rows, TranscriptFormat(reading, current_theme().colours)
        )
        self.marks: tuple[Mark, ...] = ()
        self.place_id = 0
        """The caption that the reader has read last; 0 where no place is marked."""

        self.follows = True
        self._is_changing = False
        self._coming: deque[Caption] = deque()
        self._stale_rows = 0
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._work_on)
        self._reading = reading
        self._gutter = TranscriptGutter(self)
        self.speakers = SpeakerMenu(self, self.rows, self.label_length)
        """Names voices; where a label is clicked, and in the context menu."""
        self.search = TranscriptSearch(self, self.select_hit, self.top_of)
        self.fine_scroll = FineScroll(self)
        self.fine_scroll.moved.connect(self._on_moved)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.updateRequest.connect(self._on_update_request)
        show_tips_of(self)
        self.set_reading(reading)
        current_theme().changed.connect(self.refresh_colours)

    def show_caption(self, caption: Caption) -> None:
        self._is_changing = True
        try:
            self._text.accept(caption)
            if caption.is_final:
                self._text.continue_sentence(caption)
        finally:
            self._is_changing = False
        if self.follows:
            self._scroll_to_end()

    def show_captions(self, captions: Iterable[Caption]) -> None:
        """Show a whole transcript instead, from its beginning.

        A long one comes in slices, so that live captions continue; `filled` reports its end.
        """
        self.clear_transcript()
        self.follows = False
        self._coming = deque(captions)
        self._work_on()

    def relabel(self, changes: Iterable[SpeakerChange]) -> None:
        """Show captions as other voices'; only their rows are written again."""
        self._text.relabel({change.caption_id: change.new for change in changes})
        if self.follows:
            self._scroll_to_end()

    def split(self, split: CaptionSplit) -> None:
        self._text.split(split, self.fine_scroll.held)
        if self.follows:
            self._scroll_to_end()

    def show_speakers(self, speakers: Speakers) -> None:
        if speakers != self.speakers.now:
            self.speakers.now = speakers
            self.refresh_colours()

    def label_length(self, row: int) -> int:
        """Return how many characters of Qt's before a row's words say who speaks."""
        return qt_length(self._text.format.label(self.rows[row]))

    def clear_transcript(self) -> None:
        self.speakers.begin()
        self._coming.clear()
        self._stale_rows = 0
        self.rows.clear()
        self._text.format = self._format()
        self.clear()
        self.show_marks(())
        self._set_follows(True)

    def set_reading(self, reading: ReadingSettings) -> None:
        """Apply other settings, to captions already shown too."""
        self._reading = reading
        self.refresh_colours()
        self._layout_gutter()

    def refresh_colours(self) -> None:
        """Write everything again in the theme's colours and the size of text."""
        font = transcript_font(self.font(), self._reading)
        self.fine_scroll.wanted_line_px = self.spaced.set_spacing(font, self._reading)
        if font != self.document().defaultFont():
            self.document().setDefaultFont(font)
        self._text.format = self._format()
        # The rows in view first, the rest in slices: 10,000 captions take more than a second.
        for row, _ in list(self.rows_in_view()):
            self._text.write_again(row)
        self._stale_rows = len(self.rows)
        self._work_on()
        self._gutter.update()

    def _format(self) -> TranscriptFormat:
        speakers = self.speakers.now.with_suggestions
        return TranscriptFormat(self._reading, current_theme().colours, speakers, self.rows)

    def _work_on(self) -> None:
        """Take captions that still come in, and write stale rows again, for a slice of time."""
        until = time.monotonic() + _SLICE_S
        place = self.verticalScrollBar().value()
        self._is_changing = True
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        while self._coming and time.monotonic() < until:
            self._text.accept(self._coming.popleft())
        # From the end, so that captions that come in meanwhile do not shift the remaining rows.
        while self._stale_rows > 0 and time.monotonic() < until:
            self._stale_rows -= 1
            self._text.write_again(self._stale_rows)
        cursor.endEditBlock()
        self._is_changing = False
        if self.follows:
            self._scroll_to_end()
        else:
            self.verticalScrollBar().setValue(place)
        if self._coming or self._stale_rows:
            self._more.start()
        else:
            self.filled.emit()

    @property
    def shows_times(self) -> bool:
        return self._reading.show_times

    def jump_to_live(self) -> None:
        """Show the newest caption and keep it in view."""
        self._set_follows(True)
        self._scroll_to_end()

    def _on_scrolled(self) -> None:
        if not self.fine_scroll.is_moving:
            self.fine_scroll.settle()
            self._on_moved()

    def _on_moved(self) -> None:
        if not self._is_changing:
            self._set_follows(self.fine_scroll.is_at_end)
        self._gutter.update()

    def _scroll_to_end(self) -> None:
        self._is_changing = True
        self.fine_scroll.to_end()
        self._is_changing = False

    def _set_follows(self, follows: bool) -> None:
        if follows != self.follows:
            self.follows = follows
            self.follow_changed.emit(follows)

    def show_mark(self, mark: Mark) -> None:
        self.show_marks((*self.marks, mark))

    def show_marks(self, marks: Iterable[Mark]) -> None:
        self.marks = marks_in_force(marks)
        self.marks_changed.emit(len(self.marks))
        self._gutter.update()

    def show_place(self, caption_id: int) -> None:
        """Show that the reader has read up to the end of this caption; 0 takes the rule away."""
        self.place_id = caption_id
        self.viewport().update()

    def marks_of(self, row: int) -> Sequence[Mark]:
        rows = self.rows
        begin = -math.inf if row == 0 else rows[row].start_s
        end = rows[row + 1].start_s if row + 1 < len(rows) else math.inf
        return marks_between(self.marks, begin, end)

    def go_to_mark(self) -> None:
        """Show the last mark above the visible rows, or the last of all."""
        rows = [self.rows.row_at(mark.time_s) for mark in self.marks]
        if not rows or not len(self.rows):
            return
        first_row = self.firstVisibleBlock().blockNumber()
        above = [row for row in rows if row < first_row]
        row = above[-1] if above else rows[-1]
        self._set_follows(False)
        self._is_changing = True
        cursor = QTextCursor(self.document().findBlockByNumber(row))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(cursor.block().firstLineNumber())
        self._is_changing = False
        self.setFocus()

    def select_hit(self, hit: QTextCursor) -> None:
        """Select a place that was found, in the middle of the view."""
        self._set_follows(False)
        self._is_changing = True
        self.setTextCursor(hit)
        self.centerCursor()
        self.fine_scroll.show_cursor()
        self._is_changing = False

    def top_of(self, row: int) -> float:
        """Return where a row begins in the viewport."""
        block = self.document().findBlockByNumber(row)
        return self.blockBoundingGeometry(block).translated(self.contentOffset()).top()

    def copy_all(self) -> str:
        """Return the transcript as text, a caption a line."""
        return without_isolates(self.toPlainText())

    def copy_shown(self) -> None:
        """Copy the selection, or else everything."""
        if self.textCursor().hasSelection():
            self.copy()
        else:
            QGuiApplication.clipboard().setText(self.copy_all())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the newest caption in view, and the gutter beside it."""
        self._is_changing = True
        self._layout_gutter()  # before lines are broken: hidden views do not learn of its width
        super().resizeEvent(event)
        self._is_changing = False
        self._layout_gutter()
        if self.follows:
            self._scroll_to_end()
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, a frame around the selected hit, a dashed rule below the text read."""
        super().paintEvent(event)
        self.search.paint()
        if self.place_id:
            self._paint_read_rule()

    def _paint_read_rule(self) -> None:
        """Draw the rule below the caption read last, where it is in view and another follows."""
        rows = self.rows
        # Readers know captions as they were shown first, whatever turns are found in them later.
        end = rows.end_of(self.place_id)
        for row, place in self.rows_in_view():
            if row < len(rows) - 1 and rows[row].id == end:
                painter = QPainter(self.viewport())
                painter.setPen(
                    QPen(QColor(current_theme().colours.accent), 2, Qt.PenStyle.DashLine)
                )
                y = place.bottom() - _RULE_ABOVE_PX
                painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the text that is copied or dragged away."""
        return for_others(super().createMimeDataFromSelection())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End goes to the newest caption; everything else is the text view's own."""
        if event.key() == Qt.Key.Key_End and not event.modifiers():
            self.jump_to_live()
            return
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() != before:
            self.fine_scroll.show_cursor()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy and the like, and who speaks."""
        is_by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        cursor = self.cursorForPosition(event.pos()) if is_by_mouse else self.textCursor()
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(menu, cursor.blockNumber())
        menu.popup(event.globalPos())

    def _fill_menu(self, menu: QMenu, row: int) -> None:
        """Add what can be done with a row, and what was recognised where terms were written."""
        self.speakers.add_to(menu, row)
        changed = [word for word in self._words_of(row) if word.recognised_as]
        if changed:
            menu.addSeparator()
        for word in changed:
            recognised = menu.addAction(self._recognised_as(word, with_term=True))
            recognised.setEnabled(False)

    def _words_of(self, row: int) -> Sequence[Word]:
        return self.rows[row].words if 0 <= row < len(self.rows) else ()

    def _recognised_as(self, word: Word, *, with_term: bool = False) -> str:
        text = self.tr("recognized as “{words}”").format(words=one_line(word.recognised_as))
        return f"{one_line(word.text)}: {text}" if with_term else text

    def tip_at(self, position: QPoint) -> tuple[str, QRect]:
        """Return what was recognised where a listed term was written, and the term's area."""
        block = self.cursorForPosition(position).block()
        words = self._words_of(block.blockNumber())
        text = block.text()
        behind = len(self._text.format.label(self.rows[block.blockNumber()])) if words else 0
        for word in words:
            shown = written(word.text)
            begin = text.find(shown, behind)
            if begin < 0:
                break
            behind = begin + len(shown)
            if word.recognised_as:
                start = block.position() + qt_length(text[:begin])
                area = self._area(start, start + qt_length(shown))
                if area.contains(position):
                    return self._recognised_as(word), area
        return "", QRect()

    def _area(self, start: int, behind: int) -> QRect:
        """Return where the text between two positions is; its first line if it is broken."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        begin = self.cursorRect(cursor)
        cursor.setPosition(behind)
        end = self.cursorRect(cursor)
        right = end.left() if end.top() == begin.top() else self.viewport().width()
        return QRect(begin.left(), begin.top(), right - begin.left(), begin.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.fine_scroll.wheel(event)

    def rows_in_view(self) -> Iterable[tuple[int, QRectF]]:
        block = self.firstVisibleBlock()
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        while block.isValid() and place.top() < self.viewport().height():
            yield block.blockNumber(), place
            block = block.next()
            place = QRectF(
                QPointF(place.left(), place.bottom()), self.blockBoundingRect(block).size()
            )

    def keep_clear(self, height_px: int) -> None:
        """Show no caption in this many pixels at the bottom: something else lies there."""
        if height_px != self.fine_scroll.covered_px:
            self.fine_scroll.covered_px = height_px
            self._layout_gutter()
            if self.follows:
                self._scroll_to_end()

    def _layout_gutter(self) -> None:
        width = self._gutter.wanted_width_px(self._reading.show_times)
        below = PADDING_PX - self.fine_scroll.reserve_px + self.fine_scroll.covered_px
        self.setViewportMargins(width, PADDING_PX, PADDING_PX, below)
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), width, inner.height()))
        self.fine_scroll.place()

    def _on_update_request(self, area: QRect, scrolled_px: int) -> None:
        self._gutter.update()
