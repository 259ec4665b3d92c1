"""The library over real folders: list, search, name, correct, export, delete, keep."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import numpy as np
import pytest
import srt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.text.comparison import compare_transcripts
from captioner.core.text.edits import Correct, Redo, RenameChannel, Split, Undo
from captioner.core.text.export_options import ExportOptions
from captioner.core.text.subtitles import CuePosition
from captioner.core.text.transcript_text import TextStyle
from captioner.files.sound_spill import SoundSpill
from captioner.transcripts.export import SessionTranscript, render_export
from captioner.transcripts.journal.changes import choose_text
from captioner.transcripts.journal.records import GapNote, SessionHeader, encode_record, header_body
from captioner.transcripts.journal.recovery import recover_all
from captioner.transcripts.journal.writer import JOURNAL_NAME, read_journal
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.recaption import RecaptionWriter, read_recaptions
from captioner.transcripts.library.retention import RetentionRule
from captioner.transcripts.library.search_index import INDEX_NAME, full_text_query
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.library.trash import (
    OWN_TRASH,
    empty_trash,
    restore_from_trash,
    trashed_sessions,
)
from captioner.transcripts.recorder import SessionRecorder
from tests.integration.conftest import SmallDisk

Said = Callable[..., Caption]


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
        recorder = SessionRecorder.create(
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


def test_an_empty_library_makes_no_folder(library: TranscriptLibrary, root: Path) -> None:
    assert library.sessions() == []
    assert library.search("anything") == []
    assert not root.exists()


def test_sessions_are_listed_latest_first_with_what_a_list_shows(
    library: TranscriptLibrary, record: Callable[..., str]
) -> None:
    early = record("Good morning everyone.", "And to you.")
    late = record("Goodbye.", days=1, title="Farewell")
    first, second = library.sessions()
    assert (first.id, second.id) == (late, early)
    assert (first.title, second.title) == ("Farewell", "2026-11-21 09:30")
    assert (second.word_count, second.source, second.model) == (6, "Microphone", "starter")
    assert second.excerpt == "Good morning everyone. And to you."
    assert second.is_complete
    assert not second.is_live


def test_search_finds_words_across_sessions_whatever_their_accents_and_endings(
    library: TranscriptLibrary, record: Callable[..., str]
) -> None:
    café = record("The café opens at nine.", "Nine it is.")
    record("Nothing of the kind.", days=1)
    (hit,) = library.search("cafe open")
    assert (hit.session_id, hit.caption_id) == (café, 1)
    assert hit.snippet == "The \x02café\x03 \x02opens\x03 at nine."
    assert len(library.search("nine")) == 2
    assert [one.caption_id for one in library.search('"nine it"')] == [2]
    assert [one.id for one in library.sessions("nine")] == [café]
    assert library.search("-- ' *") == []


@given(st.text(max_size=20))
@settings(max_examples=200)
def test_no_query_breaks_the_search(query: str) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        match = full_text_query(query)
        if match:
            connection.execute("SELECT * FROM words WHERE words MATCH ?", (match,)).fetchall()
    finally:
        connection.close()


def test_titles_tags_and_words_all_find_a_session(
    library: TranscriptLibrary, record: Callable[..., str]
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


def test_a_title_with_path_separators_stays_within_the_folder(
    library: TranscriptLibrary, record: Callable[..., str], tmp_path: Path
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
    library: TranscriptLibrary, record: Callable[..., str], root: Path
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
    assert [(caption.text, caption.channel) for caption in reopened.captions] == [
        ("We met", "Ada"),
        ("at three.", "Ada"),
        ("yes indeed", "Others"),
    ]
    assert library.open(session).original[0].text == "we met at tree"
    assert ">> Ada: We met" in (root / session / "captions.srt").read_text("utf-8")
    for _ in range(3):
        assert reopened.apply(Undo())
    assert not reopened.apply(Undo())
    assert reopened.can_redo
    assert library.open(session).transcript.captions[0].text == "we met at tree"
    assert reopened.apply(Redo())


def test_a_live_session_is_listed_but_not_changed(
    library: TranscriptLibrary, root: Path, header: SessionHeader, said: Said
) -> None:
    recorder = SessionRecorder.create(root, header=header)
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
        with pytest.raises(CaptionerError, match="being written"):
            change()
    assert library.recover() == []
    recorder.close()
    (done,) = library.sessions("live")
    assert done.is_complete


def test_deleted_sessions_go_to_the_trash_and_come_back(
    library: TranscriptLibrary, record: Callable[..., str], root: Path
) -> None:
    session = record("Hello.")
    assert library.delete(session) == root / OWN_TRASH / session
    assert library.sessions() == []
    assert library.search("hello") == []
    assert trashed_sessions(root) == [session]
    assert empty_trash(root) == 0
    restore_from_trash(root, session)
    assert [one.id for one in library.sessions()] == [session]
    library.delete(session)
    assert empty_trash(root, older_than_days=-1) == 1
    with pytest.raises(CaptionerError, match="cannot be brought back"):
        restore_from_trash(root, session)


def test_the_systems_trash_is_used_where_there_is_one(
    record: Callable[..., str], root: Path, tmp_path: Path
) -> None:
    session = record("Hello.")

    def system_trash(path: str) -> None:
        Path(path).rename(tmp_path / "bin")

    with TranscriptLibrary(root, trash=system_trash) as library:
        assert library.delete(session) is None
        assert library.sessions() == []
    assert (tmp_path / "bin" / JOURNAL_NAME).exists()


def test_a_deleted_session_is_gone_whatever_trash_this_desktop_has(
    record: Callable[..., str], root: Path, tmp_path: Path
) -> None:
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


def test_the_index_is_made_again_from_the_journals(
    library: TranscriptLibrary, record: Callable[..., str], root: Path
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
    library: TranscriptLibrary, record: Callable[..., str], root: Path
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
    library: TranscriptLibrary, record: Callable[..., str], root: Path
) -> None:
    record("Hello.")
    connection = sqlite3.connect(root / INDEX_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert len(library.search("hello")) == 1


def test_several_libraries_share_one_folder(record: Callable[..., str], root: Path) -> None:
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
    library: TranscriptLibrary, record: Callable[..., str], root: Path, header: SessionHeader
) -> None:
    good = record("Hello.")
    newer = root / "2030-01-01_00-00-00"
    newer.mkdir()
    body = {**header_body(header), "version": 99, "app_version": "9.9"}
    data = encode_record(0, "header", body)
    (newer / JOURNAL_NAME).write_bytes(data)
    garbage = root / "2020-01-01_00-00-00"
    garbage.mkdir()
    (garbage / JOURNAL_NAME).write_bytes(b"\x00garbage\n" * 3)
    found = {one.id: one for one in library.sessions()}
    assert found[good].problem == ""
    assert "newer Captioner (9.9)" in found[newer.name].problem
    assert found[garbage.name].started_at.year == 2020
    with pytest.raises(CaptionerError, match="left untouched"):
        library.rename(newer.name, "x")
    reports = {report.folder.name: report for report in library.recover()}
    assert "newer" in str(reports[newer.name].error)
    assert (newer / JOURNAL_NAME).read_bytes() == data


# --- recovery ------------------------------------------------------------------------------------


def interrupted(root: Path, header: SessionHeader, said: Said, count: int = 3) -> Path:
    """A session whose process died: what the journal held then, and no lock."""
    recorder = SessionRecorder.create(root, header=header)
    for number in range(1, count + 1):
        recorder.accept(said(number))
    data = (recorder.folder / JOURNAL_NAME).read_bytes()
    recorder.close()
    for path in recorder.folder.iterdir():
        path.unlink()
    (recorder.folder / JOURNAL_NAME).write_bytes(data)
    return recorder.folder


def test_recovery_completes_a_session_and_leaves_others_alone(
    root: Path, header: SessionHeader, said: Said
) -> None:
    finished = SessionRecorder.create(root, header=header)
    finished.close()
    before = {path: path.read_bytes() for path in finished.folder.iterdir()}
    folder = interrupted(root, header, said)
    (report,) = recover_all(root)
    assert (report.folder, report.caption_count, report.missing) == (folder, 3, ())
    assert len(list(srt.parse((folder / "captions.srt").read_text("utf-8")))) == 3
    assert read_journal(folder / JOURNAL_NAME).is_closed
    with TranscriptLibrary(root) as library:
        cut_short = {one.folder: one.is_cut_short for one in library.sessions()}
    assert cut_short == {folder: True, finished.folder: False}
    whole = RecaptionWriter(folder, header)
    whole.accept(said(1))
    whole.close()
    choose_text(folder, whole.path.name)
    assert not read_session(folder).is_cut_short
    assert recover_all(root) == []
    assert {path: path.read_bytes() for path in finished.folder.iterdir()} == before


def test_a_finished_session_with_many_corrections_is_not_taken_for_interrupted(
    library: TranscriptLibrary, record: Callable[..., str], root: Path
) -> None:
    session = record("Hello.")
    editor = library.edit(session)
    for _ in range(5):
        editor.apply(Correct(1, "word " * 4000))
    assert (root / session / JOURNAL_NAME).stat().st_size > 100_000
    assert recover_all(root) == []


def test_recovery_of_a_journal_cut_at_any_place_brings_back_every_whole_final(
    root: Path, header: SessionHeader, said: Said
) -> None:
    folder = interrupted(root, header, said)
    data = (folder / JOURNAL_NAME).read_bytes()
    lines = data.split(b"\n")[:-1]
    for cut in range(0, len(data) + 1, 11):
        for path in folder.iterdir():
            path.unlink()
        (folder / JOURNAL_NAME).write_bytes(data[:cut])
        (report,) = recover_all(root, formats=("srt",))
        whole = sum(1 for place in range(1, 4) if cut >= len(b"\n".join(lines[: place + 1])))
        assert report.error is None
        assert report.caption_count == whole
        assert (folder / JOURNAL_NAME).read_bytes().startswith(data[:cut])
        assert len(read_session(folder).original) == whole
        torn = cut > 0 and data[:cut].split(b"\n")[-1] not in (b"", *lines)
        assert bool(report.missing) == (torn or cut < len(lines[0]))


def test_a_session_whose_end_is_torn_is_recovered_not_only_listed_as_interrupted(
    library: TranscriptLibrary, record: Callable[..., str], root: Path
) -> None:
    session = record("Hello.", "Goodbye.")
    journal = root / session / JOURNAL_NAME
    whole = journal.read_bytes()
    end = whole.splitlines(keepends=True)[-1]
    assert b'"kind":"closed"' in end
    for lost in range(1, len(end)):
        journal.write_bytes(whole[:-lost])
        if lost == 1:  # its line end alone: the record itself is whole
            assert recover_all(root) == []
            continue
        (report,) = library.recover()
        assert (report.folder, report.caption_count, report.error) == (root / session, 2, None)
        assert library.sessions()[0].is_complete
        assert library.recover() == []
    garbled = whole.replace(b'"kind":"closed"', b'"kind":"cl\xffsed"')
    journal.write_bytes(garbled)
    assert len(library.recover()) == 1


def test_recovery_tells_of_sound_that_nobody_captioned(
    root: Path, header: SessionHeader, said: Said
) -> None:
    folder = interrupted(root, header, said)
    spill = SoundSpill(folder)
    spill.spill(np.zeros(5 * SAMPLE_RATE, np.float32))
    spill.close()
    (report,) = recover_all(root)
    assert report.missing == ("5 s of sound had not been captioned yet.",)


def test_a_read_only_folder_is_told_and_still_reads(
    small_disk: SmallDisk, header: SessionHeader, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = interrupted(small_disk.folder, header, said)
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


# --- export --------------------------------------------------------------------------------------


def test_exports_of_several_sessions_a_selection_and_every_format(
    library: TranscriptLibrary, record: Callable[..., str], tmp_path: Path
) -> None:
    sessions = [record("One.", "Two."), record("Three.", days=1)]
    out = tmp_path / "out"
    out.mkdir()
    written = library.export_many(sessions, out, ["srt", "vtt", "txt", "json", "md", "docx"])
    assert len(written) == len(set(written)) == 12
    path = library.export(sessions[0], tmp_path / "part.txt", "txt", caption_ids=[2])
    assert path.read_text() == ">> Others: Two.\n"
    document = docx.Document(
        io.BytesIO(next(p for p in written if p.suffix == ".docx").read_bytes())
    )
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "2026-11-21 09:30"
    assert texts[-2:] == ["[00:00:03] You: One.", "[00:00:06] Others: Two."]
    with pytest.raises(CaptionerError, match="no export format 'doc'"):
        library.export(sessions[0], tmp_path / "x.doc", "doc")


def transcript(header: SessionHeader, *captions: Caption) -> SessionTranscript:
    return SessionTranscript("Talk", captions, header, 7200.0)


def test_srt_in_other_encodings_with_mark_and_line_ends(header: SessionHeader, said: Said) -> None:
    talk = transcript(header, said(1, "Grüße, naïve café."))
    options = ExportOptions(encoding="utf-8", byte_order_mark=True, line_end="\r\n")
    data = render_export(talk, "srt", options)
    assert data.startswith(b"\xef\xbb\xbf1\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    data = render_export(talk, "srt", ExportOptions(encoding="cp1252", byte_order_mark=True))
    assert data.decode("cp1252").splitlines()[2] == "Grüße, naïve café."
    data = render_export(talk, "srt", ExportOptions(encoding="utf-16"))
    assert data.decode("utf-16").splitlines()[2] == "Grüße, naïve café."
    with pytest.raises(CaptionerError, match="has no '→'"):
        render_export(transcript(header, said(1, "→")), "srt", ExportOptions(encoding="cp1252"))
    with pytest.raises(CaptionerError, match="no encoding 'klingon'"):
        render_export(talk, "txt", ExportOptions(encoding="klingon"))


def test_clock_time_over_a_change_to_winter_time(header: SessionHeader, said: Said) -> None:
    start = datetime(2026, 10, 25, 2, 59, 57, tzinfo=UTC) - timedelta(hours=2)
    berlin = replace(
        header,
        started_at=start.astimezone(ZoneInfo("Europe/Berlin")),
        zone_name="Europe/Berlin",
    )
    options = ExportOptions(clock_time=True, text=TextStyle(timestamps=True))
    talk = transcript(berlin, said(1, "Now."), said(20, "Then."))
    assert render_export(talk, "txt", options).decode() == (
        "[02:00:00 +01:00] Now.\n[02:00:57 +01:00] Then.\n"
    )
    cue = next(iter(srt.parse(render_export(talk, "srt", options).decode())))
    assert cue.start == timedelta(hours=3)
    summer = timezone(timedelta(hours=2))
    unknown = replace(berlin, started_at=start.astimezone(summer), zone_name="Atlantis/Capital")
    assert render_export(transcript(unknown, said(1, "Now.")), "txt", options) == (
        b"[03:00:00] Now.\n"
    )


def test_missing_sound_is_marked_where_the_format_can(header: SessionHeader, said: Said) -> None:
    gaps = (GapNote(20.0, 12.34, "Blue Microphone was away"), GapNote(40.0, 0.02, "sound was lost"))
    talk = replace(transcript(header, said(1, "Hi."), said(20, "Again.")), gaps=gaps)
    words = "12.3 s without sound: Blue Microphone was away"
    assert render_export(talk, "txt").decode() == f"Hi.\n[{words}]\nAgain.\n"
    vtt = render_export(talk, "vtt").decode()
    assert vtt.startswith(f"WEBVTT\n\nNOTE 00:00:20.000 {words}\n\n1\n")
    clock = render_export(talk, "vtt", ExportOptions(clock_time=True)).decode()
    assert f"NOTE 09:30:20.000 {words}" in clock
    assert "without sound" not in render_export(talk, "srt").decode()
    assert render_export(talk.selection([1]), "txt") == b"Hi.\n"
    assert talk.selection([1, 20]).gaps == gaps
    assert talk.selection([]).gaps == ()


def test_webvtt_positions_and_voices_are_choices(header: SessionHeader, said: Said) -> None:
    talk = transcript(header, said(1, "Hi.", channel="You"))
    plain = render_export(talk, "vtt", ExportOptions(voices=False)).decode()
    assert "<v" not in plain
    placed = render_export(talk, "vtt", ExportOptions(position=CuePosition(10, "center"))).decode()
    assert "line:10% align:center\n<v You>Hi." in placed


# --- retention, storage, keeping nothing ---------------------------------------------------------


def test_retention_shows_its_plan_spares_what_is_tagged_and_goes_by_way_of_the_trash(
    library: TranscriptLibrary, record: Callable[..., str], root: Path, header: SessionHeader
) -> None:
    old, tagged, sounding, new = (
        record("Old.", days=-40),
        record("Kept.", days=-50),
        record("Sound.", days=-10, sound=True),
        record("New."),
    )
    library.set_tags(tagged, ["keep"])
    rule = RetentionRule(max_age_days=30, max_sound_age_days=7)
    plan = library.plan_retention(rule, header.started_at)
    assert (plan.sessions, plan.sounds) == ((old,), (sounding,))
    assert len(library.sessions()) == 4
    library.apply_retention(plan)
    assert {one.id for one in library.sessions()} == {tagged, sounding, new}
    assert trashed_sessions(root) == [old]
    assert not list((root / sounding).glob("sound*"))
    sizes = library.storage_used()
    plan = library.plan_retention(
        RetentionRule(max_total_bytes=sizes[tagged] + sizes[new]), header.started_at
    )
    assert plan.sessions == (sounding,)


def test_storage_counts_the_sound(
    library: TranscriptLibrary, record: Callable[..., str], root: Path
) -> None:
    session = record("Hello.", sound=True)
    expected = sum(path.stat().st_size for path in (root / session).rglob("*") if path.is_file())
    assert library.storage_used() == {session: expected}
    folders = read_journal(root / session / JOURNAL_NAME).sound_folders
    assert folders == {"You": "sound", "Others": "sound-2"}


# --- captioning again ----------------------------------------------------------------------------


def test_another_model_s_transcript_stands_beside_the_first(
    library: TranscriptLibrary,
    record: Callable[..., str],
    root: Path,
    header: SessionHeader,
    said: Said,
) -> None:
    session = record("We met at tree.", sound=True)
    writer = RecaptionWriter(root / session, replace(header, model="distil-large-v3.5"))
    writer.accept(said(1, "We met", final=False))
    writer.accept(said(1, "We met at three."))
    writer.close()
    writer.close()
    abandoned = RecaptionWriter(root / session, header)
    abandoned.abandon()
    (second,) = read_recaptions(root / session)
    assert second.is_complete
    assert second.header is not None
    assert second.header.model == "distil-large-v3.5"
    rows = compare_transcripts(library.open(session).transcript.captions, second.captions)
    assert [(row.left, row.right) for row in rows if not row.is_equal] == [
        (("tree.",), ("three.",))
    ]
    assert len(library.sessions()) == 1
    assert library.open(session).transcript.captions[0].text == "We met at tree."
    (root / session / "recaption-009.jsonl").write_bytes(
        encode_record(0, "header", {**header_body(header), "version": 99})
    )
    assert len(read_recaptions(root / session)) == 1


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_becomes_a_document(header: SessionHeader, texts: list[str], title: str) -> None:
    captions = tuple(
        Caption(number, number, number + 1.0, text, "", (), True, title)
        for number, text in enumerate(texts, 1)
    )
    talk = SessionTranscript(title, captions, header, 10.0)
    docx.Document(io.BytesIO(render_export(talk, "docx")))
    json.loads(render_export(talk, "json"))
    render_export(talk, "md").decode()
