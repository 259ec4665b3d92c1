"""Finding text in a transcript, around its end if need be."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPen, QTextCursor, QTextDocument, QTextLine
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from captioner.captions.scripts import written
from captioner.gui.widgets.theme import current_theme

_MOST_HITS = 1_000
_FRAME_PX = 2


@dataclass(frozen=True, slots=True)
class HitCount:
    """Progress of a search: number of the selected hit, from 1, of how many; zeros for none."""

    number: int
    count: int


class TranscriptSearch:
    """The search in a transcript; the selected hit has a frame.

    Args:
        select: Selects a hit in the view and shows it.
        top_of: Returns where a row begins in the viewport.
    """

    def __init__(
        self,
        view: QPlainTextEdit,
        select: Callable[[QTextCursor], None],
        top_of: Callable[[int], float],
    ) -> None:
        self._view = view
        self._select = select
        self._top_of = top_of
        self._query = ""
        self._or_words = False
        self._hits: list[QTextCursor] = []

    def find(
        self,
        query: str,
        *,
        backwards: bool = False,
        from_start: bool = False,
        or_words: bool = False,
    ) -> HitCount:
        """Mark every hit and select the next one.

        Args:
            from_start: The selected hit may be the next one, for a query that is being typed.
            or_words: Whether its words are looked for where the phrase is not found.
        """
        self._query, self._or_words = query, or_words
        self._mark()
        if not self._hits:
            return HitCount(0, 0)
        at = self._view.textCursor()
        number = next_hit(self._hits, at, backwards=backwards, from_start=from_start)
        self._select(self._hits[number])
        return HitCount(number + 1, len(self._hits))

    def refresh(self) -> HitCount:
        """Mark the hits there are now; nothing moves, and a hit may no longer be selected."""
        self._mark()
        return HitCount(self._selected + 1, len(self._hits))

    def paint(self) -> None:
        """Draw a frame around the selected hit: not everyone distinguishes shades."""
        selected = self._selected
        if selected < 0:
            return
        painter = QPainter(self._view.viewport())
        painter.setPen(QPen(QColor(current_theme().colours.text), _FRAME_PX))
        for place in self._places(self._hits[selected]):
            painter.drawRoundedRect(place.adjusted(-2, 1, 2, 0), 3, 3)
        painter.end()

    def _mark(self) -> None:
        self._hits = hits_of(self._view.document(), self._query, or_words=self._or_words)
        self._view.setExtraSelections([marked_hit(hit) for hit in self._hits])

    @property
    def _selected(self) -> int:
        """Which hit it is; -1 where something else is selected, or nothing."""
        at = self._view.textCursor()
        if not at.hasSelection():
            return -1
        first = at.selectionStart()
        place = bisect_left(self._hits, first, key=QTextCursor.selectionStart)
        if place == len(self._hits):
            return -1
        hit = self._hits[place]
        is_it = (hit.selectionStart(), hit.selectionEnd()) == (first, at.selectionEnd())
        return place if is_it else -1

    def _places(self, hit: QTextCursor) -> list[QRectF]:
        """Return where it is drawn; more than one place where a line breaks within it."""
        block = hit.block()
        first = hit.selectionStart() - block.position()
        end = hit.selectionEnd() - block.position()
        top = self._top_of(block.blockNumber())
        places = []
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            begin, after = line.textStart(), line.textStart() + line.textLength()
            if begin < end and first < after:
                edges = [_x_in(line, min(max(at, begin), after)) for at in (first, end)]
                size = QSizeF(max(edges) - min(edges), line.height())
                places.append(QRectF(QPointF(min(edges), top + line.y()), size))
        return places


def _x_in(line: QTextLine, position: int) -> float:
    found: Any = line.cursorToX(position)  # with the position, which the stubs do not know
    return float(found[0])


def next_hit(
    hits: Sequence[QTextCursor],
    begin: QTextCursor,
    *,
    backwards: bool = False,
    from_start: bool = False,
) -> int:
    """Number of the next hit after (or before) a cursor, around the end if need be.

    Args:
        hits: All of them, in order; not empty.
        from_start: Look from the begin of the selection, so that typing on stays at its hit.
    """
    starts = [hit.selectionStart() for hit in hits]
    if backwards:
        return (bisect_left(starts, begin.selectionStart()) - 1) % len(hits)
    place = begin.selectionStart() if from_start else begin.selectionEnd()
    return bisect_left(starts, place) % len(hits)


def hits_of(document: QTextDocument, query: str, *, or_words: bool) -> list[QTextCursor]:
    """Return every place of a query, in order.

    Args:
        query: What to look for, capitals or not.
        or_words: Whether its words are looked for where the phrase is not found.

    Returns:
        At most a thousand selections; a reader who needs more types more letters.
    """
    query = written(query)  # as the transcript is: Japanese may come with spaces
    hits = _all_of(document, query)
    if not hits and or_words:
        hits = [hit for word in dict.fromkeys(query.split()) for hit in _all_of(document, word)]
        hits.sort(key=lambda hit: hit.selectionStart())
    return hits[:_MOST_HITS]


def _all_of(document: QTextDocument, text: str) -> list[QTextCursor]:
    hits: list[QTextCursor] = []
    found = document.find(text) if text else QTextCursor()
    while not found.isNull() and len(hits) < _MOST_HITS:
        hits.append(found)
        found = document.find(text, found)
    return hits


def marked_hit(hit: QTextCursor) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = hit
    selection.format.setBackground(QColor(current_theme().colours.note_background))
    return selection
