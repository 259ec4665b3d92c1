"""Overlapping windows of a recording joined on the longest run of tokens that both heard.

Chunked long-form transcription decodes windows that overlap and joins their texts where they
agree (Gandhi et al. 2023, arXiv 2311.00430, section 5; the idea as in Hugging Face's automatic
speech recognition pipeline, which joins on the best share of equal tokens). Here the join is the
longest common run, and where words have times a run must lie at about the same time in both
windows: people do say the same words twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from captioner.core.captions import Word


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """A word of one window with the tokens that spell it."""

    word: Word
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommonRun:
    """`length` equal tokens, from `left_start` and `right_start` on."""

    left_start: int
    right_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Join:
    """How two windows go together: the left one's first words, then the right one's last.

    Attributes:
        left_count: Words kept of the left window.
        right_start: First word kept of the right window.
        run: The tokens both agree on; None where they were joined by time.
    """

    left_count: int
    right_start: int
    run: CommonRun | None


def longest_common_run(
    left: Sequence[int],
    right: Sequence[int],
    distance: Callable[[int, int], float] = lambda _left, _right: 0.0,
    farthest: float = float("inf"),
) -> CommonRun | None:
    """The longest run of tokens that occurs in both.

    Args:
        left: Tokens of one window.
        right: Tokens of the next.
        distance: How far apart a left and a right place are; of runs of one length the nearer
            wins, and of those the latest in the left window.
        farthest: Places farther apart than this do not pair.

    Returns:
        None where no token pairs.
    """
    best: CommonRun | None = None
    best_distance = float("inf")
    # lengths[j]: length of the run that ends at the present left token and right token j - 1.
    lengths = [0] * (len(right) + 1)
    for i, token in enumerate(left):
        following = [0] * (len(right) + 1)
        for j, other in enumerate(right):
            if token != other or (apart := distance(i, j)) > farthest:
                continue
            length = following[j + 1] = lengths[j] + 1
            if best is None or (length, -apart) >= (best.length, -best_distance):
                best = CommonRun(i + 1 - length, j + 1 - length, length)
                best_distance = apart
        lengths = following
    return best


def join_windows(
    left: Sequence[SpelledWord],
    right: Sequence[SpelledWord],
    overlap_start_s: float,
    overlap_end_s: float,
    *,
    tolerance_s: float = 1.0,
    shortest_run: int = 2,
) -> Join:
    """Where the words of one window end and those of the next begin.

    The cut lies at a word's beginning near the middle of the longest common run, far from both
    windows' edges, where words are cut off. Without such a run it lies in the overlap's middle.

    Args:
        left: Words of one window, in order.
        right: Words of the next, times in the same clock.
        overlap_start_s: Where the next window begins.
        overlap_end_s: Where the first one ends.
        tolerance_s: How much the times of one token may differ between windows.
        shortest_run: Fewer common tokens than this are chance.
    """
    first = next(
        (place for place, each in enumerate(left) if each.word.end_s > overlap_start_s), len(left)
    )
    behind = next(
        (place for place, each in enumerate(right) if each.word.start_s >= overlap_end_s),
        len(right),
    )
    left_tokens, left_words = _flattened(left, first, len(left))
    right_tokens, right_words = _flattened(right, 0, behind)

    def apart_s(i: int, j: int) -> float:
        one, other = left[left_words[i]].word, right[right_words[j]].word
        return abs(one.start_s + one.end_s - other.start_s - other.end_s) / 2

    run = longest_common_run(left_tokens, right_tokens, apart_s, tolerance_s)
    if run is not None and run.length >= shortest_run:
        join = _cut_within(run, left_words, right_words)
        if join is not None:
            return join
    middle_s = (overlap_start_s + overlap_end_s) / 2
    return Join(
        sum(_middle_s(each) < middle_s for each in left),
        sum(_middle_s(each) < middle_s for each in right),
        None,
    )


def _flattened(
    words: Sequence[SpelledWord], first: int, behind: int
) -> tuple[list[int], list[int]]:
    """Tokens of `words[first:behind]`, and for each the place of its word."""
    tokens: list[int] = []
    places: list[int] = []
    for place in range(first, behind):
        tokens += words[place].tokens
        places += [place] * len(words[place].tokens)
    return tokens, places


def _cut_within(
    run: CommonRun, left_words: Sequence[int], right_words: Sequence[int]
) -> Join | None:
    """Cut at the boundary of words in both windows that is nearest to the run's middle."""

    def begins(words: Sequence[int], place: int) -> bool:
        return place in (0, len(words)) or words[place] != words[place - 1]

    boundaries = [
        offset
        for offset in range(run.length + 1)
        if begins(left_words, run.left_start + offset)
        and begins(right_words, run.right_start + offset)
    ]
    if not boundaries:
        return None
    offset = min(boundaries, key=lambda place: abs(place - run.length / 2))
    return Join(
        _word_at(left_words, run.left_start + offset),
        _word_at(right_words, run.right_start + offset),
        run,
    )


def _word_at(words: Sequence[int], place: int) -> int:
    return words[place] if place < len(words) else words[-1] + 1


def _middle_s(spelled: SpelledWord) -> float:
    return (spelled.word.start_s + spelled.word.end_s) / 2
