"""Models of accurate mode: fetched, verified, imported and removed as all others are."""

import json
import struct
import threading
from pathlib import Path

import pytest

from captioner.app.recognisers import accurate_store, model_store
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.speech.models.forms import PUBLISHED_PAIRS
from captioner.speech.models.overview import download_pair
from captioner.speech.models.store import ModelStore
from tests.helpers.network.fault_hub import Fault, FaultHub
from tests.helpers.paths import BUILT_IN_MODEL_DIR

FETCHED = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json"]


def safetensors(values: int = 100) -> bytes:
    place = {"dtype": "F16", "shape": [values], "data_offsets": [0, 2 * values]}
    header = json.dumps({"__metadata__": {"format": "pt"}, "weight": place}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(2 * values)


def checkpoint_files() -> dict[str, bytes]:
    return {
        "config.json": b'{"model_type": "whisper"}',
        "generation_config.json": b"{}",
        "model.safetensors": safetensors(),
        "tokenizer.json": (BUILT_IN_MODEL_DIR / "tokenizer.json").read_bytes(),
        "pytorch_model.bin": b"never fetched",
        "README.md": b"neither",
    }


@pytest.fixture
def files() -> dict[str, bytes]:
    return checkpoint_files()


@pytest.fixture
def hub(hub: FaultHub, files: dict[str, bytes]) -> FaultHub:
    names = [f"openai/whisper-{name}" for name in PUBLISHED_PAIRS]
    names += [f"distil-whisper/{draft}" for draft in PUBLISHED_PAIRS.values()]
    hub.files, hub.repositories = files, tuple(names)
    return hub


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*[tmp_path / "home"] * 5)


@pytest.fixture
def checkpoints(folders: Folders, trash: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    monkeypatch.setattr(
        "captioner.app.recognisers.move_model_to_trash",
        lambda folder: folder.rename(trash / folder.name),
    )
    return accurate_store(folders)


@pytest.mark.parametrize("name", list(PUBLISHED_PAIRS))
def test_a_published_pair_is_fetched_and_verified(
    hub: FaultHub, checkpoints: ModelStore, name: str
) -> None:
    download_pair(checkpoints, name, on_progress=lambda _one: None, stop=threading.Event())

    for each in (name, PUBLISHED_PAIRS[name]):
        assert checkpoints.verify(each).is_whole
        path = checkpoints.resolve(each).path
        kept = {file.name for file in path.iterdir()} - {"manifest.json"}
        assert sorted(kept) == FETCHED
    asked = {path.rpartition("/")[2] for path, _ in hub.requests}
    assert not asked & {"pytorch_model.bin", "README.md"}


def test_they_are_no_models_of_live_captions(
    hub: FaultHub, checkpoints: ModelStore, folders: Folders
) -> None:
    checkpoints.download("large-v3")

    assert not any(model.path for model in model_store(folders).models() if not model.is_built_in)
    with pytest.raises(CaptionerError, match="not on this computer"):
        model_store(folders).resolve("large-v3")
    checkpoints.remove("large-v3")
    with pytest.raises(CaptionerError) as caught:
        checkpoints.resolve("large-v3")
    assert "captioner models download --accurate large-v3" in caught.value.hint


def test_later_damage_is_noticed(hub: FaultHub, checkpoints: ModelStore) -> None:
    path = checkpoints.download("medium.en") / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\1")

    assert not checkpoints.verify("medium.en").is_whole


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("model.safetensors", safetensors()[:-1], "not as long as its header says"),
        ("model.safetensors", b"no weights at all", "has no header"),
        ("model.safetensors", b"\x02\0\0\0\0\0\0\0[]", "could not be loaded"),
        ("config.json", b'{"model_type": "bert"}', "not a Whisper model"),
        ("generation_config.json", b"[]", "damaged"),
        ("tokenizer.json", b"{}", "tokenizer.json"),
    ],
)
def test_what_is_no_checkpoint_of_whisper_is_refused(
    checkpoints: ModelStore,
    files: dict[str, bytes],
    tmp_path: Path,
    file: str,
    content: bytes,
    told: str,
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name, right in (files | {file: content}).items():
        (folder / name).write_bytes(right)

    with pytest.raises(CaptionerError, match=told):
        checkpoints.import_model(folder)


def test_repository_without_such_weights_is_named(hub: FaultHub, checkpoints: ModelStore) -> None:
    del hub.files["model.safetensors"]

    with pytest.raises(CaptionerError, match="not a transformers checkpoint"):
        checkpoints.download("large-v2")


def test_a_download_goes_on_where_the_connection_broke(
    hub: FaultHub, checkpoints: ModelStore
) -> None:
    hub.faults["model.safetensors"].append(Fault(drop_after=50))

    checkpoints.download("large-v2")

    assert hub.starts("model.safetensors") == [0, 50]
    assert checkpoints.verify("large-v2").is_whole
