"""Who the voices of a session are: labels, names, colours, joined voices, hostile values."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.captions.editing import TranscriptEditor
from captioner.core.captions import (
    Caption,
    Correct,
    Edit,
    Merge,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    Redo,
    RefuseName,
    RenameChannel,
    SetChannel,
    SetSpeaker,
    Split,
    Undo,
    Word,
)
from captioner.core.errors import CaptionerError
from captioner.core.speakers.naming import (
    CHANNEL_HUES,
    LONGEST_NAME,
    CaptionSplit,
    Part,
    Speaker,
    Speakers,
    SplitCaptions,
    Turn,
    clean_name,
    is_label,
    turns,
)


def said(number: int, speaker: str, channel: str = "") -> Caption:
    text = f"caption number {number}"
    return Caption(number, number, number + 0.5, text, "", (), True, channel, "en", speaker)


TALK = [said(1, "S1"), said(2, "S2"), said(3, "S3"), said(4, "")]


def names(editor: TranscriptEditor) -> list[str]:
    return [one.channel for one in editor.speakers.attributed(editor.captions)]


def test_voices_read_as_their_number_until_they_are_named() -> None:
    editor = TranscriptEditor(TALK)
    assert names(editor) == ["Speaker 1", "Speaker 2", "Speaker 3", ""]
    editor.apply(NameSpeaker("S2", " Anna\n", "green"))
    assert names(editor) == ["Speaker 1", "Anna", "Speaker 3", ""]
    assert editor.speakers.speaker("S2").hue == "#009e73"
    assert Speakers().name_of(said(1, "S2", "Others")) == "Others 2"


def test_a_name_joins_voices_that_have_no_caption_yet() -> None:
    named = Speakers().after(NameSpeaker("S1", "Anna", ""))
    assert named.named_as("S2", "anna", ()) == MergeSpeakers("S2", "S1")
    recognised = Speakers().after(RecogniseSpeaker("S3", "Ben"))
    assert recognised.named_as("S1", "Ben", ()) == MergeSpeakers("S1", "S3")
    assert recognised.named_as("S3", "Ben", ()) == NameSpeaker("S3", "Ben", "")


ASKED = RecogniseSpeaker("S2", "Anna", is_certain=False)


def test_a_suggested_name_is_shown_with_a_question_mark_and_written_nowhere() -> None:
    asked = Speakers().after(ASKED)
    assert asked.with_suggestions.name_of(said(1, "S2")) == "Anna?"
    assert asked.name_of(said(1, "S2")) == "Speaker 2"
    assert asked.given_name(said(1, "S2"), ()) == ""
    assert not asked.names
    coloured = asked.after(NameSpeaker("S2", "", "red"))
    assert coloured.speaker("S2") == Speaker("S2", "", "red", "Anna")
    assert coloured.after(NameSpeaker("S1", "anna", "")).speaker("S2").suggestion == ""


def test_a_suggested_name_is_confirmed_or_refused_and_that_undone() -> None:
    editor = TranscriptEditor(TALK, [ASKED])
    editor.apply(NameSpeaker("S2", "Anna", ""))
    assert names(editor)[1] == "Anna"
    editor.apply(Undo())
    assert editor.apply(NameSpeaker("S2", "", "")) == RefuseName("S2", "Anna")
    assert editor.speakers.with_suggestions.name_of(TALK[1]) == "Speaker 2"
    editor.apply(Undo())
    assert editor.speakers.speaker("S2").suggestion == "Anna"


def test_a_refused_name_stays_refused_where_it_is_recognised_with_certainty() -> None:
    refused = Speakers().after(ASKED).after(RefuseName("S2", "Anna"))
    again = refused.after(RecogniseSpeaker("S2", "Anna"))
    assert again.speaker("S2") == Speaker("S2")
    assert again.after(RecogniseSpeaker("S2", "Ben")).speaker("S2").name == "Ben"
    confirmed = Speakers().after(ASKED).after(NameSpeaker("S2", "Anna", ""))
    edit = confirmed.named_as("S2", "", ())
    assert confirmed.after(edit).speaker("S2").name == ""


def test_joined_voices_are_one_and_can_be_parted_again() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(NameSpeaker("S3", "Anna", ""))
    editor.apply(MergeSpeakers("S3", "S1"))
    assert names(editor) == ["Anna", "Speaker 2", "Anna", ""]
    editor.apply(MergeSpeakers("S1", "S2"))
    assert names(editor) == ["Anna", "Anna", "Anna", ""]
    assert [one.label for one in editor.speakers.all_of(TALK)] == ["S2"]
    with pytest.raises(CaptionerError, match="already one voice"):
        editor.apply(MergeSpeakers("S2", "S3"))
    for _ in range(2):
        editor.apply(Undo())
    assert names(editor) == ["Speaker 1", "Speaker 2", "Anna", ""]
    editor.apply(Redo())
    assert names(editor) == ["Anna", "Speaker 2", "Anna", ""]


def test_a_name_that_another_voice_has_joins_the_two() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(NameSpeaker("S1", "Anna", ""))
    made = editor.apply(NameSpeaker("S3", "anna", ""))
    assert made == MergeSpeakers("S3", "S1")
    assert names(editor) == ["Anna", "Speaker 2", "Anna", ""]


def test_the_number_that_another_voice_is_known_by_joins_the_two() -> None:
    editor = TranscriptEditor(TALK)
    made = editor.apply(NameSpeaker("S1", "Speaker 2", ""))
    assert made == MergeSpeakers("S1", "S2")
    assert names(editor) == ["Speaker 2", "Speaker 2", "Speaker 3", ""]
    editor.apply(NameSpeaker("S3", "Speaker 3", ""))
    assert names(editor) == ["Speaker 2", "Speaker 2", "Speaker 3", ""]


@pytest.mark.parametrize("known_by", ["Others 2", "Speaker 2", "others 2"])
def test_a_voice_of_a_channel_is_known_by_its_number_with_or_without_it(known_by: str) -> None:
    editor = TranscriptEditor([said(1, "S1", "You"), said(2, "S2", "Others")])
    assert editor.apply(NameSpeaker("S1", known_by, "")) == MergeSpeakers("S1", "S2")


def test_captions_move_to_another_voice_or_a_new_one() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(SetSpeaker((3, 4), "S1"))
    assert names(editor) == ["Speaker 1", "Speaker 2", "Speaker 1", "Speaker 1"]
    editor.apply(SetSpeaker((2,), "S4"))
    assert names(editor)[1] == "Speaker 4"
    with pytest.raises(CaptionerError, match="no caption 9"):
        editor.apply(SetSpeaker((9,), "S1"))


def test_a_running_session_moves_captions_in_its_table() -> None:
    speakers = Speakers().after(SetSpeaker((2,), "S7")).after(NameSpeaker("S7", "Jo", ""))
    assert [one.channel for one in speakers.attributed(TALK)][:2] == ["Speaker 1", "Jo"]


def test_edits_that_know_names_alone_reach_voices() -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(RenameChannel("Speaker 1", "Anna"))
    assert editor.apply(SetChannel(3, "Anna")) == SetSpeaker((3,), "S1")
    editor.apply(SetChannel(2, "Somebody"))
    assert names(editor) == ["Anna", "Somebody", "Anna", ""]


@pytest.mark.parametrize("edit", [Correct(2, "other words"), Split(2, 1), SetChannel(2, "You")])
def test_language_stays_through_corrections_and_the_voice_through_those_of_words(
    edit: Edit,
) -> None:
    editor = TranscriptEditor(TALK)
    editor.apply(edit)
    assert {one.language for one in editor.captions} == {"en"}
    if not isinstance(edit, SetChannel):
        assert [one.speaker for one in editor.captions if one.id == 2] == ["S2"]


def test_captions_of_two_voices_are_not_merged_those_of_joined_ones_are() -> None:
    editor = TranscriptEditor(TALK)
    with pytest.raises(CaptionerError, match="different speakers"):
        editor.apply(Merge(1, 2))
    editor.apply(MergeSpeakers("S2", "S1"))
    editor.apply(Merge(1, 2))
    assert names(editor) == ["Speaker 1", "Speaker 3", ""]


@pytest.mark.parametrize("label", ["", "S0", "<v>", "S1 ", "s1", "S" + "1" * 10_000, "S１"])
def test_what_is_no_label_is_refused_and_shown_as_none(label: str) -> None:
    assert not is_label(label)
    assert Speakers().of(said(1, label)) is None
    for edit in (
        NameSpeaker(label, "x", ""),
        MergeSpeakers("S1", label),
        MergeSpeakers(label, "S1"),
    ):
        with pytest.raises(CaptionerError, match="no voice"):
            Speakers().after(edit)


def test_hostile_names() -> None:
    assert clean_name("\x00A\x1bnna\u202e \r\n <v>") == "Anna <v>"
    with pytest.raises(CaptionerError, match="at most 80 characters"):
        clean_name("x" * 10_000)
    assert clean_name("x" * LONGEST_NAME)
    with pytest.raises(CaptionerError, match="no colour"):
        Speakers().after(NameSpeaker("S1", "Anna", "#zzz"))


def test_joined_in_a_circle_by_a_damaged_table() -> None:
    assert Speakers(joined={"S1": "S2", "S2": "S1"}).resolved("S1") in ("S1", "S2")


@pytest.mark.parametrize(
    "pair",
    [("You", "Others"), ("Ich", "Die anderen"), ("Ann", "Ben"), ("", "Others"), ("A", "\ud800")],
)
def test_channels_have_two_colours_that_go_with_their_names(pair: tuple[str, str]) -> None:
    captions = [said(1, "", pair[0]), said(2, "", pair[1])]
    heard = Speakers().with_channels_of(captions)
    hues = [heard.hue_of(each) for each in captions]
    named = [hue for hue, name in zip(hues, pair, strict=True) if name]
    assert len(set(named)) == len(named)
    assert set(named) <= set(CHANNEL_HUES)
    assert hues == [heard.with_channels_of(captions[::-1]).hue_of(each) for each in captions]


@pytest.mark.parametrize("pair", [("You", "Others"), ("Ich", "Die anderen")])
def test_it_does_not_matter_who_of_the_usual_two_speaks_first(pair: tuple[str, str]) -> None:
    captions = [said(1, "", pair[0]), said(2, "", pair[1])]
    for order in (captions, captions[::-1]):
        heard = Speakers().with_channels_of(order)
        first = [Speakers().with_channels_of([one]).hue_of(one) for one in captions]
        assert [heard.hue_of(each) for each in captions] == first


def test_a_third_channel_and_a_voice_have_no_channel_s_colour() -> None:
    captions = [said(1, "", "You"), said(2, "", "Others"), said(3, "", "Ann"), said(4, "S1", "You")]
    heard = Speakers().with_channels_of(captions)
    assert heard.channels == ("You", "Others")
    assert heard.hue_of(captions[2]) == ""
    assert heard.hue_of(captions[3]) == heard.speaker("S1").hue
    assert Speakers().with_channels_of([captions[3]]).channels == ()


def test_words_without_a_label_join_their_neighbours() -> None:
    assert list(turns(["", "S1", "", "S2", "", "S1"])) == [
        Turn(0, 3, "S1"),
        Turn(3, 5, "S2"),
        Turn(5, 6, "S1"),
    ]


def test_nothing_known_is_one_turn_without_a_label() -> None:
    assert list(turns(["", ""])) == [Turn(0, 2, "")]
    assert list(turns([])) == []


@given(st.lists(st.sampled_from(["", "S1", "S2", "S3"])))
def test_turns_cover_all_words_once_and_change_the_speaker(labels: list[str]) -> None:
    found = list(turns(labels))
    assert [place for turn in found for place in range(turn.first, turn.last)] == list(
        range(len(labels))
    )
    speakers = [turn.speaker for turn in found]
    assert all(one != other for one, other in itertools.pairwise(speakers))
    assert all(
        labels[place] in ("", turn.speaker)
        for turn in found
        for place in range(turn.first, turn.last)
    )


def caption(number: int, text: str, start_s: float = 0.0) -> Caption:
    words = tuple(
        Word(word, start_s + place, start_s + place + 0.9, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, start_s, start_s + len(words), text, "", words, True)


def split(number: int, *parts: tuple[int, int, str]) -> CaptionSplit:
    return CaptionSplit(number, tuple(Part(*part) for part in parts))


def told(captions: list[Caption]) -> list[tuple[int, str, str]]:
    return [(one.id, one.text, one.speaker) for one in captions]


def test_a_caption_is_split_before_and_after_it_comes_and_split_again() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2")))
    known.relabel({7: "S3", 1: "S2"})
    known.split(split(7, (7, 0, "S3"), (9, 1, "S1")))
    known.split(split(1, (1, 0, "S2"), (8, 1, "S4")))
    assert told(known.parts(caption(1, "a b c d"))) == [
        (1, "a", "S2"),
        (8, "b", "S4"),
        (7, "c", "S3"),
        (9, "d", "S1"),
    ]
    assert [one.start_s for one in known.parts(caption(1, "a b c d"))] == [0.0, 1.0, 2.0, 3.0]


def test_a_caption_whose_text_is_not_that_of_its_words_stays_whole() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2")))
    other = Caption(1, 0.0, 1.0, "corrected", "", caption(1, "a b c").words, True)
    assert [one.text for one in known.parts(other)] == ["corrected"]


def test_parts_beyond_the_words_and_with_numbers_of_others_are_left_out() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2"), (8, 9, "S3")))
    assert told(known.parts(caption(1, "a b c"))) == [(1, "a b", "S1"), (7, "c", "S2")]
    both = known.all_parts([caption(1, "a b c"), caption(7, "d")])
    assert [(one.id, one.text) for one in both] == [(1, "a b c"), (7, "d")]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ((1, 0),),
        ((2, 0), (3, 1)),
        ((1, 0), (1, 1)),
        ((1, 0), (2, 0)),
        ((1, 1), (2, 2)),
        ((1, 0), (2, 3), (3, 2)),
    ],
)
def test_what_are_no_parts_is_refused(parts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="not the parts"):
        split(1, *((number, first, "S1") for number, first in parts))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1, max_size=3),
        ),
        max_size=12,
    )
)
def test_no_tampering_with_splits_loses_or_repeats_a_word(
    made: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    known = SplitCaptions()
    for number, later in made:
        parts = [(number, 0, "S1"), *((new, first, "S2") for new, first in later)]
        try:
            known.split(split(number, *parts))
        except ValueError:
            continue
    whole = [caption(1, "a b c d e"), caption(2, "f g", 5.0), caption(3, "h", 7.0)]
    found = known.all_parts(whole)
    assert " ".join(one.text for one in found) == "a b c d e f g h"
    assert len({one.id for one in found}) == len(found)
