"""The built-in model, single sentences, and recordings put together from them."""

import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SpeechSegment
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.audio.spoken_files import CUTTER, FROG
from tests.helpers.paths import DATA


@pytest.fixture(scope="session")
def recogniser(built_in_model: Path) -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(built_in_model, model_name="tiny.en")
    recogniser.load()
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Samples]:
    def read(name: str) -> Samples:
        with wave.open(str(DATA / name)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            samples = samples.reshape(-1, file.getnchannels())[:, 0].astype(
                np.float32
            ) / np.float32(32768)
            rate_hz = file.getframerate()
        if rate_hz == SAMPLE_RATE:
            return samples
        times = np.arange(0, len(samples) - 1, rate_hz / SAMPLE_RATE)
        return np.interp(times, np.arange(len(samples)), samples).astype(np.float32)

    return read


@pytest.fixture(scope="session")
def spoken(recording: Callable[[str], Samples]) -> Callable[..., SpeechSegment]:
    def segment(name: str, start_s: float = 0.0) -> SpeechSegment:
        samples = recording(name)
        return SpeechSegment(samples, start_s, start_s + len(samples) / SAMPLE_RATE, is_final=True)

    return segment


@pytest.fixture(scope="session")
def talk(recording: Callable[[str], Samples]) -> Callable[[str], Samples]:
    """Sentences in a row: "u" for CUTTER, "m" for FROG, a digit for seconds of silence."""

    def build(plan: str) -> Samples:
        parts = {
            "u": recording("spoken-cutter.wav"),
            "m": recording("spoken-frog.wav"),
        }
        silence = [
            np.zeros(round(int(each) * SAMPLE_RATE), np.float32) if each.isdigit() else parts[each]
            for each in plan
        ]
        return np.concatenate(silence)

    return build


@pytest.fixture(scope="session")
def said() -> Callable[[str], str]:
    """What is said in a plan."""

    def text(plan: str) -> str:
        return " ".join({"u": CUTTER, "m": FROG}[each] for each in plan if each.isalpha())

    return text


@pytest.fixture(scope="session")
def streamed() -> Callable[..., list[AudioChunk]]:
    def chunks(samples: Samples, length: int = 16_384) -> list[AudioChunk]:
        return [
            AudioChunk(samples[start : start + length], start)
            for start in range(0, len(samples), length)
        ]

    return chunks
