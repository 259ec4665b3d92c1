"""`captioner transcribe` as a process of its own: standard input, Ctrl+C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.commands import transcribe
from captioner.commands.context import Context
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import RecogniserInfo
from captioner.recordings.transcription import transcribe_sound
from tests.helpers.audio.spoken_files import CUTTER, silence, spoken, write_wav
from tests.helpers.captioner_process import LIMIT_S, parsed
from tests.helpers.paths import ROOT


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts the program itself."""
    environment = {
        **os.environ,
        **{
            f"XDG_{each}_HOME": str(tmp_path / each)
            for each in ("DATA", "CONFIG", "CACHE", "STATE")
        },
    }

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "captioner", "transcribe", *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            **options,
        )

    return start


def test_standard_input_is_read(
    start: Callable[..., subprocess.Popen[bytes]], talk: Path, tmp_path: Path
) -> None:
    process = start(
        "-",
        "--model",
        "tiny.en",
        "--format",
        "txt",
        "--output-dir",
        tmp_path,
        stdin=subprocess.PIPE,
    )

    _, told = process.communicate(talk.read_bytes(), timeout=LIMIT_S)

    assert process.returncode == 0, told
    assert (tmp_path / "stdin.txt").read_text() == CUTTER + "\n"


def test_interrupted_right_after_a_caption_its_sound_counts() -> None:
    class CaptionsOnly:
        def load(self) -> RecogniserInfo:
            return RecogniserInfo("fake", "cpu", "int8", 1, 80, False, False, 0.0)

        def close(self) -> None:
            pass

        def transcribe(
            self,
            sound: object,
            settings: object = None,
            is_cancelled: object = None,
            memory: object = None,
        ) -> Iterator[Caption]:
            yield Caption(1, 0.5, 2.5, "Hello there.", "", (), True, "")

    transcript = transcribe_sound(
        (), 60.0, CaptionsOnly(), LongFormSettings(), is_cancelled=lambda: True
    )

    assert transcript.was_cancelled
    assert transcript.duration_s == 2.5


def test_interrupted_it_keeps_what_is_done(
    start: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    write_wav(tmp_path / "first.wav", spoken("cutter"), silence(1))
    # Long enough not to be done before the signal comes.
    sentence = np.append(spoken("cutter"), silence(5))
    write_wav(tmp_path / "long.wav", np.tile(sentence, 100))
    process = start(
        tmp_path / "first.wav", tmp_path / "long.wav", "--model", "tiny.en", "--format", "srt,txt"
    )
    deadline_s = time.monotonic() + LIMIT_S
    told = b""
    while b"first.wav:" not in told:
        assert time.monotonic() < deadline_s
        told += process.stderr.readline()
    # It has begun with the second file as soon as the first one is told.
    os.kill(process.pid, signal.SIGINT)
    _, rest = process.communicate(timeout=LIMIT_S)

    assert process.returncode == 130, rest
    assert b"Stopping" in rest
    assert (tmp_path / "first.txt").read_text() == CUTTER + "\n"


def test_a_draft_needs_a_main_model_and_the_extra(
    talk: Path, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> int:
        return transcribe.run(parsed(transcribe, str(talk), *words), context)

    with pytest.raises(CaptionerError, match="needs a main model"):
        run("--draft", "somewhere")
    told = []
    monkeypatch.setattr(Context, "show_error", lambda _self, error: told.append(error))
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "large").mkdir()
    (tmp_path / "small").mkdir()
    models = ("--draft", str(tmp_path / "small"), "--model", str(tmp_path / "large"))
    assert run(*models) == 1
    assert "needs the package torch" in told[0].message
    assert "captioner[accurate]" in told[0].hint
