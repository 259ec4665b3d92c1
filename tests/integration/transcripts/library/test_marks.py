"""Marked moments: kept while captioning, after a crash, through captioning again and changes."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from captioner.core.captions import LONGEST_LABEL, Mark
from captioner.core.errors import CaptionerError
from captioner.transcripts.journal.changes import append_change
from captioner.transcripts.journal.records import encode_record
from captioner.transcripts.journal.recovery import recover_session
from captioner.transcripts.journal.writer import JOURNAL_NAME, parse_journal, read_journal
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import said
from tests.integration.conftest import Record
from tests.integration.transcripts.library.conftest import interrupted


def test_marks_reach_journal_and_files(recorder: SessionRecorder) -> None:
    recorder.accept_mark(Mark(1, 0.5))
    recorder.accept(said(1, "Hi."))
    recorder.accept_mark(Mark(2, 4.0, "budget"))
    recorder.accept_mark(Mark(1, 0.5, is_removed=True))
    recorder.close()
    assert read_journal(recorder.folder / JOURNAL_NAME).marks == (Mark(2, 4.0, "budget"),)
    assert (recorder.folder / "captions.txt").read_text() == "Hi.\n[Mark: budget]\n"
    assert json.loads((recorder.folder / "captions.json").read_text())["marks"] == [
        {"number": 2, "time_s": 4.0, "label": "budget"}
    ]


def test_a_session_with_a_mark_and_no_word_holds_something(recorder: SessionRecorder) -> None:
    assert not recorder.holds_anything
    recorder.accept_mark(Mark(1, 0.5))
    assert recorder.holds_anything
    recorder.accept_mark(Mark(1, 0.5, is_removed=True))
    assert not recorder.holds_anything
    recorder.close()


def test_marks_survive_a_crash(root: Path) -> None:
    folder = interrupted(root)
    append_change(folder, "mark", {"number": 1, "time_s": 4.0, "label": "here"})
    recover_session(folder)
    assert "[Mark: here]" in (folder / "captions.txt").read_text()
    assert read_journal(folder / JOURNAL_NAME).marks == (Mark(1, 4.0, "here"),)


def test_marks_stay_when_another_text_counts(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("One.", "Two.")
    another = (root / session / JOURNAL_NAME).read_bytes()
    library.change_mark(session, Mark(1, 4.0))
    (root / session / "recaption-001.jsonl").write_bytes(another)
    library.choose_text(session, "recaption-001.jsonl")
    assert library.details(session).marks == (Mark(1, 4.0),)


def test_marks_are_set_named_and_removed_afterwards(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("One.", "Two.")
    assert library.details(session).marks == ()
    assert library.change_mark(session, Mark(1, 6.0)) == (Mark(1, 6.0),)
    assert "[Mark]" in (root / session / "captions.txt").read_text()
    assert library.change_mark(session, Mark(1, 6.0, "a")) == (Mark(1, 6.0, "a"),)
    assert library.change_mark(session, Mark(1, 6.0, is_removed=True)) == ()
    assert "[Mark]" not in (root / session / "captions.txt").read_text()
    with pytest.raises(CaptionerError):
        library.change_mark("none", Mark(1, 6.0))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"number": -1, "time_s": 0.0},
        {"number": True, "time_s": 0.0},
        {"number": 1, "time_s": "now"},
        {"number": 1, "time_s": 0.0, "label": ["x"]},
    ],
)
def test_a_mark_that_is_none_is_damage(body: dict[str, object]) -> None:
    contents = parse_journal(encode_record(0, "mark", body), Path("x"))
    assert contents.marks == ()
    assert contents.damaged_lines == 1


def test_hostile_labels_are_one_short_line() -> None:
    label = "a\x1b[2J\r\n\ud800b" + "x" * 9999
    record = encode_record(0, "mark", {"number": 1, "time_s": 1e300, "label": label})
    (mark,) = parse_journal(record, Path("x")).marks
    assert mark.label.startswith("a")
    assert len(mark.label) <= LONGEST_LABEL
    assert not set("\x1b\r\n\ud800") & set(mark.label)
    assert mark.time_s <= 3.6e6


def test_changes_of_several_threads_wait_for_one_another(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("One.", "Two.")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: library.change_mark(session, Mark(n, float(n))), range(24)))
    assert [mark.number for mark in library.details(session).marks] == list(range(24))
    assert not read_journal(root / session / JOURNAL_NAME).is_damaged
