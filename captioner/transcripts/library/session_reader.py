"""Reads a past session: its journal, with all later corrections applied."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from captioner.captions.editing import TranscriptEditor
from captioner.captions.transcripts import first_words
from captioner.core.audio import UNCLEAR_SPEECH
from captioner.core.captions import Caption, Edit, Transcript
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import is_plain_name
from captioner.transcripts.export import SessionTranscript
from captioner.transcripts.journal.records import GapNote, SessionHeader
from captioner.transcripts.journal.values import YEARS
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalContents, read_journal
from captioner.transcripts.library.session_files import default_title
from captioner.transcripts.local_time import in_local_zone


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session read from its folder.

    Attributes:
        text_name: File of the chosen transcript, if the sound was captioned again; empty for the
            original.
    """

    folder: Path
    transcript: SessionTranscript
    original: tuple[Caption, ...]
    edits: tuple[Edit, ...]
    journal: JournalContents
    text_name: str = ""
    is_cut_short: bool = False

    @property
    def is_second_pass(self) -> bool:
        header = self.transcript.header
        return header is not None and header.is_second_pass

    @property
    def started_at(self) -> datetime:
        return started_at_of(self.folder, self.journal.header)


def read_session(folder: Path, text_name: str | None = None) -> StoredSession:
    """Read a session's folder.

    Args:
        text_name: One of its texts (`StoredSession.text_name`); None for the current one.

    Raises:
        CaptionerError: There is no journal, it cannot be read, or is from a newer version.
    """
    journal = read_journal(folder / JOURNAL_NAME)
    title = current = ""
    tags: tuple[str, ...] = ()
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for change in journal.changes:
        if change["kind"] == "edit":
            edits[current].append(change["edit"])
        if change["kind"] == "facts":
            title = change.get("title", title)
            tags = change.get("tags", tags)
        if change["kind"] == "text":
            current = change["from"]
    header = journal.header
    title = title or (header.title if header is not None else "")
    if not title:
        title = default_title(header) if header is not None else folder.name
    current = current if text_name is None else text_name
    chosen = _chosen_text(folder, current) if current else None
    if chosen is None:
        current = ""
    elif header is not None and chosen.header is not None:
        header = replace(header, model=chosen.header.model, settings=chosen.header.settings)
    captioned = ordered_captions(journal)
    original = captioned if chosen is None else ordered_captions(chosen)
    changes = () if chosen is None else chosen.changes
    found_out = [change["edit"] for change in changes if change["kind"] == "edit"]
    made = [*found_out, *edits[current]]
    editor = TranscriptEditor(original, made)
    captions = editor.captions if made else original
    if captions is not captioned and title in (first_words(captioned), first_words(original)):
        title = first_words(captions) or title  # its first words may have been corrected
    transcript = SessionTranscript(
        title,
        captions,
        header,
        journal.duration_s,
        tags,
        journal.gaps if chosen is None else _gaps(journal, chosen),
        journal.marks,
        editor.speakers,
        folder.name,
    )
    is_cut_short = (journal if chosen is None else chosen).is_cut_short
    return StoredSession(folder, transcript, original, tuple(made), journal, current, is_cut_short)


def _gaps(journal: JournalContents, chosen: JournalContents) -> tuple[GapNote, ...]:
    missing = [gap for gap in journal.gaps if gap.reason != UNCLEAR_SPEECH]
    return tuple(sorted((*missing, *chosen.gaps), key=lambda gap: gap.start_s))


def ordered_captions(journal: JournalContents) -> tuple[Caption, ...]:
    """Return a journal's captions by start.

    Captions that are not final consist of their committed words, which were shown.
    """
    ordered = Transcript()
    for caption in (*journal.captions, *journal.open_captions):
        ordered.accept(caption)
    return tuple(ordered.finals)


def _chosen_text(folder: Path, name: str) -> JournalContents | None:
    if not is_plain_name(name):
        return None
    try:
        return read_journal(folder / name)
    except CaptionerError:
        return None


def started_at_of(folder: Path, header: SessionHeader | None) -> datetime:
    """Return the start of a session, from the folder if the header is damaged."""
    if header is not None:
        return header.started_at
    moment = datetime.fromtimestamp(0, tz=UTC)
    try:
        moment = datetime.fromtimestamp((folder / JOURNAL_NAME).stat().st_mtime, tz=UTC)
        moment = datetime.strptime(folder.name[:19], "%Y-%m-%d_%H-%M-%S")
    except (OSError, OverflowError, ValueError):
        pass
    moment = in_local_zone(moment)
    return moment if moment.year in YEARS else datetime.fromtimestamp(0, tz=UTC)
