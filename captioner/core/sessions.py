"""Past sessions, as shown in lists and windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from captioner.core.captions import Caption, Mark, Remark
from captioner.core.errors import CaptionerError
from captioner.core.speakers.naming import NOBODY_NAMED, Speakers
from captioner.core.terms.glossary import TermUse

FIRST_TEXT = ""
"""Name of a session's original text."""

AS_RECOGNISED = "as recognised"
"""In comparisons, the current text before the user's corrections."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list.

    Attributes:
        id: Its number in the library: the name of its folder.
        started_at: Its start, with the local offset from UTC.
        source: Source of the sound.
        tags: The user's tags; "keep" protects it from deletion by age.
        excerpt: Its first words, or the words found by a search.
        is_live: Whether it is being written, and so can be read but not changed.
        is_complete: Whether it ended normally; otherwise it needs recovery, or is live.
        is_cut_short: Whether its text ends before its sound, after an interruption or cancelling.
        awaits_captions: Whether its sound was recorded for later captioning that is still to be
            done.
        is_sound_only: Whether its sound was kept, but there is no word.
        problem: Why it cannot be opened; empty if it can.
        is_damaged: Whether a part of its data is lost.
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
    """One model's text of a session's sound.

    Attributes:
        name: `FIRST_TEXT`, or the name of its file.
        model: Its model; empty if nothing was captioned yet.
        caption_count: Number of its captions.
        is_chosen: Whether it is the session's current text.
        is_second_pass: Whether it is from a second pass during the session.
    """

    name: str
    model: str
    caption_count: int
    is_chosen: bool
    is_second_pass: bool = False


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """Details that need a look into the session's folder, its current text among them.

    Attributes:
        size_bytes: Its size on disk, including sound.
        has_sound: Whether its sound was kept, so that it can be captioned again.
        terms: The listed names and terms that occurred in its text.
        captions: Final captions with corrections.
        marks: Its marks, by time.
        gaps: Missing sound, pauses and unclear speech, by time.
    """

    size_bytes: int = 0
    has_sound: bool = False
    texts: tuple[SessionText, ...] = ()
    terms: tuple[TermUse, ...] = ()
    captions: Sequence[Caption] = ()
    speakers: Speakers = NOBODY_NAMED
    marks: Sequence[Mark] = ()
    gaps: Sequence[Remark] = ()


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """The result of recovering an interrupted session.

    Attributes:
        missing: Lost parts, as one sentence each; empty if nothing is lost.
        error: Why recovery failed; None if it succeeded.
    """

    folder: Path
    caption_count: int = 0
    missing: tuple[str, ...] = ()
    error: CaptionerError | None = None
