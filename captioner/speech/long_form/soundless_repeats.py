"""Words that a decoder wrote twice: recognised by having no sound of their own.

Whisper sometimes writes a phrase again that was said once. The alignment then has nothing to put
the second writing on: its words get no time, or lie in a pause. People repeat themselves, too, but
with their voice; so a phrase is taken out only where it stands beside its twin and most of the
words of the two have no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from captioner.core.captions import Word, normalised

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
