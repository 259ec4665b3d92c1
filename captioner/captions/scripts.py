"""Writing systems: direction, and lines of text that has no spaces between its words."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from captioner.core.plain_text import graphemes, tokens_of

_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "iw", "ku", "ps", "sd", "ug", "ur", "yi"})
"""Languages; Kurdish and others with two scripts are also recognised by their letters."""

_AFTER_CYRILLIC = 0x530

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai and Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0x31F0, 0x31FF),  # small kana
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF01, 0xFF60),  # full-width forms
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)

_JOINED = (
    (0x0600, 0x06FF),  # Arabic and its supplements
    (0x0700, 0x074F),  # Syriac
    (0x0750, 0x077F),
    (0x0840, 0x085F),  # Mandaic
    (0x0870, 0x08FF),
    (0x0900, 0x0DFF),  # the scripts of India, many below one line
    (0x07C0, 0x07FF),  # N'Ko
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1800, 0x18AF),  # Mongolian
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFC),
)

_PICTURES = (
    "\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f"
    "\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
    "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c"
    "\u2b50\u2b55"
)
_EMOJI = re.compile(
    f"(?:(?:[{_PICTURES}]|.\ufe0f)[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*)+"
)

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"

_BEGINS_NO_LINE = frozenset(
    "、。，．・：；？！ー～…‥々〻ゝゞヽヾ）］｝」』】〕〉》〟’”"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ะาำๅๆฯະາຳໆ"
)
_ENDS_NO_LINE = frozenset("（［｛「『【〔〈《〝‘“เแโใไເແໂໃໄ\u1039\u17d2")


def is_right_to_left(text: str, language: str = "") -> bool:
    """Whether a text runs right to left.

    Args:
        language: Code of its language. Where it is not known, the first letter that has a
            direction decides; a name in other letters at the beginning would mislead.
    """
    if language in _RIGHT_TO_LEFT:
        return True
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def isolated(name: str, words: str) -> str:
    """A name whose direction changes nothing about the words that follow it, nor they about it.

    Marks around the name do that; there are none where nothing runs right to left. They are for
    what draws the text alone: a file, a meeting or another program might show them as boxes, or
    find no name between them.
    """
    both = name + words
    if not name or both.isascii():
        return name
    if not any(unicodedata.bidirectional(character) in ("R", "AL") for character in both):
        return name
    return f"{_ISOLATE}{name}{_END_OF_ISOLATE}"


def without_isolates(text: str) -> str:
    """The text as it is saved, sent or copied: without the marks around `isolated` names."""
    return text.replace(_ISOLATE, "").replace(_END_OF_ISOLATE, "")


def can_slant(text: str) -> bool:
    """Whether its script has italics; slanted, others read badly or are missing from the font."""
    return text.isascii() or all(
        ord(character) < _AFTER_CYRILLIC
        or 0x1E00 <= ord(character) < 0x2000  # more of Latin and Greek
        or not character.isalpha()
        for character in text
    )


def emoji_in(text: str) -> list[tuple[int, int]]:
    """Where pictures are among the letters: begin and end of each row of them."""
    return [] if text.isascii() else [found.span() for found in _EMOJI.finditer(text)]


def joins_letters(text: str) -> bool:
    """Whether letters of it are joined to one another: space between them would tear words."""
    return not text.isascii() and any(
        first <= ord(character) <= last for character in text for first, last in _JOINED
    )


def gap(before: str, after: str) -> str:
    """Return the text between two words on a line: empty if their script has no spaces."""
    if before.isascii() or after.isascii():
        return " "
    return "" if _is_unspaced(before[-1]) and _is_unspaced(after[0]) else " "


def joined(parts: Iterable[str]) -> str:
    """Neighbours on a line as one text."""
    text = ""
    for part in parts:
        text += gap(text, part) + part if text and part else part
    return text


def written(text: str) -> str:
    """Join words to one line of their script.

    Captions have spaces between all words; those go that the script does not have.
    """
    return joined(tokens_of(text))


def apart(text: str, separator: str) -> str:
    """The text with a separator around each character of a script that has no spaces.

    Matches there may begin and end anywhere, so each character is a word.
    """
    if text.isascii():
        return text
    parts = [text[:1]]
    for before, after in pairwise(text):
        if not (before.isspace() or after.isspace()) and (
            _is_unspaced(before) or _is_unspaced(after)
        ):
            parts.append(separator)
        parts.append(after)
    return "".join(parts)


def may_break(before: str, after: str) -> bool:
    """Whether one line may end with the first and the next begin with the second."""
    return bool(gap(before, after)) or not _belong_together(before[-1], after[0])


def fitting_break(row: Sequence[str], base: int, count: int, least: int) -> int:
    """After how many words a row may be broken.

    Args:
        least: How many of them must stay, too.

    Returns:
        At most `count`, and that where no place is better.
    """
    for fewer in range(count, least - 1, -1):
        place = base + fewer
        if place and may_break(row[place - 1], row[place]):
            return fewer
    return count


def units(token: str) -> list[str]:
    """What a word consists of between which a line may break; most words are one.

    Thai, Lao, Khmer and Burmese would need a dictionary: they break between syllables at best.
    """
    if token.isascii():
        return [token]
    found = ""
    parts: list[str] = []
    for character in graphemes(token):
        may_end = found and (_is_unspaced(found[-1]) or _is_unspaced(character[0]))
        if may_end and not _belong_together(found[-1], character[0]):
            parts.append(found)
            found = ""
        found += character
    return [*parts, found]


def _belong_together(before: str, after: str) -> bool:
    return (
        after in _BEGINS_NO_LINE
        or before in _ENDS_NO_LINE
        or unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf")
    )


def _is_unspaced(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in _UNSPACED)
