"""The sound and the speech of an utterance in progress."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE
from captioner.core.live.utterance import LiveUtterance
from captioner.session.utterance import Utterance


@given(st.lists(st.tuples(st.floats(0.1, 3.0), st.floats(0.1, 1.0)), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_speech_of_the_evidence_reaches_the_last_speech(turns: list[tuple[float, float]]) -> None:
    utterance = Utterance(LiveUtterance(1, 0.0), 0)
    length = 0

    def append(seconds: float) -> None:
        nonlocal length
        samples = round(seconds * SAMPLE_RATE)
        utterance.append(np.zeros(samples, np.float32))
        length += samples

    for speech_s, pause_s in turns:
        append(speech_s)
        speech_end = length
        assert utterance.evidence().speech_s == pytest.approx(length / SAMPLE_RATE)
        append(pause_s)
        utterance.paused(speech_end, 0.0)
        assert utterance.evidence().speech_s == pytest.approx(speech_end / SAMPLE_RATE)
        utterance.resumed()
        assert utterance.speech_end_s == utterance.end_s
    utterance.ended(speech_end, length, 0.0)
    assert utterance.evidence().speech_s == pytest.approx(speech_end / SAMPLE_RATE)
