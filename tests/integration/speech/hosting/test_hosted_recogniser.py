"""The child may crash, hang or swell: every word that was said is in the answer."""

import functools
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from captioner.core.audio import SpeechSegment
from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.recognition import Hypothesis, RecognitionRequest, WindowSettings
from captioner.speech.hosting.hosted_recogniser import HostedRecogniser
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Hosting, ServiceState, SupervisionSettings, Way
from tests.helpers.audio.spoken_files import CUTTER, FROG
from tests.helpers.speech.hosting import recogniser_in
from tests.helpers.speech.sentences import spoken
from tests.helpers.waiting import until

SHORT = WindowSettings()
FREE_TO_WRITE = Placement(is_confined=False)
"""For children that take away marks."""


class Fault:
    """Happens in the child at a recogniser's first decodes, as often as there are marks."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind

    def happen(self) -> None:
        marks = sorted(self._folder.glob("mark-*"))
        if not marks:
            return
        marks[0].unlink()
        if self._kind == "abort":
            os.write(2, b"terminate called: out of luck\n")
            os.abort()
        elif self._kind == "exit":
            os._exit(5)
        elif self._kind == "swell":
            self.swollen = np.ones(80_000_000)
            threading.Event().wait()
        elif self._kind == "wait":
            (self._folder / "waiting").touch()
            threading.Event().wait()
        elif self._kind == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif self._kind == "odd error":
            raise _OddError(lambda: None)


class _OddError(Exception):
    pass


class FaultyRecogniser(WhisperRecogniser):
    """The real recogniser, with a fault before a decode."""

    fault: Fault

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        if self._info is not None and self._info.load_s > 0:
            self.fault.happen()
        return super().recognise_batch(requests)


def make_faulty(model_dir: str, folder: str, kind: str) -> FaultyRecogniser:
    recogniser = FaultyRecogniser(Path(model_dir), model_name="tiny.en")
    recogniser.fault = Fault(Path(folder), kind)
    return recogniser


def dies_while_loading() -> None:
    os._exit(9)


def fails_to_be_made() -> None:
    raise CaptionerError("There is no such model.", "Get one.")


class Telling(HostedRecogniser):
    """Keeps what it said of its child."""

    told: list[str]
    loads: list[bool]


@pytest.fixture
def faulty(built_in_model: Path, tmp_path: Path) -> Iterator[Callable[..., Telling]]:
    """Makes a supervised recogniser whose first decodes meet a fault."""
    made = []

    def make(
        kind: str, *, times: int = 1, memory_limit_mb: int | None = None, **supervision: Any
    ) -> Telling:
        for number in range(times):
            (tmp_path / f"mark-{number}").touch()
        told: list[str] = []
        loads: list[bool] = []
        way = Way(
            functools.partial(make_faulty, str(built_in_model), str(tmp_path), kind),
            FREE_TO_WRITE,
            memory_limit_mb,
        )
        hosting = Hosting([way], SupervisionSettings(**supervision))
        recogniser = Telling(
            lambda _is_cancelled: hosting,
            on_message=told.append,
            on_loading=loads.append,
        )
        recogniser.told = told
        recogniser.loads = loads
        made.append(recogniser)
        return recogniser

    yield make
    for recogniser in made:
        recogniser.close()


UPDATE = RecognitionRequest(spoken("spoken-cutter.wav", start_s=7.0), window=SHORT)
MUTE = RecognitionRequest(spoken("spoken-frog.wav"), window=SHORT)


def text(hypothesis: Hypothesis) -> str:
    return join_words(hypothesis.words)


def test_the_child_hears_what_the_process_would(
    built_in_model: Path, faulty: Callable[..., Telling]
) -> None:
    inside = WhisperRecogniser(built_in_model, model_name="tiny.en")
    outside = faulty("none", times=0)

    assert outside.load() == outside.load()
    assert outside.load().model_name == "tiny.en"
    answer = outside.recognise(UPDATE)
    assert text(answer) == CUTTER
    assert answer.words == inside.recognise(UPDATE).words
    batch = outside.recognise_batch([MUTE, UPDATE])
    assert [text(hypothesis) for hypothesis in batch] == [FROG, CUTTER]
    assert outside.recognise_batch([]) == []
    assert outside.told == []
    inside.close()


@pytest.mark.slow(reason="test_recogniser_child has fast cases")
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("abort", "SIGABRT (terminate called: out of luck)"),
        ("exit", "code 5"),
        ("stop", "no answer within 4 s"),
    ],
)
def test_a_lost_child_is_replaced_and_every_word_is_there(
    faulty: Callable[..., Telling], kind: str, told: str
) -> None:
    recogniser = faulty(kind, decode_limit_s=4.0, decode_limit_per_s=0.0)
    recogniser.load()
    first = recogniser.process_id

    assert text(recogniser.recognise(UPDATE)) == CUTTER

    assert recogniser.process_id != first
    assert recogniser.state is ServiceState.READY
    assert len(recogniser.told) == 1
    assert told in recogniser.told[0]
    assert "nothing was lost" in recogniser.told[0]
    assert recogniser.loads == [True, False, True, False]


def test_a_child_that_takes_too_much_memory_is_replaced(faulty: Callable[..., Telling]) -> None:
    recogniser = faulty("swell", memory_limit_mb=600)

    assert text(recogniser.recognise(UPDATE)) == CUTTER

    assert "MB of memory" in recogniser.told[0]


def test_a_child_killed_in_the_middle_of_an_utterance_loses_no_word(
    faulty: Callable[..., Telling], tmp_path: Path
) -> None:
    recogniser = faulty("wait")
    answers = []
    thread = threading.Thread(target=lambda: answers.append(recogniser.recognise(MUTE)))
    thread.start()
    until((tmp_path / "waiting").exists)

    assert recogniser.process_id is not None
    os.kill(recogniser.process_id, signal.SIGKILL)
    thread.join(30)

    assert text(answers[0]) == FROG
    assert len(recogniser.told) == 1


def test_a_child_that_died_between_utterances_is_replaced(faulty: Callable[..., Telling]) -> None:
    recogniser = faulty("none", times=0)
    recogniser.load()
    child = psutil.Process(recogniser.process_id)
    child.kill()
    child.wait(10)

    assert text(recogniser.recognise(UPDATE)) == CUTTER
    assert len(recogniser.told) == 1


def test_a_child_whose_model_is_gone_is_not_replaced_and_that_is_said(
    built_in_model: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.symlink_to(built_in_model)
    recogniser = recogniser_in(Way(functools.partial(WhisperRecogniser, stick), Placement()))
    recogniser.load()
    stick.unlink()
    assert text(recogniser.recognise(UPDATE)) == CUTTER
    child = psutil.Process(recogniser.process_id)
    child.kill()
    child.wait(10)

    with pytest.raises(CaptionerError, match="stick"):
        recogniser.recognise(UPDATE)

    stick.symlink_to(built_in_model)
    assert text(recogniser.recognise(UPDATE)) == CUTTER
    recogniser.close()


def test_an_utterance_that_always_kills_ends_in_an_error_and_the_next_one_is_heard(
    faulty: Callable[..., Telling],
) -> None:
    recogniser = faulty("exit", times=3)

    with pytest.raises(CaptionerError, match=r"3 times at the same place: it ended with code 5"):
        recogniser.recognise(UPDATE)
    assert recogniser.state is ServiceState.LOST

    assert text(recogniser.recognise(MUTE)) == FROG


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (dies_while_loading, "code 9"),
        (functools.partial(WhisperRecogniser, Path("gone")), "no model gone"),
    ],
)
def test_what_cannot_be_loaded_is_an_error(
    make: Callable[[], WhisperRecogniser], told: str
) -> None:
    recogniser = recogniser_in(Way(make, Placement()))
    with pytest.raises(CaptionerError, match=told):
        recogniser.load()
    recogniser.close()


def test_an_expected_failure_comes_over_whole(tmp_path: Path) -> None:
    recogniser = recogniser_in(Way(fails_to_be_made, Placement()))

    with pytest.raises(CaptionerError) as caught:
        recogniser.load()

    assert (caught.value.message, caught.value.hint) == ("There is no such model.", "Get one.")
    assert recogniser.process_id is None
    recogniser.close()


def test_mistakes_of_the_caller_come_over_and_the_child_lives_on(
    faulty: Callable[..., Telling],
) -> None:
    recogniser = faulty("none", times=0)
    recogniser.load()
    first = recogniser.process_id
    long = SpeechSegment(np.zeros(480_001, np.float32), 0.0, 30.1, is_final=True)

    with pytest.raises(ValueError, match="at most 30 s"):
        recogniser.recognise(RecognitionRequest(long))

    assert text(recogniser.recognise(UPDATE)) == CUTTER
    assert recogniser.process_id == first


def test_an_error_that_cannot_be_sent_is_told_in_words(faulty: Callable[..., Telling]) -> None:
    with pytest.raises(RuntimeError, match="_OddError"):
        faulty("odd error").recognise(UPDATE)


def test_closing_ends_the_child_and_using_it_again_starts_one(
    faulty: Callable[..., Telling],
) -> None:
    recogniser = faulty("none", times=0)
    recogniser.load()
    first = psutil.Process(recogniser.process_id)

    recogniser.close()
    recogniser.close()

    assert not first.is_running()
    assert recogniser.process_id is None
    assert text(recogniser.recognise(UPDATE)) == CUTTER


def test_closing_from_another_thread_ends_a_decode_under_way(
    faulty: Callable[..., Telling], tmp_path: Path
) -> None:
    recogniser = faulty("wait")
    failures = []

    def recognise() -> None:
        try:
            recogniser.recognise(UPDATE)
        except CaptionerError as error:
            failures.append(error.message)

    thread = threading.Thread(target=recognise)
    thread.start()
    until((tmp_path / "waiting").exists)

    recogniser.close()
    thread.join(20)

    assert failures == ["Recognition was stopped."]
    assert recogniser.process_id is None
