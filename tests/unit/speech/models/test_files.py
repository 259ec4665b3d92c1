import shutil
import struct
from pathlib import Path
from typing import Any

import pytest

from captioner.core.errors import CaptionerError
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.recogniser.whisper import WhisperRecogniser


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
def test_a_missing_file_is_named_and_no_network_is_asked(
    model_copy: Path, file: str, told: str
) -> None:
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
