"""The built program, started as on a machine that has nothing else: no Python, no home, no net."""

import contextlib
import difflib
import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.captioner_process import Finished, run, run_program, started_program, words_of
from tests.helpers.paths import DEMO, ROOT

_NOBODY = 65534
SAID = words_of(json.loads((ROOT / "resources/demo/demo.jsonl").read_text())["text"])


@functools.cache
def without_network() -> tuple[str, ...]:
    """What to put before a command so that it has no network; empty where that is not allowed."""
    if shutil.which("unshare"):
        for command in (("unshare", "--net"), ("unshare", "--user", "--map-current-user", "--net")):
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
    return ()


@functools.cache
def said_at_full_speed() -> list[str]:
    """The demo's words as the program hears them at full speed from its source."""
    options = ("--speed", "0", "--model", "tiny.en", "--keep-nothing")
    done = run("listen", "--source", DEMO, *options, env=os.environ)
    assert done.code == 0, done.err
    heard = done.captions
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

    @property
    def _surroundings(self) -> dict[str, Any]:
        variables = {"PATH": "/usr/bin:/bin", **self.environment}
        return {"env": variables, "cwd": Path("/"), "stdin": subprocess.DEVNULL}

    def run(self, *arguments: str | Path, **options: Path) -> Finished:
        return run_program(*self.command(*arguments), **{**self._surroundings, **options})

    def started(self, *arguments: str | Path) -> AbstractContextManager[subprocess.Popen[str]]:
        """A running command; killed if the test leaves it running."""
        return started_program(*self.command(*arguments), **self._surroundings)


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
