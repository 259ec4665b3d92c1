"""Disks that fill up, and recorded sessions: for transcripts and their commands."""

import itertools
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said

Record = Callable[..., str]
"""The fixture `record`."""


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
    if _mounted(folder):
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
def root(tmp_path: Path) -> Path:
    """The folder of sessions of `record`."""
    return tmp_path / "sessions"


@pytest.fixture
def record(root: Path) -> Record:
    """Make a session of finished captions; returns the name of its folder."""

    def make(
        *texts: str,
        days: float = 0.0,
        title: str = "",
        sound: bool = False,
        channels: Sequence[str] = ("You", "Others"),
        speakers: Sequence[str] = ("",),
    ) -> str:
        started = HEADER.started_at + timedelta(days=days)
        own_header = replace(HEADER, started_at=started, title=title)
        recorder = SessionRecorder(root, header=own_header, keep_sound=sound, patience_s=60)
        if sound:
            for channel in channels:
                recorder.accept_sound(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0), channel)
        who = zip(itertools.cycle(channels), itertools.cycle(speakers), strict=False)
        for (number, text), (channel, speaker) in zip(enumerate(texts, 1), who, strict=False):
            recorder.accept(replace(said(number, text, channel=channel), speaker=speaker))
        recorder.close()
        return recorder.folder.name

    return make


@pytest.fixture
def recorder(root: Path) -> SessionRecorder:
    """What writes a new session; the test closes it."""
    return SessionRecorder(root, header=HEADER)
