"""Being told to end: as at Stop and Quit, whatever is open just then."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other ways")

PROGRAM = ROOT / "tests/helpers/gui/signalled_program.py"


def end(folder: Path, situation: str, number: signal.Signals, *, times: int = 1) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="run-") as runtime_folder:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": runtime_folder,
            "PYTHONPATH": str(ROOT),
        }
        with subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder), situation],
            env=environment,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as program:
            try:
                assert program.stdout is not None
                assert program.stdout.readline() == "ready\n"
                for _ in range(times):
                    program.send_signal(number)
                    time.sleep(0.5 if times > 1 else 0)
                said, _ = program.communicate(timeout=30)
            finally:
                program.kill()
        return program.returncode, said


@pytest.mark.parametrize(
    ("situation", "name"),
    [
        ("nothing", "SIGHUP"),
        ("nothing", "SIGTERM"),
        ("question", "SIGTERM"),
        ("quit-question", "SIGHUP"),
        ("file-dialog", "SIGHUP"),
        ("import", "SIGTERM"),
        ("closed", "SIGHUP"),
    ],
)
def test_session_is_stopped_and_the_program_ends(tmp_path: Path, situation: str, name: str) -> None:
    code, said = end(tmp_path, situation, signal.Signals[name])
    assert code == 0
    assert said == "['start', 'stop']\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_second_signal_ends_hung_session(tmp_path: Path, name: str) -> None:
    code, _ = end(tmp_path, "hung", signal.Signals[name], times=2)
    assert code == 130
