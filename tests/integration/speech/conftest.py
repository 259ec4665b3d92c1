"""A store of models, and a hub of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.speech.models import download
from captioner.speech.models import hub as hub_client
from captioner.speech.models.store import ModelStore
from tests.helpers.network.fault_hub import FaultHub
from tests.helpers.speech.whisper_files import tiny_model


@pytest.fixture(scope="session")
def model_content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A repository with a model that is too large for one packet."""
    directory = tiny_model(tmp_path_factory.mktemp("repository"))
    names = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json")
    files = {name: (directory / name).read_bytes() for name in names}
    return {**files, "README.md": b"not wanted"}


@pytest.fixture
def hub(model_content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultHub]:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    hub = FaultHub(model_content)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    yield hub
    hub.close()


@pytest.fixture
def trash(tmp_path: Path) -> Path:
    """Where removed models go."""
    folder = tmp_path / "trash"
    folder.mkdir()
    return folder


@pytest.fixture
def store(
    tmp_path: Path, trash: Path, built_in_model: Path, monkeypatch: pytest.MonkeyPatch
) -> ModelStore:
    monkeypatch.setattr(hub_client, "_TIMEOUT_S", 0.5)
    monkeypatch.setattr(download, "_ATTEMPTS", 4)
    monkeypatch.setattr(download, "_FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(download, "_LONGEST_WAIT_S", 5.0)
    return ModelStore(
        tmp_path / "models",
        built_in_model,
        trash=lambda folder: folder.rename(trash / folder.name),
    )
