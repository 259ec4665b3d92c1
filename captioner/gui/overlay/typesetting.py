"""A caption line laid out: its direction, how wide words are, and which may still change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from captioner.captions.lines import CaptionLine
from captioner.captions.scripts import can_slant, emoji_in, joins_letters
from captioner.captions.speaker_marks import drawn_mark
from captioner.core.plain_text import Measure
from captioner.gui.transcript.qt_text import qt_length
from captioner.gui.transcript.text_spacing import keep_joined, unspaced


def laid_out(
    line: CaptionLine, font: QFont, ascent_px: float, mark_colour: str = ""
) -> QTextLayout:
    """A line in its font, on one row whose baseline is `ascent_px` down.

    Args:
        mark_colour: Of who speaks, "#rrggbb"; empty: as the words.
    """
    words = line.text.removeprefix(line.mark)
    mark = drawn_mark(line.mark, words)
    text = mark + words
    ranges = []
    if mark:
        bold = QTextCharFormat()
        bold.setFontWeight(max(QFont.Weight.Bold, font.weight()))
        if mark_colour:
            bold.setForeground(QColor(mark_colour))
        ranges.append(_ranged(0, qt_length(mark), bold))
    end = qt_length(text)
    for run in line.runs[-1:]:
        if not run.is_committed:
            length = qt_length(run.text)
            ranges.append(_ranged(end - length, length, _tentative_format(run.text)))
    return _on_a_row(text, font, ascent_px, ranges, is_right_to_left=line.is_right_to_left)


def laid_out_name(name: str, font: QFont, ascent_px: float) -> QTextLayout:
    """Who speaks, in a font and on a row as `laid_out` has them."""
    return _on_a_row(name, font, ascent_px, [], is_right_to_left=False)


def _on_a_row(
    text: str,
    font: QFont,
    ascent_px: float,
    ranges: list[QTextLayout.FormatRange],
    *,
    is_right_to_left: bool,
) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    # Of the caption, not of this line alone: that may begin with a name in other letters.
    option.setTextDirection(
        Qt.LayoutDirection.RightToLeft if is_right_to_left else Qt.LayoutDirection.LeftToRight
    )
    option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    if font.letterSpacing():
        ranges.extend(_joined_ranges(text))
    for first, behind in emoji_in(text):
        # Qt draws no pictures where it would have to make them bold or slanted itself.
        plain = QTextCharFormat()
        plain.setFontWeight(QFont.Weight.Normal)
        plain.setFontItalic(False)
        start, length = qt_length(text[:first]), qt_length(text[first:behind])
        ranges.append(_ranged(start, length, plain))
    layout.setFormats(ranges)
    layout.beginLayout()
    row = layout.createLine()
    row.setLineWidth(1_000_000)
    # The baseline of the upright font, whatever fallback fonts a line brings along.
    row.setPosition(QPointF(0, ascent_px - row.ascent()))
    layout.endLayout()
    return layout


def measure_px(font: QFont) -> Measure:
    """How wide words are in this font, upright or slanted, whichever is wider."""
    slanted = QFont(font)
    slanted.setItalic(True)
    upright_metrics, slanted_metrics = QFontMetricsF(font), QFontMetricsF(slanted)
    joined_metrics = QFontMetricsF(unspaced(font))
    regular = QFont(font)
    regular.setWeight(QFont.Weight.Normal)
    emoji_metrics = QFontMetricsF(regular)

    @lru_cache(maxsize=1024)
    def measure(text: str) -> float:
        metrics = joined_metrics if joins_letters(text) else upright_metrics
        width_px = metrics.horizontalAdvance(text)
        if emoji_in(text):
            return max(width_px, emoji_metrics.horizontalAdvance(text))
        if can_slant(text):
            return max(width_px, slanted_metrics.horizontalAdvance(text))
        return width_px

    return measure


def _tentative_format(text: str) -> QTextCharFormat:
    """How words look that may still change: slanted and dotted below, in any colour."""
    how = QTextCharFormat()
    how.setFontItalic(can_slant(text))
    how.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return how


def _joined_ranges(text: str) -> Iterator[QTextLayout.FormatRange]:
    """Words whose letters are joined, which no space between letters is to tear."""
    start = 0
    for _, characters in groupby(text, key=str.isspace):
        word = "".join(characters)
        if joins_letters(word):
            yield _ranged(start, qt_length(word), keep_joined(QTextCharFormat(), word))
        start += qt_length(word)


def _ranged(start: int, length: int, how: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = start
    found.length = length
    found.format = how
    return found
