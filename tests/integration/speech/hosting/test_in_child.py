from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.recognition import (
    Hypothesis,
    RecogniserInfo,
    RecognitionRequest,
    WindowSettings,
)
from captioner.speech.hosting.device_choice import ON_ANY_CPU, DeviceChoice
from captioner.speech.hosting.hosted_recogniser import HostedModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Way
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.speech.hosting import host_recogniser, recogniser_in
from tests.helpers.speech.sentences import spoken

CPU = DeviceChoice("cpu", "int8_float32", 1, 0.1, 0.1, 0.001, 200)
CUDA = DeviceChoice("cuda", "float16", 0, 0.1, 0.1, 0.001, 200)


REQUEST = RecognitionRequest(spoken("spoken-cutter.wav"), window=WindowSettings())


class FailingRecogniser:
    """Loads, and fails at every decode."""

    def load(self) -> RecogniserInfo:
        return RecogniserInfo("failing", "cuda", "float16", 0, 80, False, False, 0.0)

    def recognise_batch(self, _requests: Sequence[RecognitionRequest]) -> None:
        raise CaptionerError("The GPU went away.", "Look for it.")


def in_a_child(factory: Callable[[], object], notice: str = "") -> Way:
    return Way(factory, Placement(), notice=Message(notice))


def text(hypothesis: Hypothesis) -> str:
    return join_words(hypothesis.words)


def hosted(model_dir: Path, choice: DeviceChoice, **more: Any) -> HostedModel:
    return HostedModel(model_dir, "tiny.en", choice, **more)


@pytest.mark.parametrize("choice", [CPU, replace(ON_ANY_CPU, cpu_threads=1)])
def test_a_model_runs_in_a_child_as_it_was_chosen(
    built_in_model: Path, choice: DeviceChoice
) -> None:
    recogniser = host_recogniser(hosted(built_in_model, choice))

    info = recogniser.load()

    assert (info.model_name, info.cpu_threads) == ("tiny.en", 1)
    assert recogniser.process_id is not None
    assert text(recogniser.recognise(REQUEST)) == CUTTER
    recogniser.close()


def test_threads_that_were_asked_for_go_before_those_of_the_probe(built_in_model: Path) -> None:
    recogniser = host_recogniser(hosted(built_in_model, CPU, threads=2))

    assert recogniser.load().cpu_threads == 2
    recogniser.close()


def test_a_gpu_that_is_gone_when_captions_begin_costs_a_sentence(built_in_model: Path) -> None:
    # This machine has no GPU: the choice was made on another day.
    messages: list[str] = []
    recogniser = host_recogniser(hosted(built_in_model, CUDA), on_message=messages.append)

    assert text(recogniser.recognise(REQUEST)) == CUTTER
    assert len(messages) == 1
    assert messages[0].endswith("Captions are now made on the CPU.")
    assert recogniser.load().device == "cpu"
    recogniser.close()


def test_a_gpu_that_was_insisted_on_is_not_replaced(built_in_model: Path) -> None:
    recogniser = host_recogniser(hosted(built_in_model, CUDA, may_fall_back=False))

    with pytest.raises(CaptionerError):
        recogniser.recognise(REQUEST)
    recogniser.close()


def make_built_in() -> WhisperRecogniser:
    from pathlib import Path

    return WhisperRecogniser(Path("resources/models/tiny.en").resolve())


def test_change_happens_once_and_decodes_again() -> None:
    messages: list[str] = []
    recogniser = recogniser_in(
        in_a_child(FailingRecogniser),
        in_a_child(make_built_in, "Captions are now made on the CPU."),
        on_message=messages.append,
    )
    recogniser.load()

    for _ in range(2):
        assert text(recogniser.recognise(REQUEST)) == CUTTER

    assert messages == ["The GPU went away. Captions are now made on the CPU."]
    recogniser.close()


def test_where_both_fail_the_second_error_is_told() -> None:
    recogniser = recogniser_in(in_a_child(FailingRecogniser), in_a_child(FailingRecogniser))

    with pytest.raises(CaptionerError, match="went away"):
        recogniser.recognise_batch([REQUEST])
    with pytest.raises(CaptionerError, match="went away"):
        recogniser.recognise(REQUEST)
    recogniser.close()
