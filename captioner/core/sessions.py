"""Past sessions as lists and windows show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from captioner.core.errors import CaptionerError

FIRST_TEXT = ""
"""Name of the text that was captioned first."""

AS_RECOGNISED = "as recognised"
"""In comparisons: the text that counts, before it was corrected."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session as lists show it.

    Attributes:
        id: Its number in the library: the name of its folder.
        started_at: When it began, with the offset from UTC of its place.
        source: Source of the sound.
        tags: Labels that the user gave it; "keep" protects it from being deleted by age.
        excerpt: Its first words, or words that were searched for.
        is_live: Whether it is being written just now: it can be read, and not be changed.
        is_complete: Whether it ended as it should; otherwise it waits for recovery, or is live.
        is_cut_short: Whether its text ends before its sound did: it was interrupted or cancelled.
        awaits_captions: Whether its sound was recorded to be captioned later, and has not been.
        is_sound_only: Whether its sound was kept, and there is no word.
        problem: Why it cannot be opened; empty when it can.
        is_damaged: Whether anything is missing of it that was written.
    """

    id: str
    folder: Path
    title: str
    started_at: datetime
    duration_s: float
    word_count: int
    source: str = ""
    model: str = ""
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    is_live: bool = False
    is_complete: bool = True
    is_cut_short: bool = False
    awaits_captions: bool = False
    is_sound_only: bool = False
    problem: str = ""
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class SessionText:
    """What one model made of a session's sound.

    Attributes:
        name: What other functions call it: `FIRST_TEXT`, or the file that it is in.
        model: Model that made it; empty where nothing was captioned yet.
        caption_count: How many captions it has.
        is_chosen: Whether it is the one that counts.
        is_second_pass: Whether it was decoded once more while the session ran.
    """

    name: str
    model: str
    caption_count: int
    is_chosen: bool
    is_second_pass: bool = False


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What takes a look into a session's folder.

    Attributes:
        size_bytes: On disk, its sound included.
        has_sound: Whether its sound was kept, so that it can be captioned again.
    """

    size_bytes: int = 0
    has_sound: bool = False
    texts: tuple[SessionText, ...] = ()


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What recovery found in a session that was interrupted.

    Attributes:
        missing: What is missing, one sentence each; empty when nothing is.
        error: Why it could not be recovered; None when it was.
    """

    folder: Path
    caption_count: int = 0
    missing: tuple[str, ...] = ()
    error: CaptionerError | None = None
