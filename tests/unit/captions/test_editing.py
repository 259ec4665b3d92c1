"""Corrections: words that stay keep their times, and everything can be undone."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions.editing import TranscriptEditor, retimed_words
from captioner.core import captions as edits
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.transcripts.journal.values import edit_of, edit_record
from tests.helpers.transcripts.strategies import speech_captions
from tests.helpers.transcripts.timed_words import timed


def said(number: int, text: str, start_s: float, channel: str = "You") -> Caption:
    words = timed(text, start_s, probability=0.5)
    return Caption(number, start_s, words[-1].end_s, text, "", words, True, channel)


TALK = [said(1, "we met at tree", 0.0), said(2, "in the park", 4.0), said(3, "yes", 8.0, "Others")]


def texts(editor: TranscriptEditor) -> list[str]:
    return [caption.text for caption in editor.captions]


def test_a_corrected_word_takes_the_time_of_the_wrong_one() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(edits.Correct(1, "we met at\n three"))
    caption = editor.captions[0]
    assert caption.text == "we met at three"
    assert caption.words == (*TALK[0].words[:3], Word("three", 3.0, 4.0, 1.0))


def test_words_put_in_share_the_time_that_there_is() -> None:
    words = [Word("a", 0.0, 1.0, 0.5), Word("d", 2.0, 3.0, 0.5)]
    found = retimed_words(words, "a b c d e", 0.0, 4.0)
    assert [(word.text, word.start_s, word.end_s) for word in found] == [
        ("a", 0.0, 1.0),
        ("b", 1.0, 1.5),
        ("c", 1.5, 2.0),
        ("d", 2.0, 3.0),
        ("e", 3.0, 4.0),
    ]


def test_merge_and_split() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(edits.Merge(2, 1))
    assert texts(editor) == ["we met at tree in the park", "yes"]
    assert (editor.captions[0].id, editor.captions[0].start_s, editor.captions[0].end_s) == (
        2,
        0.0,
        7.0,
    )
    editor.apply(edits.Split(2, 2))
    assert texts(editor) == ["we met", "at tree in the park", "yes"]
    assert [caption.id for caption in editor.captions] == [2, 4, 3]
    editor.apply(edits.Split(4, 1))
    assert [caption.id for caption in editor.captions] == [2, 4, 5, 3]


def test_speakers_are_renamed_everywhere_or_for_one_caption() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(edits.RenameChannel("You", "Ada"))
    editor.apply(edits.SetChannel(2, "Grace\n"))
    assert [caption.channel for caption in editor.captions] == ["Ada", "Grace", "Others"]


def test_undo_and_redo() -> None:
    editor = TranscriptEditor(TALK)
    assert editor.apply(edits.Undo()) is None
    editor.apply(edits.Correct(1, "first"))
    editor.apply(edits.Remove(3))
    assert editor.can_undo
    editor.apply(edits.Undo())
    assert texts(editor) == ["first", "in the park", "yes"]
    editor.apply(edits.Undo())
    assert texts(editor) == [caption.text for caption in TALK]
    editor.apply(edits.Redo())
    assert texts(editor)[0] == "first"
    editor.apply(edits.Correct(2, "second"))
    assert not editor.can_redo
    assert editor.apply(edits.Redo()) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda editor: editor.apply(edits.Correct(9, "x")),
        lambda editor: editor.apply(edits.Correct(1, " \n ")),
        lambda editor: editor.apply(edits.Merge(1, 1)),
        lambda editor: editor.apply(edits.Merge(1, 3)),
        lambda editor: editor.apply(edits.Split(1, 0)),
        lambda editor: editor.apply(edits.Split(3, 1)),
        lambda editor: editor.apply(edits.RenameChannel("Nobody", "x")),
        lambda editor: editor.apply(edits.SetChannel(9, "x")),
        lambda editor: editor.apply(edits.Remove(9)),
    ],
)
def test_invalid_edit_changes_nothing(change: Callable[[TranscriptEditor], object]) -> None:
    editor = TranscriptEditor(TALK)
    with pytest.raises(CaptionerError):
        change(editor)
    assert list(editor.captions) == TALK
    assert not editor.can_undo


def test_edits_of_lost_captions_and_of_other_versions_are_passed_over() -> None:
    records = [
        {"op": "correct", "id": 99, "text": "x"},
        {"op": "translate"},
        {"op": "split", "id": 1, "word": 1},
        {"op": ""},
        {"op": "correct", "id": 1, "text": "kept"},
    ]
    read = [edit_of(edit) for edit in records]
    assert read[1:4] == [edits.UnknownEdit()] * 3
    assert [caption.text for caption in TranscriptEditor(TALK, read).captions] == [
        "kept",
        "in the park",
        "yes",
    ]


@settings(max_examples=80, deadline=None)
@given(speech_captions(), st.data())
def test_any_edits_are_read_back_and_undone(captions: list[Caption], data: st.DataObject) -> None:
    editor = TranscriptEditor(captions)
    records = []
    for _ in range(data.draw(st.integers(0, 8))):
        ids = [caption.id for caption in editor.captions]
        if not ids:
            break
        target = data.draw(st.sampled_from(ids))
        kind = data.draw(st.sampled_from(["correct", "merge", "split", "remove", "undo", "redo"]))
        try:
            match kind:
                case "correct":
                    record = editor.apply(edits.Correct(target, data.draw(st.text(max_size=20))))
                case "merge":
                    record = editor.apply(edits.Merge(target, data.draw(st.sampled_from(ids))))
                case "split":
                    record = editor.apply(edits.Split(target, data.draw(st.integers(0, 5))))
                case "remove":
                    record = editor.apply(edits.Remove(target))
                case "undo":
                    record = editor.apply(edits.Undo())
                case _:
                    record = editor.apply(edits.Redo())
        except CaptionerError:
            continue
        if record is not None:
            records.append(edit_of(json.loads(json.dumps(edit_record(record)))))
    assert TranscriptEditor(captions, records).captions == editor.captions
    for caption in editor.captions:
        assert all(word.start_s <= word.end_s for word in caption.words)
        assert "".join(caption.text.split()) == "".join(join_words(caption.words).split())
    while editor.apply(edits.Undo()) is not None:
        pass
    assert list(editor.captions) == sorted(captions, key=lambda one: (one.start_s, one.id))
