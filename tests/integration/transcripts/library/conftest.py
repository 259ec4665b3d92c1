"""A library of sessions in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.recorder import SessionRecorder
from tests.integration.conftest import Said


def no_trash(path: str) -> None:
    raise OSError("this desktop has no trash")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture
def library(root: Path) -> Iterator[TranscriptLibrary]:
    with TranscriptLibrary(root, trash=no_trash) as library:
        yield library


@pytest.fixture
def record(root: Path, header: SessionHeader, said: Said) -> Callable[..., str]:
    def make(*texts: str, days: float = 0.0, title: str = "", sound: bool = False) -> str:
        started = header.started_at + timedelta(days=days)
        recorder = SessionRecorder(
            root, header=replace(header, started_at=started, title=title), keep_sound=sound
        )
        if sound:
            recorder.accept_sound(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0), "You")
            recorder.accept_sound(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0), "Others")
        for number, text in enumerate(texts, 1):
            recorder.accept(said(number, text, channel="You" if number % 2 else "Others"))
        recorder.close()
        return recorder.folder.name

    return make


def interrupted(root: Path, header: SessionHeader, said: Said, count: int = 3) -> Path:
    """A session whose process died: what the journal held then, and no lock."""
    recorder = SessionRecorder(root, header=header)
    for number in range(1, count + 1):
        recorder.accept(said(number))
    data = (recorder.folder / JOURNAL_NAME).read_bytes()
    recorder.close()
    for path in recorder.folder.iterdir():
        path.unlink()
    (recorder.folder / JOURNAL_NAME).write_bytes(data)
    return recorder.folder
