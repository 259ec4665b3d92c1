"""Fillers and repeated words left out of what is read on the screen, never of the transcript.

Each word stands for itself or for nothing but a mark, whatever follows, so that text which grows
stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

FOLD = "⋯"
"""Stands where words were left out."""

_FILLERS = frozenset(
    "um umm uhm uh uhh er err erm hm hmm mm mmm mhm ah äh ähm öh öhm hm euh".split()
)

_MEANT_TWICE = frozenset("had that is no yes very bye ja nein sehr der die das sie".split())
"""Words that English and German sentences repeat with a meaning."""

_PUNCTUATION = ".,;:!?…-–—\"'“”„‚‘’()"


def folded(words: Iterable[str]) -> list[str]:
    """The words with `FOLD` in place of fillers and of words said again at once.

    Each beginning of `words` gives a beginning of the result, or the whole of it.
    """
    found: list[str] = []
    last = ""
    for word in words:
        plain = word.strip(_PUNCTUATION).casefold()
        is_again = bool(plain) and plain == last and plain not in _MEANT_TWICE
        if plain in _FILLERS or is_again:
            if not found or found[-1] != FOLD:
                found.append(FOLD)
        else:
            found.append(word)
            last = plain
    return found
