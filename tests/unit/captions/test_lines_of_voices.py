"""Roll-up lines of several voices, whose labels come late and may change."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions.lines import CaptionLines
from captioner.core.captions import Caption
from captioner.core.speakers.naming import CaptionSplit, Part
from tests.helpers.live.turns import captions_with_turns, words_said
from tests.helpers.transcripts.timed_words import timed
from tests.unit.captions.test_lines import caption, texts


def test_names_in_front_of_the_words_come_once_the_voice_is_known() -> None:
    lines = CaptionLines(line_count=4)
    lines.accept(replace(caption(1, "Good morning.", final=True), speaker="S1"))
    lines.accept(caption(2, "Hello", "there"))
    assert texts(lines) == ["Speaker 1: Good morning.", "Hello there"]
    lines.accept(replace(caption(2, "Hello there.", final=True), speaker="S2"))
    assert texts(lines) == ["Speaker 1: Good morning.", "Speaker 2: Hello there."]
    lines.accept(replace(caption(3, "Well,", "well"), speaker="S2"))
    assert texts(lines)[-1] == "Speaker 2: Hello there. Well, well"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["a", "word", "longer", "wordwordword"]), max_size=9),
            st.sampled_from(["", "S1", "S2"]),
            st.sampled_from(["", "S1", "S2"]),
            st.integers(0, 9),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_every_word_of_every_voice_is_shown_once(
    said: list[tuple[list[str], str, str, int]], names_aside: bool
) -> None:
    lines = CaptionLines(max_width=24, line_count=60, names_aside=names_aside)
    number = 0
    for words, first, then, cut in said:
        number += 1
        heard = caption(number, " ".join(words), "perhaps", start_s=number)
        lines.accept(replace(heard, speaker=first))
        part = replace(caption(number, " ".join(words[:cut]), final=True), speaker=then)
        lines.accept(replace(part, start_s=number))
        if words[cut:]:
            number += 1
            rest = caption(number, " ".join(words[cut:]), final=True, start_s=number)
            lines.accept(replace(rest, speaker="S3"))
    shown = [run.text for line in lines.lines for run in line.runs]
    assert " ".join(shown).split() == [word for words, *_ in said for word in words]


def test_blank_lines_are_filled_from_the_first() -> None:
    lines = CaptionLines(max_width=9)
    lines.accept(caption(1, tentative="the market"))
    lines.accept(caption(1, final=True))
    lines.accept(caption(2, "0"))
    assert [(line.number, line.text) for line in lines.lines] == [(1, "0"), (2, "")]


def test_what_waited_while_a_caption_was_split_is_shown() -> None:
    lines = CaptionLines(line_count=4, names_aside=True)
    lines.accept(caption(1, "Are you there?", final=True, start_s=1.0))
    lines.accept(caption(3, "Yes, I am.", final=True, start_s=2.0))
    assert lines.accept(caption(2, "Good", "morning", start_s=5.0))
    assert lines.accept(caption(2, "Good morning.", final=True, start_s=5.0))
    assert not lines.accept(caption(3, "Yes, I", start_s=2.0))
    shown = [run.text for line in lines.lines for run in line.runs]
    assert " ".join(shown) == "Are you there? Yes, I am. Good morning."


def test_a_name_that_the_line_has_got_meanwhile_moves_no_word() -> None:
    lines = CaptionLines(names_aside=True)
    lines.accept(caption(1, "Who can explain it?", final=True))
    lines.accept(caption(2, "We read", "the result"))
    lines.relabel({1: "S1"})
    before = texts(lines)
    lines.accept(replace(caption(2, "We read the result.", final=True), speaker="S1"))
    assert before == ["Who can explain it? We read the result"]
    assert [(line.text, line.channel) for line in lines.lines] == [(before[0] + ".", "Speaker 1")]


def test_a_late_name_pushes_no_sound_out_of_view() -> None:
    lines = CaptionLines(names_aside=True)
    lines.accept(caption(1, "Who can explain the new customer?", final=True, channel="You"))
    lines.accept(caption(2, "We read the", "result", channel="You"))
    alarm = caption(3, "[alarm]", final=True, channel="Others")
    lines.accept(replace(alarm, sound="alarm"))
    said = caption(2, "We read the result and change the whole project.", final=True, channel="You")
    lines.accept(replace(said, speaker="S1"))
    assert "[alarm]" in texts(lines)


@settings(max_examples=200, deadline=None)
@given(captions_with_turns(), st.booleans())
def test_every_word_is_shown_once_while_captions_are_split_and_others_wait(
    captions: list[Caption], names_aside: bool
) -> None:
    lines = CaptionLines(max_width=24, line_count=60, names_aside=names_aside)
    for each in captions:
        lines.accept(each)
    shown = [run.text for line in lines.lines for run in line.runs]
    assert " ".join(shown).split() == words_said(captions)


def test_lines_behind_a_turn_that_is_found_late_are_the_other_voices() -> None:
    lines = CaptionLines(max_width=12, line_count=9, names_aside=True)
    lines.accept(replace(said_by("one two three four five six", 1), speaker="S1"))
    assert texts(lines) == ["one two", "three four", "five six"]
    lines.split(CaptionSplit(1, (Part(1, 0, "S1"), Part(7, 3, "S2"))))
    assert [(line.text, line.channel) for line in lines.lines] == [
        ("one two", "Speaker 1"),
        ("three four", "Speaker 1"),
        ("five six", "Speaker 2"),
    ]
    lines.split(CaptionSplit(7, (Part(7, 0, "S2"), Part(8, 2, "S3"))))
    assert [line.channel for line in lines.lines] == ["Speaker 1", "Speaker 1", "Speaker 2"]
    lines.accept(replace(said_by("seven", 2, 6.5), speaker="S2"))
    assert texts(lines)[2:] == ["five six", "seven"]


@settings(max_examples=200, deadline=None)
@given(captions_with_turns(), st.integers(0, 9), st.integers(1, 8), st.booleans())
def test_no_word_moves_when_a_turn_is_found_late(
    captions: list[Caption], place: int, first: int, names_aside: bool
) -> None:
    lines = CaptionLines(max_width=24, line_count=60, names_aside=names_aside)
    split = 0
    for number, each in enumerate(captions):
        lines.accept(each)
        if each.is_final and number >= place and first < len(each.words) and not split:
            split = each.id
            before = [line.text for line in lines.lines]
            lines.split(CaptionSplit(each.id, (Part(each.id, 0, "S1"), Part(99, first, "S9"))))
            assert [line.text for line in lines.lines] == before
    shown = [run.text for line in lines.lines for run in line.runs]
    assert " ".join(shown).split() == words_said(captions)


def said_by(text: str, number: int, start_s: float = 0.0) -> Caption:
    """A final caption with its words, one a second."""
    words = timed(text, start_s, length_s=0.9, probability=1.0)
    return Caption(number, start_s, start_s + len(words), text, "", words, True)


def test_an_alarm_is_shown_after_a_shorter_sound_that_began_later() -> None:
    """An alarm is captioned when it has lasted for a second, a knock at once."""
    lines = CaptionLines()
    knock = Caption(1, 10.4, 10.9, "[knock]", "", (), is_final=True, sound="knock")
    alarm = replace(knock, id=2, start_s=10.0, end_s=11.0, committed="[alarm]", sound="alarm")
    assert lines.accept(knock)
    assert lines.accept(alarm)
    assert texts(lines) == ["[knock] [alarm]"]
    assert not lines.accept(knock)
