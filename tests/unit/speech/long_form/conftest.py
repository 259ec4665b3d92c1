"""Recordings of several sentences, put together from single ones the starter model hears."""

from collections.abc import Callable

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples

UPDATE = "Please read the update before this afternoon."
MUTE = "Sorry, I was on mute. We need six more days."


@pytest.fixture(scope="session")
def talk(recording) -> Callable[[str], Samples]:
    """Sentences in a row: "u" and "m" for the two recordings, a digit for seconds of silence."""

    def build(plan: str) -> Samples:
        parts = {
            "u": recording("spoken-update.wav"),
            "m": recording("spoken-mute.wav"),
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
        return " ".join({"u": UPDATE, "m": MUTE}[each] for each in plan if each.isalpha())

    return text


@pytest.fixture(scope="session")
def streamed() -> Callable[..., list[AudioChunk]]:
    def chunks(samples: Samples, length: int = 16_384) -> list[AudioChunk]:
        return [
            AudioChunk(samples[start : start + length], start)
            for start in range(0, len(samples), length)
        ]

    return chunks
