"""A model that is chosen when it is loaded, and may be loaded ahead of its session."""

from __future__ import annotations

import threading
from contextlib import suppress
from unittest.mock import create_autospec

import pytest

from captioner.app.live_session.deferred_recogniser import DeferredRecogniser, DeferredTranscriber
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormPort, LongFormSettings
from captioner.core.recognition import RecogniserInfo

INFO = RecogniserInfo("tiny.en", "cpu", "int8", 1, 80, False, False, 0.1)


class Model:
    """Loads when it may; counts how often."""

    def __init__(self, error: CaptionerError | None = None) -> None:
        self.may_load = threading.Event()
        self.loading = threading.Event()
        self.loads = 0
        self._error = error

    def load(self) -> RecogniserInfo:
        self.loads += 1
        self.loading.set()
        assert self.may_load.wait(20)
        if self._error is not None:
            raise self._error
        return INFO

    def close(self) -> None:
        self._error = CaptionerError("Recognition was stopped.")
        self.may_load.set()


def deferred(model: Model) -> DeferredRecogniser:
    return DeferredRecogniser(lambda _is_cancelled: model)  # type: ignore[arg-type,return-value]


def test_what_began_early_is_loaded_once() -> None:
    model = Model()
    recogniser = deferred(model)
    recogniser.begin_loading()
    assert model.loading.wait(20)
    model.may_load.set()
    assert recogniser.load() == INFO
    assert model.loads == 1


def test_what_went_wrong_early_is_told_when_the_session_loads_and_can_be_tried_again() -> None:
    model = Model(CaptionerError("The model is damaged."))
    model.may_load.set()
    recogniser = deferred(model)
    recogniser.begin_loading()
    with pytest.raises(CaptionerError, match="damaged"):
        recogniser.load()
    with pytest.raises(CaptionerError, match="damaged"):
        recogniser.load()
    assert model.loads == 2


def test_closing_ends_an_early_load() -> None:
    model = Model()
    recogniser = deferred(model)
    recogniser.begin_loading()
    assert model.loading.wait(20)
    recogniser.close()
    with pytest.raises(CaptionerError, match="stopped"):
        recogniser.load()


def test_channels_that_begin_together_share_one_model() -> None:
    made: list[LongFormPort] = []
    both = threading.Barrier(2)

    def make(_is_cancelled: object) -> LongFormPort:
        made.append(create_autospec(LongFormPort))
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # for the other channel, which must not come
        return made[-1]

    transcriber = DeferredTranscriber(make)
    threads = [
        threading.Thread(target=transcriber.transcribe, args=((), LongFormSettings()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 1


def test_a_transcriber_that_was_made_too_late_is_closed() -> None:
    made = create_autospec(LongFormPort)
    DeferredTranscriber(lambda _is_cancelled: made).transcribe(
        (), LongFormSettings(), is_cancelled=lambda: True
    )
    assert [call[0] for call in made.method_calls] == ["close", "transcribe"]
