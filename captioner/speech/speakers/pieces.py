"""Words cut into pieces in which one voice is likely to speak: at pauses and sentence ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word, ends_sentence

_PAUSE_S = 0.2
_LONGEST_S = 2.4
_USUAL_S = 1.6


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row of a caption.

    Attributes:
        first, last: Places of its words: `first` up to but not `last`.
        start_s, end_s: Its time.
        follows_pause: Whether a pause or the end of a sentence is before it, where voices change.
    """

    first: int
    last: int
    start_s: float
    end_s: float
    follows_pause: bool

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


def cut_into_pieces(words: Sequence[Word]) -> list[Piece]:
    """The pieces of a caption: none crosses a pause, and few are longer than two seconds."""
    found: list[Piece] = []
    first = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _is_pause(words[place - 1], words[place]):
            found += _parts(words, first, place)
            first = place
    return found


def _is_pause(before: Word, after: Word) -> bool:
    return after.start_s - before.end_s >= _PAUSE_S or ends_sentence(before.text)


def _parts(words: Sequence[Word], first: int, last: int) -> list[Piece]:
    """A stretch without pauses in parts of about the usual length."""
    duration_s = words[last - 1].end_s - words[first].start_s
    count = 1 if duration_s <= _LONGEST_S else round(duration_s / _USUAL_S)
    length_s = duration_s / count
    pieces: list[Piece] = []
    begin = first
    for place in range(first + 1, last + 1):
        if (
            place == last
            or words[place].middle_s - words[first].start_s >= (len(pieces) + 1) * length_s
        ):
            pieces.append(make_piece(words, begin, place, follows_pause=begin == first))
            begin = place
    return pieces


def make_piece(words: Sequence[Word], first: int, last: int, *, follows_pause: bool) -> Piece:
    """The piece of these words."""
    start_s = words[first].start_s
    return Piece(first, last, start_s, max(start_s, words[last - 1].end_s), follows_pause)
