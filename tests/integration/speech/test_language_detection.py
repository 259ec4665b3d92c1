"""A multilingual model in its child process: the language found, named, refused, not found."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, FallbackSettings, LongFormSettings, Task
from captioner.core.recognition import (
    UNDETECTED_LANGUAGE,
    LanguageDetected,
    Recogniser,
    RecognitionRequest,
    WindowSettings,
)
from captioner.speech.hosting.device_choice import ON_ANY_CPU
from captioner.speech.hosting.hosted_recogniser import HostedModel
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR
from tests.helpers.speech.hosting import host_recogniser
from tests.helpers.speech.multilingual_model import always_german

SOUND = np.random.default_rng(1).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
REQUEST = RecognitionRequest(
    SpeechSegment(SOUND, 0.0, 2.0, is_final=True),
    window=WindowSettings(floor_s=2.0, margin_s=0.0),
    max_new_tokens=2,
)


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return always_german(tmp_path_factory.mktemp("models") / "many")


@pytest.fixture
def without_languages(model_dir: Path, tmp_path: Path) -> Path:
    """Converted without the list of its languages: it can be told one, and finds none."""
    model = shutil.copytree(model_dir, tmp_path / "model")
    config = json.loads((model / "config.json").read_text())
    del config["lang_ids"]
    (model / "config.json").write_text(json.dumps(config))
    return model


@pytest.fixture
def hosted(model_dir: Path) -> Iterator[Recogniser]:
    with closing(
        host_recogniser(HostedModel(model_dir, "many", ON_ANY_CPU, 1), language="")
    ) as recogniser:
        yield recogniser


def test_the_language_comes_with_the_words_from_the_child(hosted: Recogniser) -> None:
    info = hosted.load()
    found = hosted.recognise(replace(REQUEST, detect_language=True))
    told = hosted.recognise(replace(REQUEST, language="fr"))

    assert info.is_multilingual
    assert {"en", "de", "fr"} < set(info.languages)
    assert found.language == "de"
    assert found.detected is not None
    assert found.detected.language == "de"
    assert found.detected.probability > 0.99
    assert [word.text for word in found.words] == ["ja", "ja"]
    assert (told.language, told.detected) == ("fr", None)


def test_requests_in_several_languages_are_answered_together(hosted: Recogniser) -> None:
    requests = [replace(REQUEST, language=code) for code in ("fr", "", "en", "fr")]
    assert [one.language for one in hosted.recognise_batch(requests)] == ["fr", "de", "en", "fr"]


def test_detection_costs_no_second_encode(model_dir: Path) -> None:
    recogniser = WhisperRecogniser(model_dir, device="cpu", cpu_threads=1, language="")
    recogniser.load()
    encoded: list[object] = []
    inner = recogniser._model

    class Counting:
        def __getattr__(self, name: str) -> object:
            if name == "encode":
                encoded.append(name)
            return getattr(inner, name)

    with patch.object(recogniser, "_model", Counting()):
        hypothesis = recogniser.recognise(replace(REQUEST, detect_language=True))
    recogniser.close()
    assert hypothesis.detected is not None
    assert len(encoded) == 1


def test_an_unknown_language_is_refused_in_a_sentence(hosted: Recogniser) -> None:
    with pytest.raises(CaptionerError, match="many does not support the language 'tlh'"):
        hosted.recognise(replace(REQUEST, language="tlh"))
    assert hosted.recognise(REQUEST).words  # The child goes on.


def test_a_draft_of_english_alone_is_refused_when_the_session_is_in_another_language() -> None:
    with closing(
        WhisperRecogniser(BUILT_IN_MODEL_DIR, device="cpu", cpu_threads=1, language="")
    ) as draft:
        assert draft.recognise(REQUEST).language == "en"
        with pytest.raises(CaptionerError, match="supports English only, not the language 'de'"):
            draft.recognise(replace(REQUEST, language="de", by_draft=True))


def test_a_model_that_cannot_detect_goes_on_in_english(without_languages: Path) -> None:
    recogniser = WhisperRecogniser(without_languages, device="cpu", cpu_threads=1, language="")
    # The library would read past the end of the list that is missing, and at times crash.
    with patch("captioner.speech.whisper.recogniser.detect_languages", side_effect=AssertionError):
        hypothesis = recogniser.recognise(replace(REQUEST, detect_language=True))
    recogniser.close()
    assert (hypothesis.language, hypothesis.detected) == ("en", None)
    assert hypothesis.words


@pytest.mark.parametrize("can_detect", [True, False])
def test_recordings_tell_the_language_or_that_it_is_not_known(
    model_dir: Path, without_languages: Path, can_detect: bool
) -> None:
    directory = model_dir if can_detect else without_languages
    transcriber = LongFormTranscriber(WindowModel(directory, device="cpu", cpu_threads=1))
    settings = LongFormSettings(
        algorithm=Algorithm.SEQUENTIAL,
        voice_activity=False,
        guards=None,
        task=Task.TRANSLATE,
        fallback=FallbackSettings(temperatures=(0.0,)),
    )
    events = list(transcriber.transcribe([AudioChunk(SOUND, 0)], settings))
    transcriber.close()
    found = [one.language for one in events if isinstance(one, LanguageDetected)]
    assert found == (["de"] if can_detect else [])
    assert (UNDETECTED_LANGUAGE in events) is not can_detect


def test_live_translation_asks_the_model_for_it(model_dir: Path) -> None:
    recogniser = WhisperRecogniser(
        model_dir, device="cpu", cpu_threads=1, language="", task=Task.TRANSLATE
    )
    recogniser.load()
    tokens = recogniser._speaking("de")._tokenizer
    asked = [tokens.tokenizer.id_to_token(one) for one in tokens.sot_sequence]
    recogniser.close()
    assert asked == ["<|startoftranscript|>", "<|de|>", "<|translate|>"]
