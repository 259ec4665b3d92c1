"""Overlapping windows of a recording joined on the longest run of tokens that both heard.

Chunked long-form transcription decodes windows that overlap and joins their texts where they
agree (Gandhi et al. 2023, arXiv 2311.00430, section 5; the idea as in Hugging Face's automatic
speech recognition pipeline, which joins on the best share of equal tokens). Here the join is the
longest common run, and where words have times a run must lie at about the same time in both
windows: people do say the same words twice. Where both agree on nothing, times alone decide, so
that of one stretch of sound the words of one window are kept, never of both and never of none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product

from captioner.core.captions import Word, longest_word_s, normalised

_WORTH_OF_TOKEN_S, _MOST_TOKENS = 0.02, 4
"""Seconds of well-heard speech that make up for one token less on which windows agree.

So many tokens are not a coincidence: a longer run is no better.
"""

_COST_OF_WORD_S = 0.05
"""A word with less sound of its own than this speaks against a join."""

_TOLERANCE_S = 1.0
"""How much the times of one token may differ between windows."""

_SHORTEST_RUN, _SAME_TIME_S = 2, 0.1
"""Fewer common tokens than this are chance, unless they are as good as simultaneous."""


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """A word of one window with the tokens that spell it."""

    word: Word
    tokens: tuple[int, ...]


def spelled_words(
    words: Sequence[Word], counts: Sequence[int], tokens: Sequence[int]
) -> tuple[SpelledWord, ...]:
    """Give each word its tokens.

    Args:
        words: In order.
        counts: How many of the tokens spell each word.
        tokens: Of the words, one after the other.
    """
    ends = list(accumulate(counts, initial=0))
    return tuple(
        SpelledWord(word, tuple(tokens[begin:end]))
        for word, (begin, end) in zip(words, pairwise(ends), strict=True)
    )


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


def common_runs(
    left: Sequence[int],
    right: Sequence[int],
    distance: Callable[[int, int], float],
    farthest: float,
) -> list[CommonRun]:
    """Every run of tokens that occurs in both and cannot be made longer.

    Args:
        distance: How far apart a left and a right place are.
        farthest: Places farther apart than this do not pair.
    """
    runs: list[CommonRun] = []
    # lengths[j]: length of the run that ends at the left token before and right token j - 1.
    lengths = [0] * (len(right) + 1)
    for i in range(len(left) + 1):
        following = [0] * (len(right) + 1)
        for j in range(len(right) + 1):
            pairs = i < len(left) and j < len(right) and left[i] == right[j]
            if pairs and distance(i, j) <= farthest:
                following[j + 1] = lengths[j] + 1
            elif lengths[j]:
                runs.append(CommonRun(i - lengths[j], j - lengths[j], lengths[j]))
        lengths = following
    return runs


def join_windows(
    left: Sequence[SpelledWord],
    right: Sequence[SpelledWord],
    overlap_start_s: float,
    overlap_end_s: float,
) -> Join:
    """Where the words of one window end and those of the next begin.

    The cut is at a word's beginning near the middle of a common run, far from both windows'
    edges, where words are cut off: of the longest run, unless the words that another one leaves
    are borne out by much more of the sound. Without a run the cut is in the overlap's middle.
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

    joins = [
        join
        for run in common_runs(left_tokens, right_tokens, apart_s, _TOLERANCE_S)
        if (run.length >= _SHORTEST_RUN or apart_s(run.left_start, run.right_start) <= _SAME_TIME_S)
        and (join := _cut_within(run, left_words, right_words)) is not None
    ]
    if not joins:
        return _cut_by_time(left, right, (overlap_start_s + overlap_end_s) / 2)

    def worth_s(join: Join) -> float:
        kept = [*left[first : join.left_count], *right[join.right_start : behind]]
        agreed = join.run.length if join.run is not None else 0
        return borne_out_s(kept) + _WORTH_OF_TOKEN_S * min(agreed, _MOST_TOKENS)

    return max(joins, key=worth_s)


def borne_out_s(spelled: Sequence[SpelledWord]) -> float:
    """How much sound speaks for words: their length, as far as words last, by their probability.

    One stretch of sound speaks for one word alone: else a word that is kept of both windows would
    count twice, and doubled words would seem to be heard the better. A word without sound of its
    own counts less than nothing.
    """
    total_s, taken_until_s = 0.0, float("-inf")
    for each in spelled:
        word = each.word
        own_s = word.end_s - max(word.start_s, taken_until_s)
        heard_s = min(max(0.0, own_s), longest_word_s(word.text))
        total_s += word.probability * heard_s - _COST_OF_WORD_S
        taken_until_s = max(taken_until_s, word.end_s)
    return total_s


class JoinedWindows:
    """The words of windows that may overlap, each word once; windows come in order."""

    def __init__(self) -> None:
        self._waiting: tuple[SpelledWord, ...] = ()
        self._end_s = 0.0

    def add(
        self, words: Sequence[SpelledWord], start_s: float, end_s: float, settled_s: float
    ) -> list[Word]:
        """The words that can no longer change.

        Args:
            end_s: Where its text ends.
            settled_s: No later window begins before.
        """
        done: list[Word] = []
        if start_s >= self._end_s or not words or not self._waiting:
            self._waiting += tuple(words)
        else:
            join = join_windows(self._waiting, words, start_s, self._end_s)
            done = [each.word for each in self._waiting[: join.left_count]]
            self._waiting = tuple(words[join.right_start :])
        self._end_s = max(self._end_s, end_s)
        settled = next(
            (place for place, each in enumerate(self._waiting) if each.word.end_s > settled_s),
            len(self._waiting),
        )
        done += [each.word for each in self._waiting[:settled]]
        self._waiting = self._waiting[settled:]
        return done

    def flush(self) -> list[Word]:
        """What waited for a window that does not come."""
        done = [each.word for each in self._waiting]
        self._waiting = ()
        return done


def _cut_by_time(left: Sequence[SpelledWord], right: Sequence[SpelledWord], at_s: float) -> Join:
    """The left window's words up to a time, and the right one's whose sound is behind those."""
    left_count = next(
        (place for place, each in enumerate(left) if _middle_s(each) >= at_s), len(left)
    )
    behind_s = left[left_count - 1].word.end_s if left_count else float("-inf")
    right_start = next(
        (place for place, each in enumerate(right) if _middle_s(each) >= behind_s), len(right)
    )
    return Join(left_count, right_start, None)


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


_FEWEST_WORDS = 3
"""One or two words without sound are mistimed, not made up."""

_LONGEST_PHRASE = 14


def without_soundless_repeats(words: Sequence[Word], has_sound: Sequence[bool]) -> list[int]:
    """The places of the words that were said.

    Args:
        words: Of one window, in order.
        has_sound: For each whether anything can be heard in its time.

    Returns:
        Rising places in `words`; all of them where nothing is doubled.
    """
    texts = [normalised(word.text) for word in words]
    kept = list(range(len(words)))
    while (doubled := _doubled(texts, has_sound, kept)) is not None:
        first, behind = doubled
        del kept[first:behind]
    return kept


def _doubled(
    texts: Sequence[str], has_sound: Sequence[bool], kept: Sequence[int]
) -> tuple[int, int] | None:
    """A stretch of `kept` to take out."""
    said = [texts[place] for place in kept]
    silent = [not has_sound[place] for place in kept]
    return _twin(said, silent) or _half_twin(said, silent)


def _twin(said: Sequence[str], silent: Sequence[bool]) -> tuple[int, int] | None:
    """A phrase written twice in a row whose two writings have the sound of one at most.

    A word without sound may stand between them: "the launch is big. That the launch is big."
    Sound may be with the first words of the one and the last words of the other: what is taken
    out is the stretch of a phrase's length, and of that word's, with the least sound.
    """
    count = len(said)
    for length in range(min(_LONGEST_PHRASE, count // 2), _FEWEST_WORDS - 1, -1):
        for first, between in product(range(count - 2 * length + 1), (0, 1)):
            middle = first + length
            second, behind = middle + between, middle + between + length
            if said[first:middle] != said[second:behind] or not all(silent[middle:second]):
                continue
            if sum(silent[first:behind]) < max(_FEWEST_WORDS, (length + 1) // 2) + between:
                continue
            written = length + between
            at = max(
                range(first, middle + 1), key=lambda place: sum(silent[place : place + written])
            )
            return at, at + written
    return None


def _half_twin(said: Sequence[str], silent: Sequence[bool]) -> tuple[int, int] | None:
    """A stretch without any sound that begins as what follows it, or ends as what is before it."""
    first = 0
    while first < len(said):
        if not silent[first]:
            first += 1
            continue
        behind = first
        while behind < len(said) and silent[behind]:
            behind += 1
        length = min(_FEWEST_WORDS, behind - first)
        if length == _FEWEST_WORDS and (
            said[first : first + length] == said[behind : behind + length]
            or (first >= length and said[behind - length : behind] == said[first - length : first])
        ):
            return first, behind
        first = behind
    return None
