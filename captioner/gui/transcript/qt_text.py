"""Lengths of text as Qt counts them."""

from __future__ import annotations


def qt_length(text: str) -> int:
    """How many UTF-16 units Qt counts: an emoji is two where Python sees one character."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def common_beginning(first: str, second: str) -> str:
    """What both texts begin with."""
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return first[:length]
