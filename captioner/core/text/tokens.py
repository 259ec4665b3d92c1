"""Text as captions can show it: tokens without control characters, their width, splitting."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from captioner.core.text.characters.graphemes import graphemes

_ZERO_WIDTH_JOINER = "\u200d"
_BYTE_ORDER_MARK = "\ufeff"

Measure = Callable[[str], float]
"""How wide a text is: in characters, or in pixels where its font is known."""


def _replacement(character: str) -> str | None:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"  # half a surrogate pair: no encoding can write it
    if category == "Cc" or character == _BYTE_ORDER_MARK:
        return None  # nothing to see, and readers disagree about what to do with it
    return character


@lru_cache(maxsize=4096)
def _cleaned(token: str) -> str:
    kept = "".join(_replacement(character) or "" for character in token)
    has_something_to_see = any(unicodedata.category(character) != "Cf" for character in kept)
    return kept if has_something_to_see else ""


def tokens_of(text: str) -> list[str]:
    """The words of a text as they are shown: cut at white space of any kind, line ends included.

    Control characters and byte order marks are left out, half surrogate pairs replaced by
    U+FFFD, and words that show nothing at all dropped.
    """
    tokens = text.split()
    if text.isascii() and "".join(tokens).isprintable():
        return tokens
    return [cleaned for token in tokens if (cleaned := _cleaned(token))]


def one_line(text: str) -> str:
    """The text on a single line, its white space collapsed."""
    return " ".join(tokens_of(text))


def width(text: str) -> int:
    """Characters as a reader counts them: marks that combine with their neighbour count nothing.

    The 42-character rule of subtitles counts so; it is no measure of pixels.
    """
    if text.isascii():
        return len(text)
    return sum(1 for character in text if not _combines(character))


def pieces(token: str, max_width: float, measure: Measure = width) -> list[str]:
    """A word too long for a line, cut into pieces of at most `max_width`; others whole.

    No cut falls within a character as readers see it, unless that alone is wider than a line: what
    of it did not fit would not be shown.
    """
    if measure(token) <= max_width:
        return [token]
    found: list[str] = []
    current = ""
    for whole in graphemes(token):
        for character in [whole] if measure(whole) <= max_width else _with_their_marks(whole):
            if current and measure(current + character) > max_width:
                found.append(current)
                current = ""
            current += character
    found.append(current)
    return found


def _with_their_marks(text: str) -> list[str]:
    """The code points of a text, marks without a width behind what they combine with."""
    found = [""]
    for character in text:
        if found[-1] and not _combines(character):
            found.append("")
        found[-1] += character
    return found


def _combines(character: str) -> bool:
    return (
        character == _ZERO_WIDTH_JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
    )
