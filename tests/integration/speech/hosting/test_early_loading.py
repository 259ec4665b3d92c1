"""A model that is chosen when it is loaded, and may be loaded ahead of its session."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecogniserInfo
from captioner.speech.hosting.hosted_recogniser import HostedRecogniser
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import ServiceState, Way
from tests.helpers.speech.hosting import recogniser_in
from tests.helpers.waiting import until

INFO = RecogniserInfo("tiny.en", "cpu", "int8", 1, 80, False, False, 0.1)


class Model:
    def load(self) -> RecogniserInfo:
        return INFO

    def recognise_batch(self, requests: Sequence[object]) -> list[object]:
        return list(requests)


class DamagedModel(Model):
    def load(self) -> RecogniserInfo:
        raise CaptionerError("The model is damaged.")


class StuckModel(Model):
    def load(self) -> RecogniserInfo:
        threading.Event().wait()
        raise AssertionError("nobody sets it")


def deferred(model: Any) -> tuple[HostedRecogniser, list[bool]]:
    loads: list[bool] = []
    return recogniser_in(Way(model, Placement()), on_loading=loads.append), loads


def test_what_began_early_is_loaded_once() -> None:
    recogniser, loads = deferred(Model)
    assert recogniser.state is ServiceState.ABSENT
    recogniser.begin_loading()
    assert recogniser.load() == recogniser.load() == INFO
    assert loads == [True, False]
    recogniser.close()


def test_what_went_wrong_early_is_told_when_the_session_loads_and_can_be_tried_again() -> None:
    recogniser, loads = deferred(DamagedModel)
    recogniser.begin_loading()
    for _ in range(2):
        with pytest.raises(CaptionerError, match="damaged"):
            recogniser.load()
    assert loads == [True, False, True, False]
    assert recogniser.state is ServiceState.LOST


def test_closing_ends_an_early_load() -> None:
    recogniser, loads = deferred(StuckModel)
    recogniser.begin_loading()
    until(lambda: bool(loads), "loading")
    recogniser.close()
    with pytest.raises(CaptionerError, match="stopped"):
        recogniser.load()
