"""How alike words sound, judged by their letters: rough phonemes, and an edit distance over them.

Spelling is reduced to a code of one letter a sound, much as Metaphone does (Philips 1990), but with
the vowels kept, because a decoder rarely confuses them at random. The distance is Levenshtein's
with weights: related sounds replace one another cheaply, and vowels, "h" and "r" come and go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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


def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    changed = np.ones((len(_SOUNDS), len(_SOUNDS)), dtype=np.float32)
    for group in _RELATED:
        for one in group:
            for other in group:
                changed[_SOUNDS.index(one), _SOUNDS.index(other)] = _RELATED_CHANGED
    changed[: len(_VOWELS), : len(_VOWELS)] = _VOWEL_CHANGED
    np.fill_diagonal(changed, 0.0)
    left_out = np.ones(len(_SOUNDS), dtype=np.float32)
    left_out[: len(_VOWELS)] = _VOWEL_LEFT_OUT
    left_out[[_SOUNDS.index(sound) for sound in _FLEETING]] = _FLEETING_LEFT_OUT
    return changed, left_out


_CHANGED, _LEFT_OUT = _weights()


@lru_cache(maxsize=4096)
def sound_code(text: str) -> str:
    """Return the sounds of one or several words, one letter each, without spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    return _DOUBLED.sub(r"\1", "".join(map(_of_word, words)))


def _of_word(word: str) -> str:
    for pattern, sound in _COMPILED:
        word = pattern.sub(sound, word)
    return word


@dataclass(frozen=True)
class SoundIndex:
    """Codes to compare others with.

    Attributes:
        codes: int64[n, longest], padded with 0.
        lengths: int64[n].
        weights: float32[n], what leaving out the whole code costs.
    """

    codes: NDArray[np.int64]
    lengths: NDArray[np.int64]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, codes: Sequence[str]) -> SoundIndex:
        lengths = np.array([len(code) for code in codes], dtype=np.int64)
        table = np.zeros((len(codes), int(lengths.max(initial=0))), dtype=np.int64)
        weights = np.zeros(len(codes), dtype=np.float32)
        for row, code in enumerate(codes):
            table[row, : len(code)] = numbers = [_SOUNDS.index(sound) for sound in code]
            weights[row] = _LEFT_OUT[numbers].sum()
        return cls(table, lengths, weights)

    def likeness(self, code: str) -> NDArray[np.float32]:
        """Return how alike each code is to another one, from 0 to 1 for the same sounds."""
        count, longest = self.codes.shape
        numbers = [_SOUNDS.index(sound) for sound in code]
        own_weight = _LEFT_OUT[numbers].sum() if numbers else np.float32(0)
        costs = _LEFT_OUT[self.codes]
        before = np.concatenate(
            [np.zeros((count, 1), np.float32), np.cumsum(costs, axis=1)], axis=1
        )
        for number in numbers:
            left_out = _LEFT_OUT[number]
            replaced = before[:, :-1] + _CHANGED[number][self.codes]
            row = np.empty_like(before)
            row[:, 0] = before[:, 0] + left_out
            best = np.minimum(before[:, 1:] + left_out, replaced)
            for column in range(longest):
                row[:, column + 1] = np.minimum(best[:, column], row[:, column] + costs[:, column])
            before = row
        distance = before[np.arange(count), self.lengths]
        whole = np.maximum(np.maximum(self.weights, own_weight), np.float32(1e-6))
        likeness: NDArray[np.float32] = np.maximum(0.0, 1.0 - distance / whole)
        return likeness
