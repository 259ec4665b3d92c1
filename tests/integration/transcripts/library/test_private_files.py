"""Who may read what a session leaves."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.transcripts.export import SessionTranscript, write_export
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.session_files import EndedSession, rescue_session
from captioner.transcripts.library.trash import OWN_TRASH
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def no_trash(path: str) -> None:
    raise OSError("this desktop has no trash")


def test_session_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "data" / "sessions"
    recorder = SessionRecorder(root, header=HEADER, keep_sound=True)
    recorder.accept_sound(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0), "You")
    recorder.accept(said(1))
    folder = recorder.folder
    assert mode(folder / "writing.lock") == 0o600
    recorder.close()
    assert mode(root) == mode(folder) == mode(folder / "sound") == 0o700
    assert mode(folder / "journal.jsonl") == 0o600
    assert [mode(path) for path in (folder / "sound").iterdir()] == [0o600]
    index = tmp_path / "cache" / "captioner" / "index.sqlite"
    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", no_trash)
    with TranscriptLibrary(root, index_path=index) as library:
        library.sessions()
        assert {mode(path) for path in index.parent.iterdir()} == {0o600}
        library.delete(folder.name)
    assert mode(index.parent) == mode(root / OWN_TRASH) == 0o700
    assert {mode(path) for path in index.parent.iterdir()} == {0o600}


def test_an_index_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    (tmp_path / "sessions").mkdir()
    index = tmp_path / "index.sqlite"
    index.touch(0o644)
    with TranscriptLibrary(tmp_path / "sessions", index_path=index) as library:
        library.sessions()
    assert mode(index) == 0o600


@pytest.mark.parametrize(("umask", "expected"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_an_export_follows_the_users_own_rule(tmp_path: Path, umask: int, expected: int) -> None:
    os.umask(umask)
    path = tmp_path / "out.srt"
    write_export(path, SessionTranscript("Title", (said(1),)), "srt")
    assert mode(path) == expected
    path.chmod(0o640)
    write_export(path, SessionTranscript("Title", (said(2),)), "srt")
    assert mode(path) == 0o640


@pytest.mark.parametrize("failed_in_home", [False, True])
def test_what_is_rescued_goes_where_nobody_else_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failed_in_home: bool
) -> None:
    home, shared = tmp_path / "home", tmp_path / "shared"
    home.mkdir()
    shared.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    failed = (home if failed_in_home else tmp_path / "drive") / "sessions" / "now"
    first = rescue_session(failed, EndedSession(HEADER, [said(1)], 5.0), ["txt"])
    second = rescue_session(failed, EndedSession(HEADER, [said(1)], 5.0), ["txt"])
    place = shared if failed_in_home else home
    assert first.parent.parent == second.parent.parent == place
    assert first.parent != second.parent
    assert mode(first.parent) == mode(first) == 0o700
    assert (first / "captions.txt").read_text("utf-8") == f"{said(1).text}\n"


def test_a_place_that_takes_nothing_is_left_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, shared = tmp_path / "home", tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("HOME", str(home))  # it does not exist
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    folder = rescue_session(tmp_path / "drive", EndedSession(HEADER, [said(1)], 5.0), ["txt"])
    assert folder.is_relative_to(shared)
