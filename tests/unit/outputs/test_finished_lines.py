"""Committed words become lines that never change."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.captions import Caption, NameSpeaker
from captioner.core.events import CaptionChanged, SessionState, SpeakersNamed
from captioner.core.plain_text import one_line, width
from captioner.core.speakers.naming import Speaker, Speakers
from captioner.outputs.delivery import FinishedLines
from tests.helpers.live.turns import captions_with_turns, words_said
from tests.helpers.outputs.events import event, state


def caption(
    committed: str,
    *,
    number: int = 1,
    end_s: float = 0.0,
    is_final: bool = False,
    channel: str = "",
    tentative: str = "",
) -> Caption:
    return Caption(number, 0.0, end_s, committed, tentative, (), is_final, channel)


def test_a_line_is_done_when_the_next_word_does_not_fit() -> None:
    lines = FinishedLines(20)
    assert lines.accept(caption("good morning", tentative="every one")) == []
    assert lines.accept(caption("good morning everybody")) == ["good morning"]
    assert lines.accept(caption("good morning everybody here")) == []
    assert lines.accept(caption("good morning everybody here", is_final=True)) == ["everybody here"]


def test_a_sentence_end_is_sent_without_waiting_for_more() -> None:
    lines = FinishedLines(80)
    assert lines.accept(caption("Can you hear me?")) == ["Can you hear me?"]
    assert lines.accept(caption("Can you hear me? I can")) == []


def test_a_line_ends_with_a_sentence_where_that_leaves_no_short_one() -> None:
    said = "We need six more days. Then the hall is ours"
    assert FinishedLines(34).accept(caption(said)) == ["We need six more days."]
    assert FinishedLines(30).accept(caption("No. We need six days more and")) == []


def test_words_wait_three_seconds_of_sound_at_most() -> None:
    lines = FinishedLines(80)
    assert lines.accept(caption("so the question", end_s=10.0)) == []
    assert lines.accept(caption("so the question", end_s=12.9)) == []
    assert lines.accept(caption("so the question is", end_s=13.0)) == ["so the question is"]
    assert lines.accept(caption("so the question is whether", end_s=14.0)) == []


def test_what_an_abandoned_utterance_committed_is_sent() -> None:
    lines = FinishedLines(80)
    assert lines.accept(caption("one two")) == []
    assert lines.accept(caption("three", number=2, is_final=True)) == ["one two", "three"]


def test_late_news_of_a_finished_caption_is_ignored() -> None:
    lines = FinishedLines(80)
    assert lines.accept(caption("one", is_final=True)) == ["one"]
    assert lines.accept(caption("one two")) == []
    assert lines.accept(caption("three", number=2)) == []
    assert lines.accept(caption("one two", is_final=True)) == []


def test_a_change_of_speaker_is_marked() -> None:
    lines = FinishedLines(40)
    assert lines.accept(caption("Hello.", channel="You", is_final=True)) == ["You: Hello."]
    assert lines.accept(caption("Hi there.", number=2, channel="You")) == ["Hi there."]
    assert lines.accept(caption("Hello you.", number=3, channel="Others")) == ["Others: Hello you."]


def test_voices_have_the_names_that_people_give_them() -> None:
    lines = FinishedLines(40)
    said = caption("Hello.", is_final=True)
    assert lines.of(event(CaptionChanged(replace(said, speaker="S2")))) == [
        ("Speaker 2: Hello.", "")
    ]
    named = Speakers({"S2": Speaker("S2", "Anna")})
    assert lines.of(event(SpeakersNamed(NameSpeaker("S2", "Anna", ""), named))) == []
    said = caption("Hello again.", number=2, is_final=True)
    assert lines.of(event(CaptionChanged(replace(said, speaker="S2")))) == [
        ("Anna: Hello again.", "")
    ]


def test_the_next_session_counts_its_captions_anew() -> None:
    lines = FinishedLines(40)
    assert lines.accept(caption("Before.", number=7, is_final=True)) == ["Before."]
    assert lines.of(state(SessionState.LOADING)) == []
    assert lines.accept(caption("After.", is_final=True)) == ["After."]


def test_two_who_speak_at_once_keep_their_words_apart() -> None:
    lines = FinishedLines(40)
    assert lines.accept(caption("I was", channel="You")) == []
    assert lines.accept(caption("Wait", number=2, channel="Others")) == []
    assert lines.accept(caption("I was away", channel="You", is_final=True)) == ["You: I was away"]
    assert lines.accept(caption("Wait a bit", number=2, channel="Others", is_final=True)) == [
        "Others: Wait a bit"
    ]


def test_a_script_without_spaces_is_cut_between_characters() -> None:
    lines = FinishedLines(10)
    said = "今日はとてもいい天気ですねと彼は言った"
    assert lines.accept(caption(said[:12])) == [said[:10]]
    assert lines.accept(caption(said, is_final=True)) == [said[10:]]


@given(
    st.lists(st.text(max_size=30), max_size=12),
    st.integers(8, 60),
    st.sampled_from(["", "You", "A very long name of somebody"]),
)
def test_every_word_is_sent_once_and_in_order(words: list[str], room: int, channel: str) -> None:
    lines = FinishedLines(room)
    sent: list[str] = []
    for count in range(len(words) + 1):
        sent += lines.accept(caption(" ".join(words[:count]), end_s=float(count), channel=channel))
    sent += lines.accept(caption(" ".join(words), is_final=True, channel=channel))
    assert all(line and width(line) <= room and line == one_line(line) for line in sent)
    said = "".join(one_line(" ".join(words)).split())
    heard = "".join("".join(sent).split())
    assert heard.endswith(said) and (channel or heard == said)


def test_ten_kilobytes_of_text_are_cut_quickly_and_completely() -> None:
    said = "word " * 2000
    sent = FinishedLines(80).accept(caption(said, is_final=True))
    assert " ".join(sent) == said.strip()
    unspaced = "天" * 3400
    assert "".join(FinishedLines(80).accept(caption(unspaced, is_final=True))) == unspaced


def test_what_was_sent_before_a_turn_was_found_is_not_sent_again() -> None:
    lines = FinishedLines(20)
    assert lines.accept(caption("Are you there? Yes I am")) == ["Are you there?"]
    assert lines.accept(caption("Are you", is_final=True)) == []
    assert lines.accept(caption("there? Yes I am.", number=3, is_final=True)) == ["Yes I am."]


def test_what_waited_while_a_caption_was_split_is_sent() -> None:
    lines = FinishedLines(40)
    first = replace(caption("Are you there?", is_final=True), start_s=1.0)
    assert lines.accept(first) == ["Are you there?"]
    second = replace(caption("Yes, I am.", number=3, is_final=True), start_s=2.0)
    assert lines.accept(second) == ["Yes, I am."]
    waited = replace(caption("Good morning.", number=2, is_final=True), start_s=5.0)
    assert lines.accept(waited) == ["Good morning."]


@settings(max_examples=200, deadline=None)
@given(captions_with_turns(), st.integers(9, 60))
def test_every_word_is_sent_once_despite_splits(captions: list[Caption], room: int) -> None:
    lines = FinishedLines(room)
    sent = [
        line
        for each in captions
        for line in lines.accept(replace(each, speaker=""))  # without names among the words
    ]
    assert " ".join(sent).split() == words_said(captions)
