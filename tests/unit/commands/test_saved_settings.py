"""The user's settings count where no option says otherwise."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from captioner.app.live_session.settings import session_settings
from captioner.commands import listen
from captioner.commands.options.live import default_session_settings
from captioner.commands.options.long_form import add_model_arguments, transcription_settings
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import Algorithm
from captioner.live.decisions.settings import ReadingMode
from captioner.settings.model import RecordingSettings, Settings, TermList, TermLists
from captioner.settings.store import SettingsStore, read_settings
from tests.helpers.captioner_process import parsed
from tests.helpers.paths import DATA


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(*[tmp_path] * 5)
    store = SettingsStore(folders.settings_file)
    recognition = replace(
        Settings().recognition,
        vocabulary=("Siobhan",),
        window_full=True,
        reading=ReadingMode.STEADY,
        language="de",
    )
    voice = replace(Settings().voice_activity, gate=False, onset_ms=200)
    recordings = RecordingSettings(beam_size=3, terms=("Ana",))
    store.replace(
        replace(Settings(), recognition=recognition, voice_activity=voice, recordings=recordings)
    )
    store.save()
    return folders


def listened(folders: Folders, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    made: dict[str, Any] = {}

    def create(*given: Any, voice_activity: Any, **_others: Any) -> None:
        made.update(settings=given[4], voice_activity=voice_activity)
        raise CaptionerError("stop")

    monkeypatch.setattr(listen, "create_live_session", create)
    recording = str(DATA / "jfk.wav")
    options = parsed(listen, "--source", recording, "--model", "tiny.en", *words)
    with pytest.raises(CaptionerError, match="stop"):
        listen.run(options, folders)
    return made


def test_listen_follows_the_settings(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    made = listened(folders, monkeypatch)

    settings = made["settings"]
    assert settings.vocabulary.terms == ("Siobhan",)
    assert settings.pace.window.full
    assert settings.live.reading_mode is ReadingMode.STEADY
    assert settings.segmenter.onset_ms == 200
    assert made["voice_activity"].aggressiveness == 0
    assert settings.language == ""


def test_options_outrank_settings(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    made = listened(folders, monkeypatch, "--terms", "Mehta", "--reading", "fast")

    assert made["settings"].vocabulary.terms == ("Mehta",)
    assert made["settings"].live.reading_mode is ReadingMode.FAST


def test_transcribe_follows_the_settings(folders: Folders) -> None:
    parser = argparse.ArgumentParser()
    add_model_arguments(parser)

    saved = transcription_settings(parser.parse_args([]), folders)
    given = transcription_settings(parser.parse_args(["--terms", "Mehta"]), folders)

    assert (saved.algorithm, saved.beam_size) == (Algorithm.BATCHED, 3)
    assert saved.vocabulary.terms == ("Siobhan", "Ana")
    assert given.vocabulary.terms == ("Mehta",)


def test_measuring_does_not_follow_the_settings(folders: Folders) -> None:

    settings = default_session_settings(parsed(listen, "--full-window"), folders)

    assert settings.pace.window.full
    assert settings.live.reading_mode is ReadingMode.BALANCED
    assert not settings.vocabulary.terms


def test_terms_come_from_list_file_or_command_line(folders: Folders, tmp_path: Path) -> None:
    lists = TermLists((TermList("Team", ("Siobhan: shiv on", "Ana")), TermList("Old", ("Bo",))))
    store = SettingsStore(folders.settings_file)
    store.replace(replace(Settings(), term_lists=lists))
    store.save()
    file = tmp_path / "agenda"
    file.write_text("Kubernetes\n", encoding="utf-8")

    def terms(*given: str) -> tuple[str, ...]:
        options = parsed(listen, *[part for one in given for part in ("--terms", one)])
        return default_session_settings(options, folders).vocabulary.terms

    assert terms("team", str(file), "Ruiz, GraphQL") == (
        "Siobhan",
        "Ana",
        "Kubernetes",
        "Ruiz",
        "GraphQL",
    )
    assert terms() == ()
    with pytest.raises(CaptionerError, match="cannot be read"):
        terms(str(tmp_path / "absent.txt"))
    used = session_settings(read_settings(folders.settings_file)).vocabulary
    assert used.terms == ("Siobhan", "Ana", "Bo")
