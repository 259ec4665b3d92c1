"""Two instances, or a window and the terminal, correct one session at the same moment."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest

from captioner.core.captions import RenameChannel
from captioner.transcripts.export import SessionTranscript
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library import library as library_module
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.session_files import write_session_files
from captioner.transcripts.library.session_folder import FolderLock
from tests.helpers.waiting import until
from tests.integration.conftest import Record


def when_it_waits(monkeypatch: pytest.MonkeyPatch, tell: Callable[[], object]) -> None:
    """Have it called when a folder's lock is found taken."""
    take = FolderLock._take

    def taken(lock: FolderLock) -> bool:
        has_it = take(lock)
        if not has_it:
            tell()
        return has_it

    monkeypatch.setattr(FolderLock, "_take", taken)


def test_a_correction_waits_for_that_of_another_instance(
    library: TranscriptLibrary,
    record: Record,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = record("Hello.")
    other = FolderLock(root / session)
    assert other.acquire()
    when_it_waits(monkeypatch, other.release)

    assert library.edit(session).apply(RenameChannel("You", "Anna"))

    assert [one.channel for one in library.details(session).captions] == ["Anna"]
    assert (root / session / JOURNAL_NAME).is_file()


def test_files_are_never_older_than_the_last_correction(
    library: TranscriptLibrary,
    record: Record,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = record("Hello.")
    waits = Event()
    others: list[Thread] = []

    def correct_meanwhile(
        folder: Path, transcript: SessionTranscript, formats: Sequence[str]
    ) -> None:
        if not others:  # the first has read its words, and another corrects them
            library.edit(session).apply(RenameChannel("Anna", "Ben"))
            others.append(Thread(target=library.update_files, args=(session,)))
            others[0].start()
            until(lambda: waits.is_set() or not others[0].is_alive())
        write_session_files(folder, transcript, formats)

    monkeypatch.setattr(library_module, "write_session_files", correct_meanwhile)
    when_it_waits(monkeypatch, waits.set)
    library.edit(session).apply(RenameChannel("You", "Anna"))
    library.update_files(session)
    others[0].join()

    assert (root / session / "captions.txt").read_text("utf-8") == "Ben: Hello.\n"
    assert not list((root / session).glob("*.lock"))
