"""A library of sessions in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said


def no_trash(path: str) -> None:
    raise OSError("this desktop has no trash")


@pytest.fixture
def library(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranscriptLibrary]:
    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", no_trash)
    with TranscriptLibrary(root) as library:
        yield library


def interrupted(root: Path, count: int = 3) -> Path:
    """A session whose process died: what the journal held then, and no lock."""
    recorder = SessionRecorder(root, header=HEADER)
    for number in range(1, count + 1):
        recorder.accept(said(number))
    data = (recorder.folder / JOURNAL_NAME).read_bytes()
    recorder.close()
    for path in recorder.folder.iterdir():
        path.unlink()
    (recorder.folder / JOURNAL_NAME).write_bytes(data)
    return recorder.folder
