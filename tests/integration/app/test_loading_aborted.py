"""Whoever quits does not wait for a model that is being loaded, or chosen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from captioner.app import recognisers
from captioner.app.folders import user_folders
from captioner.core.errors import CaptionerError
from captioner.speech.hosting import hosted_recogniser as recogniser_host
from captioner.speech.hosting.probe import DeviceProbe
from captioner.speech.models.manifest import ChosenModel

AT_ONCE_S = 3.0
"""Room for a machine that has other things to do; loading would take for ever."""


def loads_for_ever(*_: object, **__: object) -> _Stuck:
    return _Stuck()


def probes_for_ever(*_: object) -> NoReturn:
    threading.Event().wait()
    raise AssertionError("nobody sets it")


class _Stuck:
    def load(self) -> None:
        threading.Event().wait()


def closes_at_once(model: Any) -> list[str]:
    """Loads on a thread, closes, and tells what the thread was told."""
    told: list[str] = []

    def load() -> None:
        try:
            model.load()
        except CaptionerError as error:
            told.append(error.message)

    thread = threading.Thread(target=load)
    thread.start()
    thread.join(1.0)  # It is at it by now, or will find itself closed.
    began_s = time.monotonic()
    while thread.is_alive():
        model.close()
        thread.join(0.2)
    assert time.monotonic() - began_s < AT_ONCE_S
    return told


@pytest.mark.parametrize(
    ("make", "hosted"),
    [
        (recognisers.make_recogniser, "whisper_recogniser"),
        (recognisers.make_transcriber, "window_model"),
    ],
)
def test_loading_ends_when_nobody_wants_it_any_more(
    make: Callable[..., Any], hosted: str, built_in_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recogniser_host, hosted, loads_for_ever)

    told = closes_at_once(make(ChosenModel(built_in_model, "tiny.en"), user_folders()))

    assert told == ["Recognition was stopped."]


def test_so_does_probing(built_in_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = DeviceProbe(None, measure=probes_for_ever, gpus=lambda: ())
    monkeypatch.setattr(recognisers, "device_probe", lambda _: probe)

    told = closes_at_once(
        recognisers.make_recogniser(ChosenModel(built_in_model, "another"), user_folders())
    )

    assert told == ["Recognition was stopped."]


def test_what_was_closed_while_it_was_loaded_can_be_loaded_again(built_in_model: Path) -> None:
    recogniser = recognisers.make_recogniser(ChosenModel(built_in_model, "tiny.en"), user_folders())
    closes_at_once(recogniser)

    assert recogniser.load().model_name == "tiny.en"
    recogniser.close()
