"""`captioner transcribe` as a process of its own: standard input, Ctrl+C."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from captioner.commands import transcribe
from captioner.commands.options import long_form
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import LongFormSettings
from captioner.recordings.transcription import transcribe_sound
from tests.helpers.audio.spoken_files import CUTTER, silence, spoken, write_wav
from tests.helpers.captioner_process import (
    LIMIT_S,
    command,
    command_environment,
    parsed,
    read_until,
    started,
)
from tests.helpers.paths import ROOT
from tests.helpers.speech.stand_ins import StandInTranscriber


def test_standard_input_is_read(talk: Path, tmp_path: Path) -> None:
    options = ("--model", "tiny.en", "--format", "txt", "--output-dir", tmp_path)
    done = subprocess.run(
        command("transcribe", "-", *options),
        env=command_environment(), cwd=ROOT, input=talk.read_bytes(), capture_output=True,
        timeout=LIMIT_S, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "stdin.txt").read_text() == CUTTER + "\n"


def test_interrupted_right_after_a_caption_its_sound_counts() -> None:
    class CaptionsOnly(StandInTranscriber):
        def events(self, *_: object) -> Iterator[Caption]:
            yield Caption(1, 0.5, 2.5, "Hello there.", "", (), True, "")

    transcript = transcribe_sound(
        (), 60.0, CaptionsOnly(), LongFormSettings(), is_cancelled=lambda: True
    )

    assert transcript.was_cancelled
    assert transcript.duration_s == 2.5


def test_interrupted_it_keeps_what_is_done(tmp_path: Path) -> None:
    write_wav(tmp_path / "first.wav", spoken("cutter"), silence(1))
    # Long enough not to be done before the signal comes.
    sentence = np.append(spoken("cutter"), silence(5))
    write_wav(tmp_path / "long.wav", np.tile(sentence, 100))
    recordings = (tmp_path / "first.wav", tmp_path / "long.wav")
    options = ("--model", "tiny.en", "--format", "srt,txt")
    with started("transcribe", *recordings, *options) as process:
        # It has begun with the second file as soon as the first one is told.
        read_until(process.stderr, "first.wav:")
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=LIMIT_S)

    assert process.returncode == 130, rest
    assert "Stopping" in rest
    assert (tmp_path / "first.txt").read_text() == CUTTER + "\n"


def test_a_draft_needs_a_main_model_and_the_extra(
    talk: Path, folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> int:
        return transcribe.run(parsed(transcribe, str(talk), *words), folders)

    with pytest.raises(CaptionerError, match="needs a main model"):
        run("--draft", "somewhere")
    told: list[CaptionerError] = []
    monkeypatch.setattr(long_form, "show_error", told.append)
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "large").mkdir()
    (tmp_path / "small").mkdir()
    models = ("--draft", str(tmp_path / "small"), "--model", str(tmp_path / "large"))
    assert run(*models) == 1
    assert "needs the package torch" in told[0].message
    assert "captioner[accurate]" in told[0].hint
