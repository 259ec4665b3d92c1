"""Which languages a model knows: by its own files and where it came from, never by its path."""

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.material.stand_in_model import Dimensions, _merges, vocabulary
from captioner.app.recognisers import RecognitionOptions, undetected_language_notice
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings, Task
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.manifest import Manifest
from captioner.speech.models.stored import ChosenModel
from captioner.speech.models.tokenizer_files import load_tokenizer
from captioner.speech.recogniser.whisper import WhisperRecogniser

SHAPE = Dimensions(64, 1, 1, 128, 51866)


@pytest.fixture(scope="module")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in with the vocabulary of large-v3, and so small that it loads at once."""
    from benchmarks.material import stand_in_model

    stand_in_model.FAMILY["smallest"] = SHAPE
    try:
        return stand_in_model.build("smallest", tmp_path_factory.mktemp("many") / "anything")
    finally:
        del stand_in_model.FAMILY["smallest"]


@pytest.fixture
def model(multilingual: Path, tmp_path: Path) -> Path:
    return shutil.copytree(multilingual, tmp_path / "distil-work" / "anything")


def knows_languages(path: Path, name: str = "") -> bool:
    return inspect_model_directory(path, name).is_multilingual


def test_a_word_in_the_path_says_nothing(model: Path) -> None:
    assert "distil" in str(model)
    assert knows_languages(model)


def test_a_name_that_only_resembles_a_known_one_says_nothing(model: Path) -> None:
    assert knows_languages(model, "distil-large-v3-german")


@pytest.mark.parametrize("name", ["distil-large-v3.5", "distil-large-v3", "distil-large-v2"])
def test_models_known_by_name_hear_english_alone(model: Path, name: str) -> None:
    assert not knows_languages(model, name)


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("distil-whisper/distil-large-v3.5-ct2", False),
        ("distil-whisper/distil-large-v3-ct2", False),
        ("Systran/faster-whisper-large-v3", True),
        ("somebody/distil-whisper-french", True),
    ],
)
def test_the_repository_that_it_came_from_counts(
    model: Path, repository: str, expected: bool
) -> None:
    Manifest(repository, "0" * 40, "", ()).save(model)

    assert knows_languages(model, "distil-large-v3") is expected


def test_the_hubs_cache_tells_the_repository(multilingual: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--distil-whisper--distil-large-v3.5-ct2" / "snapshots" / "1a2b"
    shutil.copytree(multilingual, snapshot)

    assert not knows_languages(snapshot)


@pytest.mark.parametrize(("told", "expected"), [(["en"], False), (["en", "fr"], True), ("x", True)])
def test_what_the_model_says_of_itself_counts_most(
    model: Path, told: list[str] | str, expected: bool
) -> None:
    (model / "captioner.json").write_text(json.dumps({"languages": told}))

    assert knows_languages(model) is expected


def test_another_language_is_refused_live_and_for_recordings(model: Path) -> None:
    live = WhisperRecogniser(
        model, model_name="distil-large-v3.5", device="cpu", cpu_threads=1, language="de"
    )
    with pytest.raises(CaptionerError, match="knows English only, not the language 'de'"):
        live.load()

    recordings = LongFormTranscriber(
        WindowModel(model, model_name="distil-large-v3.5", device="cpu", cpu_threads=1)
    )
    try:
        for settings, told in (
            (LongFormSettings(language="de"), "knows English only"),
            (LongFormSettings(task=Task.TRANSLATE), "cannot translate"),
        ):
            with pytest.raises(CaptionerError, match=told):
                list(recordings.transcribe([], settings))
        assert list(recordings.transcribe([], LongFormSettings(language=""))) is not None
    finally:
        recordings.close()


def test_the_tokens_of_a_multilingual_model_name_language_and_task(model: Path) -> None:
    live = WhisperRecogniser(model, model_name="distil-large-v3.5", device="cpu", cpu_threads=1)
    info = live.load()
    try:
        assert not info.is_multilingual
        assert len(live._tokenizer.start_sequence) == 3
    finally:
        live.close()


def test_a_tokenizer_is_made_of_vocabulary_and_merges(model: Path) -> None:
    tokens, special = vocabulary(SHAPE)
    before = load_tokenizer(model, "anything")
    count = special["<|endoftext|>"] - 256 - 1
    pairs = [pair for pair, _ in zip(_merges(), range(count), strict=False)]
    (model / "merges.txt").write_text(
        "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in pairs),
        encoding="utf-8",
    )
    (model / "tokenizer.json").unlink()

    made = load_tokenizer(model, "anything")

    for text in (" the quick brown fox", " Grüße, 你好!", " a  b\tc\n", "<|endoftext|><|de|>"):
        expected = before.encode(text, add_special_tokens=False).ids
        assert made.encode(text, add_special_tokens=False).ids == expected
        assert made.decode(expected) == before.decode(expected)
    assert made.token_to_id("<|notimestamps|>") == tokens.index("<|notimestamps|>")
    assert inspect_model_directory(model).has_language_tokens


@pytest.mark.parametrize(
    ("language", "name", "is_told"),
    [("", "anything", True), ("en", "anything", False), ("", "distil-large-v3.5", False)],
)
def test_live_captions_tell_that_they_find_no_language_out(
    model: Path, language: str, name: str, is_told: bool
) -> None:
    told = undetected_language_notice(
        ChosenModel(model, name), RecognitionOptions(language=language)
    )

    assert bool(told) is is_told
