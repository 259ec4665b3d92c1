"""Updates the library's index from the journals."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from captioner.captions.scripts import written
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import one_line, tokens_of
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.search_index import IndexedCaption, IndexedSession, SearchIndex
from captioner.transcripts.library.session_reader import read_session, started_at_of

EXCERPT_CHARACTERS = 160
_BATCH = 50  # sessions a transaction, for which other instances wait


@dataclass(frozen=True, slots=True)
class JournalState:
    """Size and modification time of a session's journal."""

    name: str
    size: int
    changed_ns: int


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
        raise CaptionerError(
            "The folder {root} cannot be read: {reason}.",
            "Check that you may read it and that its drive is connected.",
            root=root,
            reason=error,
        ) from error
    return found


def refresh_index(index: SearchIndex, root: Path) -> None:
    """Index new and changed sessions, and remove deleted ones; raises CaptionerError."""
    known = index.known()
    changed = [
        journal
        for journal in journals_in(root)
        if known.pop(journal.name, None) != (journal.size, journal.changed_ns)
    ]
    for first in range(0, len(changed), _BATCH):
        with index.batch():
            for journal in changed[first : first + _BATCH]:
                index.put(*describe_session(root / journal.name, journal))
    if known:
        index.remove(known)


def describe_session(
    folder: Path, journal: JournalState
) -> tuple[IndexedSession, list[IndexedCaption]]:
    try:
        session = read_session(folder)
    except CaptionerError as error:
        return _unreadable(folder, journal, error.message), []
    transcript = session.transcript
    header = transcript.header
    unnamed = {caption.channel for caption in session.original}
    texts = [written(caption.text) for caption in transcript.captions]
    indexed = IndexedSession(
        id=journal.name,
        size=journal.size,
        changed_ns=journal.changed_ns,
        title=one_line(transcript.title),
        started_at=session.started_at,
        duration_s=transcript.duration_s,
        words=sum(len(tokens_of(caption.text)) for caption in transcript.captions),
        captions=len(texts),
        source=one_line(header.source) if header else "",
        model=one_line(header.model) if header else "",
        tags=tuple(one_line(tag) for tag in transcript.tags),
        excerpt=" ".join(texts[:8])[:EXCERPT_CHARACTERS],
        is_closed=session.journal.is_closed,
        is_cut_short=session.is_cut_short,
        is_damaged=session.journal.is_damaged,
    )
    return indexed, [
        IndexedCaption(
            caption.id,
            caption.start_s,
            one_line(caption.channel),
            one_line(transcript.speakers.given_name(caption, unnamed)),
            text,
        )
        for caption, text in zip(transcript.captions, texts, strict=True)
    ]


def _unreadable(folder: Path, journal: JournalState, problem: str) -> IndexedSession:
    return IndexedSession(
        id=journal.name,
        size=journal.size,
        changed_ns=journal.changed_ns,
        title=folder.name,
        started_at=started_at_of(folder, None),
        is_damaged=True,
        problem=problem,
    )
