"""Moments of a session that somebody marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_LABEL = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked moment, or that one is no longer marked.

    Attributes:
        number: Tells it from the session's other marks; a later one of the same number replaces it.
        time_s: When, in seconds since the session's first sample.
        label: What it is called; often empty.
    """

    number: int
    time_s: float
    label: str = ""
    is_removed: bool = False


def marks_in_force(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """What counts of them: the last of each number unless it removes it, by time."""
    last = {mark.number: mark for mark in marks}
    kept = (mark for mark in last.values() if not mark.is_removed)
    return tuple(sorted(kept, key=lambda mark: mark.time_s))


def mark_facts(mark: Mark) -> dict[str, Any]:
    """A mark as journal, event log and JSON have it."""
    facts: dict[str, Any] = {"number": mark.number, "time_s": round(mark.time_s, 3)}
    facts["label"] = mark.label
    return facts | {"removed": True} if mark.is_removed else facts


def marks_between(marks: Sequence[Mark], begin_s: float, end_s: float) -> Sequence[Mark]:
    """Those of marks in order of time that were set from `begin_s` on and before `end_s`."""
    first, after = (
        bisect_left(marks, time_s, key=lambda mark: mark.time_s) for time_s in (begin_s, end_s)
    )
    return marks[first:after]
