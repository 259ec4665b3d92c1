"""Finding text in a document, around its end if need be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from captioner.gui.widgets.theme import Theme

_MOST_HITS = 1_000


@dataclass(frozen=True, slots=True)
class HitCount:
    """Progress of a search: number of the selected hit, from 1, of how many; zeros for none."""

    number: int
    count: int


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
    """Every place of a query, in order.

    Args:
        query: What to look for, capitals or not.
        or_words: Whether its words are looked for where the phrase is not found.

    Returns:
        At most a thousand selections; a reader who needs more types more letters.
    """
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
    """How a hit looks."""
    selection = QTextEdit.ExtraSelection()
    selection.cursor = hit
    selection.format.setBackground(QColor(Theme.colours.note_background))
    return selection
