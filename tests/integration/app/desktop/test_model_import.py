import shutil
from pathlib import Path

import pytest

from captioner.app.desktop.model_management import DesktopModels
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.settings.model import RecognitionSettings, Settings
from captioner.speech.models.store import hold_model
from tests.helpers.speech.whisper_files import tiny_model


@pytest.fixture
def models(tmp_path: Path) -> DesktopModels:
    return DesktopModels(Folders(tmp_path / "sessions", *[tmp_path / "data"] * 4))


def imported(models: DesktopModels, source: Path, *, is_cancelled: bool = False) -> str:
    return models.import_model(source, lambda _progress: None, lambda: is_cancelled)


def test_a_model_in_a_folder_is_copied(models: DesktopModels, tmp_path: Path) -> None:
    stick = tiny_model(tmp_path / "stick" / "mine")
    name = imported(models, stick)
    shutil.rmtree(stick)
    effective = models.effective(Settings(recognition=RecognitionSettings(model=name)))
    assert (effective.name, effective.is_installed) == ("mine", True)
    assert name in [choice.name for choice in models.choices()]


def test_a_model_within_a_folder_is_found(models: DesktopModels, tmp_path: Path) -> None:
    tiny_model(tmp_path / "download" / "files")
    assert imported(models, tmp_path / "download") == "download"


def test_folder_without_a_model_is_rejected_at_once(models: DesktopModels, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(CaptionerError) as caught:
        imported(models, tmp_path / "photos")
    assert "photos" in caught.value.full_message


def test_a_second_model_of_a_name_is_rejected(models: DesktopModels, tmp_path: Path) -> None:
    imported(models, tiny_model(tmp_path / "mine"))
    with pytest.raises(CaptionerError, match="already a model mine"):
        imported(models, tmp_path / "mine")


def test_a_model_in_an_archive_is_copied_and_removed(models: DesktopModels, tmp_path: Path) -> None:
    tiny_model(tmp_path / "mine")
    archive = shutil.make_archive(str(tmp_path / "mine"), "zip", tmp_path, "mine")
    assert imported(models, Path(archive), is_cancelled=True) == ""
    assert imported(models, Path(archive)) == "mine"
    models.remove("mine")
    assert "mine" not in [choice.name for choice in models.choices()]


def test_import_that_waits_is_cancelled(models: DesktopModels, tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "mine")
    with hold_model(tmp_path / "data" / ".locks", "mine"):
        assert imported(models, source, is_cancelled=True) == ""
    assert imported(models, source) == "mine"
