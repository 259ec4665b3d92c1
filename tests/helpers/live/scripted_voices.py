"""Voices of a session whose labels a test wrote down."""

import threading
from collections.abc import Mapping
from itertools import count

import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Caption, Edit, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    EventBody,
    SpeakerChanged,
)
from captioner.core.speakers.labelling import (
    Labels,
    VoiceLabeller,
    VoicePrint,
)
from captioner.core.speakers.naming import CaptionSplit, Recognition, SplitCaptions
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.speakers import SessionSpeakers
from captioner.live.engine.utterance import Utterance
from captioner.live.engine.voices import SessionVoices
from tests.helpers.waiting import until


class ScriptedLabeller(VoiceLabeller):
    """Gives captions the labels that a test wrote down, when the test lets it."""

    def __init__(
        self, labels: Mapping[int, Labels], last: Mapping[int, Labels] | None = None
    ) -> None:
        self.labels, self.last = labels, dict(last or {})
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.is_labelling = threading.Event()
        self.segments: list[SpeechSegment] = []
        self.prepared: list[str] = []
        self.clusterings = 0
        self.is_closed = False
        self.error: CaptionerError | None = None
        self.recall_error: CaptionerError | None = None
        self.names: dict[str, str] = {}
        self.guesses: dict[int, str] = {}
        self.sounds: dict[int, tuple[float, float]] = {}
        self._changes: dict[int, Labels] = {}

    def load(self) -> None:
        if self.error is not None:
            raise self.error

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        self.prepared.append(caption.committed)
        return self.guesses.get(caption.id, "")

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        self.is_labelling.set()
        self.may_go_on.wait(20)
        if self.is_closed:  # what is under way in another process then ends
            raise CaptionerError("It was stopped.")
        self.segments.append(segment)
        return self.labels[caption.id]

    def cluster_again(self) -> None:
        self.clusterings += 1
        self._changes = self.last

    def changes(self) -> Mapping[int, Labels]:
        changes, self._changes = self._changes, {}
        return changes

    def recall(self) -> None:
        if self.recall_error is not None:
            raise self.recall_error

    def recognised(self) -> Mapping[str, Recognition]:
        return {label: Recognition(name) for label, name in self.names.items()}

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        if caption_id not in self.sounds:
            return None
        heard_s = float(last - first)
        sound = np.array(self.sounds[caption_id], np.float32)
        return VoicePrint("model", sound * np.float32(heard_s), heard_s)

    def close(self) -> None:
        self.is_closed = True
        self.may_go_on.set()


def caption(number: int, text: str, start_s: float = 1.0) -> Caption:
    words = tuple(
        Word(word, start_s + place, start_s + place + 0.9, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, start_s, words[-1].end_s, join_words(words), "", words, True)


def session_of(
    labeller: VoiceLabeller | None,
    captions: list[Caption],
    end_patience_s: float = 60.0,
) -> tuple[SessionVoices, list[EventBody], list[Utterance]]:
    events: list[EventBody] = []
    speakers = SessionSpeakers(events.append)
    voices = SessionVoices(labeller, events.append, count(100), speakers, end_patience_s)
    utterances = []
    for one in captions:
        utterance = Utterance(LiveUtterance(one.id, one.start_s), round(one.start_s * SAMPLE_RATE))
        utterance.append(np.ones(round(20 * SAMPLE_RATE), np.float32))
        utterances.append(voices.following(utterance))
    voices.start()
    return voices, events, utterances


def say(voices: SessionVoices, said: Caption) -> None:
    """Publish a caption and wait until the labeller is done with it."""
    voices.emit(CaptionChanged(said))
    until(lambda: said.id in voices._latest or not voices._is_at_work)


def labelled(events: list[EventBody]) -> list[tuple[int, str, str]]:
    """Number, text and label of final captions, after all changes that followed them."""
    known = SplitCaptions()
    for event in events:
        match event:
            case SpeakerChanged(changes):
                known.relabel({change.caption_id: change.new for change in changes})
            case CaptionSplit():
                known.split(event)
    finals = [event.caption for event in events if isinstance(event, CaptionChanged)]
    parts = known.all_parts(one for one in finals if one.is_final)
    return [(one.id, one.committed, one.speaker) for one in parts]


def shown(events: list[EventBody]) -> list[tuple[int, str, str]]:
    captions = [event.caption for event in events if isinstance(event, CaptionChanged)]
    return [(one.id, one.committed, one.speaker) for one in captions]


def captions_of(*texts: str) -> list[Caption]:
    return [caption(number, text, 10.0 * number) for number, text in enumerate(texts, 1)]


def run(
    labeller: ScriptedLabeller, captions: list[Caption], *edits: Edit
) -> tuple[SessionVoices, SessionSpeakers, list[EventBody]]:
    """Caption them all, and make the edits after the first of them."""
    voices, events, _utterances = session_of(labeller, captions)
    speakers = voices.speakers
    for place, one in enumerate(captions):
        say(voices, one)
        for edit in edits if place == 0 else ():
            speakers.apply(edit)
    voices.finish()
    return voices, speakers, events
