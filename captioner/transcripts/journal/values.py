"""Validation of the values in a journal's records.

A program that can write to a session's folder can write any record with a valid checksum. Values
that the writer never writes are rejected (TypeError or ValueError, and the record counts as
damaged). Values that it might write because of a wrong clock or model are clamped, so that no word
is lost over a number.
"""

import math
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from datetime import datetime
from typing import Any

from captioner.core import captions as edits
from captioner.core.speakers.naming import is_label

LONGEST_SESSION_S = 3.6e6
"""Longest session in seconds, a thousand hours; later times are clamped."""

MOST_RECORDS = 2**31
MOST_CAPTIONS = 2**31
"""Upper bound of caption numbers, so that every format and database can store them."""

YEARS = range(1970, 9000)
"""Valid years of sessions, supported by the calendars and clocks of every system."""

_MOST_NUMBER = 2**53
_MOST_DEPTH = 16
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def text_of(value: object) -> str:
    """Return a text; half surrogate pairs, which no encoding can write, become U+FFFD.

    Raises:
        TypeError, ValueError: It is invalid.
    """
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where a text belongs")
    return value if value.isascii() else value.translate(_SURROGATES)


def label_of(value: object) -> str:
    """Return a voice's label, or an empty one if it is invalid, as the caption is still usable.

    Raises:
        TypeError: It is not text.
    """
    text = text_of(value)
    return text if is_label(text) else ""


def number_of(value: object, most: int = _MOST_NUMBER) -> int:
    """Return a whole number from 0 to below `most`; raises TypeError or ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < most:
        raise ValueError("no number that is written here")
    return value


def seconds_of(value: object) -> float:
    """Return a time or length in seconds, from 0 to `LONGEST_SESSION_S`.

    Raises:
        TypeError, ValueError: It is not a finite number.
    """
    return min(max(0.0, _finite(value)), LONGEST_SESSION_S)


def probability_of(value: object) -> float:
    """Return a probability from 0 to 1; raises TypeError or ValueError."""
    return min(max(0.0, _finite(value)), 1.0)


def moment_of(value: object) -> datetime:
    """Return a moment with its offset from UTC, in one of `YEARS`.

    Raises:
        TypeError, ValueError: It is invalid.
    """
    moment = datetime.fromisoformat(text_of(value))
    if moment.utcoffset() is None:
        raise ValueError("a time without its zone")
    if moment.year not in YEARS:
        raise ValueError("a year that no session was held in")
    return moment


def settings_of(value: object) -> dict[str, Any]:
    """Return settings as JSON; raises TypeError or ValueError."""
    plain = _plain(value, _MOST_DEPTH)
    if not isinstance(plain, dict):
        raise TypeError("no settings")
    return plain


_EDITS: dict[str, type[edits.Edit]] = {
    "correct": edits.Correct,
    "merge": edits.Merge,
    "split": edits.Split,
    "rename_channel": edits.RenameChannel,
    "set_channel": edits.SetChannel,
    "name_speaker": edits.NameSpeaker,
    "merge_speakers": edits.MergeSpeakers,
    "recognise_speaker": edits.RecogniseSpeaker,
    "refuse_name": edits.RefuseName,
    "set_speaker": edits.SetSpeaker,
    "remove": edits.Remove,
    "undo": edits.Undo,
    "redo": edits.Redo,
}


_EDIT_NAMES = {kind: name for name, kind in _EDITS.items()}

_EDIT_MEMBERS: dict[str, Callable[[object], Any]] = {
    **dict.fromkeys(("id", "second", "new_id", "word"), number_of),
    **dict.fromkeys(("text", "old", "new", "channel", "label", "into", "name", "colour"), text_of),
    "ids": lambda value: tuple([number_of(one) for one in _list_of(value)]),
    "is_certain": lambda value: value is not False,
}


def edit_record(edit: edits.Edit) -> dict[str, Any]:
    """Return an edit as JSON; `op` is its name."""
    return {"op": _EDIT_NAMES[type(edit)], **asdict(edit)}


def edit_of(value: object) -> edits.Edit:
    if not isinstance(value, dict):
        raise TypeError("no correction")
    kind = _EDITS.get(text_of(value.get("op")), edits.UnknownEdit)
    given = {name: read(value[name]) for name, read in _EDIT_MEMBERS.items() if name in value}
    members = fields(kind)
    if any(one.name not in given and one.default in (MISSING, None) for one in members):
        return edits.UnknownEdit()
    return kind(**{one.name: given[one.name] for one in members if one.name in given})


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
