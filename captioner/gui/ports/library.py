"""What the windows are handed about past sessions: the library, its texts and its exports.

Everything may be called from a worker thread; expected failures are `CaptionerError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.text.comparison import ComparisonRow
from captioner.settings.model import SubtitleFormat


@dataclass(frozen=True, slots=True)
class SavedSession:
    """A past session in the library.

    Attributes:
        id: What the library calls it.
        title: What people call it.
        started: When it began.
        duration_s: Length of its sound in seconds.
        word_count: Words said.
        folder: Where it is.
        excerpt: Its first words, words that were searched for, or why it cannot be opened.
        is_complete: Whether it ended as it should.
        is_cut_short: Whether its text ends before its sound did: it was interrupted or cancelled.
        tags: Labels that the user gave it; "keep" protects it from being deleted by age.
        awaits_captions: Whether it was only recorded, to be captioned later.
        is_live: Whether it is being written just now: it can be read, and not be changed.
        is_damaged: Whether anything is missing of it that was written.
    """

    id: str
    title: str
    started: datetime
    duration_s: float
    word_count: int
    folder: Path
    excerpt: str = ""
    is_complete: bool = True
    is_cut_short: bool = False
    tags: tuple[str, ...] = ()
    awaits_captions: bool = False
    is_live: bool = False
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class RecoveredSession:
    """A session that was interrupted, and what came back of it.

    Attributes:
        folder: Where it is.
        caption_count: Captions brought back.
        missing: What is missing, one sentence each.
        error: Why it could not be brought back; None when it was.
    """

    folder: Path
    caption_count: int = 0
    missing: tuple[str, ...] = ()
    error: CaptionerError | None = None


class TranscriptEditing(Protocol):
    """A past session under correction; each correction is on disk when its method returns."""

    @property
    def captions(self) -> Sequence[Caption]:
        """The captions, corrected, in the order in which they were said."""
        ...

    @property
    def can_undo(self) -> bool:
        """Whether a correction is in effect."""
        ...

    @property
    def can_redo(self) -> bool:
        """Whether a correction was taken back and none was made since."""
        ...

    def correct(self, caption_id: int, text: str) -> None:
        """Replace a caption's words."""
        ...

    def merge(self, first_id: int, second_id: int) -> None:
        """Join two captions of one speaker."""
        ...

    def split(self, caption_id: int, word_index: int) -> None:
        """Begin a new caption at a word, counted from 0."""
        ...

    def rename_channel(self, old: str, new: str) -> None:
        """Give a speaker another name everywhere."""
        ...

    def set_channel(self, caption_id: int, channel: str) -> None:
        """Say who spoke one caption."""
        ...

    def remove(self, caption_id: int) -> None:
        """Take a caption out."""
        ...

    def undo(self) -> bool:
        """Take the last correction back; False when there is none."""
        ...

    def redo(self) -> bool:
        """Make it again; False when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class SessionText:
    """What one model made of a session's sound.

    Attributes:
        name: What the library calls it; empty for what was captioned first.
        model: Model that made it; empty where nothing was captioned yet.
        caption_count: How many captions it has.
        is_chosen: Whether it is the session's text now.
    """

    name: str
    model: str
    caption_count: int
    is_chosen: bool


AS_RECOGNISED = "as recognised"
"""In comparisons: the text that counts, before it was corrected."""


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """What takes a look into a session's folder.

    Attributes:
        size_bytes: On disk, its sound included.
        has_sound: Whether its sound was kept, so that it can be captioned again.
        texts: Every text of it.
    """

    size_bytes: int = 0
    has_sound: bool = False
    texts: tuple[SessionText, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """How a session is exported; what a format does not have is left out of it.

    Attributes:
        file_format: Of the file.
        encoding: Of SRT and TXT.
        byte_order_mark: Whether those begin with one.
        windows_line_ends: Whether their lines end with carriage return and line feed.
        clock_time: Times of day instead of times since the start.
        voices: Whether WebVTT names who speaks.
        cue_line_percent: Where WebVTT cues stand, from the top; None leaves it to the player.
        timestamps: Whether each line of TXT has its time.
        speakers: Whether texts name who speaks.
        paragraphs: Whether TXT is in paragraphs, begun by pauses, or a caption a line.
    """

    file_format: SubtitleFormat
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    windows_line_ends: bool = False
    clock_time: bool = False
    voices: bool = True
    cue_line_percent: int | None = None
    timestamps: bool = False
    speakers: bool = True
    paragraphs: bool = False


class LibraryPort(Protocol):
    """Past sessions on disk."""

    def put_in_order(self, delete_after_days: int) -> Sequence[RecoveredSession]:
        """Complete interrupted sessions and delete those that are too old (0: none is).

        Answers what was interrupted, oldest first.
        """
        ...

    def sessions(self, query: str = "") -> Sequence[SavedSession]:
        """Those whose title or words match, newest first."""
        ...

    def captions(self, session_id: str) -> Sequence[Caption]:
        """The final captions of one."""
        ...

    def rename(self, session_id: str, title: str) -> None:
        """Give it another title."""
        ...

    def export(
        self,
        session_id: str,
        target: Path,
        choice: ExportChoice,
        caption_ids: Sequence[int] | None = None,
    ) -> None:
        """Write it, or the captions of these numbers, as a file."""
        ...

    def export_many(
        self, session_ids: Sequence[str], folder: Path, choice: ExportChoice
    ) -> Sequence[Path]:
        """Write several into a folder, named by their titles."""
        ...

    def details(self, session_id: str) -> SessionDetails:
        """What takes a look into its folder."""
        ...

    def total_bytes(self) -> int:
        """What all of them take on disk."""
        ...

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Replace its tags."""
        ...

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Two of its texts side by side, by their names or `AS_RECOGNISED`."""
        ...

    def choose_text(self, session_id: str, name: str) -> None:
        """Let another of its texts count from now on."""
        ...

    def edit(self, session_id: str) -> TranscriptEditing:
        """Begin to correct one."""
        ...

    def update_files(self, session_id: str) -> None:
        """Write the files in its folder anew, as its captions read now."""
        ...

    def delete(self, session_id: str) -> None:
        """Move it to the recycle bin, or remove it where there is none."""
        ...
