"""The sound and the speech of an utterance in progress."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE
from captioner.files.sound_spill import SoundSpill
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.utterance import Utterance


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
        assert utterance.evidence().pauses[-1] == pytest.approx(
            (speech_end / SAMPLE_RATE, length / SAMPLE_RATE)
        )
        assert utterance.speech_end_s == utterance.end_s
    utterance.ended(speech_end, length, 0.0)
    assert utterance.evidence().speech_s == pytest.approx(speech_end / SAMPLE_RATE)


def test_sound_before_an_utterance_is_decoded_until_it_waits_on_disk(tmp_path: Path) -> None:
    before = Utterance(LiveUtterance(1, 0.0), 0)
    utterance = Utterance(LiveUtterance(2, 3.0), 3 * SAMPLE_RATE)
    utterance.follow(before, np.full(2 * SAMPLE_RATE, 0.1, np.float32))
    utterance.append(np.full(SAMPLE_RATE, 0.2, np.float32))
    utterance.ended(4 * SAMPLE_RATE, 4 * SAMPLE_RATE, 4.0)

    with_context = utterance.segment(1.5, 4.0)
    assert (with_context.start_s, with_context.end_s) == (1.5, 4.0)
    assert list(np.unique(with_context.samples)) == [np.float32(0.1), np.float32(0.2)]

    utterance.spill(SoundSpill(tmp_path))
    alone = utterance.segment(1.5, 4.0)
    assert alone.start_s == 3.0
    assert (alone.samples == np.float32(0.2)).all()
