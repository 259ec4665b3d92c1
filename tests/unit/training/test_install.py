import json
from pathlib import Path
from typing import Any

import pytest

from captioner.speech.models.manifest import FileState, Manifest, check_file
from training.__main__ import main
from training.install import LIMIT_BYTES, MODEL_FILES, install

VOCABULARY = ["a", "<|startoftranscript|>", "<|startofprev|>", "<|notimestamps|>", "<|30.00|>"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in MODEL_FILES:
        (folder / name).write_text("{}", encoding="utf-8")
    (folder / "vocabulary.json").write_text(json.dumps(VOCABULARY), encoding="utf-8")
    (folder / "config.json").write_text('{"alignment_heads": [[1, 0]]}', encoding="utf-8")
    return folder


def test_a_model_replaces_the_installed_one_and_leaves_the_rest(
    model: Path, tmp_path: Path
) -> None:
    resources = tmp_path / "resources"
    resources.mkdir()
    (resources / "model.bin").write_text("old", encoding="utf-8")
    (resources / "sentences.txt").write_text("Hello.", encoding="utf-8")

    lines = install(model, resources, longest_window_s=12.0)

    assert (resources / "model.bin").read_text(encoding="utf-8") == "{}"
    assert (resources / "sentences.txt").read_text(encoding="utf-8") == "Hello."
    assert json.loads((resources / "captioner.json").read_text(encoding="utf-8")) == {
        "supports_prompt": True,
        "longest_window_s": 12.0,
    }
    assert len(lines) == len(MODEL_FILES)
    assert not list(resources.glob("*.part"))


def test_the_manifest_is_that_of_the_files_and_is_made_anew_on_request(
    model: Path, tmp_path: Path
) -> None:
    resources = tmp_path / "resources"
    install(model, resources, longest_window_s=12.0)

    def states() -> dict[str, Any]:
        manifest = Manifest.load(resources)
        assert manifest is not None
        return {file.path: check_file(file, resources / file.path) for file in manifest.files}

    assert states() == dict.fromkeys((*MODEL_FILES, "captioner.json"), FileState.WHOLE)
    (resources / "tokenizer.json").write_text("[]", encoding="utf-8")
    assert states()["tokenizer.json"] is FileState.WRONG_CONTENT
    assert main(["manifest", "--resources", str(resources)]) == 0
    assert set(states().values()) == {FileState.WHOLE}


def test_half_a_model_is_not_installed(model: Path, tmp_path: Path) -> None:
    (model / "tokenizer.json").unlink()

    with pytest.raises(FileNotFoundError, match=r"tokenizer\.json"):
        install(model, tmp_path / "resources", longest_window_s=12.0)

    assert not (tmp_path / "resources").exists()


def test_a_model_that_is_too_heavy_is_not_installed(model: Path, tmp_path: Path) -> None:
    with (model / "model.bin").open("wb") as file:
        file.truncate(LIMIT_BYTES + 1)

    with pytest.raises(ValueError, match="more than"):
        install(model, tmp_path / "resources", longest_window_s=12.0)


def test_a_model_that_cannot_time_words_is_not_installed(model: Path, tmp_path: Path) -> None:
    (model / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ValueError, match="alignment heads"):
        install(model, tmp_path / "resources", longest_window_s=12.0)
