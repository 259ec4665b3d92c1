"""From the detector to the words, no socket is opened and no name is looked up."""

import subprocess
import sys
from pathlib import Path

from tests.helpers.paths import ROOT

LISTEN = """
import sys

opened = []
sys.addaudithook(
    lambda event, arguments: opened.append((event, str(arguments)))
    if event.startswith(("socket.", "urllib.", "http.client."))
    else None
)

import wave
from pathlib import Path

import numpy as np

from captioner.core.audio import SpeechSegment
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.models.store import ModelStore
from captioner.core.audio import FRAME_SAMPLES
from captioner.speech.whisper.voice_activity import GatedVoiceActivity
from captioner.speech.whisper.recogniser import WhisperRecogniser

root = Path(sys.argv[1])
with wave.open(str(root / "tests" / "data" / "spoken-cutter.wav")) as file:
    samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / np.float32(32768)
detector = GatedVoiceActivity()
for start in range(0, len(samples) - FRAME_SAMPLES, FRAME_SAMPLES):
    detector.speech_probability(samples[start : start + FRAME_SAMPLES])
store = ModelStore(Path(sys.argv[2]), root / "resources" / "models" / "tiny.en", trash=Path.rmdir)
store.models()
recogniser = WhisperRecogniser(store.resolve("tiny.en").path)
segment = SpeechSegment(samples, 0.0, len(samples) / 16000, is_final=True)
hypothesis = recogniser.recognise(RecognitionRequest(segment, window=WindowSettings()))
print(len(hypothesis.words), opened)
"""


def test_no_socket_is_opened_while_captioning(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", LISTEN, str(ROOT), str(tmp_path / "models")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=120,
    )

    assert answer.stdout.strip() == "8 []"
