"""Disks that fill up, and a session's header and captions: for transcripts and their commands."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from captioner.core.captions import Caption, join_words
from captioner.transcripts.journal.records import SessionHeader
from tests.helpers.transcripts.timed_words import timed

Said = Callable[..., Caption]
"""The fixture `said`."""


@dataclass(frozen=True)
class SmallDisk:
    """A folder on a disk of half a megabyte, or one that acts like it."""

    folder: Path
    fill: Callable[[], None]
    free: Callable[[], None]


def _mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small tmpfs; where mounting is not allowed, a limit on the size of files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name == "posix" and _mounted(folder):
        filler = folder / "filler"

        def fill() -> None:
            with filler.open("ab", buffering=0) as file:
                for size in (65536, 4096, 1):
                    try:
                        while True:
                            file.write(b"x" * size)
                    except OSError:
                        continue

        yield SmallDisk(folder, fill, filler.unlink)
        subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield SmallDisk(
        folder,
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard)),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard)),
    )
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def header() -> SessionHeader:
    return SessionHeader(
        source="Microphone",
        model="tiny.en",
        started_at=datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        settings={"language": "en"},
        app_version="0.1",
    )


@pytest.fixture
def said() -> Said:
    def make(number: int, text: str = "", *, channel: str = "", final: bool = True) -> Caption:
        text = text or f"This is what number {number} said."
        start_s = number * 3.0
        words = timed(text, start_s, 0.3)
        end_s = words[-1].end_s
        if final:
            return Caption(number, start_s, end_s, join_words(words), "", words, True, channel)
        return Caption(number, start_s, end_s, "", text, words, False, channel)

    return make
