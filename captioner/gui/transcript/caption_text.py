"""Captions as the blocks of a text document, a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from PySide6.QtGui import QTextCursor, QTextDocument

from captioner.captions.transcripts import without_false_stops
from captioner.core.captions import Caption
from captioner.core.speakers.naming import CaptionSplit, relabelled
from captioner.gui.transcript.format import TranscriptFormat
from captioner.gui.transcript.qt_text import common_beginning, qt_length
from captioner.gui.transcript.rows import Change, TranscriptRows


class CaptionText:
    """Writes captions into a document.

    Args:
        text_format: How captions are written; may be replaced (`format`).
    """

    def __init__(
        self, document: QTextDocument, rows: TranscriptRows, text_format: TranscriptFormat
    ) -> None:
        self._document = document
        self._rows = rows
        self.format = text_format

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in: a new row, or another text for its row."""
        change = self._rows.accept(caption)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        match change.change:
            case Change.INSERT:
                self._insert(cursor, change.row, caption)
            case Change.REPLACE:
                self._replace(cursor, change.row, caption)
            case Change.REMOVE:
                self._remove(cursor, change.row)
            case Change.NOTHING:
                pass
        cursor.endEditBlock()

    def continue_sentence(self, caption: Caption) -> None:
        """Take the full stop off the row before a caption that continues its sentence."""
        row = self._rows.all.index(caption) - 1 if caption in self._rows.all[-2:] else -1
        if row >= 0:
            before = without_false_stops((self._rows[row], caption))[0]
            if before != self._rows[row]:
                self._rows.put(row, before)
                self._replace(QTextCursor(self._document), row, before)

    def exchange(self, first: int, gone: int, new: Sequence[Caption]) -> None:
        """Put captions in the place of others."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for row in range(first + gone - 1, first - 1, -1):
            self._rows.take(row)
            self._remove(cursor, row)
        for row, caption in enumerate(new, first):
            self._rows.insert(row, caption)
            self._insert(cursor, row, caption)
        cursor.endEditBlock()

    def relabel(self, labels: Mapping[int, str]) -> None:
        """Captions are other voices', by number."""
        for row in range(len(self._rows)):
            if self._rows[row].id in labels:
                self._rows.put(row, relabelled(self._rows[row], labels))
                self.write_again(row)

    def split(
        self, split: CaptionSplit, held: Callable[[int], AbstractContextManager[None]]
    ) -> None:
        """Give each part of a caption a row, where the caption is shown.

        Args:
            held: Keeps what is in view in its place while a row changes.
        """
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].id == split.caption_id:
                self._rows.divide(split)
                with held(row):
                    self.exchange(row, 1, split.of(self._rows[row]))
                return

    def _insert(self, cursor: QTextCursor, row: int, caption: Caption) -> None:
        if len(self._rows) == 1:
            cursor.movePosition(QTextCursor.MoveOperation.Start)
        elif row == self._document.blockCount():
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertBlock()
        else:
            cursor.setPosition(self._document.findBlockByNumber(row).position())
            cursor.insertBlock()
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        self._write(cursor, caption)

    def _replace(self, cursor: QTextCursor, row: int, caption: Caption) -> None:
        """Write only after what stays the same: a selection before it survives."""
        block = self._document.findBlockByNumber(row)
        runs = self.format.runs(caption)
        kept = common_beginning(block.text(), "".join(text for text, _ in runs))
        position = block.position()
        cursor.setPosition(position + qt_length(kept))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        start = 0
        for text, how in runs:
            old, new = text[: max(0, len(kept) - start)], text[max(0, len(kept) - start) :]
            start += len(text)
            if old:
                # Formats may change where text does not: committed words stop being slanted.
                cursor.setPosition(position)
                cursor.setPosition(position + qt_length(old), QTextCursor.MoveMode.KeepAnchor)
                if cursor.charFormat() != how:
                    cursor.setCharFormat(how)
            position += qt_length(old)
            if new:
                cursor.setPosition(position)
                cursor.insertText(new, how)
                position += qt_length(new)

    def _remove(self, cursor: QTextCursor, row: int) -> None:
        block = self._document.findBlockByNumber(row)
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if row > 0:
            cursor.deletePreviousChar()
        elif len(self._rows) > 0:
            cursor.deleteChar()

    def _write(self, cursor: QTextCursor, caption: Caption) -> None:
        for text, how in self.format.runs(caption):
            cursor.insertText(text, how)

    def write_again(self, row: int) -> None:
        """Write a row in the format of now; nothing where there is no such row."""
        if row >= len(self._rows):
            return
        cursor = QTextCursor(self._document.findBlockByNumber(row))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._write(cursor, self._rows[row])
