"""Labels of voices while a session runs: they follow the captions, and are never in their way."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import (
    Edit,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    Redo,
    SetSpeaker,
    Undo,
)
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    Noticed,
    SpeakerChanged,
    SpeakersNamed,
)
from captioner.core.speakers.labelling import Labels
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange
from captioner.live.engine.speakers import SessionSpeakers
from tests.helpers.live.scripted_voices import (
    ScriptedLabeller,
    caption,
    captions_of,
    labelled,
    run,
    say,
    session_of,
    shown,
)
from tests.helpers.waiting import until


def test_a_label_follows_the_final_caption() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S1", "S1", "S1")})
    voices, events, _kept = session_of(labeller, [said])

    voices.emit(CaptionChanged(said))
    voices.finish()

    assert labelled(events) == [(1, "yes I agree", "S1")]
    assert labeller.segments[0].start_s == 1.0
    assert len(labeller.segments[0].samples) == round((said.end_s - 1.0) * SAMPLE_RATE)
    assert labeller.is_closed


def test_a_turn_splits_the_caption_at_the_word() -> None:
    said = caption(1, "are you ready yes I am")
    voices, events, _kept = session_of(
        ScriptedLabeller({1: ("S1", "", "S1", "S2", "S2", "S2")}), [said]
    )

    voices.emit(CaptionChanged(said))
    voices.finish()

    assert events[1:] == [CaptionSplit(1, (Part(1, 0, "S1"), Part(100, 3, "S2")))]
    assert labelled(events) == [(1, "are you ready", "S1"), (100, "yes I am", "S2")]


def test_no_caption_waits_for_its_label() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S2", "S2", "S2")})
    labeller.may_go_on.clear()
    voices, events, _kept = session_of(labeller, [said])

    voices.emit(CaptionChanged(said))
    assert shown(events) == [(1, "yes I agree", "")]
    labeller.may_go_on.set()
    voices.finish()

    assert events[1:] == [SpeakerChanged((SpeakerChange(1, "", "S2"),))]


def test_what_changes_behind_captions_is_told_of_each_part() -> None:
    said = [caption(1, "a b c d"), caption(2, "e f", 10.0)]
    labels: dict[int, Labels] = {1: ("S1", "S1", "S2", "S2"), 2: ("S2", "S2")}
    last: dict[int, Labels] = {1: ("S1", "S1", "S3", "S3"), 2: ("S2", "S2")}
    voices, events, _kept = session_of(ScriptedLabeller(labels, last), said)

    for one in said:
        say(voices, one)
    before = labelled(events)
    voices.finish()

    assert before == [(1, "a b", "S1"), (100, "c d", "S2"), (2, "e f", "S2")]
    assert events[-1] == SpeakerChanged((SpeakerChange(100, "S2", "S3"),))


def test_without_a_model_captions_go_on_and_the_reason_is_told_once() -> None:
    said = [caption(1, "yes"), caption(2, "no", 5.0)]
    labeller = ScriptedLabeller({})
    labeller.error = CaptionerError("The file is damaged.", "Download it again.")
    voices, events, _kept = session_of(labeller, said)
    until(lambda: any(isinstance(event, Noticed) for event in events))

    for one in said:
        voices.emit(CaptionChanged(one))
    voices.finish()

    assert shown(events) == [(1, "yes", ""), (2, "no", "")]
    notices = [str(event.message) for event in events if isinstance(event, Noticed)]
    assert notices == ["Voices are no longer told apart: The file is damaged. Download it again."]
    assert labeller.is_closed


def test_everything_passes_as_it_is_where_voices_are_not_wanted() -> None:
    said = caption(1, "yes")
    voices, events, _kept = session_of(None, [said])
    voices.emit(CaptionChanged(said))
    voices.finish()
    assert events == [CaptionChanged(said)]


def test_committed_words_are_prepared_while_their_caption_is_open() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S1", "S1", "S1")})
    voices, events, _kept = session_of(labeller, [said])
    open_caption = replace(said, committed="yes I", tentative="agree", is_final=False)

    voices.emit(CaptionChanged(open_caption))
    until(lambda: labeller.prepared == ["yes I"])
    voices.emit(CaptionChanged(said))
    voices.finish()

    assert labelled(events) == [(1, "yes I agree", "S1")]


def test_an_open_caption_is_labelled_where_one_voice_goes_on() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S1", "S1", "S1")})
    labeller.guesses = {1: "S1"}
    voices, events, _kept = session_of(labeller, [said])
    open_caption = replace(said, committed="yes I", tentative="agree", is_final=False)

    def is_labelled() -> bool:
        voices.emit(CaptionChanged(open_caption))
        return shown(events)[-1] == (1, "yes I", "S1")

    until(is_labelled)
    assert shown(events)[0] == (1, "yes I", "")
    labeller.may_go_on.clear()  # the final label is late: what was shown stays
    voices.emit(CaptionChanged(said))
    labeller.may_go_on.set()
    voices.finish()

    assert shown(events)[-1] == (1, "yes I agree", "S1")
    assert not [event for event in events if isinstance(event, SpeakerChanged)]


def test_an_open_caption_of_a_voice_that_a_person_split_waits_for_its_label() -> None:
    said = captions_of("good morning", "and welcome", "to all")
    labeller = ScriptedLabeller({1: ("S1",) * 2, 2: ("S1",) * 2})
    labeller.sounds = {1: (0, 1), 2: (1, 0)}
    labeller.guesses = {3: "S1"}
    voices, events, _kept = session_of(labeller, said)
    for one in said[:2]:
        say(voices, one)
    voices.speakers.apply(SetSpeaker((1,), "S2"))
    open_caption = replace(said[2], tentative="of you", is_final=False)

    voices.emit(CaptionChanged(open_caption))
    until(lambda: labeller.prepared == ["to all"])
    voices.finish()
    voices.emit(CaptionChanged(open_caption))

    assert shown(events)[-1] == (3, "to all", "")


def test_voices_are_clustered_again_after_every_half_minute_of_speech() -> None:
    said = [replace(one, end_s=one.start_s + 9.0) for one in captions_of(*["a b"] * 8)]
    labeller = ScriptedLabeller(dict.fromkeys(range(1, 9), ("S1",) * 2))
    voices, _events, _kept = session_of(labeller, said)
    for one in said:
        say(voices, one)
    voices.finish()
    assert labeller.clusterings == 3  # after 36 s, after 72 s, and at the end


def test_a_remembered_voice_gets_its_name_once() -> None:
    labeller = ScriptedLabeller({1: ("S1",) * 2, 2: ("S1",) * 2})
    labeller.names = {"S1": "Anna"}
    _, speakers, events = run(labeller, captions_of("good morning", "and welcome"))
    edits = [event.edit for event in events if isinstance(event, SpeakersNamed)]
    assert edits == [RecogniseSpeaker("S1", "Anna")]
    assert speakers.now.speaker("S1").name == "Anna"


def test_who_was_recognised_in_between_stays_when_a_person_undoes_and_redoes() -> None:
    speakers = SessionSpeakers(lambda _named: None)
    speakers.apply(NameSpeaker("S2", "Ben", ""))
    speakers.apply(Undo())
    speakers.apply(RecogniseSpeaker("S1", "Anna"))  # clustering went on behind
    speakers.apply(Redo())
    assert [speakers.now.speaker(label).name for label in ("S1", "S2")] == ["Anna", "Ben"]
    speakers.apply(RecogniseSpeaker("S3", "Carla"))
    speakers.apply(Undo())
    names = [speakers.now.speaker(label).name for label in ("S1", "S2", "S3")]
    assert names == ["Anna", "", "Carla"]


def test_undo_takes_back_what_a_person_did_not_who_was_recognised() -> None:
    labeller = ScriptedLabeller({1: ("S1",) * 2, 2: ("S2",) * 2})
    labeller.names = {"S2": "Anna"}
    _, speakers, _ = run(
        labeller, captions_of("good morning", "and welcome"), NameSpeaker("S1", "Ben", "")
    )
    speakers.apply(Undo())
    assert [speakers.now.speaker(label).name for label in ("S1", "S2")] == ["", "Anna"]
    speakers.apply(Undo())
    assert speakers.now.speaker("S2").name == "Anna"


def test_memories_that_cannot_be_read_are_told_and_voices_are_told_apart_all_the_same() -> None:
    labeller = ScriptedLabeller({1: ("S1",) * 2})
    labeller.recall_error = CaptionerError("They are damaged.")
    _, _, events = run(labeller, captions_of("good morning"))
    notices = [event for event in events if isinstance(event, Noticed)]
    assert [each.kind for each in notices] == ["no-remembered-voices"]
    assert labelled(events) == [(1, "good morning", "S1")]


def test_a_voice_that_a_person_made_is_not_given_to_the_next_one_that_is_heard() -> None:
    labeller = ScriptedLabeller({1: ("S1",) * 2, 2: ("S2",) * 2, 3: ("S3",) * 2})
    captions = captions_of("good morning", "and welcome", "to you")
    _, speakers, events = run(labeller, captions, SetSpeaker((1,), "S2"))
    assert speakers.now.moved == {1: "S2"}
    assert [label for _, _, label in labelled(events)] == ["S1", "S3", "S4"]


def labelled_with(
    labeller: ScriptedLabeller, how_many: int, edits: Mapping[int, Edit]
) -> tuple[list[str], list[SpeakerChange]]:
    """The first labels of captions, and what changes then; edits by their caption."""
    captions = captions_of(*["good morning"] * how_many)
    voices, events, _utterances = session_of(labeller, captions)
    for number, one in enumerate(captions, 1):
        say(voices, one)
        if number in edits:
            voices.speakers.apply(edits[number])
    voices.finish()
    changes = [
        change for event in events if isinstance(event, SpeakerChanged) for change in event.changes
    ]
    return [one.new for one in changes if not one.old], [one for one in changes if one.old]


def test_new_speech_of_a_voice_that_was_split_off_gets_its_label() -> None:
    labeller = ScriptedLabeller(dict.fromkeys(range(1, 6), ("S1",) * 2))
    labeller.sounds = {1: (0, 1), 2: (1, 0.1), 3: (0.2, 1), 4: (0.9, 0.2)}  # 5 is too short
    assert labelled_with(labeller, 5, {2: SetSpeaker((1,), "S2")}) == (
        ["S1", "S1", "S2", "S1", "S1"],
        [],
    )


def test_what_a_split_gave_goes_back_when_the_split_is_undone() -> None:
    labeller = ScriptedLabeller(dict.fromkeys(range(1, 5), ("S1",) * 2))
    labeller.sounds = {1: (1, 0), 2: (0, 1), 3: (0, 1), 4: (0, 1)}
    assert labelled_with(labeller, 4, {2: SetSpeaker((2,), "S2"), 3: Undo()}) == (
        ["S1", "S1", "S2", "S1"],
        [SpeakerChange(3, "S2", "S1")],
    )


def test_a_voice_that_is_told_apart_after_people_did_is_theirs() -> None:
    labels = dict.fromkeys(range(1, 4), ("S1",) * 2)
    labeller = ScriptedLabeller(labels, {**labels, 1: ("S2",) * 2, 3: ("S2",) * 2})
    labeller.sounds = {1: (0, 1), 2: (1, 0), 3: (0.9, 1)}
    assert labelled_with(labeller, 3, {2: SetSpeaker((1,), "S2")}) == (
        ["S1", "S1", "S2"],
        [SpeakerChange(1, "S1", "S2")],
    )


def test_captions_like_the_chosen_one_are_found_within_its_voice() -> None:
    labels = dict.fromkeys(range(1, 5), ("S1",) * 2)
    labeller = ScriptedLabeller({**labels, 5: ("S2",) * 2})
    labeller.sounds = {1: (1, 0.1), 2: (0.2, 1), 3: (0.9, 0.2), 4: (0.1, 0.8), 5: (0, 1)}
    voices, speakers, _ = run(labeller, captions_of(*["good morning"] * 5))
    assert voices.alike(2) == (2, 4)
    assert voices.alike(1) == (1, 3)
    speakers.apply(MergeSpeakers("S2", "S1"))
    assert voices.alike(2) == (2, 4, 5)
    with pytest.raises(CaptionerError, match="too short"):
        voices.alike(77)


def test_a_voice_print_is_of_the_captions_that_people_say_are_that_voice() -> None:
    labeller = ScriptedLabeller({1: ("S1",) * 12, 2: ("S2",) * 12, 3: ("S2",) * 3})
    labeller.sounds = {1: (1, 0), 2: (0, 1), 3: (0, 1)}
    captions = captions_of("so " * 12, "so " * 12, "so " * 3)
    voices, speakers, _ = run(labeller, captions)
    assert voices.voice_print("S2").total == pytest.approx([0, 15])
    speakers.apply(SetSpeaker((2,), "S1"))
    assert voices.voice_print("S1").total == pytest.approx([12, 12])
    with pytest.raises(CaptionerError, match="Only 3 s of this voice were heard"):
        voices.voice_print("S2")
    with pytest.raises(CaptionerError, match="Only 0 s of this voice were heard"):
        voices.voice_print("S9")
