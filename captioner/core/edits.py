"""Corrections of a transcript as data: what a window asks for and a journal keeps."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Correct:
    """Replace a caption's words; words that stay keep their times."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Join two captions of one channel; the first keeps its number. None: with what follows it."""

    id: int
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Begin a new caption at a word, counted from 0. None: it gets the next free number."""

    id: int
    word: int
    new_id: int | None = None


@dataclass(frozen=True, slots=True)
class RenameChannel:
    """Give a speaker or channel another name, everywhere."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SetChannel:
    """Say who spoke one caption."""

    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class NameSpeaker:
    """Name a voice and choose its colour; an empty name is none, an empty colour as before."""

    label: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Two voices are one: what the first says, and will say, is the second's."""

    label: str
    into: str


@dataclass(frozen=True, slots=True)
class RecogniseSpeaker:
    """A voice is like one that is remembered; no person's correction, so undo passes it over.

    An empty name: it turned out not to be.
    """

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Give captions another voice; an empty label for none."""

    ids: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a caption out of the transcript."""

    id: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last edit back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Make the edit again that was undone last."""


@dataclass(frozen=True, slots=True)
class UnknownEdit:
    """An edit that a newer version made, or that is not whole: passed over, and can be undone."""


Edit = (
    Correct
    | Merge
    | Split
    | RenameChannel
    | SetChannel
    | NameSpeaker
    | MergeSpeakers
    | RecogniseSpeaker
    | SetSpeaker
    | Remove
    | Undo
    | Redo
    | UnknownEdit
)

OF_VOICES = (NameSpeaker, MergeSpeakers, RecogniseSpeaker)
"""Edits that name voices by their labels, and no caption."""

EDITS: dict[str, type[Edit]] = {
    "correct": Correct,
    "merge": Merge,
    "split": Split,
    "rename_channel": RenameChannel,
    "set_channel": SetChannel,
    "name_speaker": NameSpeaker,
    "merge_speakers": MergeSpeakers,
    "recognise_speaker": RecogniseSpeaker,
    "set_speaker": SetSpeaker,
    "remove": Remove,
    "undo": Undo,
    "redo": Redo,
}
"""Every edit by the name that journals have for it."""

_NAMES = {kind: name for name, kind in EDITS.items()}


def edit_record(edit: Edit) -> dict[str, Any]:
    """An edit as JSON holds it; `op` says which."""
    return {"op": _NAMES[type(edit)], **asdict(edit)}


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
