"""Two transcripts of the same sound, side by side."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from captioner.core.captions import Caption, Word

_SHORTEST_WINDOW_S = 30.0
_LONGEST_WINDOW_S = 120.0
_PAUSE_S = 0.3


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """Neighbouring words that both transcripts have, or where they differ.

    Attributes:
        start_s: When it begins, in seconds since the session's first sample.
        left: Words of the first transcript; empty where it has none.
        right: Words of the second.
        is_equal: Whether both say the same, case and punctuation aside.
    """

    start_s: float
    left: tuple[str, ...]
    right: tuple[str, ...]
    is_equal: bool


def compare_transcripts(
    left: Iterable[Caption], right: Iterable[Caption]
) -> Sequence[ComparisonRow]:
    """The words of two transcripts, matched in order.

    Words are matched within a minute or so of sound, cut where both transcripts pause: both carry
    the times of the same sound, and matching hours at once would take hours.
    """
    rows: list[ComparisonRow] = []
    for ours, theirs in _windows(_words_of(left), _words_of(right)):
        rows.extend(_rows(ours, theirs))
    return _joined(rows)


def differing_words(rows: Iterable[ComparisonRow]) -> int:
    """How many words are to change to turn one transcript into the other."""
    return sum(max(len(row.left), len(row.right)) for row in rows if not row.is_equal)


def _windows(
    left: Sequence[Word], right: Sequence[Word]
) -> Iterator[tuple[list[Word], list[Word]]]:
    both = sorted(
        [(word, False) for word in left] + [(word, True) for word in right],
        key=lambda item: item[0].start_s,
    )
    ours: list[Word] = []
    theirs: list[Word] = []
    begin_s = latest_s = both[0][0].start_s if both else 0.0
    for word, is_right in both:
        length_s = word.start_s - begin_s
        pauses = word.start_s - latest_s >= _PAUSE_S
        if (length_s >= _SHORTEST_WINDOW_S and pauses) or length_s >= _LONGEST_WINDOW_S:
            yield ours, theirs
            ours, theirs = [], []
            begin_s = word.start_s
        (theirs if is_right else ours).append(word)
        latest_s = max(latest_s, word.end_s)
    yield ours, theirs


def _words_of(captions: Iterable[Caption]) -> list[Word]:
    found: list[Word] = []
    for caption in captions:
        if caption.words:
            found.extend(caption.words)
        else:
            found.extend(
                Word(token, caption.start_s, caption.end_s, 1.0) for token in caption.text.split()
            )
    return found


def _rows(left: Sequence[Word], right: Sequence[Word]) -> list[ComparisonRow]:
    matcher = difflib.SequenceMatcher(
        None, [_key(word) for word in left], [_key(word) for word in right], autojunk=False
    )
    rows = []
    for kind, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        ours, theirs = left[left_from:left_to], right[right_from:right_to]
        start_s = min(word.start_s for word in (*ours[:1], *theirs[:1]))
        rows.append(
            ComparisonRow(
                start_s,
                tuple(word.text for word in ours),
                tuple(word.text for word in theirs),
                kind == "equal",
            )
        )
    return rows


def _key(word: Word) -> str:
    return "".join(letter for letter in word.text.casefold() if letter.isalnum()) or word.text


def _joined(rows: Iterable[ComparisonRow]) -> list[ComparisonRow]:
    joined: list[ComparisonRow] = []
    for row in rows:
        if joined and joined[-1].is_equal == row.is_equal:
            last = joined[-1]
            joined[-1] = ComparisonRow(
                last.start_s, last.left + row.left, last.right + row.right, row.is_equal
            )
        else:
            joined.append(row)
    return joined
