"""A transcription that was killed goes on where it was, and writes what it would have written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.audio.spoken_files import silence, spoken, write_wav
from tests.helpers.paths import ROOT

WAIT_S = 240
LATE = pytest.mark.slow(reason="the same a little earlier or later")


class Run:
    """`captioner transcribe` in processes of its own, with folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        homes = {f"XDG_{each}_HOME": str(folder / each) for each in ("DATA", "CONFIG", "CACHE")}
        self._environment = {**os.environ, **homes, "XDG_STATE_HOME": str(folder / "STATE")}

    def start(self, *arguments: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "captioner", "transcribe", "--model", "tiny.en"),
                *("--algorithm", "chunked", "--chunk-length", "6", "--batch-size", "1"),
                *map(str, arguments),
            ],
            env=self._environment,
            cwd=ROOT,
            stderr=subprocess.PIPE,
        )

    def finish(self, *arguments: object) -> str:
        process = self.start(*arguments)
        _, told = process.communicate(timeout=WAIT_S)
        assert process.returncode == 0, told.decode()
        return told.decode()

    def kill_when(self, process: "subprocess.Popen[bytes]", lines: int) -> None:
        """Kill it as soon as its state has so many lines, at the latest at its end."""
        until = time.monotonic() + WAIT_S
        while process.poll() is None and self.lines < lines:
            assert time.monotonic() < until
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    @property
    def state(self) -> list[Path]:
        return sorted((self.folder / "CACHE" / "captioner" / "unfinished").glob("*"))

    @property
    def lines(self) -> int:
        return sum(path.read_bytes().count(b"\n") for path in self.state)


def outputs(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        if path.suffix == ".json":
            document = json.loads(content)
            document.pop("started_at")
            found[path.name] = document
        else:
            found[path.name] = content
    return found


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    return write_wav(path, *[spoken("cutter"), silence(1), spoken("frog")] * 3)


@pytest.fixture(scope="module")
def whole(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is written by a run that nothing ends."""
    folder = tmp_path_factory.mktemp("whole")
    run = Run(folder)
    run.finish(talk, "--output-dir", folder / "out")
    assert not run.state
    return outputs(folder / "out")


@pytest.mark.parametrize("lines", [pytest.param(1, marks=LATE), 3, pytest.param(6, marks=LATE)])
def test_the_same_bytes_come_out_after_a_kill(
    tmp_path: Path, talk: Path, whole: dict[str, object], lines: int
) -> None:
    run, resumed = Run(tmp_path), tmp_path / "resumed"
    run.kill_when(run.start(talk, "--output-dir", resumed), lines)
    left = run.lines
    told = run.finish(talk, "--output-dir", resumed)

    assert ("continuing where the previous run ended" in told) == (left > 1)
    assert outputs(resumed) == whole
    assert not run.state


@pytest.mark.slow(reason="transcribes four recordings twice")
def test_files_that_were_done_are_not_done_again(tmp_path: Path, talk: Path) -> None:
    run = Run(tmp_path)
    second = write_wav(tmp_path / "second.wav", spoken("frog"), *[silence(1), spoken("cutter")] * 2)
    arguments = (talk, second, "--format", "txt", "--output-dir", tmp_path / "out")
    process = run.start(*arguments)
    until = time.monotonic() + WAIT_S
    while len(run.state) < 2 or run.state[1].stat().st_size == 0:
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = (tmp_path / "out" / "talk.txt").stat()

    told = run.finish(*arguments)

    assert "talk.wav: done in the run before" in told
    assert (tmp_path / "out" / "talk.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert "the cutter" in (tmp_path / "out" / "second.txt").read_text()
    assert not run.state
