"""Import copies files that a model has, follows no link out, and names what is no model."""

import json
import os
import shutil
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.store import ModelStore
from tests.helpers.speech.whisper_files import tiny_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "given")


def refused(store: ModelStore, path: Path, *told: str) -> CaptionerError:
    with pytest.raises(CaptionerError) as caught:
        store.import_model(path, "given")
    for fragment in told:
        assert fragment in caught.value.message + " " + caught.value.hint
    assert not [model for model in store.models() if model.entry.name == "given"]
    return caught.value


@pytest.mark.parametrize("name", ["vocabulary.json", "captioner.json", "model.bin"])
def test_a_link_that_leads_out_is_not_followed(
    store: ModelStore, folder: Path, tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"password": "123"}')
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret)

    error = refused(store, folder, name, "a link that leads out of its folder", "cp -RL")

    assert "123" not in error.message


def test_a_link_to_nothing_is_refused(store: ModelStore, folder: Path) -> None:
    (folder / "captioner.json").symlink_to("/nowhere/at/all")

    refused(store, folder, "leads out of its folder")


def test_a_link_within_the_folder_is_copied_as_a_file(store: ModelStore, folder: Path) -> None:
    (folder / "weights").mkdir()
    (folder / "model.bin").rename(folder / "weights" / "7c1a")
    (folder / "model.bin").symlink_to(folder / "weights" / "7c1a")

    path = store.import_model(folder)

    assert not (path / "model.bin").is_symlink()
    assert store.verify("given").is_whole


@pytest.mark.parametrize("name", ["vocabulary.json", "model.bin", "captioner.json"])
def test_a_pipe_is_refused_at_once(store: ModelStore, folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)

    refused(store, folder, name, "not a regular file")


def test_a_folder_in_the_place_of_a_file_is_refused(store: ModelStore, folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.json").mkdir()

    refused(store, folder, "tokenizer.json", "not a regular file")


def test_nothing_but_the_model_is_taken(store: ModelStore, folder: Path) -> None:
    for name in ("README.md", "run.sh", ".hidden", "vmap.txt", "vocab.json", "model.bin.part"):
        (folder / name).write_text("something else")
    (folder / "extra").mkdir()

    path = store.import_model(folder)

    assert sorted(file.name for file in path.iterdir()) == [
        "config.json",
        "manifest.json",
        "model.bin",
        "preprocessor_config.json",
        "tokenizer.json",
        "vocabulary.json",
    ]


def test_model_with_a_tokenizer_in_two_files_is_imported(store: ModelStore, folder: Path) -> None:
    content = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    lines = ["#version: 0.2", *content["merges"]]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "vocab.json").write_text(json.dumps(content["vocab"]), encoding="utf-8")
    (folder / "tokenizer.json").unlink()

    path = store.import_model(folder)

    assert (path / "merges.txt").exists()
    assert inspect_model_directory(path).shape.encoder_layers == 1


def test_checkpoint_of_transformers_names_its_conversion(store: ModelStore, tmp_path: Path) -> None:
    folder = tmp_path / "my whisper"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    (folder / "config.json").write_text('{"model_type": "whisper"}')
    (folder / "tokenizer.json").write_text("{}")

    refused(
        store,
        folder,
        "transformers checkpoint",
        f"ct2-transformers-converter --model '{folder}' --output_dir 'my whisper-ct2'",
    )
    refused(store, folder / "model.safetensors", "transformers checkpoint")


@pytest.mark.parametrize("head", [b"lmgg", b"GGUF", b"ggml"])
def test_a_model_of_whisper_cpp_is_named_with_the_conversion_of_its_original(
    store: ModelStore, tmp_path: Path, head: bytes
) -> None:
    file = tmp_path / "ggml-base.en.bin"
    file.write_bytes(head + bytes(100))
    (tmp_path / "as-model").mkdir()
    shutil.copy(file, tmp_path / "as-model" / "model.bin")
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (tmp_path / "as-model" / name).write_text("{}")

    refused(store, file, "whisper.cpp", "--model openai/whisper-base.en ")
    refused(store, tmp_path / "as-model", "whisper.cpp", "ct2-transformers-converter")


def test_an_onnx_model_is_named(store: ModelStore, tmp_path: Path) -> None:
    folder = tmp_path / "onnx"
    folder.mkdir()
    (folder / "encoder_model.onnx").write_bytes(b"\x08\x08")
    (tmp_path / "config.json").write_text("{}")

    for chosen in (folder, tmp_path):
        refused(store, chosen, "ONNX", "ct2-transformers-converter --model openai/whisper-SIZE")


def test_lone_onnx_model_is_imported_by_its_folder(store: ModelStore, tmp_path: Path) -> None:
    file = tmp_path / "my voices" / "voices.onnx"
    file.parent.mkdir()
    file.write_bytes(b"\x08\x08")

    refused(store, file, "by their folder", f"models import '{file.parent}'")


def test_what_holds_no_model_is_refused(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "model.tar.xz").write_bytes(b"\xfd7zXZ")

    for chosen in ("photos", "model.tar.xz"):
        refused(store, tmp_path / chosen, f"{chosen} holds no model", ".zip or .tar archive")


def test_a_checkpoint_of_openai_is_named(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "large-v3.pt").write_bytes(b"PK\x03\x04")

    refused(store, tmp_path / "large-v3.pt", "OpenAI", "--model openai/whisper-large-v3 ")


def test_a_pointer_of_git_lfs_is_named(store: ModelStore, folder: Path) -> None:
    (folder / "model.bin").write_text("version https://git-lfs.github.com/spec/v1\n")

    refused(store, folder, "Git LFS pointer", "git lfs pull")


@pytest.mark.parametrize(
    "name", ["", " ", "a:b", "con", "a.", "tab\there", "\x1b]0;x\a", "a" * 300]
)
def test_name_not_valid_on_every_system_fails(store: ModelStore, folder: Path, name: str) -> None:
    with pytest.raises(CaptionerError, match="cannot be called"):
        store.import_model(folder, name or "/")
