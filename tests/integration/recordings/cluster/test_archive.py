"""Recordings spread over three workers, of which one is killed and one is slow."""

import shutil
import signal
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.helpers.captioner_process import read_until, run, started
from tests.helpers.cluster import WAITS, release, results, worker
from tests.helpers.held_worker import HELD
from tests.helpers.paths import DATA


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "recordings"
    folder.mkdir()
    files = [folder / f"talk-{number}.wav" for number in range(5)]
    for number, file in enumerate(files):
        shutil.copy(DATA / ("spoken-frog.wav" if number % 2 else "spoken-cutter.wav"), file)
    damaged = folder / "damaged.wav"
    damaged.write_bytes(b"RIFF" + bytes(range(256)) * 20)
    return [*files, damaged]


@pytest.mark.slow(reason="starts and kills workers, each with a model")
def test_every_recording_once_and_the_same_whatever_becomes_of_workers(
    recordings: list[Path], tmp_path: Path, address: str
) -> None:
    words: list[str | Path] = ["transcribe", *recordings, "--model", "tiny.en"]
    pipes = [tmp_path / "lost.pipe", tmp_path / "slow.pipe"]
    with ExitStack() as stack:
        lost, slow, steady = (
            stack.enter_context(worker(address, name, held_at=held_at))
            for name, held_at in (("lost", pipes[0]), ("slow", pipes[1]), ("steady", None))
        )
        alone = run(*words, "--output-dir", tmp_path / "alone")
        assert alone.code == 1, "one recording is damaged"
        for process in (lost, slow, steady):
            read_until(process.stderr, WAITS)
        to = tmp_path / "spread"
        command = stack.enter_context(started(*words, "--scheduler", address, "--output-dir", to))
        lost_name, slow_name = (
            read_until(process.stderr, HELD)[-2].removeprefix("Transcribing ").strip().rstrip(".")
            for process in (lost, slow)
        )
        children = psutil.Process(lost.pid).children(recursive=True)
        lost.send_signal(signal.SIGKILL)
        lines = [
            next(line for line in command.stderr if "  " in line)
            for _ in range(len(recordings) - 1)
        ]
        assert not any(line.startswith(slow_name) for line in lines)
        release(pipes[1])
        lines += command.communicate()[1].splitlines()

        *lines, summary = lines
        assert command.returncode == 1
        assert summary.startswith("5 of 6 recordings done (") and summary.endswith(", 1 failed.")
        workers = dict(line.split("  ")[:2] for line in lines)
        assert workers.keys() == {file.name for file in recordings}
        assert len(lines) == len(recordings)
        assert workers[slow_name] == "slow"
        assert workers[lost_name] == "steady"
        (damaged,) = [line for line in lines if line.startswith("damaged.wav")]
        assert "failed: " in damaged and "is not a recording" in damaged
        assert not psutil.wait_procs(children, timeout=30)[1], "the lost worker's model is freed"
    assert results(to) == results(tmp_path / "alone")


@pytest.mark.slow(reason="transcribes one recording three times")
def test_very_long_recording_is_heard_in_parts(tmp_path: Path, address: str) -> None:
    words: list[str | Path] = ["transcribe", DATA / "unbroken.ogg", "--model", "tiny.en"]
    pipe, to = tmp_path / "lost.pipe", tmp_path / "spread"
    with ExitStack() as stack:
        lost, *steady = (
            stack.enter_context(worker(address, name, held_at=held_at))
            for name, held_at in (("lost", pipe), ("one", None), ("two", None))
        )
        alone = run(*words, "--output-dir", tmp_path / "alone")
        assert alone.code == 0, alone.err
        for process in (lost, *steady):
            read_until(process.stderr, WAITS)
        spread = ("--scheduler", address, "--part-length", "13", "--output-dir", to)
        command = stack.enter_context(started(*words, *spread))
        read_until(lost.stderr, HELD)
        lost.send_signal(signal.SIGKILL)
        told = command.communicate()[1].splitlines()
        for process in steady:
            process.terminate()
        begun = ["".join(process.stderr or ()).count("Transcribing ") for process in steady]

    assert command.returncode == 0, told
    *_, line, summary = told
    assert line.startswith("unbroken.ogg  ") and line.endswith("  0:40  done")
    assert summary == "1 of 1 recordings done (0:40 of sound)."
    # How long it is, three parts, the lost one again, and all together; one or two by "lost".
    assert 4 <= sum(begun) <= 5
    assert results(to) == results(tmp_path / "alone")
