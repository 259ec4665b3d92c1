"""Speech that is hard to caption, made of people's recordings; tiny.en in virtual time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.simulated_session import SimulatedSession
from benchmarks.words.recordings import Recording, read_recordings
from benchmarks.words.ways import ChargedModel, costs_of
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import normalised
from captioner.core.errors import CaptionerError
from captioner.live.engine.setup import SessionSettings
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA

SLOWNESS = 12.0
"""A decode then takes longer than the sound that it decodes."""


@pytest.fixture(scope="module")
def recogniser() -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(BUILT_IN_MODEL_DIR, device="cpu", cpu_threads=1)
    recogniser.load()
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="module")
def recordings() -> dict[str, Recording]:
    return {one.audio.stem: one for one in read_recordings(DATA / "manifest.jsonl")}


def captioned(recogniser: WhisperRecogniser, sound: Samples, slowness: float = 1.0) -> SimulatedSession:
    costs = costs_of("tiny.en")
    assert costs is not None
    model = ChargedModel(recogniser, costs.slower(slowness), is_charged=True, language="en")
    session = SimulatedSession(sound.astype(np.float32), model, settings=SessionSettings())
    session.run()
    assert committed_words_stay(session)
    return session


def committed_words_stay(session: SimulatedSession) -> bool:
    shown: dict[int, str] = {}
    for event in session.events:
        if event["type"] in {"partial", "final"}:
            before = shown.get(event["caption"], "")
            if event["committed"][: len(before)] != before:
                return False
            shown[event["caption"]] = event["committed"]
    return True


def missing(session: SimulatedSession, *texts: str | None) -> list[str]:
    """The words of texts that the captions lack, however often they have others."""
    said = Counter(normalised(word) for text in texts for word in (text or "").split())
    return list((said - Counter(map(normalised, session.text.split()))).elements())


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def at_peak(samples: Samples, peak_dbfs: float) -> Samples:
    return samples * np.float32(10 ** (peak_dbfs / 20) / np.abs(samples).max())
