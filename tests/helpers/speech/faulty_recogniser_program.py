"""`captioner`, with a recogniser that meets a fault in its child process when a file says so.

Run: python faulty_recogniser_program.py FOLDER ARGUMENTS...  A file in FOLDER named "stop" (hang),
"swell" (take 640 MB), "abort", a signal's name or "wait" (to be killed) is taken away before a
decode of the first utterance, and happens; one that begins with "load-" while the model is loaded.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from captioner.core.recognition import Hypothesis, Recogniser, RecogniserInfo, RecognitionRequest
from captioner.speech.hosting import hosted_recogniser as recogniser_host
from captioner.speech.hosting.in_child import whisper_recogniser
from captioner.speech.whisper import recogniser as whisper
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import SupervisionSettings

FOLDER_VARIABLE = "CAPTIONER_TEST_FAULTS"


class FaultyRecogniser(whisper.WhisperRecogniser):
    """The real one, with a fault before the first decode of what was said."""

    def load(self) -> RecogniserInfo:
        for mark in Path(os.environ[FOLDER_VARIABLE]).glob("load-*"):
            mark.rename(mark.parents[1] / f"{mark.name} has happened")
            os.kill(os.getpid(), signal.Signals[mark.name.removeprefix("load-")])
        return super().load()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        # Before it the noise is decoded that warms the model up and measures the machine.
        is_speech = requests[0].max_new_tokens is None
        marks = list(Path(os.environ[FOLDER_VARIABLE]).iterdir()) if is_speech else []
        for mark in marks:
            if mark.name.startswith("load-"):
                continue
            mark.write_text(str(os.getpid()))
            mark.rename(mark.parents[1] / f"{mark.name} has happened")
            if mark.name == "wait":
                threading.Event().wait()
            elif mark.name == "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            elif mark.name == "swell":
                self.swollen = np.ones(80_000_000)
                threading.Event().wait()
            elif mark.name == "abort":
                os.write(2, b"terminate called: out of luck\n")
                os.abort()
            else:
                os.kill(os.getpid(), signal.Signals[mark.name])
        return super().recognise_batch(requests)


def faulty_recogniser(*arguments: Any, **options: Any) -> Recogniser:
    """In the child: what is made there, draft models too, of faulty ones."""
    vars(whisper).update(WhisperRecogniser=FaultyRecogniser)
    return whisper_recogniser(*arguments, **options)


def main() -> int:
    from captioner.cli import main as captioner_main

    os.environ[FOLDER_VARIABLE] = sys.argv[1]
    will_hang = (Path(sys.argv[1]) / "stop").exists()
    settings = SupervisionSettings(
        decode_limit_s=5.0 if will_hang else 60.0, decode_limit_per_s=0.0
    )
    vars(recogniser_host).update(
        whisper_recogniser=faulty_recogniser,
        # It takes marks away, which is writing.
        Placement=lambda **_: Placement(is_confined=False),
        _supervision=lambda _choice: settings,
        _memory_limit_mb=lambda _model, _measured: 600,
    )
    return captioner_main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
