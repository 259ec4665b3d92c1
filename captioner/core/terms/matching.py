"""Which recognised words may be a listed term, by their sound and the recogniser's doubt."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from captioner.core.captions import ends_sentence, normalised
from captioner.core.terms.common_words import COMMON_WORDS
from captioner.core.terms.sounds import SoundTable, sound_code

_SHORTEST_CODE = 3
"""Terms of fewer sounds are too much like other words."""

_OF_COMMON_WORD = 0.2
"""Likeness taken from words that begin, or end, with a common one, which is rarely misheard."""

_MOST_REMEMBERED = 20_000

_MOST_WORDS = 4
"""A term of one word may have been recognised as this many."""


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """When words may be a term.

    Attributes:
        likeness: Least likeness of their sounds, 0 to 1.
        probability: At least one of the words is less probable than this.
        doubtful: If none is less probable than this, the likeness is at least `sure_likeness`.
        sure_likeness: See `doubtful`.
    """

    likeness: float = 0.58
    probability: float = 0.97
    doubtful: float = 0.9
    sure_likeness: float = 0.8


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
        self._sounds = SoundTable.of([code for code, _ in kept])
        self._known = {normalised(term) for term in self._terms}
        self._found: dict[tuple[str, float], list[tuple[str, float]]] = {}

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
        runs: list[tuple[int, int, float, str, str]] = []
        if not self._terms:
            return []
        for start in range(first, len(texts)):
            for count in range(1, min(_MOST_WORDS, len(texts) - start) + 1):
                words = texts[start : start + count]
                probability = min(probabilities[start : start + count])
                if probability < settings.probability:
                    is_sure = probability >= settings.doubtful
                    least = settings.sure_likeness if is_sure else settings.likeness
                    joined = " ".join(normalised(word) for word in words)
                    runs += [(start, count, least, *form) for form in self._forms(joined)]
                if ends_sentence(words[-1]) or words[-1].endswith((",", ";", ":")):
                    break
        near = self._near({joined for *_, joined, _ in runs}, settings.likeness)
        found = [
            Candidate(start, count, term, suffix, likeness)
            for start, count, least, joined, suffix in runs
            for term, likeness in near[joined]
            if likeness >= least
        ]
        return sorted(found, key=lambda one: -one.likeness)

    def _forms(self, joined: str) -> list[tuple[str, str]]:
        """Return words without and with the ending of a possessive; none if a term is in them."""
        if not self._known.isdisjoint((joined, *joined.split())):
            return []
        forms = [(joined, "")]
        for suffix in ("'s", "’s"):
            stem = joined.removesuffix(suffix)
            if stem in self._known:
                return []
            if stem != joined:
                forms.append((stem, suffix))
        return forms

    def _near(self, runs: Set[str], least: float) -> dict[str, list[tuple[str, float]]]:
        """Return for each run of words the terms that it sounds like, with their likeness."""
        new = [run for run in runs if (run, least) not in self._found]
        if len(self._found) + len(new) > _MOST_REMEMBERED:
            self._found.clear()
            new = [*runs]
        self._found.update({(run, least): [] for run in new})
        codes = [(run, code) for run in new if len(code := sound_code(run)) >= _SHORTEST_CODE]
        penalties = [_penalty(run) for run, _ in codes]
        table = SoundTable.of([code for _, code in codes])
        for row, column, likeness in table.alike(
            self._sounds, [least + penalty for penalty in penalties]
        ):
            near = self._found[codes[row][0], least]
            near.append((self._terms[column], likeness - penalties[row]))
        return {run: self._found[run, least] for run in runs}


def _penalty(run: str) -> float:
    words = run.split()
    return _OF_COMMON_WORD * sum(word in COMMON_WORDS for word in (words[0], words[-1]))
