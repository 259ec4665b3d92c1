"""Files that options name: no recording, device or earlier work is destroyed by them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.helpers.captioner_process import (
    LIMIT_S,
    Command,
    command,
    command_environment,
    listening,
    only_session,
    read_until,
    run,
    srt_words,
    started,
)
from tests.helpers.paths import DATA, DEMO, ROOT

TALK = DATA / "spoken-frog.wav"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(TALK.read_bytes())
    return path


@pytest.mark.parametrize("option", ["--events", "--live-srt", "--live-text"])
@pytest.mark.parametrize("consent", [(), ("--overwrite",)])
def test_the_source_is_never_written(
    captioner: Command, talk: Path, tmp_path: Path, option: str, consent: tuple[str, ...]
) -> None:
    link = tmp_path / "link"
    link.hardlink_to(talk)
    for name in (talk, link):
        code, told = captioner(*listening(talk, tmp_path / "out"), option, name, *consent)
        assert code == 1
        assert f"{name} is being used for something else, and would be destroyed." in told
        assert talk.read_bytes() == TALK.read_bytes()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--events", "--live-srt", "--live-text"])
def test_an_earlier_file_is_replaced_only_with_overwrite(
    captioner: Command, talk: Path, tmp_path: Path, option: str
) -> None:
    earlier = tmp_path / "earlier"
    earlier.write_text("a day's work\n")
    code, told = captioner(*listening(talk, tmp_path / "out"), option, earlier)
    assert code == 1
    assert f"{earlier} already exists.\nAdd --overwrite" in told
    assert earlier.read_text() == "a day's work\n"
    code, told = captioner(*listening(talk, tmp_path / "out"), option, earlier, "--overwrite")
    assert code == 0, told
    assert "a day's work" not in earlier.read_text()


@pytest.mark.parametrize("other", ["--live-srt", "--live-text"])
def test_two_options_do_not_name_one_file(
    captioner: Command, talk: Path, tmp_path: Path, other: str
) -> None:
    both = ("--events", tmp_path / "x", other, tmp_path / "x")
    code, told = captioner(*listening(talk, tmp_path / "out"), *both)
    assert code == 1
    assert "something else" in told
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("option", ["--events", "--live-srt", "--live-text"])
def test_a_pipe_that_nobody_reads_does_not_hang(
    captioner: Command, talk: Path, tmp_path: Path, option: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    code, told = captioner(*listening(talk, tmp_path / "out"), option, tmp_path / "pipe")
    assert code == 1
    assert "pipe" in told


def test_events_go_into_a_pipe_that_is_read(talk: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE) as reader:
        done = run(*listening(talk, tmp_path / "out"), "--events", tmp_path / "pipe")
        assert done.code == 0, done.err
        lines = reader.communicate()[0].splitlines()
    assert "final" in {json.loads(line)["type"] for line in lines}


def test_events_are_appended_where_standard_output_is_a_file(talk: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("{}\n")
    with log.open("a") as out:
        done = subprocess.run(
            command(*listening(talk, tmp_path / "out"), "--events", "/dev/stdout"),
            env=command_environment(), cwd=ROOT, stdout=out, check=False, timeout=LIMIT_S,
        )  # fmt: skip
    assert done.returncode == 0
    lines = log.read_text().splitlines()
    assert lines[0] == "{}"
    events = [line for line in lines[1:] if line.startswith("{")]  # captions are printed, too
    assert "final" in {json.loads(line)["type"] for line in events}


@pytest.mark.slow(reason="it captions twice at real pace")
def test_two_instances_do_not_mix_their_events(tmp_path: Path) -> None:
    arguments = [*listening(DEMO, tmp_path / "out")[:-1], "1", "--events", tmp_path / "log.jsonl"]
    with started(*arguments) as first:
        assert first.stdout is not None
        read_until(first.stdout, "[0:00:0")
        second = run(*arguments, "--overwrite")
        assert second.code == 1
        assert "Another Captioner is writing to" in second.err
        first.terminate()
        first.communicate()
    for line in (tmp_path / "log.jsonl").read_text().splitlines():
        json.loads(line)
    assert srt_words(only_session(tmp_path / "out") / "captions.srt")
