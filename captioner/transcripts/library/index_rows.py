"""The rows of the library's index as typed data.

A damaged index may contain any value, so every function raises TypeError or ValueError for a value
of another type.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from captioner.captions.scripts import apart
from captioner.transcripts.journal.values import moment_of

_Value = TypeVar("_Value")

_APART = "\x1f"
"""Separates characters that count as words; shown texts have no control characters."""


@dataclass(frozen=True, slots=True)
class IndexedSession:
    """A session in the index, with times as in the journal.

    Attributes:
        problem: Why it cannot be opened; empty if it can.
    """

    id: str
    size: int
    changed_ns: int
    title: str
    started_at: datetime
    duration_s: float = 0.0
    words: int = 0
    captions: int = 0
    source: str = ""
    model: str = ""
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    is_closed: bool = True
    is_cut_short: bool = False
    is_damaged: bool = False
    problem: str = ""


_NAMES = tuple(field.name for field in fields(IndexedSession))
_KINDS = {
    int: ("size", "changed_ns", "words", "captions"),
    float: ("duration_s",),
    str: ("title", "source", "model", "excerpt", "problem"),
}
COLUMNS = ", ".join(_NAMES)


class IndexedCaption(NamedTuple):
    """A caption for the index.

    Attributes:
        name: The speaker's name by the user; default names ("Speaker 2") cannot be searched for.
    """

    number: int
    start_s: float
    channel: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A caption found by a search.

    Attributes:
        snippet: Words around the first match, with matches between the characters U+0002 and
            U+0003.
    """

    session_id: str
    caption_id: int
    start_s: float
    channel: str
    name: str
    text: str
    snippet: str


def searchable(text: str) -> str:
    """Return a caption's text, or a query, in the form of the full-text index."""
    return apart(text.replace(_APART, " "), _APART)


def state_of_row(identity: bytes, size: int, changed_ns: int) -> tuple[str, int, int]:
    return os.fsdecode(identity), _typed(size, int), _typed(changed_ns, int)


def excerpt_of_row(identity: bytes, name: str, text: str) -> tuple[str, str]:
    """Return a session's name, and the text of a caption after its speaker's name."""
    said = _readable(text)
    return os.fsdecode(identity), f"{_readable(name)}: {said}" if name else said


def hit_of_row(
    identity: bytes,
    caption: int,
    start_s: float,
    channel: str,
    name: str,
    text: str,
    snippet: str,
) -> SearchHit:
    return SearchHit(
        os.fsdecode(identity),
        _typed(caption, int),
        _typed(start_s, float),
        _typed(channel, str),
        _readable(name),
        _readable(text),
        _readable(snippet),
    )


def row_of_session(session: IndexedSession) -> tuple[object, ...]:
    values = {name: getattr(session, name) for name in _NAMES}
    values["id"] = os.fsencode(session.id)
    values["started_at"] = session.started_at.isoformat()
    values["tags"] = json.dumps(session.tags)
    return tuple(values.values())


def session_of_row(*row: Any) -> IndexedSession:
    values = dict(zip(_NAMES, row, strict=True))
    for kind, names in _KINDS.items():
        for name in names:
            _typed(values[name], kind)
    values["id"] = os.fsdecode(values["id"])
    values["started_at"] = moment_of(values["started_at"])
    values["tags"] = tuple([_typed(tag, str) for tag in json.loads(values["tags"])])
    for name in ("is_closed", "is_cut_short", "is_damaged"):
        values[name] = bool(values[name])
    return IndexedSession(**values)


def _readable(text: str) -> str:
    return _typed(text, str).replace(_APART, "")


def _typed(value: object, kind: type[_Value]) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value
