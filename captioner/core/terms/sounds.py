"""How alike words sound, judged by their letters: rough phonemes, and an edit distance over them.

Spelling is reduced to a code of one letter a sound, much as Metaphone does (Philips 1990), but with
the vowels kept, because a decoder rarely confuses them at random. The distance is Levenshtein's
with weights: related sounds replace one another cheaply, and vowels, "h" and "r" come and go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_RULES: tuple[tuple[str, str], ...] = (
    ("^kn|^gn|^pn", "n"), ("^wr", "r"), ("^ps", "s"), ("^x", "z"), ("^gh", "g"), ("mb$", "m"),
    ("tsch|tch|ch", "C"), ("sch|sh", "S"), ("[ts]ion", "San"), ("ph", "f"), ("gh(?=t)|gh$", ""),
    ("th", "T"), ("dge|dg(?=[eiy])|j", "J"), ("ck", "k"), ("qu", "kw"), ("q", "k"), ("wh", "w"),
    ("x", "ks"), ("c(?=[eiy])", "s"), ("c", "k"), ("^y(?=[aeiou])", "Y"), ("(?<=.)e$", ""),
    ("[aeiouy]*a[aeiouy]*|[aeiouy]*ei[aeiouy]*", "a"), ("[aeiouy]*o[aeiouy]*", "o"),
    ("[aeiouy]*u[aeiouy]*", "u"), ("[eiy]+", "i"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _RULES)
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = "aoiubpdtgkJCSszTvfwmnlrhY0123456789"
_VOWELS = "aoiu"
_FLEETING = "hrwY"
_RELATED = ("bp", "dt", "gk", "JCS", "gJ", "sz", "sS", "zS", "Tt", "Td", "Tf", "Ts", "vf", "vw",
            "vb", "mn", "lr", "kC", "tC", "dJ")  # fmt: skip
_VOWEL_CHANGED, _VOWEL_LEFT_OUT, _RELATED_CHANGED, _FLEETING_LEFT_OUT = 0.3, 0.4, 0.5, 0.5


_NONE = len(_SOUNDS)
"""Fills up shorter codes; costs nothing to leave out."""
_NEVER = 1000.0
_PAIRS = 8192
"""Compared at once, so that the table of distances fits into the processor's cache."""


def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    changed = np.ones((_NONE + 1, _NONE + 1), dtype=np.float32)
    for group in _RELATED:
        for one in group:
            for other in group:
                changed[_SOUNDS.index(one), _SOUNDS.index(other)] = _RELATED_CHANGED
    changed[: len(_VOWELS), : len(_VOWELS)] = _VOWEL_CHANGED
    changed[_NONE] = changed[:, _NONE] = _NEVER
    np.fill_diagonal(changed, 0.0)
    left_out = np.ones(_NONE + 1, dtype=np.float32)
    left_out[_NONE] = 0.0
    left_out[: len(_VOWELS)] = _VOWEL_LEFT_OUT
    left_out[[_SOUNDS.index(sound) for sound in _FLEETING]] = _FLEETING_LEFT_OUT
    return changed, left_out


_CHANGED, _LEFT_OUT = _weights()
_LEAST = np.float32(1e-6)


@lru_cache(maxsize=4096)
def sound_code(text: str) -> str:
    """Return the sounds of one or several words, one letter each, without spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    return _DOUBLED.sub(r"\1", "".join(map(_of_word, words)))


@lru_cache(maxsize=4096)
def _of_word(word: str) -> str:
    for pattern, sound in _COMPILED:
        word = pattern.sub(sound, word)
    return word


@dataclass(frozen=True)
class SoundTable:
    """Codes to compare with others.

    Attributes:
        sounds: int64[longest, n], the sounds of each code below one another.
        weights: float32[n], what leaving out the whole code costs.
    """

    sounds: NDArray[np.int64]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, codes: Sequence[str]) -> SoundTable:
        sounds = np.full((max(map(len, codes), default=0), len(codes)), _NONE, dtype=np.int64)
        for column, code in enumerate(codes):
            sounds[: len(code), column] = [_SOUNDS.index(sound) for sound in code]
        return cls(sounds, _LEFT_OUT[sounds].sum(axis=0, dtype=np.float32))

    def alike(self, others: SoundTable, least: Sequence[float]) -> Iterator[tuple[int, int, float]]:
        """Yield pairs of codes that are alike: index here, index in the others, likeness.

        Args:
            others: Codes to compare each of these with.
            least: For each of these the least likeness, from 0 to 1 for the same sounds.
        """
        # No distance is shorter than the difference of the weights.
        longer = np.maximum(self.weights[:, None], others.weights)
        bound = np.minimum(self.weights[:, None], others.weights) / np.maximum(longer, _LEAST)
        wanted = np.asarray(least, dtype=np.float32)
        own, other = (bound >= wanted[:, None]).nonzero()
        for start in range(0, len(own), _PAIRS):
            rows, columns = own[start : start + _PAIRS], other[start : start + _PAIRS]
            distance = _distances(self.sounds[:, rows], others.sounds[:, columns])
            likeness = np.maximum(0.0, 1.0 - distance / np.maximum(longer[rows, columns], _LEAST))
            kept = (likeness >= wanted[rows]).nonzero()[0]
            yield from zip(
                rows[kept].tolist(), columns[kept].tolist(), likeness[kept].tolist(), strict=True
            )


def _distances(ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the edit distance of each pair of codes, given below one another."""
    costs = _LEFT_OUT[others]
    before = np.zeros((len(others) + 1, others.shape[1]), dtype=np.float32)
    np.cumsum(costs, axis=0, out=before[1:])
    for numbers in ones:
        left_out = _LEFT_OUT[numbers]
        row = np.minimum(before[1:] + left_out, before[:-1] + _CHANGED[numbers, others])
        before[0] += left_out
        for column, cost in enumerate(costs):
            np.minimum(row[column], before[column] + cost, out=before[column + 1])
    distances: NDArray[np.float32] = before[-1]
    return distances
