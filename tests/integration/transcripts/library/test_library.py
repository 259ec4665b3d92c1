"""The library over real folders: list, search, name, correct, export, delete, keep."""

import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions.comparison import compare_transcripts
from captioner.core.captions import Correct, Redo, RenameChannel, Split, Undo
from captioner.core.errors import CaptionerError
from captioner.transcripts.journal import changes as journal_changes
from captioner.transcripts.journal.records import (
    LISTED_TERMS,
    encode_record,
    header_body,
)
from captioner.transcripts.journal.writer import JOURNAL_NAME, read_journal
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.recaption import RecaptionWriter, read_recaptions
from captioner.transcripts.library.search_index import INDEX_NAME, full_text_query
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import Record, SmallDisk
from tests.integration.transcripts.library.conftest import interrupted


def test_an_empty_library_makes_no_folder(library: TranscriptLibrary, root: Path) -> None:
    assert library.sessions() == []
    assert library.search("anything") == []
    assert not root.exists()


def test_sessions_are_listed_latest_first(library: TranscriptLibrary, record: Record) -> None:
    early = record("Good morning everyone.", "And to you.")
    late = record("Goodbye.", days=1, title="Farewell")
    latest = record("Goodbye.", days=2)
    nameless, first, second = library.sessions()
    assert (nameless.id, first.id, second.id) == (latest, late, early)
    assert (first.title, second.title) == ("Farewell", "Good morning everyone")
    assert nameless.title == "2026-11-23 09:30"
    assert (second.word_count, second.source, second.model) == (6, "Microphone", "tiny.en")
    assert second.excerpt == "Good morning everyone. And to you."
    assert second.is_complete
    assert not second.is_live


def test_search_ignores_accents_and_endings(library: TranscriptLibrary, record: Record) -> None:
    café = record("The café opens at nine.", "Nine it is.")
    record("Nothing of the kind.", days=1)
    (hit,) = library.search("cafe open")
    assert (hit.session_id, hit.caption_id) == (café, 1)
    assert hit.snippet == "The \x02café\x03 \x02opens\x03 at nine."
    assert len(library.search("nine")) == 2
    assert [one.caption_id for one in library.search('"nine it"')] == [2]
    assert [one.id for one in library.sessions("nine")] == [café]
    assert library.search("-- ' *") == []


def test_search_finds_text_without_spaces(library: TranscriptLibrary, record: Record) -> None:
    tokyo = record("本 日 は 予 算 から 始 めましょう 。", "次にCaptioner 2.0を見ます。")
    bangkok = record("เริ่มจากงบประมาณของปีนี้", days=1)
    for query in ("予算", "予 算", "算から始", "Captioner", "captioner 2.0を", "本日 始め"):
        assert [one.id for one in library.sessions(query)] == [tokyo], query
    for query in ("งบประมาณ", "ประมาณ"):
        assert [one.id for one in library.sessions(query)] == [bangkok], query
    for query in ("算予", "งบประมณ", "本算"):
        assert library.sessions(query) == [], query
    (hit,) = library.search("予算")
    assert hit.text == "本日は予算から始めましょう。"
    assert hit.snippet == "本日は\x02予算\x03から始めましょう。"
    (found,) = library.sessions("始め")
    assert found.excerpt == hit.text


@given(st.text(max_size=20))
@settings(max_examples=200)
def test_no_query_breaks_the_search(query: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        match = full_text_query(query)
        if match:
            connection.execute("SELECT * FROM words WHERE words MATCH ?", (match,)).fetchall()


def test_titles_tags_and_words_all_find_a_session(
    library: TranscriptLibrary, record: Record
) -> None:
    session = record("Hello.")
    record("Other.", days=1)
    library.rename(session, "  Budget\n/ 2027 ")
    library.set_tags(session, ["work", "work", " ", "keep"])
    (found,) = library.sessions("budget")
    assert (found.title, found.tags) == ("Budget / 2027", ("work", "keep"))
    assert [one.id for one in library.sessions(tag="work")] == [session]
    assert [one.id for one in library.sessions("WORK")] == [session]
    library.rename(session, "")
    assert library.sessions("hello")[0].title == "2026-11-21 09:30"


def test_sound_without_a_word_is_listed_as_such(library: TranscriptLibrary, record: Record) -> None:
    quiet, spoken = record(sound=True), record("Hello.", days=1, sound=True)
    found = {one.id: one.is_sound_only for one in library.sessions()}
    assert found == {quiet: True, spoken: False}


def test_details_have_the_listed_terms_that_occurred(
    library: TranscriptLibrary, root: Path
) -> None:
    listed = {**HEADER.settings, LISTED_TERMS: ["etcd", "Ana Ruiz", "Kubernetes"]}
    recorder = SessionRecorder(root, header=replace(HEADER, settings=listed))
    recorder.accept(said(1, "Ana Ruiz asks about etcd."))
    recorder.accept(said(2, "Is etcd's answer late?"))
    recorder.close()
    terms = library.details(recorder.folder.name).terms
    assert [(use.term, use.count) for use in terms] == [("Ana Ruiz", 1), ("etcd", 2)]


def test_a_title_with_path_separators_stays_within_the_folder(
    library: TranscriptLibrary, record: Record, tmp_path: Path
) -> None:
    session = record("Hello.")
    library.rename(session, "../../evil: a\\b")
    out = tmp_path / "out"
    out.mkdir()
    first = library.export(session, out, "txt")
    second = library.export(session, out, "txt")
    assert (first.name, second.name) == ("-..-evil- a-b.txt", "-..-evil- a-b (2).txt")
    assert first.parent == out


@pytest.mark.parametrize("name", ["", ".", "..", "../sessions", "nothing", "a/b"])
def test_a_session_that_is_not_there_is_told(library: TranscriptLibrary, name: str) -> None:
    with pytest.raises(CaptionerError, match="There is no session"):
        library.open(name)


def test_corrections_are_listed_found_and_exported_and_the_original_stays(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("we met at tree", "yes indeed")
    before = (root / session / JOURNAL_NAME).read_bytes()
    editor = library.edit(session)
    editor.apply(Correct(1, "We met at three."))
    editor.apply(Split(1, 2))
    editor.apply(RenameChannel("You", "Ada"))
    library.update_files(session)
    assert (root / session / JOURNAL_NAME).read_bytes().startswith(before)
    assert [one.session_id for one in library.search("three")] == [session]
    assert library.search("tree") == []
    reopened = library.edit(session)
    assert [(caption.text, caption.channel) for caption in reopened.transcript.captions] == [
        ("We met", "Ada"),
        ("at three.", "Ada"),
        ("yes indeed", "Others"),
    ]
    assert library.open(session).original[0].text == "we met at tree"
    assert "Ada: We met" in (root / session / "captions.srt").read_text("utf-8")
    for _ in range(3):
        assert reopened.apply(Undo())
    assert not reopened.apply(Undo())
    assert reopened.transcript.can_redo
    assert library.open(session).transcript.captions[0].text == "we met at tree"
    assert reopened.apply(Redo())


def test_a_live_session_is_listed_but_not_changed(
    recorder: SessionRecorder, library: TranscriptLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_changes, "_PATIENCE_S", 0.05)
    recorder.accept(said(1, "Live words."))
    (live,) = library.sessions("live")
    assert live.is_live
    assert not live.is_complete
    changes: tuple[Callable[[], object], ...] = (
        lambda: library.rename(live.id, "x"),
        lambda: library.delete(live.id),
        lambda: library.edit(live.id).apply(Correct(1, "x")),
    )
    for change in changes:
        with pytest.raises(CaptionerError, match="still running"):
            change()
    assert library.recover() == []
    recorder.close()
    (done,) = library.sessions("live")
    assert done.is_complete


def test_the_index_is_made_again_from_the_journals(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    record("Hello.")
    assert len(library.search("hello")) == 1
    library.close()
    (root / INDEX_NAME).write_bytes(b"no database at all" * 1000)
    assert len(library.search("hello")) == 1
    library.close()
    (root / INDEX_NAME).unlink()
    assert len(library.search("hello")) == 1


def test_an_index_that_breaks_while_open_is_replaced(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    for day in range(5):
        record("Hello there.", days=day)
    library.sessions()
    data = bytearray((root / INDEX_NAME).read_bytes())
    for place in range(100, len(data), 7):
        data[place] ^= 0xFF
    (root / INDEX_NAME).write_bytes(data)
    assert len(library.sessions()) == 5
    assert len(library.search("hello")) == 5


def test_an_index_of_another_version_is_replaced(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    record("Hello.")
    connection = sqlite3.connect(root / INDEX_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert len(library.search("hello")) == 1


def test_several_libraries_share_one_folder(record: Record, root: Path) -> None:
    for day in range(6):
        record("Hello there.", days=day)
    counts = []

    def look() -> None:
        with TranscriptLibrary(root) as library:
            counts.append((len(library.sessions()), len(library.search("hello"))))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [(6, 6)] * 4


def test_a_newer_or_damaged_session_does_not_hide_the_others(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    good = record("Hello.")
    newer = root / "2030-01-01_00-00-00"
    newer.mkdir()
    body = {**header_body(HEADER), "version": 99, "app_version": "9.9"}
    data = encode_record(0, "header", body)
    (newer / JOURNAL_NAME).write_bytes(data)
    garbage = root / "2020-01-01_00-00-00"
    garbage.mkdir()
    (garbage / JOURNAL_NAME).write_bytes(b"\x00garbage\n" * 3)
    found = {one.id: one for one in library.sessions()}
    assert found[good].problem == ""
    assert "newer version of Captioner (9.9)" in found[newer.name].problem
    assert found[garbage.name].started_at.year == 2020
    with pytest.raises(CaptionerError, match="left untouched"):
        library.rename(newer.name, "x")
    reports = {report.folder.name: report for report in library.recover()}
    assert "newer" in str(reports[newer.name].error)
    assert (newer / JOURNAL_NAME).read_bytes() == data


def test_a_read_only_folder_is_told_and_still_reads(
    small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = interrupted(small_disk.folder)
    command = ["mount", "-o", "remount,ro", str(small_disk.folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    if not mounted:

        def refuse(*arguments: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("captioner.transcripts.journal.append_file.os.open", refuse)
    with TranscriptLibrary(small_disk.folder) as library:
        (report,) = library.recover()
        assert "cannot be written" in str(report.error)
        (session,) = library.sessions()
        assert library.open(session.id).transcript.captions[0].id == 1
        with pytest.raises(CaptionerError, match="cannot be written"):
            library.rename(session.id, "x")
        with pytest.raises(CaptionerError, match="cannot be written"):
            library.export(session.id, folder / "out.srt", "srt")
        assert len(library.search("number")) == 3


def test_storage_counts_the_sound(library: TranscriptLibrary, record: Record, root: Path) -> None:
    session = record("Hello.", sound=True)
    expected = sum(path.stat().st_size for path in (root / session).rglob("*") if path.is_file())
    assert library.storage_used() == {session: expected}
    folders = read_journal(root / session / JOURNAL_NAME).sound_folders
    assert folders == {"You": "sound", "Others": "sound-2"}


def test_another_model_s_transcript_stands_beside_the_first(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("We met at tree.", sound=True)
    writer = RecaptionWriter(root / session, replace(HEADER, model="distil-large-v3.5"))
    writer.accept(said(1, "We met", final=False))
    writer.accept(said(1, "We met at three."))
    writer.close()
    writer.close()
    abandoned = RecaptionWriter(root / session, HEADER)
    abandoned.abandon()
    ((_, second),) = read_recaptions(root / session)
    assert second.is_closed
    assert second.header is not None
    assert second.header.model == "distil-large-v3.5"
    rows = compare_transcripts(library.open(session).transcript.captions, second.captions)
    assert [(row.left, row.right) for row in rows if not row.is_equal] == [
        (("tree.",), ("three.",))
    ]
    assert len(library.sessions()) == 1
    assert library.open(session).transcript.captions[0].text == "We met at tree."
    (root / session / "recaption-009.jsonl").write_bytes(
        encode_record(0, "header", {**header_body(HEADER), "version": 99})
    )
    assert len([*read_recaptions(root / session)]) == 1


def test_title_follows_corrected_words(library: TranscriptLibrary, record: Record) -> None:
    session = record("We met at tree in the morning.", "Good.")
    named = record("We met at tree in the morning.", days=1.0, title="Budget")
    for each in (session, named):
        library.edit(each).apply(Correct(1, "We met at three in the morning."))
    titles = {one.id: one.title for one in library.sessions()}
    assert titles == {session: "We met at three in the morning", named: "Budget"}


def test_corrections_of_all_sessions_are_listed_latest_session_first(
    library: TranscriptLibrary, record: Callable[..., str]
) -> None:
    early, late = record("We ask shiv on.", "And Ana."), record("At city runs.", days=1)
    record("Nobody corrects this.", days=2)
    library.edit(early).apply(Correct(1, "We ask Siobhan."))
    library.edit(late).apply(Correct(1, "etcd runs."))
    editor = library.edit(early)
    editor.apply(Correct(2, "And Anna."))
    editor.apply(Undo())
    assert library.corrections() == [
        ("At city runs.", "etcd runs."),
        ("We ask shiv on.", "We ask Siobhan."),
    ]
