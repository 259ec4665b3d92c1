import json
import shutil
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks.material.stand_in_model import FAMILY, Dimensions, _merges, build, vocabulary
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings, Task
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.forms import load_tokenizer
from captioner.speech.models.manifest import Manifest
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR


@pytest.fixture
def model_copy(built_in_model: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built_in_model, tmp_path / "my-model")


def assert_refused(model_dir: Path, *fragments: str, **settings: Any) -> None:
    with pytest.raises(CaptionerError) as caught:
        WhisperRecogniser(model_dir, **settings).load()
    for fragment in fragments:
        assert fragment in caught.value.message
    assert caught.value.hint


def test_a_complete_model_is_accepted(built_in_model: Path) -> None:
    directory = inspect_model_directory(built_in_model)

    assert directory.name == "tiny.en"
    assert directory.supports_prompt


@pytest.mark.parametrize(
    ("settings", "supports"),
    [(None, True), ("{}", True), ('{"supports_prompt": false}', False)],
)
def test_a_model_takes_prompts_unless_its_settings_say_no(
    model_copy: Path, settings: str | None, supports: bool
) -> None:
    if settings is not None:
        (model_copy / "captioner.json").write_text(settings, encoding="utf-8")

    assert inspect_model_directory(model_copy).supports_prompt is supports


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    assert_refused(tmp_path / "gone", "no model gone", str(tmp_path / "gone"))


def test_a_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"x")

    assert_refused(tmp_path / "model.bin", "is not a model")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        *((name, name) for name in ("model.bin", "config.json", "tokenizer.json")),
        ("vocabulary.txt", "vocabulary.json"),  # either will do; new conversions have JSON
    ],
)
def test_missing_file_is_named_without_network(model_copy: Path, file: str, told: str) -> None:
    (model_copy / file).unlink()

    assert_refused(model_copy, "my-model", told, "missing")


@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json"])
def test_an_empty_file_is_named(model_copy: Path, file: str) -> None:
    (model_copy / file).write_bytes(b"")

    assert_refused(model_copy, "my-model", file, "empty")


@pytest.mark.parametrize("kept", [0.001, 0.5, 0.99])
def test_a_truncated_model_is_refused(model_copy: Path, kept: float) -> None:
    content = (model_copy / "model.bin").read_bytes()
    (model_copy / "model.bin").write_bytes(content[: int(len(content) * kept)])

    assert_refused(model_copy, "my-model", "could not be loaded")


@pytest.mark.parametrize("content", [b"abc", b"\x06\0\0\0\x05\0\xff\xff\xff\xff\xff"])
def test_a_file_that_is_no_model_is_refused(model_copy: Path, content: bytes) -> None:
    (model_copy / "model.bin").write_bytes(content)

    assert_refused(model_copy, "my-model", "does not begin as a CTranslate2 model")


def test_another_architecture_is_named(model_copy: Path) -> None:
    content = (model_copy / "model.bin").read_bytes()
    head = struct.pack("<IH", 6, 16) + b"TransformerSpec\0"
    (model_copy / "model.bin").write_bytes(head + content[len(head) :])

    assert_refused(model_copy, "not a Whisper model", "TransformerSpec")


@pytest.mark.parametrize("content", ["{", "[]", "\udcff"])
@pytest.mark.parametrize("file", ["config.json", "captioner.json"])
def test_json_that_is_none_is_refused(model_copy: Path, file: str, content: str) -> None:
    (model_copy / file).write_text(content, errors="surrogateescape")

    assert_refused(model_copy, "my-model", file)


def test_float16_on_a_cpu_is_refused(model_copy: Path) -> None:
    assert_refused(model_copy, "my-model", "float16", device="cpu", compute_type="float16")


def test_an_unknown_device_is_refused(model_copy: Path) -> None:
    assert_refused(model_copy, "my-model", device="toaster")


SHAPE = Dimensions(64, 1, 1, 128, 51866)
DISTILLED = Dimensions(64, 32, 2, 128, 51866)
TURBO = Dimensions(64, 32, 4, 128, 51866)


def stand_in(dimensions: Dimensions, directory: Path) -> Path:
    """A model with the vocabulary of large-v3, and so small that it loads at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(FAMILY, "smallest", dimensions)
        return build("smallest", directory)


@pytest.fixture(scope="module")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in(SHAPE, tmp_path_factory.mktemp("many") / "anything")


@pytest.fixture(scope="module")
def distilled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stand_in(DISTILLED, tmp_path_factory.mktemp("distilled") / "anything")


@pytest.fixture
def model(multilingual: Path, tmp_path: Path) -> Path:
    return shutil.copytree(multilingual, tmp_path / "distil-work" / "anything")


def knows_languages(path: Path, name: str = "") -> bool:
    return inspect_model_directory(path, name).is_multilingual


def test_a_word_in_the_path_says_nothing(model: Path) -> None:
    assert "distil" in str(model)
    assert knows_languages(model)


@pytest.mark.parametrize("name", ["distil-large-v3-german", "distil-large-v3.5"])
def test_a_name_says_nothing(model: Path, name: str) -> None:
    assert knows_languages(model, name)


def test_the_shape_of_a_distilled_large_model_says_english(distilled: Path, tmp_path: Path) -> None:
    assert not knows_languages(distilled)
    assert not knows_languages(distilled, "large-v3")
    assert knows_languages(stand_in(TURBO, tmp_path / "turbo"))


def test_distilled_model_names_its_own_language(distilled: Path, tmp_path: Path) -> None:
    model = shutil.copytree(distilled, tmp_path / "model")
    (model / "captioner.json").write_text('{"languages": ["ja"]}')
    assert knows_languages(model)


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
    distilled: Path, tmp_path: Path, repository: str, expected: bool
) -> None:
    model = shutil.copytree(distilled, tmp_path / "model")
    Manifest(repository, "0" * 40, "", ()).save(model)

    assert knows_languages(model) is expected


def test_the_hubs_cache_says_nothing(multilingual: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "models--distil-whisper--distil-large-v3.5-ct2" / "snapshots" / "1a2b"
    shutil.copytree(multilingual, snapshot)

    assert knows_languages(snapshot)


@pytest.mark.parametrize(("told", "expected"), [(["en"], False), (["en", "fr"], True), ("x", True)])
def test_what_the_model_says_of_itself_counts_most(
    model: Path, told: list[str] | str, expected: bool
) -> None:
    (model / "captioner.json").write_text(json.dumps({"languages": told}))

    assert knows_languages(model) is expected


def test_another_language_is_refused_live_and_for_recordings(distilled: Path) -> None:
    for options, told in (
        ({"language": "de"}, "supports English only, not the language 'de'"),
        ({"task": Task.TRANSLATE}, "cannot translate: it supports English only"),
    ):
        live = WhisperRecogniser(distilled, device="cpu", cpu_threads=1, **options)
        with pytest.raises(CaptionerError, match=told):
            live.load()

    with closing(
        LongFormTranscriber(WindowModel(distilled, device="cpu", cpu_threads=1))
    ) as recordings:
        for settings, told in (
            (LongFormSettings(language="de"), "supports English only"),
            (LongFormSettings(task=Task.TRANSLATE), "cannot translate"),
        ):
            with pytest.raises(CaptionerError, match=told):
                list(recordings.transcribe([], settings))
        assert list(recordings.transcribe([], LongFormSettings(language=""))) is not None


def test_the_tokens_of_a_multilingual_model_name_language_and_task(distilled: Path) -> None:
    with closing(WhisperRecogniser(distilled, device="cpu", cpu_threads=1)) as live:
        info = live.load()
        assert not info.is_multilingual
        assert len(live._tokenizer.start_sequence) == 3


@pytest.mark.parametrize("is_pair", [False, True])
def test_a_tokenizer_without_its_first_merge_gets_it_back(tmp_path: Path, is_pair: bool) -> None:
    whole = load_tokenizer(BUILT_IN_MODEL_DIR, "tiny.en")
    content = json.loads((BUILT_IN_MODEL_DIR / "tokenizer.json").read_text(encoding="utf-8"))
    first, *others = content["model"]["merges"]
    assert first == "Ġ t"
    content["model"]["merges"] = [each.split(" ") if is_pair else each for each in others]
    (tmp_path / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")

    text = " the time that we thought of"
    tokens = load_tokenizer(tmp_path, "published").encode(text, add_special_tokens=False).ids
    assert tokens == whole.encode(text, add_special_tokens=False).ids
    assert len(tokens) == 6


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
