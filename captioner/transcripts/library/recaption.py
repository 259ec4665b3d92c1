"""Further transcripts of a session's kept sound, such as those of another model."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from captioner.core.captions import Caption, Edit
from captioner.core.errors import CaptionerError
from captioner.files.disk_errors import writing
from captioner.transcripts.journal.records import GapNote, SessionHeader, caption_body, header_body
from captioner.transcripts.journal.values import edit_record
from captioner.transcripts.journal.writer import (
    JournalContents,
    JournalWriter,
    read_journal,
    reads_as_closed,
)
from captioner.transcripts.library.session_folder import FolderLock

_PREFIX = "recaption-"


class RecaptionWriter:
    """Writes another transcript of a session's sound.

    Raises:
        CaptionerError: The folder cannot be written.
    """

    def __init__(self, folder: Path, header: SessionHeader) -> None:
        self._folder = folder
        self._is_closed = False
        self._end_s = 0.0
        with writing(folder):
            remove_unfinished_recaptions(folder)
            self.path, self._lock = _new_file(folder)
            self._journal = JournalWriter(self.path)
        try:
            self._add("header", header_body(header))
        except CaptionerError:
            with contextlib.suppress(CaptionerError):
                self.abandon()
            raise

    def accept(self, caption: Caption) -> None:
        """Save a caption if it is final; raises CaptionerError."""
        if not caption.is_final or not caption.text:
            return
        self._end_s = max(self._end_s, caption.end_s)
        self._add("caption", caption_body(caption))

    def add_edit(self, edit: Edit) -> None:
        """Add an edit of its captions; raises as `accept`."""
        self._add("edit", {"edit": edit_record(edit)})

    def add_gap(self, gap: GapNote) -> None:
        """Add speech without trustworthy words; raises as `accept`."""
        self._add("gap", asdict(gap))

    def close(self) -> None:
        """Mark the transcript as complete; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._add("closed", {"duration_s": round(self._end_s, 3)})
        finally:
            self._journal.close()
            self._lock.release()

    def abandon(self) -> None:
        """Remove the unfinished transcript; safe to call twice, and does nothing after `close`.

        Raises:
            CaptionerError: It cannot be removed.
        """
        if self._is_closed:
            return
        self._is_closed = True
        self._journal.close()
        try:
            with writing(self._folder):
                self.path.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def _add(self, kind: str, body: dict[str, object]) -> None:
        with writing(self._folder):
            self._journal.add(kind, body)


def read_recaptions(folder: Path) -> Iterator[tuple[str, JournalContents]]:
    """Yield the file names and journals of readable further transcripts, oldest first."""
    for path in sorted(folder.glob(f"{_PREFIX}*.jsonl")):
        with contextlib.suppress(CaptionerError):
            yield path.name, read_journal(path)


def remove_unfinished_recaptions(folder: Path) -> None:
    """Remove unfinished transcripts of killed processes.

    The sound is still there. Transcripts that another process is writing stay, and so do those that
    cannot be removed, which are never shown.
    """
    for lock_path in folder.glob(f"{_PREFIX}*.lock"):
        lock = FolderLock(folder, lock_path.name)
        if not lock.acquire():
            continue
        path = lock_path.with_suffix(".jsonl")
        with contextlib.suppress(OSError):
            if not reads_as_closed(path):
                path.unlink(missing_ok=True)
        lock.release()


def _new_file(folder: Path) -> tuple[Path, FolderLock]:
    """Create a file with a new number, and return its path and lock."""
    number = 0
    while True:
        number += 1
        path = folder / f"{_PREFIX}{number:03d}.jsonl"
        lock = FolderLock(folder, path.with_suffix(".lock").name)
        if path.exists() or not lock.acquire():
            continue
        try:
            path.open("xb").close()
        except FileExistsError:
            lock.release()
            continue
        except OSError:
            lock.release()
            raise
        return path, lock
