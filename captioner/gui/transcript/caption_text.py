"""Captions as the blocks of a text document, a row each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument

from captioner.captions.contrast import readable
from captioner.captions.scripts import can_slant, gap, isolated, written
from captioner.captions.transcripts import without_false_stops
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import NOBODY_NAMED, CaptionSplit, Speakers, relabelled
from captioner.gui.transcript.qt_text import common_beginning, keep_joined, qt_length
from captioner.gui.transcript.rows import TranscriptRows
from captioner.gui.widgets.colours import Colours
from captioner.settings.model import ConfidenceDisplay, ReadingSettings

FormattedRun = tuple[str, QTextCharFormat]


class TranscriptFormat:
    """Formats in a theme's colours, for the reader's choices.

    Args:
        speakers: Who the voices are.
        heard: Earlier captions: channels keep their colours.
    """

    def __init__(
        self,
        reading: ReadingSettings,
        colours: Colours,
        speakers: Speakers = NOBODY_NAMED,
        heard: Iterable[Caption] = (),
    ) -> None:
        self._reading = reading
        self._colours = colours
        self._speakers = speakers.with_channels_of(heard)
        self._voices: dict[str, QTextCharFormat] = {}
        self._plain = _coloured(colours.text)
        self._label = _coloured(colours.accent)
        self._label.setFontWeight(QFont.Weight.DemiBold)
        self._tentative = _coloured(colours.quiet)
        self._tentative.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        self._slanted = QTextCharFormat(self._tentative)
        self._slanted.setFontItalic(True)
        if reading.confidence is ConfidenceDisplay.DIMMED:
            self._unsure = _coloured(colours.disabled)
        else:
            self._unsure = _coloured(colours.text)
            self._unsure.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)

    def runs(self, caption: Caption) -> list[FormattedRun]:
        """Label, committed and tentative words, unsure words in their own format."""
        found = self._runs(caption)
        if self._reading.letter_spacing_percent:
            return [(text, keep_joined(how, text)) for text, how in found]
        return found

    def _runs(self, caption: Caption) -> list[FormattedRun]:
        found: list[FormattedRun] = []
        label = self.label(caption)
        if label:
            self._speakers = self._speakers.with_channels_of([caption])
            found.append((label, self._coloured_label(self._speakers.hue_of(caption))))
        if self._reading.confidence is not ConfidenceDisplay.NONE and caption.is_final:
            found.extend(self._by_confidence(caption))
            return found
        committed, tentative = written(caption.committed), written(caption.tentative)
        if committed:
            space = gap(committed, tentative) if tentative else ""
            found.append((committed + space, self._plain))
        if tentative:
            how = self._slanted if can_slant(tentative) else self._tentative
            found.append((tentative, how))
        return found

    def label(self, caption: Caption) -> str:
        """What stands before the words: who speaks; empty where that is not shown."""
        name = one_line(self._speakers.name_of(caption)) if self._reading.show_labels else ""
        return f"{isolated(name, caption.text)}:  " if name else ""

    def _coloured_label(self, hue: str) -> QTextCharFormat:
        if not hue:
            return self._label
        how = self._voices.get(hue)
        if how is None:
            colours = self._colours
            shade = readable(hue, colours.text, (colours.surface, colours.window))
            how = self._voices[hue] = QTextCharFormat(self._label)
            how.setForeground(QColor(shade))
        return how

    def _by_confidence(self, caption: Caption) -> list[FormattedRun]:
        if not caption.words:
            return [(written(caption.text), self._plain)]
        found: list[FormattedRun] = []
        for word in caption.words:
            text = written(word.text)
            if found and text and (space := gap(found[-1][0], text)):
                found.append((space, self._plain))
            is_unsure = word.probability < self._reading.unsure_below
            found.append((text, self._unsure if is_unsure else self._plain))
        return found


def _coloured(colour: str) -> QTextCharFormat:
    how = QTextCharFormat()
    how.setForeground(QColor(colour))
    return how


class CaptionText:
    """Writes captions into a document, as `format` says, which may be replaced."""

    def __init__(
        self, document: QTextDocument, rows: TranscriptRows, text_format: TranscriptFormat
    ) -> None:
        self._document = document
        self._rows = rows
        self.format = text_format

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in: a new row, or another text for its row.

        One without words takes its row away; final words never change.
        """
        row = self._rows.row_of(caption.id)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        if row is None and caption.text:
            self._insert(cursor, self._rows.row_for(caption), caption)
        elif row is not None and not self._rows[row].is_final:
            if caption.text:
                self._rows[row] = caption
                self._replace(cursor, row, caption)
            else:
                self._remove(cursor, row)
        cursor.endEditBlock()

    def continue_sentence(self, caption: Caption) -> None:
        """Take the full stop off the row before a caption that continues its sentence."""
        row = self._rows.index(caption) - 1 if caption in self._rows[-2:] else -1
        if row >= 0:
            before = without_false_stops((self._rows[row], caption))[0]
            if before != self._rows[row]:
                self._rows[row] = before
                self._replace(QTextCursor(self._document), row, before)

    def exchange(self, first: int, gone: int, new: Sequence[Caption]) -> None:
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for row in range(first + gone - 1, first - 1, -1):
            self._remove(cursor, row)
        for row, caption in enumerate(new, first):
            self._insert(cursor, row, caption)
        cursor.endEditBlock()

    def relabel(self, labels: Mapping[int, str]) -> None:
        for row, caption in enumerate(self._rows):
            if caption.id in labels:
                self._rows[row] = relabelled(caption, labels)
                self.write_again(row)

    def split(
        self, split: CaptionSplit, held: Callable[[int], AbstractContextManager[None]]
    ) -> None:
        """Give each part of a shown caption a row; `held` keeps captions in view in place."""
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].id == split.caption_id:
                self._rows.divide(split)
                with held(row):
                    self.exchange(row, 1, split.of(self._rows[row]))
                return

    def _insert(self, cursor: QTextCursor, row: int, caption: Caption) -> None:
        self._rows.insert(row, caption)
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
        del self._rows[row]
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
