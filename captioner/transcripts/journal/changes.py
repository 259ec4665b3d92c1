"""Changes to a past session: appended to its journal, never written over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.text.editing import Edit, TranscriptEditor
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter, read_journal
from captioner.transcripts.library.session_folder import FolderLock, cannot_write
from captioner.transcripts.library.session_reader import read_session


def append_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Note a session's new title or tags.

    Raises:
        CaptionerError: The session is being written, or its journal cannot be.
    """
    append_change(folder, "facts", facts)


def choose_text(folder: Path, name: str) -> None:
    """Let another transcript of a session's sound be its text from now on.

    Corrections made so far belong to the text that they were made in and come back with it.

    Args:
        folder: The session's folder.
        name: File name of the other transcript's journal; empty: what was captioned first.

    Raises:
        CaptionerError: The session is being written, or its journal cannot be.
    """
    append_change(folder, "text", {"from": name})


def append_change(folder: Path, kind: str, body: Mapping[str, Any]) -> None:
    """Append a record to the journal of a session that nobody is writing.

    Raises:
        CaptionerError: The session is being written, its journal cannot be, or a newer version
            wrote it.
    """
    lock = FolderLock(folder)
    if not lock.acquire():
        raise CaptionerError(
            "The session {name} is being written just now.",
            "Stop captioning first, then change it.",
            name=folder.name,
        )
    try:
        # Read under the lock: another instance may have appended since.
        journal = read_journal(folder / JOURNAL_NAME)
        try:
            writer = JournalWriter(
                folder / JOURNAL_NAME,
                first_sequence=journal.next_sequence,
                after_line_end=not journal.ends_in_line,
            )
            try:
                writer.add(kind, body)
            finally:
                writer.close()
        except OSError as error:
            raise cannot_write(folder / JOURNAL_NAME, error) from error
    finally:
        lock.release()


class SessionEditor:
    """Corrects one session; each correction is in the journal when its method returns.

    Every method may raise CaptionerError: see `TranscriptEditor`, and `append_change`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._load()

    @property
    def captions(self) -> tuple[Caption, ...]:
        """The captions, corrected, in the order in which they were said."""
        return self._editor.captions

    @property
    def original(self) -> tuple[Caption, ...]:
        """The captions as they were recognised."""
        return self._session.original

    @property
    def can_undo(self) -> bool:
        """Whether a correction is in effect."""
        return self._editor.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a correction was undone and none was made since."""
        return self._editor.can_redo

    def correct(self, caption_id: int, text: str) -> None:
        """Replace a caption's words; words that stay keep their times."""
        self._do(lambda: self._editor.correct(caption_id, text))

    def merge(self, first_id: int, second_id: int) -> None:
        """Join two captions of one speaker; the first keeps its number."""
        self._do(lambda: self._editor.merge(first_id, second_id))

    def split(self, caption_id: int, word_index: int) -> None:
        """Begin a new caption at a word, counted from 0."""
        self._do(lambda: self._editor.split(caption_id, word_index))

    def rename_channel(self, old: str, new: str) -> None:
        """Give a speaker or channel another name, everywhere in the session."""
        self._do(lambda: self._editor.rename_channel(old, new))

    def set_channel(self, caption_id: int, channel: str) -> None:
        """Say who spoke one caption."""
        self._do(lambda: self._editor.set_channel(caption_id, channel))

    def remove(self, caption_id: int) -> None:
        """Take a caption out of the transcript."""
        self._do(lambda: self._editor.remove(caption_id))

    def undo(self) -> bool:
        """Take the last correction back; False when there is none."""
        return self._do(self._editor.undo)

    def redo(self) -> bool:
        """Make the correction again that was undone last; False when there is none."""
        return self._do(self._editor.redo)

    def _load(self) -> None:
        self._session = read_session(self._folder)
        self._editor = TranscriptEditor(self._session.original, self._session.edits)

    def _do(self, change: Callable[[], Edit | None]) -> bool:
        edit = change()
        if edit is None:
            return False
        try:
            append_change(self._folder, "edit", {"edit": dict(edit)})
        except CaptionerError:
            self._load()  # what could not be noted is not in effect
            raise
        return True
