"""A scheduler and workers on this machine, each a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.helpers.captioner_process import read_until, started_program

WAITS = "Waiting for recordings"


@contextmanager
def scheduler() -> Iterator[str]:
    """A scheduler; its address."""
    words = ("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with started_program(sys.executable, *words, stdout=subprocess.DEVNULL) as process:
        yield read_until(process.stderr, "Scheduler at:")[-1].split()[-1]


@contextmanager
def worker(
    address: str, name: str, *, model: str | Path = "tiny.en", held_at: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A worker; its standard error says when it `WAITS`, and what it begins.

    Args:
        address: Of the scheduler.
        name: What the table calls it.
        model: Name or directory.
        held_at: A pipe: the worker stops in the midst of each recording until it is `released`.
    """
    start: tuple[str | Path, ...] = ("-m", "captioner", "worker")
    if held_at is not None:
        os.mkfifo(held_at)
        start = ("-m", "tests.helpers.held_worker", held_at)
    words = (sys.executable, *start, address, "--model", model, "--name", name)
    with started_program(*words, stdout=subprocess.DEVNULL) as process:
        yield process


def let_one_pass(pipe: Path) -> None:
    """Let the worker that waits at a pipe go on to the next recording."""
    pipe.write_text("on")


def release(pipe: Path) -> None:
    """Let the worker that waits at a pipe go on, and never wait again."""
    with pipe.open("w") as letter:
        pipe.unlink()
        letter.write("on")


def results(folder: Path) -> dict[str, Any]:
    """What was written into a folder, without the moment at which it was."""
    found: dict[str, Any] = {}
    for path in sorted(folder.iterdir()):
        found[path.name] = path.read_bytes()
        if path.suffix == ".json":
            found[path.name] = json.loads(path.read_text("utf-8"))
            found[path.name].pop("started_at")
    return found
