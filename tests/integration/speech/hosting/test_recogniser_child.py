"""The recogniser's child process dies in the middle of an utterance: no word is missing."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from captioner.captions.measures import measure_events
from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import (
    LIMIT_S,
    only_session,
    srt_words,
    started_program,
    words_of,
)
from tests.helpers.paths import DATA, ROOT
from tests.helpers.waiting import until

PROGRAM = ROOT / "tests/helpers/speech/faulty_recogniser_program.py"
RECORDING = DATA / "spoken-frog.wav"
SAID = words_of(FROG)

_ANOTHER = pytest.mark.slow(reason="takes 10 s and repeats what other ways to end have shown")


@pytest.mark.parametrize(
    ("fault", "reason", "draft_model"),
    [
        pytest.param("wait", "the system killed it", "none", marks=_ANOTHER),
        ("stop", "no answer within 5 s", "none"),
        pytest.param("swell", "MB of memory, more than 600 MB", "none", marks=_ANOTHER),
        pytest.param("abort", "SIGABRT (terminate called: out of luck)", "none", marks=_ANOTHER),
        ("SIGSEGV", "it was ended by SIGSEGV", "none"),
        pytest.param("SIGFPE", "it was ended by SIGFPE", "none", marks=_ANOTHER),
        pytest.param("load-SIGSEGV", "it was ended by SIGSEGV", "none", marks=_ANOTHER),
        pytest.param("load-SIGABRT", "it was ended by SIGABRT", "none", marks=_ANOTHER),
        pytest.param("wait", "the system killed it", "tiny.en", marks=_ANOTHER),
        pytest.param("SIGSEGV", "it was ended by SIGSEGV", "tiny.en", marks=_ANOTHER),
        pytest.param("load-SIGABRT", "it was ended by SIGABRT", "tiny.en", marks=_ANOTHER),
    ],
)
def test_a_child_that_is_killed_hangs_swells_or_aborts_loses_no_word(
    tmp_path: Path, fault: str, reason: str, draft_model: str
) -> None:
    (tmp_path / "faults").mkdir()
    (tmp_path / "faults" / fault).touch()
    arguments = ["listen", "--source", RECORDING, "--model", "tiny.en", "--compute-device", "cpu"]
    arguments += ["--draft-model", draft_model, "--save", tmp_path / "saved", "--events", "-"]
    with started_program(sys.executable, PROGRAM, tmp_path / "faults", *arguments) as process:
        if fault == "wait":
            happened = tmp_path / "wait has happened"
            until(happened.exists, "the first decode")
            os.kill(int(happened.read_text()), signal.SIGKILL)
        events, told = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert (tmp_path / f"{fault} has happened").exists()
    assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID
    assert told.count("was restarted; nothing was lost") == 1
    assert reason in told
    assert measure_events([json.loads(line) for line in events.splitlines()]).committed_changed == 0
