"""Voices in a session's folder: labels that change, names, hostile records."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.captions import (
    Correct,
    NameSpeaker,
    RecogniseSpeaker,
    Redo,
    SetSpeaker,
    Split,
    Undo,
)
from captioner.core.errors import CaptionerError
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.sessions import FIRST_TEXT
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange, Speakers
from captioner.transcripts.export import render_export
from captioner.transcripts.journal.changes import SessionEditor, append_change, choose_text
from captioner.transcripts.journal.values import edit_record
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.folders import journal_of, live_texts
from tests.helpers.transcripts.sessions import HEADER, said


def test_voices_have_the_last_word_in_journal_and_files(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    for number, label in ((1, "S1"), (2, "S2"), (3, "S2")):
        recorder.accept(replace(said(number), speaker=label))
    # The last is still on its way to the recorder.
    changes = SpeakerChange(2, "S2", "S1"), SpeakerChange(4, "S2", "S3")
    recorder.accept_speakers(SpeakerChanged(changes))
    recorder.accept(replace(said(4), speaker="S2"))
    edit = NameSpeaker("S2", "Anna <v>", "")
    recorder.accept_speakers(SpeakersNamed(edit, Speakers().after(edit)))
    recorder.accept(replace(said(5), speaker="S2"))
    asked = RecogniseSpeaker("S3", "Carla", is_certain=False)
    recorder.accept_speakers(SpeakersNamed(asked, Speakers().after(edit).after(asked)))
    # Between "<" and "v" is what keeps players from taking a tag for one.
    assert live_texts(recorder.folder)[-1] == "Anna <\u2060v>: This is what number 5 said."
    recorder.close()
    names = ["Speaker 1", "Speaker 1", "Anna <v>", "Speaker 3", "Anna <v>"]
    session = read_session(recorder.folder)
    assert [one.channel for one in session.transcript.attributed] == names
    webvtt = (recorder.folder / "captions.vtt").read_text("utf-8")
    assert [line.split(">")[0] for line in webvtt.splitlines() if line.startswith("<v")] == [
        f"<v {name}" for name in (*names[:2], "Anna &lt;v&gt;", names[3], "Anna &lt;v&gt;")
    ]
    data = json.loads((recorder.folder / "captions.json").read_text("utf-8"))
    assert [one["speaker"] for one in data["captions"]] == ["S1", "S1", "S2", "S3", "S2"]
    assert data["speakers"][1] == {"label": "S2", "name": "Anna <v>", "colour": "#e69f00"}
    for name in ("docx", "json", "md", "rttm", "srt", "txt", "vtt"):
        assert b"Carla" not in render_export(session.transcript, name)
    assert session.transcript.speakers.speaker("S3").suggestion == "Carla"
    recorder.accept_speakers(SpeakersNamed(edit, Speakers()))


def test_labels_and_names_of_a_tampered_journal(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    recorder.accept(replace(said(1), speaker="S1"))
    recorder.accept(replace(said(2), speaker="<v>" * 5000))
    recorder.close()
    folder = recorder.folder
    edits: list[dict[str, object]] = [
        {"op": "name_speaker", "label": "S1", "name": "x" * 10_000, "colour": ""},
        {"op": "name_speaker", "label": "<v>", "name": "x", "colour": ""},
        {"op": "set_speaker", "ids": [1, 99], "label": "S2"},
        {"op": "set_speaker", "ids": "1", "label": "S2"},
        {"op": "merge_speakers", "label": "S1", "into": "S1"},
        {"op": "recognise_speaker", "label": "<v>", "name": "x"},
        {"op": "recognise_speaker", "label": "S1", "name": "x" * 10_000},
        {"op": "name_speaker", "label": "S1", "name": "A\x07\u202enna", "colour": ""},
    ]
    for edit in edits[:3] + edits[4:]:
        append_change(folder, "edit", {"edit": edit})
    for changes in ([{"caption": 1, "old": "", "new": 5}], [7], "x"):
        append_change(folder, "speaker-changed", {"changes": changes})
    transcript = read_session(folder).transcript
    assert [one.channel for one in transcript.attributed] == ["Anna", ""]
    assert journal_of(folder).damaged_lines == 3


def test_corrections_from_a_window_and_the_terminal_know_of_one_another(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    for number in (1, 2):
        recorder.accept(replace(said(number), speaker=f"S{number}"))
    recorder.close()
    window, terminal = (SessionEditor(recorder.folder) for _ in range(2))
    words = " ".join(caption.text for caption in window.transcript.captions)

    window.apply(NameSpeaker("S1", "Anna", ""))
    terminal.apply(NameSpeaker("S2", "anna", ""))  # the two are one person
    assert {
        speaker.label
        for speaker in terminal.transcript.speakers.all_of(terminal.transcript.captions)
    } == {"S1"}
    window.apply(Split(1, 2))
    terminal.apply(Split(2, 2))
    window.apply(Split(2, 1))

    captions = read_session(recorder.folder).transcript.captions
    assert len(captions) == 5
    assert " ".join(caption.text for caption in captions) == words


def test_the_page_of_a_session_that_is_over_undoes_nothing_that_was_done_elsewhere(
    tmp_path: Path,
) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    recorder.accept(replace(said(1), speaker="S1"))
    recorder.close()
    page, sessions = (SessionEditor(recorder.folder) for _ in range(2))
    name, words = NameSpeaker("S1", "Anna", "blue"), Correct(1, "Other words.")

    assert page.follow(name, name)
    assert page.follow(Undo(), name)
    assert page.follow(Redo(), name)
    sessions.apply(words)
    with pytest.raises(CaptionerError, match="has been corrected since"):
        page.follow(Undo(), name)
    with pytest.raises(CaptionerError, match="has been corrected since"):
        page.follow(Redo(), name)
    assert [(one.channel, one.text) for one in page.transcript.attributed] == [
        ("Anna", "Other words.")
    ]

    copy = recorder.folder / "recaption-001.jsonl"
    copy.write_bytes((recorder.folder / JOURNAL_NAME).read_bytes())
    choose_text(recorder.folder, copy.name)  # its voices are not those that the page knows
    with pytest.raises(CaptionerError, match="captioned again"):
        page.follow(NameSpeaker("S1", "Ben", ""), NameSpeaker("S1", "Ben", ""))
    assert SessionEditor(recorder.folder).transcript.attributed[0].channel == "Anna"
    with TranscriptLibrary(tmp_path) as library:  # what the page shows when it was refused
        speakers = library.speakers(recorder.folder.name, FIRST_TEXT)
    assert speakers.speaker("S1").name == "Anna"


def test_two_splits_of_one_moment_lose_no_word(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    for number in (1, 2):
        recorder.accept(said(number))
    recorder.close()
    words = " ".join(caption.text for caption in read_session(recorder.folder).original)
    for number in (1, 2):
        append_change(recorder.folder, "edit", {"edit": edit_record(Split(number, 2, 3))})

    captions = read_session(recorder.folder).transcript.captions
    assert " ".join(caption.text for caption in captions) == words


def test_turns_that_are_found_late_are_in_journal_and_files(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    for number in (1, 2):
        recorder.accept(replace(said(number), speaker="S1"))
    recorder.accept_speakers(CaptionSplit(1, (Part(1, 0, "S2"), Part(7, 2, "S1"))))
    # The third is still on its way to the recorder.
    recorder.accept_speakers(CaptionSplit(3, (Part(3, 0, "S1"), Part(8, 4, "S3"))))
    recorder.accept_speakers(SpeakerChanged((SpeakerChange(8, "S3", "S2"),)))
    recorder.accept(replace(said(3), speaker="S1"))
    edit = SetSpeaker((7,), "S4")
    recorder.accept_speakers(SpeakersNamed(edit, Speakers().after(edit)))
    recorder.close()

    parts = [
        ("Speaker 2", "This is"),
        ("Speaker 4", "what number 1 said."),
        ("Speaker 1", "This is what number 2 said."),
        ("Speaker 1", "This is what number"),
        ("Speaker 2", "3 said."),
    ]
    session = read_session(recorder.folder)
    assert [(one.channel, one.text) for one in session.transcript.attributed] == parts
    assert not session.journal.is_damaged
    data = json.loads((recorder.folder / "captions.json").read_text("utf-8"))
    assert [(one["speaker"], one["text"]) for one in data["captions"]] == [
        (f"S{name[-1]}", text) for name, text in parts
    ]
    # Whoever reads the transcript can correct the parts; undo leaves them parts.
    editor = SessionEditor(recorder.folder)
    editor.apply(Split(8, 1))
    editor.apply(Undo())
    editor.apply(Undo())
    assert [one.text for one in editor.transcript.captions] == [text for _, text in parts]
    assert editor.transcript.captions[1].speaker == "S1"


def test_a_kill_between_a_caption_and_its_split_loses_no_word(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    whole = replace(said(1), speaker="S1")
    recorder.accept(replace(whole, is_final=False))
    recorder.accept(whole)
    recorder.accept_speakers(CaptionSplit(1, (Part(1, 0, "S1"), Part(7, 2, "S2"))))
    recorder.close()
    journal = recorder.folder / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    kinds = [json.loads(line)["kind"] for line in lines]
    found = {}
    for ends_before in ("caption", "caption-split", "facts", "closed"):
        if ends_before in kinds:
            journal.write_bytes(b"".join(lines[: kinds.index(ends_before)]))
            found[ends_before] = [
                (one.speaker, one.text) for one in read_session(recorder.folder).original
            ]
    parts = [("S1", "This is"), ("S2", "what number 1 said.")]
    assert found["caption"] == [("", whole.text)]
    assert found["caption-split"] == [("S1", whole.text)]
    assert found["closed"] == parts
    without = b"".join(line for line, kind in zip(lines, kinds, strict=True) if kind != "caption")
    journal.write_bytes(without)
    assert [(one.speaker, one.text) for one in read_session(recorder.folder).original] == parts


def test_splits_of_a_tampered_journal_cost_no_word(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    for number in (1, 2):
        recorder.accept(said(number))
    recorder.close()
    words = " ".join(caption.text for caption in read_session(recorder.folder).original)
    tampered: list[object] = [
        None,
        [],
        [7],
        [{"caption": 1, "first_word": 0, "speaker": "S1"}],
        [{"caption": 1, "first_word": 0, "speaker": "S1"}, {"caption": 2, "first_word": 1}],
        [
            {"caption": 1, "first_word": 0, "speaker": "<v>" * 5000},
            {"caption": 2, "first_word": 1, "speaker": "S1"},
        ],
        [
            {"caption": 1, "first_word": 0, "speaker": ""},
            {"caption": 9, "first_word": 10**9, "speaker": "S1"},
        ],
    ]
    for parts in tampered:
        append_change(recorder.folder, "caption-split", {"caption": 1, "parts": parts})
    session = read_session(recorder.folder)
    assert [one.id for one in session.original] == [1, 2]
    assert " ".join(caption.text for caption in session.original) == words
    assert session.journal.damaged_lines == 5
