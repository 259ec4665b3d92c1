"""What commands are given: folders of their own, and a recording."""

from pathlib import Path

import pytest

from captioner import cli
from captioner.core.folders import Folders
from tests.helpers.audio.spoken_files import silence, spoken, write_wav
from tests.helpers.captioner_process import Command


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    home = tmp_path / "home"
    return Folders(*(home / each for each in ("a", "b", "c", "d", "e")))


@pytest.fixture
def captioner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """A command run in this process; returns its exit code and standard error."""
    monkeypatch.setattr(cli, "start_log", lambda _folders: None)

    def run(*arguments: str | Path) -> tuple[int, str]:
        code = cli.main([str(argument) for argument in arguments])
        return code, capfd.readouterr().err

    return run


@pytest.fixture
def sessions_folders(root: Path, tmp_path: Path) -> Folders:
    return Folders(root, *(tmp_path / each for each in ("m", "s", "cache", "log")))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "talk.wav", silence(1), spoken("cutter"), silence(2))


@pytest.fixture
def two_sentences(tmp_path: Path) -> Path:
    """Two people, one after the other: `CUTTER`, then `FROG`; 10 s."""
    sentences = (spoken("cutter"), silence(1.5), spoken("frog"), silence(1.5))
    return write_wav(tmp_path / "two_sentences.wav", *sentences)
