"""Sounds of recordings: captions among those of the words, whatever tells voices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceItem
from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.speakers.naming import Recognition
from captioner.live.engine.sounds import SoundCaptions
from captioner.recordings.listeners import RecordingListener, RecordingSounds, listening
from captioner.sound_events.kinds import SoundKind
from tests.helpers.paths import DATA
from tests.helpers.speech.stand_ins import StandInClassifier


class Speaks(RecordingListener):
    """Takes everybody for one voice."""

    def __init__(self) -> None:
        self.items = 0
        self.places: list[int] = []

    @property
    def notices(self) -> Sequence[Message]:
        return ()

    @property
    def recognised(self) -> Mapping[str, Recognition]:
        return {"S1": Recognition("Anna")}

    def hear(self, item: SourceItem) -> None:
        self.items += 1

    def label(self, place: int, caption: Caption) -> None:
        self.places.append(place)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        return tuple(replace(caption, speaker="S1") for caption in captions)


def chunks(*loudness: float) -> list[AudioChunk]:
    return [
        AudioChunk(np.full(SAMPLE_RATE, level, np.float32), place * SAMPLE_RATE)
        for place, level in enumerate(loudness)
    ]


def caption(number: int, start_s: float) -> Caption:
    word = Word("yes", start_s, start_s + 0.5, 1.0)
    return Caption(number, start_s, start_s + 0.5, "yes", "", (word,), is_final=True)


def told(sounds: RecordingSounds, items: Sequence[AudioChunk]) -> list[tuple[int, float, str, str]]:
    for item in items:
        sounds.hear(item)
    captions = [caption(1, 0.2), caption(2, 5.0)]
    for place, one in enumerate(captions):
        sounds.label(place, one)
    return [(one.id, one.start_s, one.text, one.speaker) for one in sounds.finished(captions)]


def test_sounds_stand_among_the_words_and_each_recording_begins_anew() -> None:
    voices = Speaks()
    sounds = RecordingSounds(SoundCaptions(StandInClassifier(SoundKind.BELL)), voices)
    items = chunks(0, 0, 0.5, 0.5, 0, 0)
    wanted = [(1, 0.2, "yes", "S1"), (3, 2.0, "[bell]", ""), (2, 5.0, "yes", "S1")]
    assert told(sounds, items) == wanted
    assert told(sounds, items) == wanted
    assert (voices.items, voices.places) == (12, [0, 1, 0, 1])
    assert sounds.recognised == {"S1": Recognition("Anna")}


def test_words_are_kept_where_sounds_fail() -> None:
    classifier = StandInClassifier(SoundKind.BELL)
    classifier.error = CaptionerError("The network is gone.")
    sounds = RecordingSounds(SoundCaptions(classifier))
    for item in chunks(0.5, 0.5, 0.5):
        sounds.hear(item)
    assert sounds.notices == ("Sounds are not captioned: The network is gone.",)
    assert [one.id for one in sounds.finished([caption(1, 0.0)])] == [1]
    assert sounds.notices == ()


def test_what_listens_is_closed_at_the_end() -> None:
    classifier = StandInClassifier(SoundKind.BELL)
    with listening(None, SoundCaptions(classifier)) as listener:
        assert isinstance(listener, RecordingSounds)
    assert classifier.is_closed
    with listening(None, None) as nobody:
        assert nobody is None


def test_a_sound_lasts_until_its_end_or_the_recordings() -> None:
    sounds = RecordingSounds(SoundCaptions(StandInClassifier(SoundKind.BELL)))
    for item in chunks(*[0.5] * 5, *[0.0] * 12, 0.5, 0.5):
        sounds.hear(item)
    first, second = sounds.finished([])
    assert first.text == second.text == "[bell]"
    assert first.start_s < 1.0 < 4.0 < first.end_s < 9.0 < second.start_s < second.end_s


def test_words_invented_over_applause_are_left_out_and_spoken_ones_are_not() -> None:
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 0.1, 8 * SAMPLE_RATE).astype(np.float32)
    voice = np.concatenate(
        [one.samples for one in read_recording(DATA / "jfk.wav") if isinstance(one, AudioChunk)]
    )
    heard = []
    for samples in (noise, noise + voice[: len(noise)]):
        sounds = RecordingSounds(SoundCaptions(StandInClassifier(SoundKind.APPLAUSE)))
        for at in range(0, len(samples), SAMPLE_RATE):
            sounds.hear(AudioChunk(samples[at : at + SAMPLE_RATE], at))
        captions = [thanks(1, 1.0), thanks(2, 5.0)]
        for place, one in enumerate(captions):
            sounds.label(place, one)
        told = sounds.finished(captions)
        heard.append([one.text for one in told])
    assert heard == [["[applause]"], ["[applause]", "Thank you.", "Thank you."]]


def thanks(number: int, start_s: float) -> Caption:
    words = tuple(
        Word(text, start_s + at_s, start_s + at_s + 0.4, 0.7)
        for text, at_s in (("Thank", 0.0), ("you.", 0.4))
    )
    return Caption(number, start_s, start_s + 0.8, "Thank you.", "", words, is_final=True)
