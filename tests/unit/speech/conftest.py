"""Recordings and the starter model, for every test of the recogniser and its detectors."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.speech.recogniser.whisper import WhisperRecogniser

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def starter_model_dir() -> Path:
    return ROOT / "resources" / "starter-model"


@pytest.fixture(scope="session")
def recogniser(starter_model_dir: Path):
    recogniser = WhisperRecogniser(starter_model_dir, model_name="starter")
    recogniser.load()
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Samples]:
    def read(name: str) -> Samples:
        with wave.open(str(ROOT / "tests" / "data" / name)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            samples = samples.reshape(-1, file.getnchannels())[:, 0].astype(np.float32) / 32768
            rate_hz = file.getframerate()
        if rate_hz == SAMPLE_RATE:
            return samples
        times = np.arange(0, len(samples) - 1, rate_hz / SAMPLE_RATE)
        return np.interp(times, np.arange(len(samples)), samples).astype(np.float32)

    return read


@pytest.fixture(scope="session")
def spoken(recording) -> Callable[..., SpeechSegment]:
    def segment(name: str, start_s: float = 0.0) -> SpeechSegment:
        samples = recording(name)
        return SpeechSegment(samples, start_s, start_s + len(samples) / SAMPLE_RATE, is_final=True)

    return segment
