"""Text as Qt has it: how long it is, and what others get of it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from captioner.captions.scripts import without_isolates


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


def for_others(copied: QMimeData) -> QMimeData:
    """What other programs get, without the marks that are there for drawing alone.

    Args:
        copied: As Qt made it: what is made here would crash Qt where it outlasts Python.
    """
    text, rich = copied.text(), copied.html()
    if without_isolates(text) != text:
        copied.clear()
        copied.setText(without_isolates(text))
        copied.setHtml(without_isolates(rich))
    return copied
