"""The transcript of a past session: as the live one, and it can be changed where it was corrected.

Only rows that differ are written again, so that the reader's place in 10,000 captions stays.
"""

from collections.abc import Sequence
from heapq import merge

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu

from captioner.captions.scripts import written
from captioner.core.captions import Caption, Remark
from captioner.core.sessions import SessionDetails
from captioner.gui.transcript.qt_text import qt_length
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.translation import translated
from captioner.settings.model import ReadingSettings

_MOST_AT_ONCE = 100


class PastTranscript(TranscriptView):
    """A past session's captions; one of them is the current one."""

    row_changed = Signal(int)
    """The row with the cursor is another one now."""

    edit_wanted = Signal()
    """Return was pressed: the current caption is to be corrected."""

    play_wanted = Signal(int)
    """Its sound is to be played from this row on."""

    def __init__(self, reading: ReadingSettings) -> None:
        self._row = -1
        self._sounding: tuple[int, tuple[int, int] | None] = (-1, None)
        self._is_untouched = True
        self._shows_current = self._can_play = False
        self._gaps: Sequence[Caption] = ()
        super().__init__(reading)
        self.cursorPositionChanged.connect(self._on_cursor)
        self._gutter.time_clicked.connect(self.play_wanted)

    def clear_transcript(self) -> None:
        self._is_untouched = True
        self._gaps = ()
        super().clear_transcript()

    def _work_on(self) -> None:
        super()._work_on()
        if self._is_untouched and self.textCursor().position() > 0:
            # Captions that come in push the cursor on; the reader has not moved it.
            self.moveCursor(QTextCursor.MoveOperation.Start)

    @property
    def current_row(self) -> int:
        return self.textCursor().blockNumber()

    @property
    def current_caption(self) -> int:
        """The index of the caption with the cursor, or of the one before a line about a gap."""
        rows = self.rows[: self.current_row + 1]
        return max(0, sum(_is_spoken(caption) for caption in rows) - 1)

    def go_to_caption(self, index: int) -> None:
        """Put the cursor at the beginning of a caption, of which lines about gaps are none."""
        rows = [row for row, caption in enumerate(self.rows) if _is_spoken(caption)]
        if rows:
            self.go_to_row(rows[min(max(0, index), len(rows) - 1)])

    def go_to_row(self, row: int) -> None:
        """Put the cursor at the beginning of a row, and the row in view."""
        row = min(max(0, row), len(self.rows) - 1)
        self._is_untouched = False
        self._set_follows(False)
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(row)))
        self.ensureCursorVisible()
        self.fine_scroll.show_cursor()

    def selected_ids(self) -> list[int]:
        """Numbers of the captions that the selection touches; empty without one."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return []
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        return [caption.id for caption in self.rows[first : last + 1] if _is_spoken(caption)]

    def set_current_shown(self, is_shown: bool) -> None:
        """Highlight the row with the cursor, which is being corrected, or do not."""
        self._shows_current = is_shown
        self.viewport().update()

    def set_playable(self, can_play: bool) -> None:
        """Let a click on a time, or two on a caption, play the sound from there."""
        self._can_play = can_play
        self._gutter.set_clickable(can_play)

    def show_sounding(self, row: int, word: tuple[int, int] | None) -> None:
        """Light up a word: where it begins and ends in the text of a row's caption."""
        if (row, word) != self._sounding:
            self._sounding = (row, word)
            self.viewport().update()

    def show_session(self, session: SessionDetails) -> None:
        """Show a session that was read for the first time, or again."""
        self._gaps = [_gap_line(number, gap) for number, gap in enumerate(session.gaps, 1)]
        if self.rows:
            self.update_captions(session.captions)
        else:
            self._show_whole(session.captions)
        self.show_speakers(session.speakers)
        self.show_marks(session.marks)

    def _show_whole(self, captions: Sequence[Caption]) -> None:
        gaps = self._gaps
        self.show_captions(_merged(captions, gaps))
        self._gaps = gaps

    def update_captions(self, captions: Sequence[Caption]) -> None:
        """Show a transcript that differs in places; the captions in view stay where they are."""
        if self._coming:
            self._show_whole(captions)
            return
        captions = _merged(captions, self._gaps)
        old = self.rows.copy()
        first = _same(old, captions)
        end = _same(old[first:][::-1], captions[first:][::-1])
        gone, new = len(old) - end - first, captions[first : len(captions) - end]
        if not gone and not new:
            return  # a selection, such as a search's hit, stays
        row = self.current_row
        if gone == len(new):
            self._replace_rows(first, new)
        else:
            self._text.exchange(first, gone, new)
        self.go_to_row(row)

    def _replace_rows(self, first: int, new: Sequence[Caption]) -> None:
        for row, caption in enumerate(new, first):
            self.rows[row] = caption
        if len(new) <= _MOST_AT_ONCE:
            for row in range(first, first + len(new)):
                self._text.write_again(row)
        else:
            self._stale_rows = max(self._stale_rows, first + len(new))
            self._work_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._is_untouched = False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit_wanted.emit()
            return
        super().keyPressEvent(event)

    def select_hit(self, hit: QTextCursor) -> None:
        """Select a hit; the cursor counts as placed from then on."""
        super().select_hit(hit)
        self._is_untouched = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_untouched = False
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play from there; without sound it selects a word."""
        if not self._can_play or event.button() is not Qt.MouseButton.LeftButton:
            super().mouseDoubleClickEvent(event)
            return
        # A selection would keep the transcript from following the sound.
        cursor = self.cursorForPosition(event.position().toPoint())
        self.setTextCursor(cursor)
        self.play_wanted.emit(cursor.blockNumber())

    def _fill_menu(self, menu: QMenu, row: int) -> None:
        if self._can_play:
            play = QAction(self.tr("Play from here"), menu)
            play.triggered.connect(lambda: self.play_wanted.emit(row))
            first = menu.actions()[0]  # the usual ones are there: copy, select all
            menu.insertAction(first, play)
            menu.insertSeparator(first)
        super()._fill_menu(menu, row)

    def _on_cursor(self) -> None:
        if self.current_row != self._row:
            self._row = self.current_row
            self.viewport().update()
            self.row_changed.emit(self._row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the caption in view that is corrected: the panel that opens takes room from it."""
        super().resizeEvent(event)
        if self._shows_current:
            self.ensureCursorVisible()
            self.fine_scroll.show_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        accent = QColor(current_theme().colours.accent)
        for row, place in self.rows_in_view() if self._shows_current else ():
            if row == self._row:
                area = place.adjusted(-6, -2, 0, 2 - self.spaced.gap_px)
                area.setRight(self.viewport().width())
                painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), accent)
                accent.setAlpha(30)
                painter.fillRect(area, accent)
        row, word = self._sounding
        if word is not None and row < len(self.rows):
            accent.setAlpha(80)
            painter.fillRect(self._word_area(row, word), accent)
        painter.end()

    def _word_area(self, row: int, word: tuple[int, int]) -> QRect:
        """Return where a word is; its first line where it is broken."""
        block = self.document().findBlockByNumber(row)
        text = written(self.rows[row].text)
        # Before the caption's text may be the name of who speaks.
        first = block.position() + max(0, block.length() - 1 - qt_length(text))
        last = self.document().characterCount() - 1
        return self._area(min(first + word[0], last), min(first + word[1], last))


def _same(left: Sequence[Caption], right: Sequence[Caption]) -> int:
    """Return how many captions at the beginning are the same."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one is not other and one != other:
            break
        count += 1
    return count


def _gap_line(number: int, gap: Remark) -> Caption:
    """Return a line about missing sound; its number is negative, which no spoken caption has."""
    text = f"[{translated(gap.text)}]"
    return Caption(-number, gap.at_s, gap.at_s, text, "", (), True, sound="missing")


def _is_spoken(caption: Caption) -> bool:
    return caption.id >= 0


def _merged(captions: Sequence[Caption], gaps: Sequence[Caption]) -> list[Caption]:
    """Captions in their order, and each gap before the first caption that begins after it."""
    return list(merge(captions, gaps, key=lambda each: each.start_s))
