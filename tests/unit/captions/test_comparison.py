from dataclasses import replace

import pytest
from hypothesis import given, settings

from captioner.captions.comparison import compare_transcripts, differing_words, said_by
from captioner.core.captions import Caption
from tests.helpers.transcripts.strategies import captions as any_captions
from tests.helpers.transcripts.timed_words import timed


def said(text: str, start_s: float = 0.0, step_s: float = 0.5) -> Caption:
    words = timed(text, start_s, step_s, probability=1.0)
    return Caption(1, start_s, words[-1].end_s, text, "", words, True)


def test_where_they_differ() -> None:
    rows = compare_transcripts(
        [said("We met at tree o'clock.")], [said("we met there at three o'clock")]
    )
    assert [(row.left, row.right, row.is_equal) for row in rows] == [
        (("We", "met"), ("we", "met"), True),
        ((), ("there",), False),
        (("at",), ("at",), True),
        (("tree",), ("three",), False),
        (("o'clock.",), ("o'clock",), True),
    ]
    assert differing_words(rows) == 2


def dialogue(you: str, others: str, *, names: tuple[str, str] = ("You", "Others")) -> list[Caption]:
    captions = [said(you, 0.0), said(others, 0.3)]
    return [
        replace(caption, id=number, channel=name)
        for number, (caption, name) in enumerate(zip(captions, names, strict=True), 1)
    ]


@pytest.mark.parametrize("names", [("You", "Others"), ("You", "Ada"), ("Ben", "Others")])
def test_speakers_are_compared_by_themselves(names: tuple[str, str]) -> None:
    rows = compare_transcripts(
        dialogue("I think we should move.", "The test is bad.", names=names),
        dialogue("I think we could move.", "The test is bad."),
    )
    assert [(row.channel, " ".join(row.left), " ".join(row.right)) for row in rows] == [
        (names[0], "I think we", "I think we"),
        (names[1], "The test is bad.", "The test is bad."),
        (names[0], "should", "could"),
        (names[0], "move.", "move."),
    ]
    assert differing_words(rows) == 1
    assert said_by(rows[0].channel, rows[0].left) == f"{names[0]}: I think we"


def test_a_caption_given_to_another_speaker_differs_in_no_word() -> None:
    before = dialogue("I think we should move.", "The test is bad.")
    after = [replace(before[0], channel="Ada"), before[1], replace(before[0], id=3, start_s=9.0)]
    rows = compare_transcripts([*before, replace(before[0], id=3, start_s=9.0)], after)
    assert differing_words(rows) == 0
    assert " ".join(rows[0].left).startswith("I think we should move. The test is bad.")
    assert {row.channel for row in rows} == {""}


def test_one_speaker_needs_no_name() -> None:
    left = [replace(said("Hello there."), channel="You")]
    (row,) = compare_transcripts(left, left)
    assert (row.channel, said_by(row.channel, row.left)) == ("", "Hello there.")
    assert said_by("You", ()) == ""


def test_turns_of_a_conversation_stay_in_their_order() -> None:
    turns = [
        replace(said(text, 10.0 * at), id=at + 1, channel=("You", "Others")[at % 2])
        for at, text in enumerate(["Shall we?", "Yes.", "Now?", "Now."])
    ]
    rows = compare_transcripts(turns, turns)
    assert [said_by(row.channel, row.left) for row in rows] == [
        "You: Shall we?",
        "Others: Yes.",
        "You: Now?",
        "Others: Now.",
    ]


def test_hours_are_matched_minute_by_minute() -> None:
    left = [said("this is a line of words ", 10.0 * n) for n in range(300)]
    right = [said("this is a line of birds ", 10.0 * n + 0.05) for n in range(300)]
    rows = compare_transcripts(left, right)
    assert differing_words(rows) == 300
    assert sum(len(row.left) for row in rows) == sum(len(row.right) for row in rows) == 1800


def test_captions_without_word_times_are_matched_too() -> None:
    left = [Caption(1, 0.0, 2.0, "one two", "", (), True)]
    assert compare_transcripts(left, [])[0].left == ("one", "two")
    assert list(compare_transcripts([], [])) == []


@settings(max_examples=50, deadline=None)
@given(any_captions())
def test_every_word_of_both_is_in_the_rows(captions: list[Caption]) -> None:
    finite = [
        caption
        for caption in captions
        if all(abs(word.start_s) < 1e6 and abs(word.end_s) < 1e6 for word in caption.words)
        and abs(caption.start_s) < 1e6
        and abs(caption.end_s) < 1e6
    ]
    rows = compare_transcripts(finite, finite[:2])
    left = sum(len(caption.words) or len(caption.text.split()) for caption in finite)
    right = sum(len(caption.words) or len(caption.text.split()) for caption in finite[:2])
    assert sum(len(row.left) for row in rows) == left
    assert sum(len(row.right) for row in rows) == right
