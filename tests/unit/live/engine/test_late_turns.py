"""Turns of speaker that are found after their caption was shown."""

from dataclasses import replace

from captioner.core.captions import MergeSpeakers, SetSpeaker
from captioner.core.events import CaptionChanged, SpeakerChanged
from captioner.core.speakers.labelling import Labels
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange
from tests.helpers.live.scripted_voices import (
    ScriptedLabeller,
    caption,
    captions_of,
    run,
    session_of,
    shown,
)

TURN = CaptionSplit(1, (Part(1, 0, "S1"), Part(100, 1, "S2")))


def test_a_turn_that_is_found_late_splits_the_caption_at_the_word() -> None:
    labeller = ScriptedLabeller({1: ("S1", "S2", "S2")}, {1: ("S1", "S2", "S3")})
    labeller.may_go_on.clear()
    said = caption(1, "yes I agree")
    voices, events, _kept = session_of(labeller, [said])
    voices.emit(CaptionChanged(said))
    assert shown(events) == [(1, "yes I agree", "")]
    labeller.may_go_on.set()
    voices.finish()
    assert events[1:] == [
        TURN,
        CaptionSplit(100, (Part(100, 0, "S2"), Part(101, 1, "S3"))),
    ]


def test_a_caption_that_a_person_gave_another_voice_stays_whole() -> None:
    labels: dict[int, Labels] = {1: ("S1",) * 3, 2: ("S1", "S2")}
    last: dict[int, Labels] = {1: ("S1", "S2", "S2"), 2: ("S2", "S1")}
    _, _, told = run(
        ScriptedLabeller(labels, last),
        captions_of("yes I agree", "I do"),
        SetSpeaker((1,), "S2"),
    )
    splits = [each for each in told if isinstance(each, CaptionSplit)]
    assert [each.caption_id for each in splits] == [2]


def test_voices_that_people_joined_are_no_turn() -> None:
    labels: dict[int, Labels] = {1: ("S1",) * 3, 2: ("S2",)}
    last: dict[int, Labels] = {1: ("S1", "S2", "S2"), 2: ("S2",)}
    _, _, told = run(
        ScriptedLabeller(labels, last),
        captions_of("yes I agree", "no"),
        MergeSpeakers("S2", "S1"),
    )
    assert not [each for each in told if isinstance(each, CaptionSplit)]


def test_a_caption_whose_text_is_not_that_of_its_words_is_never_split() -> None:
    said = replace(caption(1, "yes I agree"), committed="Yes, I agree.")
    labeller = ScriptedLabeller({1: ("S1", "S2", "S2")}, {1: ("S1", "S1", "S2")})
    voices, events, _kept = session_of(labeller, [said])
    voices.emit(CaptionChanged(said))
    voices.finish()
    assert shown(events) == [(1, "Yes, I agree.", "")]
    assert events[1:] == [
        SpeakerChanged((SpeakerChange(1, "", "S2"),)),
        SpeakerChanged((SpeakerChange(1, "S2", "S1"),)),
    ]
