"""Listed terms in place of doubtful words, with the built-in model on people's speech."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.long_form import FallbackSettings, LongFormSettings
from captioner.core.recognition import RecognitionRequest
from captioner.core.terms.vocabulary import Vocabulary, parse_vocabulary
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA

ABSENT = ["Siobhan", "Kathmandu", "Kubernetes", "Müller", "Nguyen", "Reykjavik", "Ouagadougou"]
CONCORD = DATA / "6930-75918-0000.flac"


def by_sound(*terms: str) -> Vocabulary:
    """Return terms that no prompt has."""
    return replace(parse_vocabulary(terms), terms=())


@pytest.fixture(scope="module")
def recogniser() -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(BUILT_IN_MODEL_DIR, device="cpu", cpu_threads=1)
    yield recogniser
    recogniser.close()


def sound_of(name: str) -> SpeechSegment:
    (chunk,) = (
        item
        for item in read_recording(DATA / name, chunk_samples=1_000_000)
        if isinstance(item, AudioChunk)
    )
    return SpeechSegment(chunk.samples, 0.0, len(chunk.samples) / 16_000, is_final=True)


def test_a_doubtful_name_is_written_as_listed(recogniser: WhisperRecogniser) -> None:
    request = RecognitionRequest(sound_of(CONCORD.name))
    plain = recogniser.recognise(request)
    listed = recogniser.recognise(replace(request, terms=by_sound("Konkord", *ABSENT).spoken))
    assert [word.text for word in listed.words] == [
        "Konkord" if word.text == "Concord" else word.text for word in plain.words
    ]
    assert listed.words[0].recognised_as == "Concord"


def test_committed_words_stay_whatever_is_listed(recogniser: WhisperRecogniser) -> None:
    request = RecognitionRequest(
        sound_of(CONCORD.name), prefix="Concord", terms=by_sound("Konkord").spoken
    )
    assert recogniser.recognise(request).words[0].text == "Concord"


@pytest.mark.parametrize("name", ["jfk.wav", "spoken-frog.wav", "LJ001-0002.wav"])
def test_terms_that_are_not_said_change_nothing(recogniser: WhisperRecogniser, name: str) -> None:
    request = RecognitionRequest(sound_of(name))
    listed = recogniser.recognise(replace(request, terms=by_sound(*ABSENT).spoken))
    assert listed.words == recogniser.recognise(request).words


def test_recordings_are_transcribed_with_the_listed_name() -> None:
    transcriber = LongFormTranscriber(WindowModel(BUILT_IN_MODEL_DIR, device="cpu"))
    settings = LongFormSettings(
        vocabulary=by_sound("Konkord", *ABSENT), fallback=FallbackSettings(temperatures=(0.0,))
    )
    events = transcriber.transcribe(read_recording(CONCORD, chunk_samples=16_384), settings)
    words = [
        word
        for event in events
        if isinstance(event, Caption) and event.is_final
        for word in event.words
    ]
    transcriber.close()
    assert (words[0].text, words[0].recognised_as) == ("Konkord", "Concord")
    assert not any(word.recognised_as for word in words[1:])
