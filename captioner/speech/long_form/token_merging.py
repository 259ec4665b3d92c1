"""Joins overlapping windows of a recording on their longest common run of tokens.

Chunked long-form transcription decodes overlapping windows and joins their texts where they agree
(Gandhi et al. 2023, arXiv 2311.00430, section 5; the idea as in Hugging Face's automatic speech
recognition pipeline, which joins on the best share of equal tokens). Here the join is the longest
common run, which must be at about the same time in both windows if words have times, because people
do say the same words twice. If the windows agree on no token, times decide, so that each stretch of
sound keeps the words of exactly one window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product

from captioner.core.captions import Word, longest_word_s, normalised

_WORTH_OF_TOKEN_S, _MOST_TOKENS = 0.02, 4
"""Seconds of well-recognised speech that outweigh one common token less.

A run of `_MOST_TOKENS` is no coincidence: a longer one counts no more.
"""

_COST_OF_WORD_S = 0.05
"""A word with less sound of its own than this counts against a join."""

_TOLERANCE_S = 1.0
"""Largest difference between the times of a token in two windows, in seconds."""

_SHORTEST_RUN, _SAME_TIME_S = 2, 0.1
"""Fewer common tokens than this are chance, unless they are almost simultaneous."""


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """A word of one window with the tokens that spell it."""

    word: Word
    tokens: tuple[int, ...]


def spelled_words(
    words: Sequence[Word], counts: Sequence[int], tokens: Sequence[int]
) -> tuple[SpelledWord, ...]:
    """Return the words with their tokens.

    Args:
        words: In order.
        counts: Number of tokens of each word.
        tokens: Tokens of all words, in order.
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
    """How to join two windows: the first words of the left one, then the last of the right one.

    Attributes:
        left_count: Words kept of the left window.
        right_start: First word kept of the right window.
        run: The common tokens; None if the windows are joined by time.
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
    """Return every common run of tokens that cannot be extended.

    Args:
        distance: Returns the distance between a left and a right index.
        farthest: Indices farther apart than this do not match.
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
    """Return where to switch from the words of one window to those of the next.

    The cut is at the start of a word near the middle of a common run, far from the windows' edges,
    where words are cut off. The longest run is used, unless the sound supports the words kept by
    another run much better. Without a run the cut is in the middle of the overlap.
    """
    first = next(
        (index for index, each in enumerate(left) if each.word.end_s > overlap_start_s), len(left)
    )
    behind = next(
        (index for index, each in enumerate(right) if each.word.start_s >= overlap_end_s),
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
    """Return how well the sound supports words: their duration times their probability, in seconds.

    The duration of a word is bounded. Each stretch of sound counts for one word only: otherwise a
    word kept from both windows would count twice, and doubled words would seem better. A word
    without sound of its own counts negatively.
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
    """Joins the words of windows, in order, so that each word of an overlap is kept once."""

    def __init__(self) -> None:
        self._waiting: tuple[SpelledWord, ...] = ()
        self._end_s = 0.0

    def add(
        self, words: Sequence[SpelledWord], start_s: float, end_s: float, settled_s: float
    ) -> list[Word]:
        """Add a window, and return the words that can no longer change.

        Args:
            words: The window's words.
            start_s: Start of the window.
            end_s: End of its text.
            settled_s: Earliest start of a later window.
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
            (index for index, each in enumerate(self._waiting) if each.word.end_s > settled_s),
            len(self._waiting),
        )
        done += [each.word for each in self._waiting[:settled]]
        self._waiting = self._waiting[settled:]
        return done

    def flush(self) -> list[Word]:
        """Return the remaining words, after the last window."""
        done = [each.word for each in self._waiting]
        self._waiting = ()
        return done


def _cut_by_time(left: Sequence[SpelledWord], right: Sequence[SpelledWord], at_s: float) -> Join:
    """Keep the left window's words up to a time, and the right one's words after those."""
    left_count = next(
        (index for index, each in enumerate(left) if _middle_s(each) >= at_s), len(left)
    )
    behind_s = left[left_count - 1].word.end_s if left_count else float("-inf")
    right_start = next(
        (index for index, each in enumerate(right) if _middle_s(each) >= behind_s), len(right)
    )
    return Join(left_count, right_start, None)


def _flattened(
    words: Sequence[SpelledWord], first: int, behind: int
) -> tuple[list[int], list[int]]:
    """Return the tokens of `words[first:behind]`, and for each the index of its word."""
    tokens: list[int] = []
    indices: list[int] = []
    for index in range(first, behind):
        tokens += words[index].tokens
        indices += [index] * len(words[index].tokens)
    return tokens, indices


def _cut_within(
    run: CommonRun, left_words: Sequence[int], right_words: Sequence[int]
) -> Join | None:
    """Cut at the word boundary of both windows that is nearest to the run's middle."""

    def begins(words: Sequence[int], index: int) -> bool:
        return index in (0, len(words)) or words[index] != words[index - 1]

    boundaries = [
        offset
        for offset in range(run.length + 1)
        if begins(left_words, run.left_start + offset)
        and begins(right_words, run.right_start + offset)
    ]
    if not boundaries:
        return None
    offset = min(boundaries, key=lambda index: abs(index - run.length / 2))
    return Join(
        _word_at(left_words, run.left_start + offset),
        _word_at(right_words, run.right_start + offset),
        run,
    )


def _word_at(words: Sequence[int], index: int) -> int:
    return words[index] if index < len(words) else words[-1] + 1


def _middle_s(spelled: SpelledWord) -> float:
    return (spelled.word.start_s + spelled.word.end_s) / 2


_FEWEST_WORDS = 3
"""One or two words without sound are mistimed rather than invented."""

_LONGEST_PHRASE = 14


def without_soundless_repeats(words: Sequence[Word], has_sound: Sequence[bool]) -> list[int]:
    """Return the indices of the words that were said.

    Args:
        words: Words of one window, in order.
        has_sound: For each word whether there is sound during its time.

    Returns:
        Rising indices in `words`; all of them if nothing is doubled.
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
    """Return a stretch of `kept` to remove, as start and end, or None."""
    said = [texts[index] for index in kept]
    silent = [not has_sound[index] for index in kept]
    return _twin(said, silent) or _half_twin(said, silent)


def _twin(said: Sequence[str], silent: Sequence[bool]) -> tuple[int, int] | None:
    """Find a phrase written twice in a row with at most the sound of one; return what to remove.

    A word without sound may stand between both: "the launch is big. That the launch is big." Sound
    may belong to the first words of one and the last words of the other, so the stretch removed is
    the one with the least sound, of the length of the phrase and the word between.
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
                range(first, middle + 1), key=lambda index: sum(silent[index : index + written])
            )
            return at, at + written
    return None


def _half_twin(said: Sequence[str], silent: Sequence[bool]) -> tuple[int, int] | None:
    """Return a soundless stretch that starts like the words after it or ends like those before."""
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
