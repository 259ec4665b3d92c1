"""However the application ends, its recogniser process ends with it."""

import os
import subprocess
import sys
from pathlib import Path

import psutil

INTERRUPTED = """
import os, signal, sys, time
from pathlib import Path
import numpy as np
from functools import partial
from captioner.core.audio import SpeechSegment
from captioner.core.recognition import RecognitionRequest
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Way
from tests.helpers.speech.hosting import recogniser_in
from captioner.speech.whisper.recogniser import WhisperRecogniser

if __name__ == "__main__":
    told = []
    recogniser = recogniser_in(
        Way(partial(WhisperRecogniser, Path(sys.argv[1])), Placement()), on_message=told.append
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    recogniser.load()
    os.killpg(os.getpgid(0), signal.SIGINT)
    segment = SpeechSegment(np.zeros(16000, np.float32), 0.0, 1.0, is_final=True)
    recogniser.recognise(RecognitionRequest(segment))
    recogniser.close()
    print("told", told)
"""


def test_ctrl_c_does_not_reach_the_child(built_in_model: Path, tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)

    answer = subprocess.run(
        [sys.executable, str(script), str(built_in_model)],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert answer.stdout.strip() == "told []"
    assert answer.stderr == ""


ORPHAN = """
import sys
from functools import partial
from pathlib import Path
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Way
from tests.helpers.speech.hosting import recogniser_in
from captioner.speech.whisper.recogniser import WhisperRecogniser

if __name__ == "__main__":
    recogniser = recogniser_in(
        Way(partial(WhisperRecogniser, Path(sys.argv[1])), Placement())
    )
    recogniser.load()
    print(recogniser.process_id, flush=True)
    sys.stdin.read()
"""


def test_the_child_does_not_outlive_a_killed_parent(built_in_model: Path, tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    with subprocess.Popen(
        [sys.executable, str(script), str(built_in_model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    assert child.wait(20) is None or not child.is_running()
