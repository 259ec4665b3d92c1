"""Streams that are closed, full or left, and signals before anything runs: files come first."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from captioner.commands.terminal.standard_streams import print_status
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import (
    LIMIT_S,
    Finished,
    command,
    command_environment,
    only_session,
    run,
    run_program,
    srt_words,
    started,
    words_of,
)
from tests.helpers.paths import DATA, DEMO

SAID = words_of(CUTTER)
TALK = DATA / "spoken-cutter.wav"
ONE_ALONE = pytest.mark.slow(reason="all streams closed at once is tested always")


def shell(line: str, cwd: Path) -> Finished:
    """A shell's line; `captioner` in it is ours."""
    prepared = line.replace("captioner", f"{sys.executable} -m captioner", 1)
    return run_program("bash", "-c", prepared, cwd=cwd)


@pytest.mark.slow(reason="it starts many commands")
@pytest.mark.parametrize(
    "closed",
    [
        *(pytest.param(each, marks=ONE_ALONE) for each in ("<&-", ">&-", "2>&-")),
        "<&- >&- 2>&-",
    ],
)
def test_with_closed_streams_every_file_is_written(tmp_path: Path, closed: str) -> None:
    done = shell(
        f"captioner transcribe {TALK} --output-dir out --model tiny.en --format txt {closed}",
        tmp_path,
    )
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert CUTTER in (tmp_path / "out" / "spoken-cutter.txt").read_text()
    done = shell(
        f"captioner listen --source {TALK} --speed 0 --save saved --model tiny.en "
        f"--events events.jsonl {closed}",
        tmp_path,
    )
    assert done.code == 0, done.err
    assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID
    for line in (tmp_path / "events.jsonl").read_text().splitlines():
        json.loads(line)


def test_standard_input_that_is_closed_holds_nothing(tmp_path: Path) -> None:
    done = shell("captioner transcribe - --model tiny.en <&-", tmp_path)
    assert done.code == 1
    assert "standard input delivered no data." in done.err
    assert "Traceback" not in done.err


FROM_ELSEWHERE = """
import os, sys
from captioner import cli
os.dup2(os.open(sys.argv[1], os.O_RDONLY), 0)  # Python itself starts with no folder there.
sys.exit(cli.main(["transcribe", "-", "--model", "tiny.en"]))
"""


@pytest.mark.parametrize("place", ["/dev/zero", "/dev", "/dev/ptmx"])
def test_standard_input_that_is_no_recording_is_told(tmp_path: Path, place: str) -> None:
    done = run_program(sys.executable, "-c", FROM_ELSEWHERE, place, cwd=tmp_path)
    assert done.code == 1
    assert "Standard input is a terminal, a device or a folder, not a recording." in done.err
    assert "Traceback" not in done.err


@pytest.mark.slow(reason="it starts many commands")
@pytest.mark.parametrize(
    "line",
    [
        "captioner models list",
        "captioner updates --notes",
        "captioner --help",
        f"captioner listen --source {TALK} --speed 0 --save saved --model tiny.en",
        f"captioner listen --source {TALK} --speed 0 --save saved --model tiny.en --events -",
    ],
)
def test_output_that_is_lost_is_told(tmp_path: Path, line: str) -> None:
    done = shell(f"{line} > /dev/full", tmp_path)
    assert done.code == 1
    assert "No space left on device" in done.err
    assert "Traceback" not in done.err
    assert "Exception ignored" not in done.err
    if "--save" in line:
        assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID


def test_messages_that_are_lost_cost_no_caption(tmp_path: Path) -> None:
    done = shell(
        f"captioner listen --source {TALK} --speed 0 --save saved --model tiny.en 2> /dev/full",
        tmp_path,
    )
    assert done.code == 0
    assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID


def test_a_signal_in_the_midst_of_a_line_is_answered_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(io.FileIO):
        """Its first write is interrupted by a signal, whose handler prints."""

        is_interrupted = False

        def write(self, data: Any) -> int:
            if not self.is_interrupted:
                self.is_interrupted = True
                print_status("Stopping.")
            return super().write(data)

    path = tmp_path / "errors"
    with io.TextIOWrapper(io.BufferedWriter(Interrupted(path, "w")), encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        print_status("A recording is done.")
        monkeypatch.undo()
    assert path.read_text("utf-8") == "Stopping.\nA recording is done.\n"


def test_a_reader_that_goes_is_no_failure_worth_a_word(tmp_path: Path) -> None:
    done = shell(
        "(captioner updates --notes; echo $? > code) | head -c 1 > /dev/null",
        tmp_path,
    )
    assert done.err == ""
    assert (tmp_path / "code").read_text().strip() in ("0", "1")


@pytest.mark.parametrize(
    ("number", "waiting_for"),
    [
        (signal.SIGTERM, "standard input"),
        (signal.SIGINT, "a pipe"),
        (signal.SIGHUP, "a pipe that is written"),
    ],
)
def test_waiting_for_sound_ends_at_a_signal(tmp_path: Path, number: int, waiting_for: str) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    source = "-" if waiting_for == "standard input" else str(pipe)
    process = subprocess.Popen(
        command("transcribe", source, "--model", "tiny.en"),
        env=command_environment(TMPDIR=str(tmp_path)), cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    writer = -1
    try:
        assert process.stderr is not None
        if waiting_for == "a pipe that is written":
            writer = os.open(pipe, os.O_WRONLY)
            os.write(writer, b"RIFF")
        while not any(tmp_path.glob("captioner-*")):
            assert process.poll() is None
        process.send_signal(number)
        _, told = process.communicate(timeout=LIMIT_S)
    finally:
        if writer >= 0:
            os.close(writer)
        process.kill()
        process.communicate()
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert not any(tmp_path.glob("captioner-*"))


@pytest.mark.slow(reason="it ends a command at many moments")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_ends_as_interrupted(tmp_path: Path, number: int) -> None:
    for delay_s in (0.1, 0.4, 0.8, 1.2, 1.8):
        with started("listen", "--source", DEMO, "--save", tmp_path,
            "--model", "tiny.en",
        ) as process:  # fmt: skip
            try:
                process.wait(delay_s)
            except subprocess.TimeoutExpired:
                process.send_signal(number)
            _, told = process.communicate(timeout=LIMIT_S)
            if delay_s < 1 and process.returncode != 130:
                # It came before Captioner's code, while Python itself began on a busy machine.
                assert process.returncode == -number or "KeyboardInterrupt" in told
                assert "__main__.py" not in told
                continue
            assert process.returncode == 130
            assert "Traceback" not in told


def test_names_command_no_terminal(tmp_path: Path) -> None:
    hostile = "\x1b]0;owned\x07.wav"
    for arguments in (
        ("transcribe", hostile, "--model", "tiny.en"),
        ("listen", "--source", hostile, "--model", "tiny.en"),
        ("evaluate", hostile),
        ("sessions", "show", hostile, "--folder", tmp_path),
        ("models", "verify", hostile),
        ("devices", hostile),
        (hostile,),
    ):
        done = run(*arguments, cwd=tmp_path)
        assert done.code in (1, 2), arguments
        assert "\x1b" not in done.err
        assert "\x07" not in done.err
        assert "owned" in done.err
