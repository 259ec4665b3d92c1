"""The library's index on disk: what stays in it, and who may read it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.transcripts.library.library import RetentionRule, TranscriptLibrary
from captioner.transcripts.library.search_index import IndexedCaption, JournalState, SearchIndex
from tests.helpers.transcripts.sessions import HEADER
from tests.integration.conftest import Record


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.sqlite"


@pytest.fixture
def library(
    root: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TranscriptLibrary]:
    def trash(path: str) -> None:
        Path(path).rename(tmp_path / "trash")

    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", trash)
    with TranscriptLibrary(root, index_path=index) as library:
        yield library


def in_files_of(index: Path, word: str) -> bool:
    return any(word.encode() in path.read_bytes() for path in index.parent.glob(f"{index.name}*"))


@pytest.mark.parametrize("by_rule", [False, True])
def test_no_word_of_a_deleted_session_stays_in_the_index(
    library: TranscriptLibrary, record: Record, index: Path, by_rule: bool
) -> None:
    gone = record(*[f"The xylophone number{at} was secretive." for at in range(50)])
    record("Something harmless was said.", days=10)
    assert len(library.search("xylophone")) == 50
    assert in_files_of(index, "xylophone")
    if by_rule:
        rule = RetentionRule(max_age_days=5)
        plan = library.plan_retention(rule, HEADER.started_at + timedelta(days=11))
        assert plan.sessions == (gone,)
        library.apply_retention(plan)
    else:
        library.delete(gone)
    for word in ("xylophone", "secretive", "number7", gone):
        assert not in_files_of(index, word), word
    assert len(library.search("harmless")) == 1


def test_nor_does_it_where_the_library_was_not_opened_before(
    record: Record, root: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = record("The xylophone was secretive.")
    with TranscriptLibrary(root, index_path=index) as library:
        library.sessions()

    def trash(path: str) -> None:
        Path(path).rename(tmp_path / "trash")

    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", trash)
    with TranscriptLibrary(root, index_path=index) as library:
        library.delete(gone)
    assert not in_files_of(index, "xylophone")


def test_an_index_that_another_program_keeps_is_told_and_stays(
    record: Record, library: TranscriptLibrary, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record("Something was said.")
    library.sessions()
    library.close()
    content = index.read_bytes()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.05}))
    with closing(connect(index)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CaptionerError, match="used by another program"):
            library.sessions()
        assert index.read_bytes() == content
    assert len(library.sessions()) == 1


def test_index_is_sealed_and_checked(record: Record, root: Path, index: Path) -> None:
    record("Something was said.")
    with TranscriptLibrary(root, index_path=index) as library:
        library.sessions()
    sealed = index.with_name(f"{index.name}.seal").read_text()
    with TranscriptLibrary(root, index_path=index) as library:
        assert len(library.search("something")) == 1
    assert index.with_name(f"{index.name}.seal").read_text() == sealed
    # One that was killed before it could seal what it wrote: SQLite looks at all of it.
    record("Something else was said.", days=1)
    killed = SearchIndex(index)
    killed.put(
        JournalState("other", 1, 1),
        killed.sessions()[0],
        [IndexedCaption(1, 0.0, "", "Written at last.")],
    )
    killed._connection.close()
    other = SearchIndex(index)
    assert [hit.text for hit in other.search("written", 5)] == ["Written at last."]
    other.close()
    assert index.with_name(f"{index.name}.seal").read_text() != sealed


def test_a_folder_whose_name_is_no_text_is_listed_and_found(
    record: Record, library: TranscriptLibrary, root: Path
) -> None:
    name = os.fsdecode(b"no\xff\xfetext")
    (root / record("Something was said.")).rename(root / name)
    assert [one.id for one in library.sessions()] == [name]
    (hit,) = library.search("something")
    assert library.open(hit.session_id).transcript.captions[0].text == "Something was said."
