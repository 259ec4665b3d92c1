"""A session as lists show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as lists show it.

    Attributes:
        id: Its number in the library: the name of its folder.
        folder: Where it lies.
        title: Its name.
        started_at: When it began, with the offset from UTC of its place.
        duration_s: Length of its sound in seconds.
        word_count: Words said.
        source: Source of the sound.
        model: Model that captioned it.
        tags: Labels that the user gave it.
        excerpt: Its first words, or words that were searched for.
        is_live: Whether it is being written just now.
        is_complete: Whether it ended as it should; otherwise it waits for recovery, or is live.
        is_cut_short: Whether its text ends before its sound did: it was interrupted or cancelled.
        awaits_captions: Whether its sound was recorded to be captioned later, and has not been.
        problem: Why it cannot be opened; empty when it can.
        is_damaged: Whether anything is missing of it that was written.
    """

    id: str
    folder: Path
    title: str
    started_at: datetime
    duration_s: float
    word_count: int
    source: str
    model: str
    tags: tuple[str, ...]
    excerpt: str
    is_live: bool
    is_complete: bool
    is_cut_short: bool
    awaits_captions: bool
    problem: str
    is_damaged: bool
