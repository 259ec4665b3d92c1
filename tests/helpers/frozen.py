"""The built program, started as on a machine that has nothing else: no Python, no home, no net."""

from __future__ import annotations

import contextlib
import difflib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.paths import DEMO, ROOT

LIMIT_S = 240
_WORD = re.compile(r"[\w']+")
_NOBODY = 65534


def words_of(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


SAID = words_of(json.loads((ROOT / "resources/demo/demo.jsonl").read_text())["text"])


@functools.cache
def without_network() -> tuple[str, ...]:
    """What to put before a command so that it has no network; empty where that is not allowed."""
    if shutil.which("unshare"):
        for command in (("unshare", "--net"), ("unshare", "--user", "--map-current-user", "--net")):
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
    return ()


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def captions(self) -> list[str]:
        """The words on standard output, without the times before each line."""
        return words_of(" ".join(line.partition("]")[2] for line in self.out.splitlines()))

    def must_be_told(self) -> None:
        """It failed with a sentence, not with a stack."""
        assert self.code not in (0, None), (self.out, self.err)
        assert self.err.strip()
        assert "Traceback" not in self.out + self.err, self.err


@functools.cache
def said_at_full_speed() -> list[str]:
    """The demo's words as the program hears them at full speed from its source."""
    command = [sys.executable, "-m", "captioner", "listen", "--source", str(DEMO), "--speed", "0"]
    command += ["--model", "tiny.en", "--keep-nothing"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    heard = Finished(done.returncode, done.stdout, done.stderr).captions
    assert difflib.SequenceMatcher(None, heard, SAID).ratio() > 0.97
    return heard


@dataclass
class Frozen:
    """An installation and a home; `run` and `started` give commands nothing but those."""

    folder: Path
    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    as_nobody: bool = False
    has_network: bool = False

    @property
    def program(self) -> Path:
        return self.folder / "captioner"

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "LANG": "C", **self.variables}

    def command(self, *arguments: str | Path) -> list[str]:
        before: Sequence[str] = () if self.has_network else without_network()
        if self.as_nobody:
            identity = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
            before = [*before, "setpriv", *identity]
        return [*before, str(self.program), *map(str, arguments)]

    def run(self, *arguments: str | Path, cwd: Path | None = None) -> Finished:
        done = subprocess.run(
            self.command(*arguments),
            env={"PATH": "/usr/bin:/bin", **self.environment},
            cwd=cwd or "/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def started(self, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """A running command; killed if the test leaves it running."""
        process = subprocess.Popen(
            self.command(*arguments),
            env={"PATH": "/usr/bin:/bin", **self.environment},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.communicate()


@contextlib.contextmanager
def folder_for_anyone(name: str = "") -> Iterator[Path]:
    """A temporary folder that another user may enter, too (pytest's own are private)."""
    with tempfile.TemporaryDirectory(prefix="captioner-frozen-") as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent) / name
        folder.mkdir(exist_ok=True)
        yield folder


def copied(bundle: Path, to: Path) -> Path:
    """A copy whose files are hard links where the disk allows: quick, and safe to delete from."""
    try:
        shutil.copytree(bundle, to, symlinks=True, copy_function=os.link)
    except OSError:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(bundle, to, symlinks=True)
    return to


def srt_words(path: Path) -> list[str]:
    import pysubs2

    return words_of(" ".join(event.plaintext for event in pysubs2.load(str(path))))


def read_until(stream: Iterator[str], wanted: str) -> list[str]:
    """The lines up to the one that holds `wanted`."""
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError(f"{wanted!r} never came: {lines}")


def wait_until(holds: Callable[[], bool], what: str, limit_s: float = 90.0) -> None:
    ends_s = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < ends_s, f"{what} never came true"
        time.sleep(0.1)
