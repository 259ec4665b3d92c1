"""Sound on its way to the child and back: every length, and what it costs."""

import time
from collections.abc import Sequence

import numpy as np

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Word, join_words
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Way
from tests.helpers.speech.hosting import recogniser_in


class EchoRecogniser:
    """Costs nothing: what remains is the way there and back."""

    def load(self) -> RecogniserInfo:
        return RecogniserInfo("echo", "cpu", "none", 1, 80, False, False, 0.0)

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        return [
            Hypothesis((Word(f"{float(request.segment.samples.sum()):.1f}", 0.0, 1.0, 1.0),))
            for request in requests
        ]

    def close(self) -> None:
        pass


def test_the_way_there_and_back_costs_less_than_5_ms() -> None:
    recogniser = recogniser_in(Way(EchoRecogniser, Placement()))
    segment = SpeechSegment(np.ones(480_000, np.float32), 0.0, 30.0, is_final=True)
    request = RecognitionRequest(segment)
    recogniser.recognise(request)

    costs_ms = []
    for _ in range(30):
        started_s = time.perf_counter()
        recogniser.recognise(request)
        costs_ms.append((time.perf_counter() - started_s) * 1000)
    recogniser.close()

    print(f"median {np.median(costs_ms):.2f} ms for 30 s of sound")
    assert min(costs_ms) < 5.0


def test_sound_of_every_length_comes_over() -> None:
    recogniser = recogniser_in(Way(EchoRecogniser, Placement()))
    segments = [
        SpeechSegment(np.full(480_000, value, np.float32), 0.0, 30.0, is_final=True)
        for value in (0.0, 0.5, 1.0)
    ]

    for count in (1, 3, 2):
        answers = recogniser.recognise_batch(
            [RecognitionRequest(segment) for segment in segments[:count]]
        )
        assert [join_words(answer.words) for answer in answers] == ["0.0", "240000.0", "480000.0"][
            :count
        ]
    recogniser.close()
