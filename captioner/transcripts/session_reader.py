"""A past session as it reads now: its journal with all later corrections applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from captioner.core.captions import Caption, Transcript
from captioner.core.transcript_editing import Edit, edited
from captioner.transcripts.export import SessionTranscript
from captioner.transcripts.journal import JOURNAL_NAME, JournalContents, read_journal
from captioner.transcripts.journal_records import SessionHeader
from captioner.transcripts.session_files import default_title


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session read from its folder.

    Attributes:
        folder: Where it lies.
        transcript: Title, tags and captions, corrections applied.
        original: The captions as they were recognised, in the order in which they were said.
        edits: The corrections, in order.
        journal: What the journal holds, for who wants to know what is missing.
    """

    folder: Path
    transcript: SessionTranscript
    original: tuple[Caption, ...]
    edits: tuple[Edit, ...]
    journal: JournalContents

    @property
    def started_at(self) -> datetime:
        """When it began; where that record is damaged, as the folder's name or date has it."""
        return started_at_of(self.folder, self.journal.header)


def read_session(folder: Path) -> StoredSession:
    """Read a session's folder; nothing is changed.

    Raises:
        CaptionerError: There is no journal, it cannot be read, or a newer version wrote it.
    """
    journal = read_journal(folder / JOURNAL_NAME)
    ordered = Transcript()
    for caption in journal.captions:
        ordered.accept(caption)
    original = tuple(ordered.finals)
    title = ""
    tags: tuple[str, ...] = ()
    edits: list[Edit] = []
    for change in journal.changes:
        if change["kind"] == "edit" and isinstance(change.get("edit"), dict):
            edits.append(change["edit"])
        if change["kind"] == "facts":
            title = str(change.get("title", title))
            if isinstance(change.get("tags"), list):
                tags = tuple(str(tag) for tag in change["tags"])
    header = journal.header
    title = title or (header.title if header is not None else "")
    if not title:
        title = default_title(header) if header is not None else folder.name
    captions = edited(original, edits) if edits else original
    transcript = SessionTranscript(title, captions, header, journal.duration_s, tags)
    return StoredSession(folder, transcript, original, tuple(edits), journal)


def started_at_of(folder: Path, header: SessionHeader | None) -> datetime:
    """When a session began, as well as it is known."""
    if header is not None:
        return header.started_at
    try:
        named = datetime.strptime(folder.name[:19], "%Y-%m-%d_%H-%M-%S")
        return named.astimezone()
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp((folder / JOURNAL_NAME).stat().st_mtime).astimezone()
    except OSError:
        return datetime.fromtimestamp(0, tz=UTC)
