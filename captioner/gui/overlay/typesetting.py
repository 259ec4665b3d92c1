"""A caption line laid out: its direction, how wide words are, and which may still change."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from captioner.core.text.caption_lines import CaptionLine
from captioner.core.text.tokens import Measure
from captioner.gui.transcript.qt_text import qt_length


def laid_out(line: CaptionLine, font: QFont, ascent_px: float) -> QTextLayout:
    """A line in its font, on one row whose baseline is `ascent_px` down."""
    layout = QTextLayout(line.text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    ranges = []
    if line.mark:
        bold = QTextCharFormat()
        bold.setFontWeight(max(QFont.Weight.Bold, font.weight()))
        ranges.append(_ranged(0, qt_length(line.mark), bold))
    start = qt_length(line.mark)
    for run in line.runs:
        if not run.is_committed:
            ranges.append(_ranged(start, qt_length(run.text), tentative_format()))
        start += qt_length(run.text) + 1
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
    metrics = QFontMetricsF(font), QFontMetricsF(slanted)

    @lru_cache(maxsize=1024)
    def measure(text: str) -> float:
        return max(each.horizontalAdvance(text) for each in metrics)

    return measure


def tentative_format() -> QTextCharFormat:
    """How words look that may still change: slanted and dotted below, in any colour."""
    slanted = QTextCharFormat()
    slanted.setFontItalic(True)
    slanted.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return slanted


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs right to left."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def _ranged(start: int, length: int, how: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = start
    found.length = length
    found.format = how
    return found
