"""Space between letters and words, for those who read better with more of it."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo, QTextCharFormat

from captioner.captions.scripts import joins_letters
from captioner.gui.widgets.theme import Theme
from captioner.settings.model import ReadingSettings


def transcript_font(usual: QFont, reading: ReadingSettings) -> QFont:
    """The font of a transcript as its reader wants it."""
    font = QFont(usual)
    font.setPointSizeF(reading.font_size_pt * Theme.text_scale)
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
    """A format for this text, without space between letters that are joined."""
    if not joins_letters(text):
        return how
    found = QTextCharFormat(how)
    found.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    found.setFontLetterSpacing(0.0)
    return found
