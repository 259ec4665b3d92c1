"""Updates the library's index from the journals."""

import contextlib
import os
import stat
from pathlib import Path

from captioner.captions.scripts import written
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import one_line, tokens_of
from captioner.core.sessions import SessionSummary
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.search_index import IndexedCaption, JournalState, SearchIndex
from captioner.transcripts.library.session_folder import unreadable
from captioner.transcripts.library.session_reader import read_session, started_at_of

EXCERPT_CHARACTERS = 160
_BATCH = 50  # sessions a transaction, for which other instances wait


def journals_in(root: Path) -> list[JournalState]:
    """Return every session's journal; empty if there is no folder.

    Raises:
        CaptionerError: The folder cannot be read.
    """
    found = []
    try:
        with os.scandir(root) as entries:
            for entry in entries:
                # Plain strings are faster, for thousands of sessions.
                with contextlib.suppress(OSError):
                    state = os.stat(f"{entry.path}{os.sep}{JOURNAL_NAME}")  # noqa: PTH116
                    if stat.S_ISREG(state.st_mode):
                        found.append(JournalState(entry.name, state.st_size, state.st_mtime_ns))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(root, error) from error
    return found


def refresh_index(index: SearchIndex, root: Path) -> None:
    """Index new and changed sessions, and remove deleted ones; raises CaptionerError."""
    known = index.known()
    changed = [journal for journal in journals_in(root) if known.pop(journal.name, None) != journal]
    for first in range(0, len(changed), _BATCH):
        with index.batch():
            for journal in changed[first : first + _BATCH]:
                index.put(journal, *describe_session(root / journal.name))
    if known:
        index.remove(known)


def describe_session(folder: Path) -> tuple[SessionSummary, list[IndexedCaption]]:
    """Return what a session's journal says of it, and its captions."""
    try:
        session = read_session(folder)
    except CaptionerError as error:
        start = started_at_of(folder, None)
        closed = SessionSummary(
            folder.name, folder, folder.name, start, 0.0, 0, is_damaged=True, problem=error.message
        )
        return closed, []
    transcript = session.transcript
    header = transcript.header
    unnamed = {caption.channel for caption in session.original}
    texts = [written(caption.text) for caption in transcript.captions]
    summary = SessionSummary(
        id=folder.name,
        folder=folder,
        title=one_line(transcript.title),
        started_at=session.started_at,
        duration_s=transcript.duration_s,
        word_count=sum(len(tokens_of(caption.text)) for caption in transcript.captions),
        source=one_line(header.source) if header else "",
        model=one_line(header.model) if header else "",
        tags=tuple(one_line(tag) for tag in transcript.tags),
        excerpt=" ".join(texts[:8])[:EXCERPT_CHARACTERS],
        is_complete=session.journal.is_closed,
        is_cut_short=session.is_cut_short,
        is_damaged=session.journal.is_damaged,
    )
    return summary, [
        IndexedCaption(
            caption.id,
            caption.start_s,
            one_line(transcript.speakers.given_name(caption, unnamed)),
            text,
        )
        for caption, text in zip(transcript.captions, texts, strict=True)
    ]
