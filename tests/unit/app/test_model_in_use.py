from dataclasses import replace
from pathlib import Path

import pytest

from captioner.app.desktop.model_management import DesktopModels
from captioner.app.recognisers import choose_model, model_store
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.settings.model import Settings
from captioner.settings.store import SettingsStore


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / name for name in "abcde"))


@pytest.mark.parametrize(("named", "used"), [("here", "here"), ("gone", "tiny.en")])
def test_the_command_line_uses_the_model_of_the_settings(
    folders: Folders, tmp_path: Path, named: str, used: str
) -> None:
    (tmp_path / "here").mkdir()
    settings = Settings()
    recognition = replace(settings.recognition, model=str(tmp_path / named))
    store = SettingsStore(folders.settings_file)
    store.replace(replace(settings, recognition=recognition))
    store.save()
    chosen = choose_model(None, folders)
    assert chosen.name == used
    assert chosen == DesktopModels(folders).resolve(store.settings)


def test_the_built_in_model_is_used_before_anything_was_chosen(folders: Folders) -> None:
    assert choose_model(None, folders).name == "tiny.en"


def test_another_model_is_used_where_the_built_in_one_is_missing(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.core.folders.resources_folder", lambda: tmp_path / "gone")
    (tmp_path / "here").mkdir()
    assert choose_model(str(tmp_path / "here"), folders).name == "here"
    with pytest.raises(CaptionerError, match="not on this computer") as missing:
        choose_model("tiny.en", folders)
    assert "models download" in missing.value.hint
    assert "tiny.en" in [model.entry.name for model in model_store(folders).models()]
