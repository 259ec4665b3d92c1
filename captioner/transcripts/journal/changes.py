"""Changes to a past session, which are appended to its journal."""

import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from captioner.captions.editing import TranscriptEditor
from captioner.core.captions import OF_VOICES, Edit, Redo, Undo
from captioner.core.errors import CaptionerError
from captioner.files.disk_errors import writing
from captioner.transcripts.journal.values import edit_record
from captioner.transcripts.journal.writer import (
    JOURNAL_NAME,
    JournalContents,
    JournalWriter,
    read_journal,
)
from captioner.transcripts.library.session_folder import FolderLock, still_running
from captioner.transcripts.library.session_reader import read_session

_PATIENCE_S = 2.0
"""How long to wait for another change, which takes as long as one record. A running session takes
longer."""

_changing = threading.Lock()
"""Held during a change: a folder's lock would report another thread's as a running session."""


def choose_text(folder: Path, name: str, known: JournalContents | None = None) -> bool:
    """Make another transcript of a session's sound its text; raises CaptionerError.

    Corrections belong to the text they were made in, and return with it.

    Args:
        known: The journal as read last; a session corrected since keeps its text.
    """

    def is_unchanged(journal: JournalContents) -> bool:
        return known is None or _corrections(journal) == _corrections(known)

    return append_change(folder, "text", {"from": name}, is_unchanged)


def _corrections(journal: JournalContents) -> list[Mapping[str, Any]]:
    return [change for change in journal.changes if change["kind"] != "facts"]


def append_change(
    folder: Path,
    kind: str,
    body: Mapping[str, Any],
    is_wanted: Callable[[JournalContents], bool] = lambda _journal: True,
) -> bool:
    """Append a record to the journal of a session that is not being written.

    Args:
        is_wanted: Called with the current journal; False appends nothing.

    Returns:
        Whether the record was appended.

    Raises:
        CaptionerError: The session is being written, its journal is not writable, or it is from a
            newer version.
    """
    with _changing:
        lock = FolderLock(folder)
        if not lock.acquire(_PATIENCE_S):
            raise still_running(folder)
        try:
            # Read under the lock, as another instance may have appended a record.
            journal = read_journal(folder / JOURNAL_NAME)
            if not is_wanted(journal):
                return False
            path = folder / JOURNAL_NAME
            with writing(path), closing(JournalWriter(path, journal)) as writer:
                writer.add(kind, body)
        finally:
            lock.release()
    return True


class SessionEditor:
    """Applies the user's corrections to one session.

    Attributes:
        transcript: The captions and speakers as corrected so far, by any program.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known_bytes = 0
        self._text_name = ""
        self.transcript = self._loaded()

    def apply(self, edit: Edit) -> bool:
        """Apply an edit and append it to the journal, after other programs' corrections.

        Raises:
            CaptionerError: As `TranscriptEditor.apply` and `append_change`, or the session now has
                another text, whose captions have other numbers.
        """
        text_name = self._text_name
        self._reload_if_changed()
        if self._text_name != text_name and not isinstance(edit, OF_VOICES):
            self._text_name, self._known_bytes = text_name, 0
            raise CaptionerError(
                "The session has other words by now, and this correction was not saved.",
                "Open the session again, then correct it.",
            )
        made = self.transcript.apply(edit)
        if made is None:
            return False
        try:
            append_change(self._folder, "edit", {"edit": edit_record(made)})
        except CaptionerError:
            self.transcript = self._loaded()  # an edit that was not saved has no effect
            raise
        self._known_bytes = self._journal_bytes()
        return True

    def follow(self, edit: Edit, meant: Edit) -> bool:
        """Apply an edit that was made in the session's live window after its end.

        Args:
            meant: The edit that an `Undo` or `Redo` refers to there; else the edit itself.

        Raises:
            CaptionerError: As `apply`, or the session has another text or a newer correction.
        """
        self._reload_if_changed()
        if self._text_name and not (self._is_second_pass and isinstance(meant, OF_VOICES)):
            raise CaptionerError(
                "This session was captioned again, and its voices are different now.",
                "Name them in Sessions.",
            )
        match edit:
            case Undo():
                last = self.transcript.last
            case Redo():
                last = self.transcript.last_undone
            case _:
                last = meant
        if last != meant:
            raise CaptionerError(
                "The saved session has been corrected since, and stays as it is.",
                "Undo its corrections in Sessions.",
            )
        return self.apply(edit)

    def _reload_if_changed(self) -> None:
        if self._journal_bytes() != self._known_bytes:
            self.transcript = self._loaded()

    def _journal_bytes(self) -> int:
        try:
            return (self._folder / JOURNAL_NAME).stat().st_size
        except OSError:
            return 0

    def _loaded(self) -> TranscriptEditor:
        self._known_bytes = self._journal_bytes()
        session = read_session(self._folder)
        self._text_name = session.text_name
        self._is_second_pass = session.is_second_pass
        return TranscriptEditor(session.original, session.edits)
