"""One limit for names and earlier text: the catalogue's, or what a decoder's layers tell."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.app import recognisers
from captioner.app.recognisers import RecognitionOptions
from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import FallbackSettings, LongFormSettings
from captioner.core.recognition import RecognitionRequest
from captioner.core.terms.vocabulary import parse_vocabulary
from captioner.speech.hosting.device_choice import ON_ANY_CPU
from captioner.speech.long_form.sound_window import SoundWindow
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.models.catalogue import KNOWN_MODELS, Catalogue
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.manifest import ChosenModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.tokenizer import WhisperTokenizer
from tests.helpers.paths import BUILT_IN_MODEL_DIR

SOUND = np.zeros(SAMPLE_RATE, np.float32)
NAMES = ", ".join(f"Name{number}" for number in range(80))
LONG = RecognitionRequest(
    SpeechSegment(SOUND, 0.0, 1.0, is_final=True), prompt="and so on " * 200, hotwords=NAMES
)


@pytest.fixture(scope="module")
def tokenizer() -> WhisperTokenizer:
    return WhisperTokenizer(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=False, language="en")


class Watched:
    """A model whose prompts are remembered."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.prompts: list[list[int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> Any:
        self.prompts += prompts
        return self._inner.generate(encoded, prompts, **options)


def watched(recogniser: WhisperRecogniser) -> Iterator[tuple[WhisperRecogniser, Watched]]:
    recogniser.load()
    model = Watched(recogniser._model)
    with patch.object(recogniser, "_model", model):
        yield recogniser, model
    recogniser.close()


@pytest.fixture
def live(request: pytest.FixtureRequest) -> Iterator[tuple[WhisperRecogniser, Watched]]:
    most = getattr(request, "param", None)
    recogniser = WhisperRecogniser(BUILT_IN_MODEL_DIR, cpu_threads=1, prompt_tokens=most)
    yield from watched(recogniser)


def said_before(recogniser: WhisperRecogniser, prompt: list[int]) -> int:
    """Tokens between "start of previous text" and "start of transcript"."""
    return prompt.index(recogniser._tokenizer.decoder_start[0]) - 1


@pytest.mark.parametrize(
    ("live", "asked", "expected"),
    [(None, None, 223), (50, None, 50), (0, None, -1), (35, None, 35), (None, 120, 120)],
    indirect=["live"],
)
def test_live_captions_keep_to_the_limit(
    live: tuple[WhisperRecogniser, Watched], asked: int | None, expected: int
) -> None:
    recogniser, model = live
    recogniser.recognise(replace(LONG, prompt_tokens=asked))
    assert said_before(recogniser, model.prompts[-1]) == expected


@pytest.mark.parametrize(("most", "expected"), [(35, range(30, 36)), (80, range(70, 81))])
def test_recordings_keep_to_the_same_limit(most: int | None, expected: range) -> None:
    recogniser = WindowModel(BUILT_IN_MODEL_DIR, cpu_threads=1, prompt_tokens=most)
    vocabulary = replace(parse_vocabulary([NAMES]), spoken=())
    settings = LongFormSettings(
        vocabulary=vocabulary, fallback=FallbackSettings(temperatures=(0.0,))
    )
    for window_model, model in watched(recogniser):
        assert isinstance(window_model, WindowModel)
        window_model.decode([SoundWindow(SOUND, 0)], "en", settings, timestamps=False)
        assert said_before(window_model, model.prompts[-1]) in expected


def test_terms_matched_by_sound_are_not_prompted(live: tuple[WhisperRecogniser, Watched]) -> None:
    recogniser, model = live
    listed = parse_vocabulary(["Kubernetes", "東京", "NATO"])
    recogniser.recognise(replace(LONG, hotwords=listed.hotwords, prompt="", terms=listed.spoken))
    text = recogniser._tokenizer.decode(model.prompts[-1])
    assert "東京" in text and "NATO" in text
    assert "Kubernetes" not in text


@pytest.mark.parametrize(
    ("layers", "expected"),
    [((32, 2), 35), ((12, 4), 35), ((32, 4), 35), ((4, 4), 223), ((6, 6), 223), ((32, 32), 223)],
)
def test_decoder_layers_tell_the_model_size(layers: tuple[int, int], expected: int) -> None:
    directory = inspect_model_directory(BUILT_IN_MODEL_DIR)
    shape = replace(directory.shape, encoder_layers=layers[0], decoder_layers=layers[1])
    other = replace(directory, shape=shape)
    assert other.prompt_tokens == expected


def test_every_model_of_the_catalogue_has_a_limit() -> None:
    limits = {entry.name: entry.prompt_tokens for entry in KNOWN_MODELS}
    assert {name for name, limit in limits.items() if limit == 35} == {
        "distil-large-v3.5", "distil-large-v3", "distil-large-v2", "distil-medium.en",
        "distil-small.en",
    }  # fmt: skip
    assert {limit for limit in limits.values() if limit != 35} == {223}


@pytest.mark.parametrize("limit", [0, 120, 223, None])
def test_a_catalogue_of_ones_own_can_say_it(tmp_path: Path, limit: int | None) -> None:
    (tmp_path / "catalogue.json").write_text(
        json.dumps({"models": [{"name": "x", "repository": "a/b", "prompt_tokens": limit}]})
    )
    entry = Catalogue().with_user_file(tmp_path / "catalogue.json").find("x")
    assert entry is not None
    assert entry.prompt_tokens == limit


@pytest.mark.parametrize("limit", [-1, 224, "35", True, 3.5, []])
def test_a_limit_that_cannot_be_is_refused_in_a_sentence(tmp_path: Path, limit: object) -> None:
    (tmp_path / "catalogue.json").write_text(
        json.dumps({"models": [{"name": "x", "repository": "a/b", "prompt_tokens": limit}]})
    )
    with pytest.raises(CaptionerError, match='"prompt_tokens" of model 1 is not a number'):
        Catalogue().with_user_file(tmp_path / "catalogue.json")


class NoProbe:
    def choose(self, *_arguments: object, **_options: object) -> object:
        return ON_ANY_CPU


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tiny.en", 223),
        ("distil-small.en", 35),
        ("large-v3", 223),
        ("mine", 80),
        ("unheard of", None),
    ],
)
def test_the_limit_of_the_catalogue_reaches_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: int | None
) -> None:
    monkeypatch.setattr(recognisers, "device_probe", lambda _folders: NoProbe())
    folders = Folders(*(tmp_path / name for name in "abcde"))
    folders.models.mkdir()
    (folders.models / "catalogue.json").write_text(
        json.dumps({"models": [{"name": "mine", "repository": "a/b", "prompt_tokens": 80}]})
    )
    hosted = recognisers._hosted(
        ChosenModel(BUILT_IN_MODEL_DIR, name),
        folders,
        RecognitionOptions(),
        lambda _message: None,
        lambda: False,
    )
    assert hosted.prompt_tokens == expected


@given(
    names=st.lists(st.text("abcdefg", min_size=1, max_size=12), max_size=30),
    said=st.lists(st.text("hijklm", min_size=1, max_size=12), max_size=60),
    limit=st.integers(0, 120),
)
def test_a_prompt_is_never_longer_and_names_are_whole(
    tokenizer: WhisperTokenizer, names: list[str], said: list[str], limit: int
) -> None:
    prompt = tokenizer.prompt(", ".join(names), " ".join(said), limit)
    assert len(prompt) <= max(0, limit)
    assert (len(prompt) > 1) or not prompt
    told = [one.strip(",") for one in tokenizer.decode(prompt[1:]).split()]
    kept = [one for one in told if set(one) <= set("abcdefg")]
    if len(kept) > 1:
        assert kept == names[: len(kept)]


def test_names_use_what_the_earlier_text_leaves(tokenizer: WhisperTokenizer) -> None:
    alone = tokenizer.prompt(NAMES, "", 36)
    beside = tokenizer.prompt(NAMES, "and so on " * 50, 36)
    assert tokenizer.decode(alone[1:]).count("Name") > tokenizer.decode(beside[1:]).count("Name")
    assert len(beside) == 36
    assert tokenizer.decode(alone[1:]).split(", ")[-1].strip() in NAMES.split(", ")
