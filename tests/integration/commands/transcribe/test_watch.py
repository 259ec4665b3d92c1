"""`captioner transcribe --watch` as a process: what comes is transcribed once."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.commands import transcribe
from captioner.commands.terminal.standard_streams import Interruption
from captioner.commands.transcribe import FileOutcome
from captioner.core.folders import Folders
from captioner.files.output_file import UnwritableOutputError
from captioner.recordings import watched_folder
from captioner.recordings.output import TranscriptionJob
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import LIMIT_S, command, command_environment, parsed
from tests.helpers.paths import ROOT


class Watcher:
    """The command over a folder, and what it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self.folder.mkdir(exist_ok=True)
        self._told = folder / "told.txt"

    def __enter__(self) -> "Watcher":
        words = ("transcribe", "--model", "tiny.en", "--format", "txt,json", "--watch", self.folder)
        with self._told.open("wb") as told:
            self._process = subprocess.Popen(
                command(*words), env=command_environment(), cwd=ROOT, stderr=told
            )
        self.until(lambda: "Waiting for recordings" in self.told)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(timeout=LIMIT_S) == 130, self.told
        assert "Traceback" not in self.told

    @property
    def told(self) -> str:
        return self._told.read_text(encoding="utf-8")

    def until(self, condition: Callable[[], bool]) -> None:
        ended = time.monotonic() + LIMIT_S
        while not condition():
            assert self._process.poll() is None, self.told
            assert time.monotonic() < ended, self.told
            time.sleep(0.05)

    def text(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def watcher(tmp_path: Path) -> Watcher:
    return Watcher(tmp_path)


@pytest.mark.slow(reason="it waits for recordings to be complete")
def test_recordings_that_come_are_transcribed_once(
    watcher: Watcher, talk: Path, tmp_path: Path
) -> None:
    with watcher:
        (watcher.folder / "broken.mp3").write_text("this is no sound at all")
        part = watcher.folder / "talk.wav.part"
        shutil.copyfile(talk, part)
        part.rename(watcher.folder / "talk.wav")
        watcher.until(lambda: watcher.text("talk.txt") == CUTTER + "\n")
        watcher.until(lambda: "broken.mp3 is not a recording" in watcher.told)
        shutil.copyfile(talk, watcher.folder / "talk.mp3")  # of the same stem
        watcher.until(lambda: watcher.text("talk.mp3.txt") == CUTTER + "\n")
        # Said when it is noted, too: what is stopped between the two is looked at by the next run.
        watcher.until(lambda: "talk.mp3: 1 caption" in watcher.told)
    done = (watcher.folder / "talk.json").stat().st_mtime_ns
    assert watcher.told.count("is not a recording") == 1

    with watcher:
        shutil.copyfile(talk, watcher.folder / "next.wav")
        watcher.until(lambda: watcher.text("next.txt") == CUTTER + "\n")
    assert "talk" not in watcher.told.replace(str(tmp_path), "")
    assert "broken" not in watcher.told
    assert (watcher.folder / "talk.json").stat().st_mtime_ns == done


@pytest.mark.slow(reason="transcribes three times")
def test_watch_keeps_others_files_and_follows_replacements(watcher: Watcher, talk: Path) -> None:
    (watcher.folder / "mine.txt").write_text("precious")
    shutil.copyfile(talk, watcher.folder / "mine.wav")
    with watcher:
        watcher.until(lambda: "mine.txt already exists" in watcher.told)
        shutil.copyfile(talk, watcher.folder / "talk.wav")
        watcher.until(lambda: watcher.text("talk.txt") == CUTTER + "\n")
        watcher.until(lambda: watcher.text("talk.json") != "")
        first = json.loads(watcher.text("talk.json"))["started_at"]
        shutil.copyfile(ROOT / "tests" / "data" / "spoken-frog.wav", watcher.folder / "talk.wav")
        watcher.until(lambda: "plastic" in watcher.text("talk.txt"))
        watcher.until(lambda: json.loads(watcher.text("talk.json"))["started_at"] != first)
    assert watcher.text("mine.txt") == "precious"
    assert watcher.told.count("mine.txt already exists") == 1


def test_a_recording_whose_files_cannot_be_written_is_tried_again(
    folders: Folders,
    talk: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watched_folder, "_SETTLED_S", 0.0)
    monkeypatch.setattr(watched_folder, "_RETRY_S", 0.0)
    monkeypatch.setattr(transcribe, "_SCAN_S", 0.0)
    options = parsed(transcribe, "--watch", str(talk.parent), "--output-dir", str(tmp_path))
    attempts = []

    def full_twice(job: TranscriptionJob, _interruption: Interruption) -> FileOutcome:
        attempts.append(job.source)
        if len(attempts) < 3:
            raise UnwritableOutputError("The disk is full.", "Free some space.")
        signal.raise_signal(signal.SIGINT)
        return None, None

    assert transcribe.watch_folder(options, folders, full_twice) == 130
    assert attempts == [talk] * 3
    told = capsys.readouterr().err
    assert told.count("The disk is full.") == 1
    assert told.count("talk.wav is tried again every minute.") == 1


@pytest.mark.parametrize(
    "words", [[], ["talk.wav", "--watch", "."], ["--watch", ".", "--scheduler", "x"]]
)
def test_either_recordings_or_a_folder_are_named(
    words: list[str], folders: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        transcribe.run(parsed(transcribe, *words), folders)
    assert "usage:" in capsys.readouterr().err
