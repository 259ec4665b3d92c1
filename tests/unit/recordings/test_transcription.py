"""Voices of recordings: labels for captions once all of them are known."""

from collections.abc import Mapping

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, SpeechSegment
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.speakers.labelling import Labels, VoiceLabeller
from captioner.core.speakers.naming import Recognition
from captioner.recordings.listeners import RecordingVoices
from tests.helpers.transcripts.timed_words import timed


class LevelLabeller(VoiceLabeller):
    """Labels a word by the level of its sound; everything changes when it clusters again."""

    def __init__(self) -> None:
        self.error: CaptionerError | None = None
        self.names: dict[str, str] = {}
        self.unreadable: CaptionerError | None = None
        self.recalls = 0
        self.said: dict[int, Labels] = {}
        self._told: dict[int, Labels] = {}

    def load(self) -> None:
        if self.error is not None:
            raise self.error

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        return ""

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        def level(word: Word) -> int:
            place = round((word.middle_s - segment.start_s) * SAMPLE_RATE)
            return round(10 * float(segment.samples[place]))

        self.said[caption.id] = tuple(f"S{level(word)}{caption.channel}" for word in caption.words)
        return ("S99",) * len(caption.words)

    def cluster_again(self) -> None:
        self._told, self.said = self.said, {}

    def changes(self) -> Mapping[int, Labels]:
        return self._told

    def recall(self) -> None:
        self.recalls += 1
        if self.unreadable is not None:
            raise self.unreadable

    def recognised(self) -> Mapping[str, Recognition]:
        return {label: Recognition(name) for label, name in self.names.items()}

    def heard(self, caption_id: int, first: int, last: int) -> None:
        return None

    def close(self) -> None: ...


def said(text: str, start_s: float) -> Caption:
    words = timed(text, start_s, probability=1.0)
    return Caption(7, start_s, words[-1].end_s, join_words(words), "", words, True)


def hear(voices: RecordingVoices, *levels: float) -> None:
    """A second of each level, in chunks that end anywhere."""
    samples = np.repeat(np.array(levels, np.float32), SAMPLE_RATE)
    for start in range(0, len(samples), 7_000):
        voices.hear(AudioChunk(samples[start : start + 7_000], start))


def test_captions_are_split_at_turns_and_numbered_in_order() -> None:
    voices = RecordingVoices(LevelLabeller())
    captions = [said("good morning", 0.0), said("yes thank you", 2.0)]
    hear(voices, 0.4, 0.4, 0.4, 0.2, 0.2)
    for place, caption in enumerate(captions):
        voices.label(place, caption)

    found = voices.finished(captions)

    assert [(one.id, one.committed, one.speaker) for one in found] == [
        (1, "good morning", "S1"),
        (2, "yes", "S1"),
        (3, "thank you", "S2"),
    ]


def test_a_second_channel_has_other_voices() -> None:
    voices = RecordingVoices(LevelLabeller())
    labels = []
    for _ in range(2):
        hear(voices, 0.4)
        voices.label(0, said("yes", 0.0))
        labels.append(voices.finished([said("yes", 0.0)])[0].speaker)
    assert labels == ["S1", "S2"]


def test_captions_stay_as_they_are_where_voices_cannot_be_told_apart() -> None:
    labeller = LevelLabeller()
    labeller.error = CaptionerError("The file is damaged.")
    voices = RecordingVoices(labeller)
    voices.label(0, said("yes thank you", 0.0))

    assert voices.notices == ("Voices are not told apart: The file is damaged.",)
    assert [one.committed for one in voices.finished([said("yes thank you", 0.0)])] == [
        "yes thank you"
    ]
    assert voices.finished([]) == ()


def test_remembered_voices_have_their_names_in_every_channel() -> None:
    labeller = LevelLabeller()
    labeller.names = {"S41": "Anna", "S22": "Ben", "S9": "nobody who speaks here"}
    voices = RecordingVoices(labeller)
    labels = []
    for level in (0.4, 0.2):
        hear(voices, level)
        voices.label(0, said("yes", 0.0))
        labels.append(voices.finished([said("yes", 0.0)])[0].speaker)
    names = [voices.recognised[label].name for label in labels]
    assert names == ["Anna", "Ben"]
    assert len(voices.recognised) == 2
    assert labeller.recalls == 1


def test_voices_are_told_apart_where_nobody_can_be_recognised() -> None:
    labeller = LevelLabeller()
    labeller.unreadable = CaptionerError("The remembered voices cannot be read.")
    voices = RecordingVoices(labeller)
    hear(voices, 0.4, 0.2)
    voices.label(0, said("yes no", 0.0))
    assert voices.notices == ("The remembered voices cannot be read.",)
    assert [one.speaker for one in voices.finished([said("yes no", 0.0)])] == ["S1", "S2"]
