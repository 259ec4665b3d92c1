from pathlib import Path

import numpy as np
import pytest

from captioner.commands import voices
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.speakers.labelling import VoicePrint
from captioner.speakers.remembered import RememberedVoices
from tests.helpers.captioner_process import parsed


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    names = ("sessions", "models", "settings", "cache", "log")
    return Folders(*(tmp_path / name for name in names))


def run(folders: Folders, *words: str) -> int:
    return voices.run(parsed(voices, *words), folders)


def remember(folders: Folders, *names: str) -> None:
    remembered = RememberedVoices(folders.remembered_voices_file)
    for name in names:
        remembered.remember(name, VoicePrint("model", np.ones(3, np.float32), 12.4))


def test_voices_are_listed_and_forgotten(
    folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folders)
    assert "No voice is remembered." in capsys.readouterr().err
    remember(folders, "Anna", "Ben")
    run(folders, "list")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("(")[0].strip() for line in lines] == ["Anna", "Ben"]
    assert "12 s of speech" in lines[0]
    run(folders, "forget", "anna")
    with pytest.raises(CaptionerError, match="No voice is remembered for 'anna'"):
        run(folders, "forget", "anna")
    run(folders, "forget", "--all")
    assert not folders.remembered_voices_file.exists()


def test_a_damaged_file_is_told_and_can_be_deleted(folders: Folders) -> None:
    remember(folders, "Anna")
    folders.remembered_voices_file.write_bytes(b"[1")
    with pytest.raises(CaptionerError, match="cannot be read: it is damaged"):
        run(folders)
    assert folders.remembered_voices_file.read_bytes() == b"[1"
    for words in ((), ("Anna", "--all")):
        with pytest.raises(CaptionerError, match="Forget whom"):
            run(folders, "forget", *words)
    run(folders, "forget", "--all")
    assert not folders.remembered_voices_file.exists()
