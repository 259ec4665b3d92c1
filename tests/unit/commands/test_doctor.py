"""`captioner doctor` says of each finding how it is meant."""

import argparse
from pathlib import Path

import pytest

from captioner.commands import doctor
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.settings.model import RecognitionSettings, Settings
from captioner.settings.store import SettingsStore


def test_a_note_is_neither_good_nor_a_problem(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    findings = [
        Finding("disk", Severity.GOOD, "There is room."),
        Finding("model", Severity.NOTE, "It is no good for real speech.", "Download another."),
    ]
    monkeypatch.setattr(doctor, "examine_everything", lambda *_: findings)
    folders = Folders(*[tmp_path] * 5)
    assert doctor.run(argparse.Namespace(json=False, model=None), folders) == 0
    assert capsys.readouterr().out.splitlines() == [
        "good     disk: There is room.",
        "note     model: It is no good for real speech.",
        "         Download another.",
    ]


def test_doctor_examines_the_model_of_the_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "chosen").mkdir()
    folders = Folders(*[tmp_path] * 5)
    store = SettingsStore(folders.settings_file)
    store.replace(Settings(recognition=RecognitionSettings(model=str(tmp_path / "chosen"))))
    store.save()
    monkeypatch.setattr(
        doctor,
        "examine_everything",
        lambda _, choose: [Finding("model", Severity.GOOD, choose().name)],
    )
    assert doctor.run(argparse.Namespace(json=False, model=None), folders) == 0
    assert capsys.readouterr().out == "good     model: chosen\n"
