"""Single sentences, and recordings put together from them."""

import wave

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SpeechSegment
from tests.helpers.audio.spoken_files import CUTTER, FROG
from tests.helpers.paths import DATA


def recording(name: str) -> Samples:
    with wave.open(str(DATA / name)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        samples = samples.reshape(-1, file.getnchannels())[:, 0].astype(np.float32) / np.float32(
            32768
        )
        rate_hz = file.getframerate()
    if rate_hz == SAMPLE_RATE:
        return samples
    times = np.arange(0, len(samples) - 1, rate_hz / SAMPLE_RATE)
    return np.interp(times, np.arange(len(samples)), samples).astype(np.float32)


def spoken(name: str, start_s: float = 0.0) -> SpeechSegment:
    samples = recording(name)
    return SpeechSegment(samples, start_s, start_s + len(samples) / SAMPLE_RATE, is_final=True)


def talk(plan: str) -> Samples:
    """Sentences in a row: "u" for CUTTER, "m" for FROG, a digit for seconds of silence."""
    parts = {"u": recording("spoken-cutter.wav"), "m": recording("spoken-frog.wav")}
    return np.concatenate(
        [
            np.zeros(round(int(each) * SAMPLE_RATE), np.float32) if each.isdigit() else parts[each]
            for each in plan
        ]
    )


def said(plan: str) -> str:
    """What is said in a plan."""
    return " ".join({"u": CUTTER, "m": FROG}[each] for each in plan if each.isalpha())


def streamed(samples: Samples, length: int = 16_384) -> list[AudioChunk]:
    return [
        AudioChunk(samples[start : start + length], start)
        for start in range(0, len(samples), length)
    ]
