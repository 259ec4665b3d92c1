"""Labels of voices while a session runs: with the caption, or behind it, and never in its way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, Noticed, SpeakerChanged
from captioner.core.live.utterance import LiveUtterance
from captioner.core.speakers.labelling import Labels, VoiceLabeller
from captioner.core.speakers.naming import SpeakerChange
from captioner.session.utterance import Utterance
from captioner.session.voices import SessionVoices


class ScriptedLabeller(VoiceLabeller):
    """Gives captions the labels that a test wrote down, when the test lets it."""

    def __init__(
        self, labels: Mapping[int, Labels], last: Mapping[int, Labels] | None = None
    ) -> None:
        self.labels, self.last = labels, dict(last or {})
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.segments: list[SpeechSegment] = []
        self.prepared: list[str] = []
        self.is_closed = False
        self.error: CaptionerError | None = None
        self._changes: dict[int, Labels] = {}

    def load(self) -> None:
        if self.error is not None:
            raise self.error

    def prepare(self, caption: Caption, segment: SpeechSegment) -> None:
        self.prepared.append(caption.committed)

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        self.may_go_on.wait(20)
        self.segments.append(segment)
        return self.labels[caption.id]

    def cluster_again(self) -> None:
        self._changes = self.last

    def changes(self) -> Mapping[int, Labels]:
        changes, self._changes = self._changes, {}
        return changes

    def close(self) -> None:
        self.is_closed = True


def caption(number: int, text: str, start_s: float = 1.0) -> Caption:
    words = tuple(
        Word(word, start_s + place, start_s + place + 0.9, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, start_s, words[-1].end_s, join_words(words), "", words, True)


def session_of(
    labeller: VoiceLabeller | None, captions: list[Caption], patience_s: float = 60.0
) -> tuple[SessionVoices, list[EventBody], list[Utterance]]:
    events: list[EventBody] = []
    voices = SessionVoices(labeller, events.append, count(100), patience_s)
    utterances = []
    for one in captions:
        utterance = Utterance(LiveUtterance(one.id, one.start_s), round(one.start_s * SAMPLE_RATE))
        utterance.append(np.ones(round(20 * SAMPLE_RATE), np.float32))
        utterances.append(voices.following(utterance))
    voices.start()
    return voices, events, utterances


def shown(events: list[EventBody]) -> list[tuple[int, str, str]]:
    captions = [event.caption for event in events if isinstance(event, CaptionChanged)]
    return [(one.id, one.committed, one.speaker) for one in captions]


def until(condition: Callable[[], bool]) -> None:
    ends_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends_s
        time.sleep(0.01)


def test_a_label_comes_with_the_final_caption() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S1", "S1", "S1")})
    voices, events, _kept = session_of(labeller, [said])

    voices.emit(CaptionChanged(said))
    voices.finish()

    assert shown(events) == [(1, "yes I agree", "S1")]
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

    assert shown(events) == [(1, "are you ready", "S1"), (100, "yes I am", "S2")]
    parts = [event.caption for event in events if isinstance(event, CaptionChanged)]
    assert parts[0].words + parts[1].words == said.words
    assert (parts[0].start_s, parts[1].end_s) == (said.start_s, said.end_s)
    assert parts[0].end_s <= parts[1].start_s
    assert all(part.is_final and not part.tentative for part in parts)


def test_a_slow_label_follows_its_caption_as_an_event() -> None:
    said = caption(1, "yes I agree")
    labeller = ScriptedLabeller({1: ("S1", "S2", "S2")})
    labeller.may_go_on.clear()
    voices, events, _kept = session_of(labeller, [said], patience_s=0.01)

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
        voices.emit(CaptionChanged(one))
    voices.finish()

    assert shown(events) == [(1, "a b", "S1"), (100, "c d", "S2"), (2, "e f", "S2")]
    assert events[3:] == [SpeakerChanged((SpeakerChange(100, "S2", "S3"),))]


def test_without_a_model_captions_go_on_and_the_reason_is_told_once() -> None:
    said = [caption(1, "yes"), caption(2, "no", 5.0)]
    labeller = ScriptedLabeller({})
    labeller.error = CaptionerError("The file is damaged.")
    voices, events, _kept = session_of(labeller, said)
    until(lambda: any(isinstance(event, Noticed) for event in events))

    for one in said:
        voices.emit(CaptionChanged(one))
    voices.finish()

    assert shown(events) == [(1, "yes", ""), (2, "no", "")]
    notices = [str(event.message) for event in events if isinstance(event, Noticed)]
    assert notices == ["Voices are no longer told apart: The file is damaged."]
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

    assert shown(events) == [(1, "yes I", ""), (1, "yes I agree", "S1")]
