"""Hours of captions take no more memory than minutes."""

from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Way
from tests.helpers.speech.hosting import recogniser_in
from tests.helpers.speech.sentences import spoken

DECODES = 120
GROWTH_MB = 25.0


@pytest.mark.slow(reason="memory shows its growth after hundreds of decodes only")
def test_decodes_of_all_lengths_leave_nothing_behind(built_in_model: Path) -> None:
    """Without a bound on oneDNN's generated code it is about 100 MB (1 MB a decode)."""
    speech = np.tile(spoken("spoken-frog.wav").samples, 6)
    random = np.random.default_rng(1)
    recogniser = recogniser_in(
        Way(partial(WhisperRecogniser, built_in_model, cpu_threads=1), Placement())
    )

    def decode() -> None:
        length_s = random.uniform(0.5, 12.0)
        segment = SpeechSegment(
            speech[: round(length_s * SAMPLE_RATE)], 0.0, length_s, is_final=True
        )
        recogniser.recognise(
            RecognitionRequest(
                segment,
                window=WindowSettings(floor_s=6.0, margin_s=2.0),
                max_new_tokens=int(random.integers(5, 60)),
            )
        )

    def memory_mb() -> float:
        return psutil.Process(recogniser.process_id).memory_info().rss / 1e6

    for _ in range(DECODES):
        decode()
    before_mb = memory_mb()
    for _ in range(DECODES):
        decode()

    assert memory_mb() - before_mb < GROWTH_MB
    recogniser.close()
