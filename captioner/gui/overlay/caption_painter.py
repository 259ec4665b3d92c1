"""Draws caption lines: laid out, with their edge, on the box, in one look."""

import math
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from captioner.captions.contrast import hexadecimal, readable
from captioner.captions.lines import CaptionLine
from captioner.captions.scripts import can_slant, emoji_in, joins_letters
from captioner.captions.speaker_marks import SpeakerMark, drawn_mark, short_name
from captioner.core.plain_text import Measure, width
from captioner.gui.overlay.fonts import caption_font
from captioner.gui.overlay.lines import LineShape
from captioner.gui.transcript.qt_text import keep_joined, qt_length, unspaced
from captioner.settings.overlay import CaptionEdge, OverlaySettings, behind_letters

_SHADOW_OPACITY = 0.3
"""Of each of the nine copies that make a soft shadow."""


@dataclass(frozen=True, slots=True)
class _Stroke:
    """The letters once more below themselves, moved, or as a line around them."""

    offset: QPointF
    colour: QColor
    around_px: float = 0.0

    @property
    def pen(self) -> QPen:
        pen = QPen(self.colour, self.around_px)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen


def draw_layout_edge(painter: QPainter, look: OverlaySettings, layout: QTextLayout) -> None:
    """Draw the edge of a line's letters, below the letters themselves."""
    for stroke in _strokes(look):
        how = QTextCharFormat()
        if stroke.around_px:
            how.setTextOutline(stroke.pen)
        else:
            how.setForeground(QBrush(stroke.colour))
        layout.draw(painter, stroke.offset, list(letters_of(layout.text(), how)))


def letters_of(text: str, how: QTextCharFormat) -> Iterator[QTextLayout.FormatRange]:
    """Everything but pictures: asked for their outline, Qt forgets how wide they are."""
    first = 0
    # One more than there is: else Qt cuts the edge off where the last letter ends.
    for begin, end in [*emoji_in(text), (len(text) + 1, 0)]:
        if begin > first:
            length = qt_length(text[first:begin]) + (begin > len(text))
            yield _ranged(qt_length(text[:first]), length, how)
        first = end


def _strokes(look: OverlaySettings) -> Iterator[_Stroke]:
    size, colour = look.outline_px, QColor(look.outline_colour)
    if not size:
        return
    match look.edge:
        case CaptionEdge.UNIFORM:
            yield _Stroke(QPointF(0, 0), colour, 2.0 * size)
        case CaptionEdge.RAISED | CaptionEdge.DEPRESSED:
            # Light comes from the top left: what stands up has its dark side at the bottom right.
            side = 1 if look.edge is CaptionEdge.RAISED else -1
            for step in range(size, 0, -1):
                yield _Stroke(QPointF(side * step, side * step), colour)
        case CaptionEdge.DROP_SHADOW:
            colour.setAlphaF(_SHADOW_OPACITY)
            for down in (-1, 0, 1):
                for right in (-1, 0, 1):
                    yield _Stroke(QPointF(size + right, size + down), colour)


def laid_out(
    line: CaptionLine, font: QFont, ascent_px: float, mark_colour: str = ""
) -> QTextLayout:
    """Return a line on one row, its baseline `ascent_px` down; no `mark_colour`: as the words."""
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
    """Return how wide words are in this font, upright or slanted, whichever is wider."""
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
    """Return how words look that may still change: slanted and dotted below, in any colour."""
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


SAMPLE_TEXT = "When we meet on Tuesday, we should talk about the plan for the next release."
"""English of usual letters, the measure of a column's width."""

FEWEST_COLUMNS = 12
"""A box narrower than this many characters cannot be read."""

_USUAL_COLUMNS = 56
"""Width of a box where lines have no limit."""

_WIDEST_SHARE = 0.96
"""Share of the screen's width, for a box whose width was not chosen."""

_USUAL_NAMES = {SpeakerMark.LABEL: "Sprecher 00", SpeakerMark.CHEVRONS: ">>", SpeakerMark.NONE: ""}
"""Names of voices that are not shortened in the column in which they stand."""

_Name = tuple[str, str]
"""Who speaks, where that stands in a column of its own, and in which colour it is written."""

_CORNER_PX = 12.0
_BESIDE_LETTERS_PX = 6
_LEAST_OPACITY = 1 / 255
_PLACE_PX = 2
_REMEMBERED_LINES = 24
_ROOM_FOR_WIDE_LETTERS = 1.06


@dataclass(frozen=True, slots=True)
class _DrawnLine:
    """A line's letters, and how far they reach from the left end of the text's own rows."""

    picture: QPixmap
    left_px: float
    right_px: float


class CaptionPainter:
    """Draws lines in one look. A line is laid out once and then copied, while it rolls too."""

    def __init__(self, look: OverlaySettings) -> None:
        self._font = QFont()
        self._drawn: OrderedDict[object, _DrawnLine] = OrderedDict()
        self.drawn_count = 0
        self._usual_name = ""
        self.set_look(look)

    def set_look(self, look: OverlaySettings) -> None:
        self.look = look
        self._drawn.clear()
        font = caption_font(look)
        if font == self._font:
            return
        self._font = font
        metrics = QFontMetricsF(font)
        self._measure = measure_px(font)
        self._ascent_px = metrics.ascent()
        self._text_height_px = metrics.ascent() + metrics.descent()
        self._column_px = metrics.horizontalAdvance(SAMPLE_TEXT) / len(SAMPLE_TEXT)

    @property
    def line_height_px(self) -> int:
        """Distance of two lines; never so small that letters touch."""
        wanted = self.look.font_size_px * self.look.line_height
        return math.ceil(max(wanted, self._text_height_px))

    @property
    def padding_px(self) -> int:
        return self.look.margin_px + self.look.outline_px

    def line_room(self, width_px: float) -> tuple[float, Measure]:
        """Return how long a line in a box of this width may be, and in which measure.

        In pixels, so that each line is full; in characters where the reader set a limit to them.
        """
        room_px = width_px - 2 * self.padding_px - self._names_px
        limit = self.look.characters_per_line
        if limit:
            columns = int(room_px / (self._column_px * _ROOM_FOR_WIDE_LETTERS))
            return max(FEWEST_COLUMNS, min(limit, columns)), width
        return max(FEWEST_COLUMNS * self._column_px, room_px), self._measure

    def line_shape(
        self, width_px: float, mark: SpeakerMark, *, has_voices: bool = False
    ) -> LineShape:
        """What lines are broken for in a box of this width, of which labels take a column."""
        self._usual_name = _USUAL_NAMES[mark] if has_voices else ""
        max_width, measure = self.line_room(width_px)
        aside = bool(self._usual_name)
        return LineShape(max_width, self.look.lines, mark, measure, names_aside=aside)

    def box_width_px(self, screen_width_px: int) -> int:
        """Return how wide the box is on a screen of this width, unless the reader drags it."""
        look = self.look
        if look.width_percent:
            return max(screen_width_px * look.width_percent // 100, self.width_px(FEWEST_COLUMNS))
        columns = max(FEWEST_COLUMNS, look.characters_per_line or _USUAL_COLUMNS)
        return min(self.width_px(columns), round(screen_width_px * _WIDEST_SHARE))

    def width_px(self, columns: int) -> int:
        """Return the width of a box for this many characters of usual text."""
        text = columns * self._column_px * _ROOM_FOR_WIDE_LETTERS
        return math.ceil(text) + 1 + 2 * self.padding_px

    def height_px(self, line_count: int) -> int:
        return line_count * self.line_height_px + 2 * self.padding_px

    def paint_box(self, painter: QPainter, box: QRectF) -> None:
        look = self.look
        # Where nothing at all is painted, some desktops let clicks go through.
        least = 0.0 if look.locked else _LEAST_OPACITY
        path = QPainterPath()
        path.addRoundedRect(box, _CORNER_PX, _CORNER_PX)
        painter.fillPath(path, _clear(look.window_colour, max(least, look.window_opacity)))

    def paint_lines(
        self,
        painter: QPainter,
        box: QRectF,
        lines: Sequence[CaptionLine],
        rolled_px: float,
        pixel_ratio: float,
        opacity: float = 1.0,
        names: Collection[str] = (),
    ) -> None:
        """Draw the lines from the bottom of the box upwards.

        Args:
            lines: Oldest first; more than fit while one rolls out at the top.
            rolled_px: How far below their places the lines still are.
            pixel_ratio: Physical pixels for each of Qt's.
            opacity: On top of that of the look.
            names: Those of all voices, none of which is to be read for another's.
        """
        inner = _shrunk(box, self.padding_px)
        painter.save()
        # Outlines and accents may reach into the margin; rolling lines must not leave the text's
        # own rows by more than that.
        reach = min(self.padding_px, 6)
        painter.setClipRect(_shrunk(inner, -reach))
        above = ""
        top = inner.bottom() - len(lines) * self.line_height_px + rolled_px
        drawn: list[tuple[float, _DrawnLine]] = []
        for place, each in enumerate(lines):
            if each.runs:
                repeats = bool(each.label) and not drawn
                line = replace(each, mark=each.label, label="") if repeats else each
                name = line.channel if self._usual_name and line.channel != above else ""
                above = line.channel
                shade = name_colour(self.look, line.hue, opacity) if name or line.mark else ""
                who = self._shown_name(name, names), shade
                y = top + place * self.line_height_px
                drawn.append((y, self._line(line, who, inner.width(), pixel_ratio)))
        if self.look.background_opacity:
            self._paint_backgrounds(painter, inner.left(), drawn)
        painter.setOpacity(self.look.text_opacity * opacity)
        for y, letters in drawn:
            bleed = self._bleed_px
            painter.drawPixmap(QPointF(inner.left() - bleed, y - bleed), letters.picture)
        painter.restore()

    def _paint_backgrounds(
        self, painter: QPainter, left: float, lines: Sequence[tuple[float, _DrawnLine]]
    ) -> None:
        colour = _clear(self.look.background_colour, self.look.background_opacity)
        beside = min(self.padding_px, _BESIDE_LETTERS_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)  # no seams
        for y, line in lines:
            width_px = line.right_px - line.left_px + 2 * beside
            bar = QRectF(left + line.left_px - beside, y, width_px, self.line_height_px)
            painter.fillRect(bar, colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint_place(
        self,
        painter: QPainter,
        box: QRectF,
        lines: Sequence[CaptionLine],
        rolled_px: float,
        last_read: int | None,
    ) -> None:
        """Draw a dashed rule between the last line that was read and the first that was not.

        Args:
            lines, rolled_px: As in `paint_lines`.
            last_read: Number of a line; None where no place is marked.
        """
        unread = [place for place, line in enumerate(lines) if line.number > (last_read or 0)]
        if last_read is None or not unread or not unread[0]:
            return
        inner = _shrunk(box, self.padding_px)
        y = inner.bottom() - (len(lines) - unread[0]) * self.line_height_px + rolled_px
        if y <= inner.top():
            return
        pen = QPen(QColor(self.look.text_colour), _PLACE_PX, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))

    @property
    def _bleed_px(self) -> int:
        return self.look.outline_px + 4

    @property
    def _names_px(self) -> int:
        if not self._usual_name:
            return 0
        usual_px = QFontMetricsF(self._name_font).horizontalAdvance(self._usual_name)
        return math.ceil(usual_px + self._column_px)

    @property
    def _name_font(self) -> QFont:
        font = QFont(self._font)
        font.setWeight(QFont.Weight(max(QFont.Weight.Bold, self.look.font_weight)))
        return font

    def _line(
        self, line: CaptionLine, name: _Name, width_px: float, pixel_ratio: float
    ) -> _DrawnLine:
        key = (name, line.mark, line.label, line.runs, line.is_right_to_left, width_px, pixel_ratio)
        found = self._drawn.get(key)
        if found is None:
            found = self._draw(line, name, width_px, pixel_ratio)
            self._drawn[key] = found
            self.drawn_count += 1
            if len(self._drawn) > _REMEMBERED_LINES:
                self._drawn.popitem(last=False)
        else:
            self._drawn.move_to_end(key)
        return found

    def _draw(
        self, line: CaptionLine, name: _Name, width_px: float, pixel_ratio: float
    ) -> _DrawnLine:
        bleed = self._bleed_px
        size = QSizeF(width_px + 2 * bleed, self.line_height_px + 2 * bleed)
        pixmap = QPixmap((size * pixel_ratio).toSize())
        pixmap.setDevicePixelRatio(pixel_ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        names_px = self._names_px
        width_px -= names_px
        layout = laid_out(line, self._font, self._ascent_px, name[1])
        text_width = whole_width = layout.lineAt(0).naturalTextWidth()
        if line.label:  # the words stand where they will stand beside it
            labelled = replace(line, mark=line.label)
            whole = laid_out(labelled, self._font, self._ascent_px)
            whole_width = whole.lineAt(0).naturalTextWidth()
        # A line of unusually wide letters is drawn narrower rather than cut or wrapped again.
        squeeze = min(1.0, width_px / whole_width) if whole_width > 0 else 1.0
        left = squeeze * (whole_width - text_width)
        if line.is_right_to_left:
            left = width_px - whole_width * squeeze
        top = bleed + (self.line_height_px - self._text_height_px) / 2
        if name[0]:
            painter.save()
            painter.translate(bleed, top)
            self._draw_name(painter, *name)
            painter.restore()
        painter.translate(bleed + names_px + left, top)
        painter.scale(squeeze, 1.0)
        draw_layout_edge(painter, self.look, layout)
        painter.setPen(QColor(self.look.text_colour))
        layout.draw(painter, QPointF(0, 0))
        painter.end()
        begin = 0.0 if name[0] else names_px + left
        return _DrawnLine(pixmap, begin, names_px + left + text_width * squeeze)

    def _shown_name(self, name: str, others: Collection[str]) -> str:
        if not name or self._usual_name == _USUAL_NAMES[SpeakerMark.CHEVRONS]:
            return self._usual_name if name else ""
        room_px = self._names_px - self._column_px
        return short_name(name, room_px, QFontMetricsF(self._name_font).horizontalAdvance, others)

    def _draw_name(self, painter: QPainter, name: str, colour: str) -> None:
        layout = _on_a_row(name, self._name_font, self._ascent_px, [], is_right_to_left=False)
        draw_layout_edge(painter, self.look, layout)
        painter.setPen(QColor(colour))
        layout.draw(painter, QPointF(0, 0))


def name_colour(look: OverlaySettings, hue: str, opacity: float) -> str:
    """Return the shade in which a speaker is named, "#rrggbb": read on the box over any desktop."""
    if not hue:
        return look.text_colour
    behind = (hexadecimal(behind_letters(look, desktop)) for desktop in ("#000000", "#ffffff"))
    return readable(hue, look.text_colour, list(behind), look.text_opacity * opacity)


def _clear(colour: str, opacity: float) -> QColor:
    found = QColor(colour)
    found.setAlphaF(opacity)
    return found


def _shrunk(box: QRectF, px: float) -> QRectF:
    return box.adjusted(px, px, -px, -px)
