"""A model that nothing needs for long gives its memory back."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from captioner.core.captions import join_words
from captioner.core.recognition import Hypothesis, RecognitionRequest, WindowSettings
from captioner.speech.hosting.hosted_recogniser import HostedRecogniser
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.subprocesses import child
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import ServiceState, Way
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.speech.hosting import recogniser_in
from tests.helpers.speech.sentences import spoken
from tests.helpers.waiting import until


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are watched every hundredth of a second, so that the watcher dozes after 0.2 s."""
    monkeypatch.setattr(child, "_WATCH_EVERY_S", 0.01)


REQUEST = RecognitionRequest(spoken("spoken-cutter.wav"), window=WindowSettings())


@pytest.fixture
def make(built_in_model: Path) -> Iterator[Callable[..., HostedRecogniser]]:
    made = []

    def make(idle_s: float, service: Callable[[], object] | None = None) -> HostedRecogniser:
        way = Way(service or partial(WhisperRecogniser, built_in_model), Placement())
        recogniser = recogniser_in(way, idle_s=idle_s)
        made.append(recogniser)
        return recogniser

    yield make
    for recogniser in made:
        recogniser.close()


def text(hypothesis: Hypothesis) -> str:
    return join_words(hypothesis.words)


def is_unloaded(recogniser: HostedRecogniser) -> bool:
    return recogniser.state is ServiceState.UNLOADED


def test_it_unloads_when_idle_and_loads_again_when_needed(
    make: Callable[..., HostedRecogniser],
) -> None:
    recogniser = make(0.05)

    for _ in range(2):
        assert text(recogniser.recognise(REQUEST)) == CUTTER
        until(lambda: is_unloaded(recogniser), "unloading")
        assert recogniser.process_id is None

    assert text(recogniser.recognise_batch([REQUEST])[0]) == CUTTER


@pytest.mark.usefixtures("watchful")
def test_it_unloads_after_minutes_though_its_watcher_dozes(
    make: Callable[..., HostedRecogniser],
) -> None:
    recogniser = make(1.0)
    recogniser.recognise(REQUEST)
    began_s = time.monotonic()

    until(lambda: is_unloaded(recogniser), "unloading")

    assert time.monotonic() - began_s > 0.8


def test_it_stays_loaded_while_it_is_used(make: Callable[..., HostedRecogniser]) -> None:
    recogniser = make(30.0)

    for _ in range(3):
        recogniser.recognise(REQUEST)

    assert recogniser.state is ServiceState.READY


@pytest.mark.usefixtures("watchful")
def test_with_0_it_never_unloads(make: Callable[..., HostedRecogniser]) -> None:
    recogniser = make(0)
    recogniser.recognise(REQUEST)

    time.sleep(0.5)  # longer than its watcher takes to doze off

    assert recogniser.state is ServiceState.READY


class SlowRecogniser:
    """Takes a third of a second for every decode."""

    def load(self) -> None:
        return None

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        time.sleep(0.3)
        return [Hypothesis(()) for _ in requests]


def test_it_is_not_unloaded_in_the_middle_of_a_decode(
    make: Callable[..., HostedRecogniser],
) -> None:
    recogniser = make(0.01, SlowRecogniser)
    recogniser.load()
    first = recogniser.process_id

    # Many times as long as it may be idle; a child that was ended would be replaced.
    assert recogniser.recognise(REQUEST) == Hypothesis(())

    assert first is not None
    until(lambda: is_unloaded(recogniser), "unloading")


def test_closing_ends_its_threads(make: Callable[..., HostedRecogniser]) -> None:
    recogniser = make(30.0)
    recogniser.recognise(REQUEST)

    recogniser.close()
    recogniser.close()

    assert not any("recogniser" in thread.name for thread in threading.enumerate())
    assert text(recogniser.recognise(REQUEST)) == CUTTER
