import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.settings.model import GeneralSettings, Settings
from captioner.settings.overlay import OverlaySettings
from captioner.settings.store import CURRENT_VERSION, SettingsStore, read_settings, to_json_text
from captioner.settings.window_state import WindowState

FILE_NAME = "settings.json"
CHANGED = Settings(overlay=OverlaySettings(lines=3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / FILE_NAME


def saved(path: Path, settings: Settings) -> SettingsStore:
    store = SettingsStore(path)
    store.replace(settings)
    store.save()
    return store


def loaded(path: Path) -> SettingsStore:
    store = SettingsStore(path)
    store.load()
    return store


def test_no_file_means_defaults_and_no_complaint(path: Path) -> None:
    store = loaded(path)
    assert store.settings == Settings()
    assert store.problems == ()


def test_saved_settings_come_back(path: Path) -> None:
    saved(path, CHANGED)
    assert loaded(path).settings == CHANGED
    assert [child.name for child in path.parent.iterdir()] == [FILE_NAME]


def test_an_endless_file_means_defaults_and_stays(path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to("/dev/zero")
    assert read_settings(path) == Settings()
    store = loaded(path)
    assert store.settings == Settings()
    assert "it is longer than 1 MB" in str(store.problems[0])
    assert path.is_symlink()
    with pytest.raises(CaptionerError, match="could not be read"):
        store.import_from(path)
    assert WindowState(path).place("main", "") is None


def test_damaged_file_is_salvaged_and_kept(path: Path) -> None:
    saved(path, CHANGED)
    damaged = path.read_text().replace('"font_size_px": 34', '"font_size_px": "huge"')
    path.write_text(damaged)
    store = loaded(path)
    assert store.settings == CHANGED
    assert "overlay.font_size_px" in store.problems[0]
    backup = path.with_name("settings.backup-1.json")
    assert backup.name in store.problems[0]
    assert backup.read_text() == damaged


def test_backups_do_not_overwrite_one_another(path: Path) -> None:
    path.parent.mkdir()
    for content in ("first", "second"):
        path.write_text(content)
        loaded(path)
    assert path.with_name("settings.backup-1.json").read_text() == "first"
    assert path.with_name("settings.backup-2.json").read_text() == "second"


def test_bytes_that_are_no_text_are_garbage(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00{")
    store = loaded(path)
    assert store.settings == Settings()
    assert "damaged" in store.problems[0]


@pytest.mark.parametrize(
    ("version", "settings", "told"),
    [(99, CHANGED, "newer"), (2, Settings(), "older version of Captioner")],
)
def test_file_of_another_version_is_kept_and_reported(
    path: Path, version: int, settings: Settings, told: str
) -> None:
    path.parent.mkdir()
    own = f'"version": {version}'
    path.write_text(to_json_text(CHANGED).replace(f'"version": {CURRENT_VERSION}', own))
    store = loaded(path)
    assert store.settings == settings
    assert told in store.problems[0]
    assert own in path.with_name("settings.backup-1.json").read_text()


def test_read_only_file_stays_and_the_change_holds(path: Path) -> None:
    store = saved(path, Settings())
    before = path.read_text()
    path.chmod(stat.S_IRUSR)
    store.replace(CHANGED)
    with pytest.raises(CaptionerError) as raised:
        store.save()
    assert str(path) in raised.value.message
    assert raised.value.hint
    assert store.settings == CHANGED
    assert path.read_text() == before
    assert [child.name for child in path.parent.iterdir()] == [FILE_NAME]


def test_unwritable_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = SettingsStore(tmp_path / "file" / FILE_NAME)
    store.load()
    assert store.problems  # not a directory: could not be read either
    with pytest.raises(CaptionerError):
        store.save()


def test_file_deleted_while_running_is_written_anew(path: Path) -> None:
    store = saved(path, CHANGED)
    path.unlink()
    path.parent.rmdir()
    store.save()
    assert loaded(path).settings == CHANGED


def test_export_and_import(path: Path, tmp_path: Path) -> None:
    exported = tmp_path / "mine.json"
    saved(path, CHANGED).export_to(exported)
    other = SettingsStore(tmp_path / "other" / FILE_NAME)
    assert other.import_from(exported) == ()
    assert other.settings == CHANGED


@pytest.mark.parametrize(
    "content", ["", "{}", '{"version": 1, "x": 2}', '{"version": 6, "x": 2}', "garbage", "[1]"]
)
def test_import_refuses_what_is_no_settings_file(path: Path, content: str, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.json"
    foreign.write_text(content)
    store = saved(path, CHANGED)
    with pytest.raises(CaptionerError) as raised:
        store.import_from(foreign)
    assert "foreign.json" in raised.value.message
    assert store.settings == CHANGED


def test_import_of_a_missing_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CaptionerError):
        SettingsStore(path).import_from(tmp_path / "none.json")


def test_saves_from_several_threads_leave_a_whole_file(path: Path) -> None:
    store = SettingsStore(path)

    def save_often(language: str) -> None:
        for _ in range(20):
            general = GeneralSettings(language=language)
            store.replace(replace(CHANGED, general=general))
            store.save()

    threads = [threading.Thread(target=save_often, args=(code,)) for code in ("en", "de")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded(path).settings == store.settings
    assert loaded(path).problems == ()
