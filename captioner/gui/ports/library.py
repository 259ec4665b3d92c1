"""What the windows are handed about past sessions: the library, its texts and its exports.

Everything may be called from a worker thread; expected failures are `CaptionerError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from captioner.captions.comparison import ComparisonRow
from captioner.captions.subtitles import ExportOptions
from captioner.captions.transcripts import Remark
from captioner.core.captions import Caption, Edit, Mark
from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.core.speakers.naming import Speakers


class TranscriptEditing(Protocol):
    """A past session under correction; each correction is on disk when `apply` returns."""

    @property
    def captions(self) -> Sequence[Caption]:
        """The captions, corrected, in the order in which they were said."""

    @property
    def speakers(self) -> Speakers:
        """Who the voices are."""

    @property
    def can_undo(self) -> bool:
        """Whether a correction is in effect."""

    @property
    def can_redo(self) -> bool:
        """Whether a correction was taken back and none was made since."""

    def apply(self, edit: Edit) -> object:
        """Make a correction."""

    def follow(self, edit: Edit, meant: Edit) -> object:
        """Make one that was made where the session was captioned, after its end.

        Args:
            meant: What is undone or made again; the edit itself where it is another.
        """


class LibraryPort(Protocol):
    """Past sessions on disk (`captioner.transcripts.library.library.TranscriptLibrary`)."""

    def sessions(self, query: str = "") -> Sequence[SessionSummary]:
        """Those whose title or words match, newest first."""

    def captions(self, session_id: str) -> Sequence[Caption]:
        """The final captions of one."""

    def speakers(self, session_id: str, text_name: str | None = None) -> Speakers:
        """Who the voices of one are, or of its text of that name."""

    def marks(self, session_id: str) -> Sequence[Mark]:
        """The marked moments of one, by time."""

    def gaps(self, session_id: str) -> Sequence[Remark]:
        """Missing sound, pauses and unclear speech of one, by time."""

    def change_mark(self, session_id: str, mark: Mark) -> Sequence[Mark]:
        """Mark another moment, or change or remove a mark; returns all there are."""

    def rename(self, session_id: str, title: str) -> None:
        """Give it another title."""

    def export(
        self,
        session_id: str,
        target: Path,
        format_name: str,
        options: ExportOptions = ...,
        *,
        caption_ids: Sequence[int] | None = None,
    ) -> object:
        """Write it, or the captions of these numbers, as a file."""

    def export_many(
        self,
        session_ids: Sequence[str],
        target: Path,
        formats: Sequence[str],
        options: ExportOptions = ...,
    ) -> Sequence[Path]:
        """Write several into a folder, named by their titles."""

    def details(self, session_id: str) -> SessionDetails:
        """What takes a look into its folder."""

    def storage_used(self) -> Mapping[str, int]:
        """Bytes that each takes on disk."""

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Replace its tags."""

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Two of its texts side by side, by their names or `AS_RECOGNISED`."""

    def choose_text(self, session_id: str, name: str) -> None:
        """Let another of its texts count from now on."""

    def edit(self, session_id: str) -> TranscriptEditing:
        """Begin to correct one."""

    def update_files(self, session_id: str) -> None:
        """Write the files in its folder anew, as its captions read now."""

    def delete(self, session_id: str) -> object:
        """Move it to the recycle bin, or to a folder of deleted ones where there is none."""

    def deleted(self) -> Sequence[SessionSummary]:
        """Those that `restore` finds, latest first."""

    def restore(self, session_id: str) -> object:
        """Bring one back that was deleted."""
