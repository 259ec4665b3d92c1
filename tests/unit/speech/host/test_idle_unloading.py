import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from captioner.core.audio import SpeechSegment
from captioner.core.captions import join_words
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecognitionRequest, WindowSettings
from captioner.speech.host.idle_unloading import IdleUnloadingRecogniser
from captioner.speech.recogniser.whisper import WhisperRecogniser
from tests.helpers.audio.pulse_audio import wait_until
from tests.helpers.audio.spoken_files import CUTTER


@pytest.fixture
def request_(spoken: Callable[..., SpeechSegment]) -> RecognitionRequest:
    return RecognitionRequest(spoken("spoken-cutter.wav"), window=WindowSettings())


@pytest.fixture
def wrapped(
    built_in_model: Path,
) -> Iterator[Callable[..., IdleUnloadingRecogniser]]:
    made = []

    def make(idle_s: float, inner: Recogniser | None = None) -> IdleUnloadingRecogniser:
        recogniser = IdleUnloadingRecogniser(inner or WhisperRecogniser(built_in_model), idle_s)
        made.append(recogniser)
        return recogniser

    yield make
    for recogniser in made:
        recogniser.close()


def text(hypothesis: Hypothesis) -> str:
    return join_words(hypothesis.words)


def test_it_unloads_when_idle_and_loads_again_when_needed(
    wrapped: Callable[..., IdleUnloadingRecogniser],
    request_: RecognitionRequest,
) -> None:
    recogniser = wrapped(0.05)

    for _ in range(3):
        assert text(recogniser.recognise(request_)) == CUTTER
        wait_until(lambda: not recogniser.is_loaded, "unloading")

    assert text(recogniser.recognise_batch([request_])[0]) == CUTTER


def test_it_stays_loaded_while_it_is_used(
    wrapped: Callable[..., IdleUnloadingRecogniser],
    request_: RecognitionRequest,
) -> None:
    recogniser = wrapped(30.0)

    for _ in range(3):
        recogniser.recognise(request_)

    assert recogniser.is_loaded


def test_with_0_it_never_unloads(
    wrapped: Callable[..., IdleUnloadingRecogniser],
    request_: RecognitionRequest,
) -> None:
    recogniser = wrapped(0)

    recogniser.recognise(request_)

    assert recogniser.is_loaded
    assert not any("unload idle" in thread.name for thread in threading.enumerate())


class SlowRecogniser:
    """Takes as long as the test lets it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.closed_while_busy = False
        self._is_busy = False

    def load(self) -> None:
        return None

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        self._is_busy = True
        self.begun.set()
        self.go_on.wait(10)
        self._is_busy = False
        return Hypothesis(())

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        return [self.recognise(request) for request in requests]

    def close(self) -> None:
        self.closed_while_busy |= self._is_busy


def test_it_is_not_unloaded_in_the_middle_of_a_decode(
    wrapped: Callable[..., IdleUnloadingRecogniser],
    request_: RecognitionRequest,
) -> None:
    slow = SlowRecogniser()
    recogniser = wrapped(0.01, slow)
    thread = threading.Thread(target=recogniser.recognise, args=(request_,))
    thread.start()
    assert slow.begun.wait(10)
    # The watcher wakes long before the decode ends, and has to wait for it.
    time.sleep(0.1)
    assert recogniser.is_loaded
    slow.go_on.set()
    thread.join(10)

    wait_until(lambda: not recogniser.is_loaded, "unloading")
    assert not slow.closed_while_busy


def test_closing_ends_its_threads(
    wrapped: Callable[..., IdleUnloadingRecogniser],
    request_: RecognitionRequest,
) -> None:
    recogniser = wrapped(30.0)
    recogniser.recognise(request_)

    recogniser.close()
    recogniser.close()

    assert not any(thread.name.endswith("recogniser") for thread in threading.enumerate())
    assert text(recogniser.recognise(request_)) == CUTTER
