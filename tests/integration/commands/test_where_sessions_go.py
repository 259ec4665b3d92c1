"""The folder of sessions that the desktop's settings name is the command line's, too."""

import json
from pathlib import Path

import pytest

from captioner.app.findings import examine_folders
from captioner.app.folders import user_folders
from captioner.settings.model import Settings, TranscriptSettings
from captioner.settings.store import SettingsStore
from tests.helpers.captioner_process import only_session, run
from tests.helpers.paths import DATA

RECORDING = DATA / "spoken-frog.wav"
LISTEN = (
    *("listen", "--no-second-pass", "--source", RECORDING),
    *("--model", "tiny.en", "--speed", "0"),
)


@pytest.fixture
def chosen(own_home: Path, tmp_path: Path) -> Path:
    """A folder that was chosen in the settings."""
    folder = tmp_path / "chosen"
    store = SettingsStore(user_folders().settings_file)
    store.replace(Settings(transcripts=TranscriptSettings(folder=str(folder))))
    store.save()
    return folder


def listed(*arguments: str | Path) -> list[str]:
    done = run("sessions", "list", "--json", *arguments)
    assert done.code == 0
    return [one["folder"] for one in json.loads(done.out)]


def test_sessions_go_to_and_are_found_in_the_chosen_folder(chosen: Path, tmp_path: Path) -> None:
    assert run(*LISTEN).code == 0
    session = only_session(chosen)
    assert listed() == [str(session)]
    assert not user_folders().sessions.exists()

    elsewhere = tmp_path / "elsewhere"
    assert run(*LISTEN, "--save", elsewhere).code == 0
    assert listed("--folder", elsewhere) == [str(only_session(elsewhere))]
    assert listed() == [str(session)]


def test_the_doctor_examines_that_folder(chosen: Path) -> None:
    transcripts, _ = examine_folders(user_folders())
    assert transcripts.details["folder"] == str(chosen)


def test_settings_that_cannot_be_read_mean_the_default_folder(chosen: Path) -> None:
    settings = user_folders().settings_file
    settings.write_bytes(b"{ torn")
    done = run("sessions", "list")
    assert done.code == 0
    assert str(user_folders().sessions) in done.err
    assert [path.name for path in settings.parent.iterdir()] == [settings.name]
