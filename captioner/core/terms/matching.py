"""Which recognised words may be a listed term, by their sound and the recogniser's doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from captioner.core.captions import ends_sentence, normalised
from captioner.core.terms.common_words import COMMON_WORDS
from captioner.core.terms.sounds import SoundIndex, sound_code

_SHORTEST_CODE = 3
"""Terms of fewer sounds are too much like other words."""

_OF_COMMON_WORD = 0.2
"""Likeness taken from words that begin, or end, with a common one, which is rarely misheard."""

_MOST_WORDS = 4
"""A term of one word may have been recognised as this many."""


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """When words may be a term.

    Attributes:
        likeness: Least likeness of their sounds, 0 to 1.
        probability: At least one of the words is less probable than this.
    """

    likeness: float = 0.58
    probability: float = 0.97


@dataclass(frozen=True, slots=True)
class Candidate:
    """`count` words from `start` that may be a term.

    Attributes:
        suffix: Ending that the words have in addition to the term ("'s").
        likeness: How alike their sounds are, 0 to 1.
    """

    start: int
    count: int
    term: str
    suffix: str
    likeness: float


class TermSounds:
    """Finds terms by their sound.

    Args:
        spoken: Pairs of spoken form and spelling.
    """

    def __init__(self, spoken: Sequence[tuple[str, str]]) -> None:
        coded = [(sound_code(form), term) for form, term in spoken]
        kept = [(code, term) for code, term in coded if len(code) >= _SHORTEST_CODE]
        self._terms = [term for _, term in kept]
        self._index = SoundIndex.of([code for code, _ in kept])
        self._known = {normalised(term) for term in self._terms}
        self._near = lru_cache(maxsize=2048)(self._find)

    def candidates(
        self,
        texts: Sequence[str],
        probabilities: Sequence[float],
        first: int = 0,
        settings: MatchSettings = MatchSettings(),
    ) -> list[Candidate]:
        """Return every run of doubtful words that sounds like a term, the likest first.

        Args:
            texts: The words, with their punctuation.
            probabilities: Of the words, 0 to 1.
            first: Words before this index stay.
        """
        found: list[Candidate] = []
        if not self._terms:
            return found
        for start in range(first, len(texts)):
            for count in range(1, min(_MOST_WORDS, len(texts) - start) + 1):
                words = texts[start : start + count]
                if min(probabilities[start : start + count]) < settings.probability:
                    joined = " ".join(normalised(word) for word in words)
                    found += self._of_words(joined, start, count, settings.likeness)
                if ends_sentence(words[-1]) or words[-1].endswith((",", ";", ":")):
                    break
        return sorted(found, key=lambda one: -one.likeness)

    def _of_words(self, joined: str, start: int, count: int, least: float) -> list[Candidate]:
        words = joined.split()
        if not self._known.isdisjoint((joined, *words)):
            return []
        penalty = _OF_COMMON_WORD * sum(word in COMMON_WORDS for word in (words[0], words[-1]))
        least += penalty
        found = [
            Candidate(start, count, term, "", likeness - penalty)
            for term, likeness in self._near(joined, least)
        ]
        for suffix in ("'s", "’s"):
            if joined.endswith(suffix):
                stem = joined.removesuffix(suffix)
                if stem in self._known:
                    return []
                found += [
                    Candidate(start, count, term, suffix, likeness - penalty)
                    for term, likeness in self._near(stem, least)
                ]
        return found

    def _find(self, joined: str, least: float) -> list[tuple[str, float]]:
        code = sound_code(joined)
        if len(code) < _SHORTEST_CODE:
            return []
        likeness = self._index.likeness(code)
        return [
            (self._terms[row], float(likeness[row])) for row in (likeness >= least).nonzero()[0]
        ]
