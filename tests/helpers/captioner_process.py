"""`captioner` as a process of its own, as a person starts it; and options in this process."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.helpers.paths import ROOT

LIMIT_S = 240
Command = Callable[..., tuple[int, str]]
"""Runs a command in this process; returns its exit code and standard error."""

_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def captions(self) -> list[str]:
        """The words on standard output, without the times before each line."""
        return words_of(" ".join(line.partition("]")[2] for line in self.out.splitlines()))

    def must_be_told(self) -> None:
        """It failed with a sentence, not with a stack."""
        assert self.code not in (0, None), (self.out, self.err)
        assert self.err.strip()
        assert "Traceback" not in self.out + self.err, self.err


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "captioner", *map(str, arguments)]


def parsed(command: ModuleType, *arguments: object) -> argparse.Namespace:
    """The options of a command's module, for its `run` in this process."""
    parser = argparse.ArgumentParser()
    parser.set_defaults(refuse=parser.error)
    command.add_arguments(parser)
    return parser.parse_args([str(each) for each in arguments])


def command_environment(**variables: str) -> dict[str, str]:
    """Return the environment of a `captioner` of its own: this process's, and `variables`."""
    # Without buffers nothing is left in a stream that fails, as it is for users.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    own = {
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",  # not the one of who tests
    }
    return {**inherited, **own, **variables}


def run(
    *arguments: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    before: Sequence[str] = (),
) -> Finished:
    """Run `captioner`, after the words of another program that starts it, if given."""
    return run_program(*before, *command(*arguments), env=env, cwd=cwd)


def run_program(
    *words: object,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdin: int | None = None,
    limit_s: float | None = LIMIT_S,
) -> Finished:
    """Run any program to its end."""
    done = subprocess.run(
        [str(word) for word in words],
        env=command_environment() if env is None else env,
        cwd=cwd,
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


def listening(source: Path, save: Path, model: str | Path = "tiny.en") -> list[str | Path]:
    """Arguments of live captions at full speed, saved as captioned."""
    command: list[str | Path] = ["listen", "--no-second-pass", "--source", source, "--model", model]
    return [*command, "--save", save, "--speed", "0"]


@contextmanager
def started(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Iterator[subprocess.Popen[str]]:
    """A running `captioner`; killed if the test leaves it running."""
    with started_program(*command(*arguments), env=env, cwd=cwd) as process:
        yield process


@contextmanager
def started_program(
    *words: object,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdin: int | None = None,
    stdout: int | None = subprocess.PIPE,
    start_new_session: bool = False,
) -> Iterator[subprocess.Popen[str]]:
    """Any running program; killed if the test leaves it running."""
    process = subprocess.Popen(
        [str(word) for word in words],
        env=command_environment() if env is None else env,
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=start_new_session,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def read_until(stream: Any, *wanted: str) -> list[str]:
    """The lines up to the first one that holds one of `wanted`."""
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if any(each in line for each in wanted):
            return lines
    raise AssertionError(f"{wanted} never came: {lines}")


def read_until_listening(stream: Any) -> None:
    """Return when sound becomes captions, whatever is said of it on a busy machine.

    While the model loads for many seconds the silent microphone is told, and a recording's
    backlog.
    """
    read_until(stream, "Listening", "No sound from", "Behind by")


def words_of(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def word_errors(said: list[str], heard: list[str]) -> int:
    """The substitutions, deletions and insertions; numbers and spellings count as they sound."""
    from captioner.evaluation.report import WordErrorCounter

    return WordErrorCounter().count(" ".join(said), " ".join(heard)).count


def srt_words(path: Path) -> list[str]:
    """The words of an SRT file, read by another program's reader, without remarks in brackets."""
    import pysubs2

    texts = [event.plaintext for event in pysubs2.load(str(path), format_="srt")]
    return words_of(" ".join(text for text in texts if not text.startswith("[")))


def only_session(folder: Path) -> Path:
    """The one session folder in a folder of sessions."""
    (session,) = [one for one in folder.iterdir() if one.is_dir()]
    return session
