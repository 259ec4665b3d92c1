"""The table of a cluster's recordings, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from captioner.core.message import NO_MESSAGE, Message


class RowState(StrEnum):
    """What the table says of a recording."""

    RUNNING = "transcribing"
    DONE = "done"
    THERE = "done before"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """A recording in the table.

    Attributes:
        number: Of the recording, counted from 0.
        done_s: Sound transcribed, in seconds.
        fraction: Share of it, 0 to 1; None where that is not known.
        note: What went wrong, or what to know of the sound.
    """

    number: int
    name: str
    worker: str
    done_s: float
    fraction: float | None
    state: RowState
    note: Message = NO_MESSAGE
