"""Which network labels voices: a downloaded one, or else the built-in one."""

from pathlib import Path

import pytest

from captioner.app.networks import make_labeller, voice_model_store, wanted_labeller
from captioner.core.folders import Folders
from captioner.settings.model import CaptureSettings
from captioner.speakers.process import ProcessVoices, VoiceModelKind
from tests.helpers.onnx_files import VOICE_FACTS, write_mean_network


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / each for each in "abcde"))


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the networks that were opened."""
    names: list[str] = []
    build = ProcessVoices.__init__

    def note(self: ProcessVoices, vectors: Path, *others: object) -> None:
        names.append(vectors.name)
        build(self, vectors, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(ProcessVoices, "__init__", note)
    return names


def test_the_built_in_network_labels_voices_without_a_download(
    folders: Folders, used: list[str]
) -> None:
    wanted_labeller(folders, CaptureSettings())
    make_labeller(folders)
    assert used == ["ge2e.onnx"] * 2


def test_a_downloaded_network_takes_its_place(
    folders: Folders, used: list[str], tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    write_mean_network(tmp_path / "new" / "people.onnx", VOICE_FACTS)
    store = voice_model_store(folders, VoiceModelKind.VECTORS, "people.onnx")
    store.import_model(tmp_path / "new", VoiceModelKind.VECTORS)

    wanted_labeller(folders, CaptureSettings())
    make_labeller(folders)
    assert used == ["people.onnx"] * 2


def test_nobody_is_labelled_if_that_is_not_wanted(folders: Folders) -> None:
    assert wanted_labeller(folders, CaptureSettings(tell_voices_apart=False)) is None
