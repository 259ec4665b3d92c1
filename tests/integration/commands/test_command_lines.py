"""Every command line ends: in time, with a sentence, and with nothing destroyed."""

import os
import random
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from captioner import cli
from tests.helpers.attacks.command_lines import World, command_line
from tests.helpers.captioner_process import command_environment

CODES = {0, 1, 2, 130}
FAST_COUNT = 200
BATCHES = 15
OF_A_BATCH = 20
LIMIT_S = 20
STREAMS = ("", "<&-", ">&-", "2>&-", "<&- >&- 2>&-", "> /dev/full", "2> /dev/full", "< /dev/zero")
OPENS_WINDOW = {"--start", "--toggle", "--overlay"}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(cli, "start_log", lambda _folders: None)
    return World.made(tmp_path)


class _Late(BaseException):
    """It did not end in time."""


@contextmanager
def _in_time() -> Iterator[None]:
    def late(_number: int, _frame: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _runs_long(words: list[str]) -> bool:
    """Whether it may open a window, or play the demo at its real pace."""
    if not words or words[0].startswith("-"):
        return True
    return "demo" in words or bool(OPENS_WINDOW & set(words))


def _told_wrongly(code: object, told: str) -> str:
    if code not in CODES:
        return f"exit code {code}"
    for sign in ("Traceback", "Exception ignored", "Fatal Python error"):
        if sign in told:
            return sign
    if code == 1 and "Error: " not in told:
        return "no sentence"
    if any(command in told for command in ("\x1b]", "\x1b[31m", "\u202e")):
        return "a command to the terminal"
    return ""


def test_odd_command_lines(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    """In this process, with models that are none: nothing is recognised, all else happens."""
    names = world.names
    survived_not = []
    for seed in range(FAST_COUNT):
        words = command_line(seed, names, ("--model", ("nowhere", "folder", "")[seed % 3]))
        if _runs_long(words):
            continue
        try:
            with _in_time():
                code: object = cli.main(words)
        except _Late:
            code = "none in time"
        except BaseException:
            code = traceback.format_exc()
        wrong = _told_wrongly(code, capfd.readouterr().err)
        changed = world.changed(may_be_overwritten="--overwrite" in words)
        if wrong or changed:
            survived_not.append((seed, words, wrong, changed))
    assert not survived_not, "\n".join(map(str, survived_not))


@pytest.mark.slow(reason="three hundred processes of some seconds each")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_odd_command_lines_as_processes(world: World, batch: int) -> None:
    """With a model, closed and full streams, pipes, and signals at any moment."""
    os.mkfifo(world.folder / "pipe")
    names = [*world.names, "pipe"]
    survived_not = []
    for seed in range(10_000 + batch * OF_A_BATCH, 10_000 + (batch + 1) * OF_A_BATCH):
        draw = random.Random(-seed)
        words = command_line(seed, names, ("--model", "tiny.en"))
        streams = draw.choice(STREAMS)
        asked_after_s = draw.choice([0.5, 1.0, 2.0, 4.0])
        line = f'exec "$@" {streams}'
        process = subprocess.Popen(
            ["bash", "-c", line, "bash", sys.executable, "-m", "captioner", *words],
            env=command_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        asked = draw.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        try:
            process.wait(asked_after_s)
        except subprocess.TimeoutExpired:
            process.send_signal(asked)
        try:
            _, told = process.communicate(timeout=LIMIT_S)
            code: object = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            _, told = process.communicate()
            code = "none in time"
        shown = told.decode("utf-8", "replace")
        if code == -asked and asked_after_s <= 1.0 and not shown:
            continue  # on a busy machine Python itself had not begun
        if code == 1 and "2>" in streams:
            shown += "Error: "  # told to nobody
        wrong = _told_wrongly(code, shown)
        changed = world.changed(may_be_overwritten="--overwrite" in words)
        if wrong or changed:
            survived_not.append((seed, words, streams, wrong, changed, shown[-500:]))
    assert not survived_not, "\n".join(map(str, survived_not))
