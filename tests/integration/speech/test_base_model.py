"""Whisper base on people: languages detected, words in several of them, translation to English."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SpeechSegment
from captioner.core.captions import Caption, join_words
from captioner.core.long_form import LongFormSettings, Task
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.tokenizer import WhisperTokenizer
from tests.helpers.audio.made_recordings import read
from tests.helpers.captioner_process import word_errors, words_of
from tests.helpers.paths import DATA

KENNEDY = (
    "And so my fellow Americans ask not what your country can do for you "
    "ask what you can do for your country"
)
SPANISH = "la sorpresa y el disgusto que produjo a wentworth la substitución de una cuñada por otra"


@pytest.fixture(scope="module")
def recogniser(base_model: Path) -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(base_model, device="cpu", language="")
    recogniser.load()
    yield recogniser
    recogniser.close()


def request(samples: Samples) -> RecognitionRequest:
    segment = SpeechSegment(samples, 0.0, len(samples) / SAMPLE_RATE, is_final=True)
    return RecognitionRequest(segment, window=WindowSettings(full=True), detect_language=True)


@pytest.mark.parametrize(
    ("name", "language"), [("spanish.opus", "es"), ("japanese.mp3", "ja"), ("jfk.wav", "en")]
)
def test_spoken_language_is_detected(
    recogniser: WhisperRecogniser, name: str, language: str
) -> None:
    hypothesis = recogniser.recognise(request(read(DATA / name)[0][: 8 * SAMPLE_RATE]))

    assert hypothesis.language == language
    assert hypothesis.detected is not None
    assert hypothesis.detected.probability > 0.8


def test_committed_words_are_forced_without_spaces_in_japanese(base_model: Path) -> None:
    """As the model writes them: with spaces they take twice the tokens, and it reads them badly."""
    tokenizer = WhisperTokenizer(base_model, "base", is_multilingual=True, language="ja")
    tokens = tokenizer.encode("電 球 が GitHub で")
    assert tokenizer.decode(tokens) == "電球が GitHub で"
    assert [word.text for word in tokenizer.words(tokens, len(tokens))][:2] == ["電", "球"]
    german = tokenizer.in_language("de")
    assert german.decode(german.encode("und so")) == " und so"


def test_kennedy_is_understood_to_the_word(recogniser: WhisperRecogniser) -> None:
    hypothesis = recogniser.recognise(replace(request(read(DATA / "jfk.wav")[0]), language="en"))
    assert word_errors(words_of(KENNEDY), words_of(join_words(hypothesis.words))) == 0


def test_japanese_is_written_in_its_scripts(recogniser: WhisperRecogniser) -> None:
    hypothesis = recogniser.recognise(request(read(DATA / "japanese.mp3")[0]))
    text = "".join(word.text for word in hypothesis.words)

    assert "キャンプ" in text
    assert not any("a" <= letter.lower() <= "z" for letter in text)


@pytest.fixture(scope="module")
def transcriber(base_model: Path) -> Iterator[LongFormTranscriber]:
    with closing(LongFormTranscriber(WindowModel(base_model, device="cpu"))) as transcriber:
        yield transcriber


def transcript(transcriber: LongFormTranscriber, task: Task) -> str:
    chunks = [one for one in read_recording(DATA / "spanish.opus") if isinstance(one, AudioChunk)]
    # Greedy has fewer errors in these sixteen words, five beams in fourteen recordings.
    settings = LongFormSettings(language="es", task=task, beam_size=1)
    events = transcriber.transcribe(chunks, settings)
    return " ".join(each.text for each in events if isinstance(each, Caption) and each.is_final)


def test_spanish_recording_is_transcribed(transcriber: LongFormTranscriber) -> None:
    said = words_of(SPANISH)
    heard = words_of(transcript(transcriber, Task.TRANSCRIBE))[: len(said)]
    assert word_errors(said, heard) <= 4  # base has 2 here


def test_spanish_recording_is_translated(transcriber: LongFormTranscriber) -> None:
    words = words_of(transcript(transcriber, Task.TRANSLATE))
    assert {"surprise", "the"} <= set(words)
    assert not {"la", "sorpresa", "que"} & set(words)


def test_passages_in_two_languages_keep_their_own(transcriber: LongFormTranscriber) -> None:
    pause = np.zeros(SAMPLE_RATE, np.float32)
    kennedy, spanish = (read(DATA / name)[0] for name in ("jfk.wav", "spanish.opus"))
    sound = np.concatenate([kennedy, pause, spanish[: 8 * SAMPLE_RATE], pause, kennedy])
    settings = LongFormSettings(beam_size=1)
    events = transcriber.transcribe([AudioChunk(sound, 0)], settings)
    captions = [each for each in events if isinstance(each, Caption) and each.is_final]
    spoken = {
        language: words_of(" ".join(each.text for each in captions if each.language == language))
        for language in ("en", "es")
    }
    assert {each.language for each in captions} == {"en", "es"}
    assert word_errors(words_of(f"{KENNEDY} {KENNEDY}"), spoken["en"]) <= 1
    assert word_errors(words_of(SPANISH), spoken["es"][:16]) <= 4
