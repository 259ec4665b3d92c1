"""Networks that tell voices apart, brought in from a folder, verified and removed."""

from pathlib import Path

import pytest

from captioner.app.desktop.model_management import DesktopModels
from captioner.app.networks import (
    VoiceModelKind,
    installed_network,
    voice_model_store,
    voice_networks,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.speech.models.store import ModelStore
from tests.helpers.onnx_files import VOICE_FACTS, write_mean_network


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / "home" / each for each in ("a", "b", "c", "d", "e")))


def test_a_network_is_imported_verified_and_removed(folders: Folders, tmp_path: Path) -> None:
    write_mean_network(tmp_path / "my network.onnx", VOICE_FACTS)
    store = voice_model_store(folders, VoiceModelKind.VECTORS, "my network.onnx")

    store.import_model(tmp_path, VoiceModelKind.VECTORS)

    installed = installed_network(folders, VoiceModelKind.VECTORS)
    assert installed is not None
    assert installed.name == "my network.onnx"
    assert store.verify(VoiceModelKind.VECTORS).is_whole
    store.remove(VoiceModelKind.VECTORS)
    assert installed_network(folders, VoiceModelKind.VECTORS) is None


@pytest.mark.parametrize("content", [b"", b"\x08\x08 no network at all"])
def test_a_damaged_network_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "voices.onnx").write_bytes(content)

    with pytest.raises(CaptionerError, match=r"voices\.onnx is not a model for voices"):
        voice_networks(tmp_path)


def test_a_network_of_another_kind_is_told_in_one_sentence(tmp_path: Path) -> None:
    write_mean_network(tmp_path / "voices.onnx", {})

    with pytest.raises(CaptionerError) as caught:
        voice_networks(tmp_path)

    said = f"{tmp_path}/voices.onnx is not a model for voices: it does not name its features."
    assert str(caught.value.message) == said


def test_two_networks_for_the_same_are_refused(tmp_path: Path) -> None:
    for name in ("a.onnx", "b.onnx"):
        write_mean_network(tmp_path / name, VOICE_FACTS)

    with pytest.raises(
        CaptionerError, match=r"two models for the same purpose: a\.onnx and b\.onnx"
    ):
        voice_networks(tmp_path)


def test_the_window_fetches_both_networks_at_once(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(ModelStore, "download", lambda _store, name, **_: fetched.append(name))
    models = DesktopModels(folders)
    models.download("speakers", lambda _progress: None, lambda: False)
    assert fetched == ["speakers", "speakers-overlap"]

    assert not models.has_network("speakers")
    write_mean_network(tmp_path / "voices.onnx", VOICE_FACTS)
    store = voice_model_store(folders, VoiceModelKind.VECTORS, "voices.onnx")
    store.import_model(tmp_path, VoiceModelKind.VECTORS)
    assert models.has_network("speakers")


def test_the_window_fetches_the_model_for_sounds(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(ModelStore, "download", lambda _store, name, **_: fetched.append(name))
    models = DesktopModels(folders)
    assert not models.has_network("sounds")
    models.download("sounds", lambda _progress: None, lambda: False)
    assert fetched == ["sounds"]
    network = folders.models / ".sounds" / "sounds" / "model.int8.onnx"
    network.parent.mkdir(parents=True)
    network.touch()
    network.with_name("class_labels_indices.csv").touch()
    assert models.has_network("sounds")
