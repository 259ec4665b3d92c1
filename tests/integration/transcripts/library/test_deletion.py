"""Sessions deleted by hand and by age: by way of the trash, and gone from the index."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.library import RetentionRule, TranscriptLibrary
from captioner.transcripts.library.trash import (
    OWN_TRASH,
    empty_trash,
    restore_from_trash,
    trashed_sessions,
)
from tests.helpers.transcripts.sessions import HEADER
from tests.integration.conftest import Record


def test_deleted_sessions_go_to_the_trash_and_come_back(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("Hello.")
    assert library.delete(session) == root / OWN_TRASH / session
    assert library.sessions() == []
    assert library.search("hello") == []
    assert list(trashed_sessions(root)) == [session]
    assert empty_trash(root) == 0
    restore_from_trash(root, session)
    assert [one.id for one in library.sessions()] == [session]
    with pytest.raises(CaptionerError, match="cannot be brought back: there is one"):
        restore_from_trash(root, session)
    library.delete(session)
    assert empty_trash(root, older_than_days=-1) == 1
    with pytest.raises(CaptionerError, match="cannot be brought back: it is in no trash") as found:
        restore_from_trash(root, session)
    assert str(root) in found.value.hint


def test_deleted_sessions_are_listed_with_their_titles_latest_first(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    old, new = record("Hello.", days=-1, title="Meeting"), record("Good night.")
    for session in (old, new):
        library.delete(session)
    (root / OWN_TRASH / ".DS_Store").write_bytes(b"of the file manager")
    (root / OWN_TRASH / "pictures").mkdir()
    first, second = library.deleted()
    assert (first.id, first.word_count) == (new, 2)
    assert (second.id, second.title, second.word_count) == (old, "Meeting", 1)
    assert second.folder == root / OWN_TRASH / old
    library.restore(second.id)
    assert [one.id for one in library.deleted()] == [new]


def test_the_systems_trash_is_used_where_there_is_one(
    record: Record, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = record("Hello.")

    def system_trash(path: str) -> None:
        Path(path).rename(tmp_path / "bin")

    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", system_trash)
    with TranscriptLibrary(root) as library:
        assert library.delete(session) is None
        assert library.sessions() == []
    assert (tmp_path / "bin" / JOURNAL_NAME).exists()


def test_a_session_in_the_desktops_trash_is_listed_and_restored(
    record: Record, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, other = record("Hello."), tmp_path / "other" / "2026-01-01_10-00-00"
    other.mkdir(parents=True)
    code = "import sys; from send2trash import send2trash; send2trash(sys.argv[1:])"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    subprocess.run([sys.executable, "-c", code, str(root / session), str(other)], check=True)
    assert list(trashed_sessions(root)) == [session]
    assert empty_trash(root, older_than_days=-1) == 0
    assert restore_from_trash(root, session) == root / session
    assert (root / session / JOURNAL_NAME).exists()
    assert not trashed_sessions(root)


def test_deleted_session_is_gone_in_any_trash(record: Record, root: Path, tmp_path: Path) -> None:
    session = record("Hello.")
    code = (
        "import sys; from pathlib import Path;"
        "from captioner.transcripts.library.trash import move_to_trash;"
        "move_to_trash(Path(sys.argv[1]))"
    )
    home = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    subprocess.run([sys.executable, "-c", code, str(root / session)], env=home, check=True)
    assert not (root / session).exists()
    assert [path for path in tmp_path.rglob(JOURNAL_NAME) if "sessions/2" not in str(path)]


def test_retention_shows_its_plan_spares_what_is_tagged_and_goes_by_way_of_the_trash(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    old, tagged, sounding, new = (
        record("Old.", days=-40),
        record("Kept.", days=-50),
        record("Sound.", days=-10, sound=True),
        record("New."),
    )
    library.set_tags(tagged, ["keep"])
    rule = RetentionRule(max_age_days=30, max_sound_age_days=7)
    plan = library.plan_retention(rule, HEADER.started_at)
    assert (plan.sessions, plan.sounds) == ((old,), (sounding,))
    assert len(library.sessions()) == 4
    library.apply_retention(plan)
    assert {one.id for one in library.sessions()} == {tagged, sounding, new}
    assert list(trashed_sessions(root)) == [old]
    assert not list((root / sounding).glob("sound*"))
    sizes = library.storage_used()
    plan = library.plan_retention(
        RetentionRule(max_total_bytes=sizes[tagged] + sizes[new]), HEADER.started_at
    )
    assert plan.sessions == (sounding,)
