"""Which network labels voices: the recogniser's model decides, the same in every room."""

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.app.voices.choice import make_labeller, voice_model_store, wanted_labeller
from captioner.core.folders import Folders
from captioner.core.resources import resource
from captioner.settings.model import CaptureSettings
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.speakers.files import VoiceModelKind
from captioner.speech.speakers.process import ProcessVoices
from tests.helpers.onnx_files import VOICE_FACTS, write_mean_network

OWN = resource("voices-model/voices.onnx")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / each for each in "abcde"))


@pytest.fixture
def downloaded(folders: Folders, tmp_path: Path) -> str:
    """Name of a network that is among the models."""
    (tmp_path / "new").mkdir()
    write_mean_network(tmp_path / "new" / "people.onnx", VOICE_FACTS)
    store = voice_model_store(folders, VoiceModelKind.VECTORS, "people.onnx")
    store.import_folder(tmp_path / "new", VoiceModelKind.VECTORS)
    return "people.onnx"


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


def test_the_starter_has_a_network_of_its_own(folders: Folders, used: list[str]) -> None:
    wanted_labeller(folders, CaptureSettings(), BUILT_IN_MODEL)
    make_labeller(folders, BUILT_IN_MODEL)
    assert used == [OWN.name, OWN.name]


def test_it_has_so_beside_a_downloaded_one(
    folders: Folders, downloaded: str, used: list[str]
) -> None:
    wanted_labeller(folders, CaptureSettings(), BUILT_IN_MODEL)
    wanted_labeller(folders, CaptureSettings(), "distil-small.en")
    make_labeller(folders, BUILT_IN_MODEL)
    make_labeller(folders, "distil-small.en")
    assert used == [OWN.name, downloaded] * 2


def test_people_are_never_labelled_by_it(folders: Folders, used: list[str]) -> None:
    assert wanted_labeller(folders, CaptureSettings(), "distil-small.en") is None
    assert wanted_labeller(folders, CaptureSettings(), "") is None
    assert used == []


def test_nobody_is_labelled_where_that_is_not_wanted(folders: Folders, downloaded: str) -> None:
    settings = CaptureSettings(tell_voices_apart=False)
    assert wanted_labeller(folders, settings, BUILT_IN_MODEL) is None
    assert wanted_labeller(folders, settings, "distil-small.en") is None
