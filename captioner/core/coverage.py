"""Detected speech that no word covers."""

from __future__ import annotations

from collections.abc import Iterable

from captioner.core.captions import Word

UNCOVERED_S = 1.0
"""Speech without a word for less than this is a breath, a laugh or a word's long end."""

_LONGEST_WORD_S, _LETTER_S = 0.15, 0.08
"""A word lasts no longer than this and so much for each letter."""

Stretch = tuple[float, float]
"""Start and end in seconds."""


def longest_word_s(text: str) -> float:
    """Return how long a word can last, in seconds: the rest of its time is not its own."""
    return _LONGEST_WORD_S + _LETTER_S * len(text)


def uncovered(speech: Iterable[Stretch], words: Iterable[Word]) -> list[Stretch]:
    """Return the stretches of speech of at least `UNCOVERED_S` that no word covers.

    A word covers no more time than words last (`longest_word_s`).

    Args:
        speech: Detected speech, in order.
        words: In any order.
    """
    covered = sorted(
        (word.start_s, min(word.end_s, word.start_s + longest_word_s(word.text))) for word in words
    )
    found: list[Stretch] = []
    first = 0
    for start_s, end_s in speech:
        at_s = start_s
        while first < len(covered) and covered[first][1] <= start_s:
            first += 1
        index = first
        while index < len(covered) and covered[index][0] < end_s:
            if covered[index][0] - at_s >= UNCOVERED_S:
                found.append((at_s, covered[index][0]))
            at_s = max(at_s, covered[index][1])
            index += 1
        if end_s - at_s >= UNCOVERED_S:
            found.append((at_s, end_s))
    return found
