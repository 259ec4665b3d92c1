"""Text as Qt has it: its length, its spacing, and the copies that other programs get."""

from PySide6.QtCore import QMimeData, QPointF, QRectF
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout

from captioner.captions.scripts import joins_letters, without_isolates
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import ReadingSettings


def transcript_font(usual: QFont, reading: ReadingSettings) -> QFont:
    """Return the font of a transcript as its reader wants it."""
    font = QFont(usual)
    font.setPointSizeF(reading.font_size_pt * current_theme().text_scale)
    space_out(font, reading.letter_spacing_percent, reading.word_spacing_percent)
    return font


def space_out(font: QFont, letter_percent: int, word_percent: int) -> None:
    """Add space within a font of a size, in percent of that."""
    size_px = QFontInfo(font).pixelSize()
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, size_px * letter_percent / 100)
    font.setWordSpacing(size_px * word_percent / 100)


def unspaced(font: QFont) -> QFont:
    """The font for words whose letters are joined, or itself where it adds nothing to them."""
    if not font.letterSpacing():
        return font
    found = QFont(font)
    found.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.0)
    return found


def keep_joined(how: QTextCharFormat, text: str) -> QTextCharFormat:
    """Return a format for this text, without space between letters that are joined."""
    if not joins_letters(text):
        return how
    found = QTextCharFormat(how)
    found.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    found.setFontLetterSpacing(0.0)
    return found


_GAP_PX = 10.0


class SpacedLayout(QPlainTextDocumentLayout):
    """Makes blocks of text taller by `gap_px`, and their lines as far apart as the reader wants."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.gap_px = _GAP_PX
        self._line_px = 0.0

    def set_spacing(self, font: QFont, reading: ReadingSettings) -> float:
        """Affect layouts from now on; returns the height of a line with its gap."""
        size_px = QFontInfo(font).pixelSize()
        self.gap_px = max(_GAP_PX, size_px * reading.caption_spacing)
        # Where nothing is wanted, nothing is done: blocks are asked for by the thousand.
        self._line_px = size_px * reading.line_height if reading.line_height > 1 else 0.0
        return max(self._line_px, QFontMetricsF(font).lineSpacing()) + self.gap_px

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
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


def qt_length(text: str) -> int:
    """Return how many UTF-16 units Qt counts: an emoji is two where Python sees one character."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def common_beginning(first: str, second: str) -> str:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return first[:length]


def for_others(copied: QMimeData) -> QMimeData:
    """What other programs get, without the marks that are there for drawing alone.

    Args:
        copied: As Qt made it: an object made here would crash Qt where it outlasts Python.
    """
    text, rich = copied.text(), copied.html()
    if without_isolates(text) != text:
        copied.clear()
        copied.setText(without_isolates(text))
        copied.setHtml(without_isolates(rich))
    return copied
