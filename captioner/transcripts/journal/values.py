"""The values of a journal's record as typed data: the one place where they are believed or not.

Whoever can write a session's folder can write any record with a right checksum. What the writer
never writes is refused (TypeError or ValueError: the record counts as damaged); what it might
write of a strange clock or a strange model is brought into range, so that no word is lost over a
number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from captioner.core.captions import EDITS, Edit, UnknownEdit
from captioner.core.speakers.naming import is_label

LONGEST_SESSION_S = 3.6e6
"""Times beyond a thousand hours are clamped; nothing prints later ones."""

MOST_RECORDS = 2**31
"""Records are numbered below this."""

MOST_CAPTIONS = 2**31
"""Captions are numbered below this, so that every format and database takes the number."""

YEARS = range(1970, 9000)
"""Years that sessions are held in: the calendars and clocks of every system have them."""

_MOST_NUMBER = 2**53
_MOST_DEPTH = 16
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def text_of(value: object) -> str:
    """A text; half surrogate pairs, which no encoding can write, become U+FFFD.

    Raises:
        TypeError, ValueError: It is none.
    """
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text belongs")
    return value if value.isascii() else value.translate(_SURROGATES)


def label_of(value: object) -> str:
    """A voice's label; empty if it is not one: a caption is still usable without it.

    Raises:
        TypeError: It is no text.
    """
    text = text_of(value)
    return text if is_label(text) else ""


def number_of(value: object, most: int = _MOST_NUMBER) -> int:
    """A whole number from 0 to below `most`.

    Raises:
        TypeError, ValueError: It is none.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < most:
        raise ValueError("no number that is written here")
    return value


def seconds_of(value: object) -> float:
    """A time or length in seconds, from 0 to `LONGEST_SESSION_S`.

    Raises:
        TypeError, ValueError: It is no number, or none that is finite.
    """
    return min(max(0.0, _finite(value)), LONGEST_SESSION_S)


def probability_of(value: object) -> float:
    """A probability from 0 to 1.

    Raises:
        TypeError, ValueError: It is no number, or none that is finite.
    """
    return min(max(0.0, _finite(value)), 1.0)


def moment_of(value: object) -> datetime:
    """A moment with its offset from UTC, in one of `YEARS`.

    Raises:
        TypeError, ValueError: It is none.
    """
    moment = datetime.fromisoformat(text_of(value))
    if moment.utcoffset() is None:
        raise ValueError("a time without its zone")
    if moment.year not in YEARS:
        raise ValueError("a year that no session was held in")
    return moment


def settings_of(value: object) -> dict[str, Any]:
    """Settings as JSON can hold them.

    Raises:
        TypeError, ValueError: They are no object, nested too deeply, or hold what JSON cannot.
    """
    plain = _plain(value, _MOST_DEPTH)
    if not isinstance(plain, dict):
        raise TypeError("no settings")
    return plain


_EDIT_MEMBERS: dict[str, Callable[[object], Any]] = {
    **dict.fromkeys(("id", "second", "new_id", "word"), number_of),
    **dict.fromkeys(("text", "old", "new", "channel", "label", "into", "name", "colour"), text_of),
    "ids": lambda value: tuple([number_of(one) for one in _list_of(value)]),
}


def edit_of(value: object) -> Edit:
    """A correction.

    Raises:
        TypeError, ValueError: It is none.
    """
    if not isinstance(value, dict):
        raise TypeError("no correction")
    kind = EDITS.get(text_of(value.get("op")), UnknownEdit)
    given = {name: read(value[name]) for name, read in _EDIT_MEMBERS.items() if name in value}
    names = [one.name for one in fields(kind)]
    if not all(name in given for name in names):
        return UnknownEdit()
    return kind(**{name: given[name] for name in names})


def _list_of(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _finite(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} where a number belongs")
    try:
        number = float(value)
    except OverflowError:  # an integer of hundreds of digits
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _plain(value: object, depth: int) -> object:
    if depth == 0:
        raise ValueError("nested too deeply")
    match value:
        case None | bool():
            return value
        case str():
            return text_of(value)
        case int() | float():
            _finite(value)
            return value
        case list():
            return [_plain(one, depth - 1) for one in value]
        case dict():
            return {text_of(name): _plain(one, depth - 1) for name, one in value.items()}
    raise ValueError("nothing that JSON holds")
