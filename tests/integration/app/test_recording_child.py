"""The model's process dies while a recording is transcribed: no word is missing."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from captioner.app import recognisers
from captioner.app.folders import user_folders
from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.audio.recordings.recording import RecordingSource
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, SessionEvent
from captioner.core.long_form import LongFormSettings, RecordingTranscript
from captioner.live.engine.setup import Channel, SessionSettings
from captioner.recordings.transcription import transcribe_recording
from captioner.speech.hosting import hosted_recogniser as recogniser_host
from captioner.speech.hosting import in_child
from captioner.speech.models.manifest import ChosenModel
from captioner.subprocesses.placement import Placement
from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import LIMIT_S
from tests.helpers.paths import DATA

RECORDING = DATA / "spoken-frog.wav"
_LIKE_SIGKILL = pytest.mark.slow(reason="SIGKILL is among the fast tests")

SIGNALS = [signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGKILL]


class Faulty:
    """The real service; a mark in a folder makes a fault happen before a method."""

    def __init__(self, folder: str, method: str, number: int, service: Any) -> None:
        self._folder = Path(folder)
        self._method = method
        self._number = number
        self._service = service

    def __getattr__(self, name: str) -> Any:
        marks = list(self._folder.glob("mark-*")) if name == self._method else []
        if marks:
            marks[0].unlink()
            (self._folder / "happened").touch()
            if self._number:
                os.kill(os.getpid(), self._number)
            threading.Event().wait()
        return getattr(self._service, name)


def faulty_window_model(
    model_dir: Path, *, folder: str, method: str, number: int, **options: Any
) -> Faulty:
    service = in_child.window_model(model_dir, **options)
    return Faulty(folder, method, number, service)


@pytest.fixture
def transcriber(
    monkeypatch: pytest.MonkeyPatch, built_in_model: Path, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """Makes a transcriber whose child meets a fault, as often as is said."""
    made = []
    told: list[str] = []

    def make(method: str, number: int, times: int = 1) -> Any:
        folder = tmp_path / "marks"
        folder.mkdir()
        for each in range(times):
            (folder / f"mark-{each}").touch()
        service = partial(
            faulty_window_model, folder=str(folder), method=method, number=int(number)
        )
        monkeypatch.setattr(recogniser_host, "window_model", service)
        # It takes marks away, which is writing.
        monkeypatch.setattr(recogniser_host, "Placement", lambda **_: Placement(is_confined=False))
        one: Any = recognisers.make_transcriber(
            ChosenModel(built_in_model, "tiny.en"), user_folders(), on_message=told.append
        )
        one.told = told
        one.happened = folder / "happened"
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


def text_of(transcript: RecordingTranscript) -> str:
    return " ".join(caption.text for caption in transcript.captions)


@pytest.mark.parametrize("method", ["load", "decode"])
@pytest.mark.parametrize(
    "number",
    [pytest.param(each, marks=() if each is signal.SIGKILL else _LIKE_SIGKILL) for each in SIGNALS],
    ids=lambda number: number.name,
)
def test_a_child_that_dies_while_it_loads_or_hears_loses_no_word(
    transcriber: Callable[..., Any], method: str, number: int
) -> None:
    one = transcriber(method, number)

    transcript = transcribe_recording(RECORDING, one, LongFormSettings())

    assert one.happened.exists()
    assert transcript.error is None
    assert text_of(transcript) == FROG
    assert len(one.told) == 1
    assert "was restarted; nothing was lost" in one.told[0]


@pytest.mark.slow(reason="a child that dies is in the fast tests")
def test_model_that_always_kills_ends_in_advice(transcriber: Callable[..., Any]) -> None:
    one = transcriber("decode", signal.SIGSEGV, times=9)

    with pytest.raises(CaptionerError, match=r"3 times at the same place: .*SIGSEGV") as told:
        transcribe_recording(RECORDING, one, LongFormSettings())
    assert "choose another device or a smaller model" in told.value.hint


def test_cancelled_recording_waits_for_no_window(transcriber: Callable[..., Any]) -> None:
    one = transcriber("decode", 0)  # It waits for ever.
    began_s: list[float] = []

    def is_cancelled() -> bool:
        if one.happened.exists() and not began_s:
            began_s.append(time.monotonic())
        return bool(began_s)

    transcript = transcribe_recording(RECORDING, one, LongFormSettings(), is_cancelled=is_cancelled)

    assert transcript.was_cancelled
    assert time.monotonic() - began_s[0] < 5.0


def test_a_live_session_beside_a_recording_whose_child_dies_loses_nothing(
    transcriber: Callable[..., Any], built_in_model: Path
) -> None:
    one = transcriber("decode", signal.SIGABRT, times=9)
    recogniser = recognisers.make_recogniser(ChosenModel(built_in_model, "tiny.en"), user_folders())
    live = create_live_session(
        [Channel(RecordingSource(RECORDING))],
        recogniser,
        "tiny.en",
        Storage(root=None),
        SessionSettings(),
    )
    finals: list[Caption] = []

    def listen(event: SessionEvent) -> None:
        if isinstance(event.body, CaptionChanged) and event.body.caption.is_final:
            finals.append(event.body.caption)

    live.session.subscribe(listen)
    live.session.start()
    with pytest.raises(CaptionerError, match="SIGABRT"):
        transcribe_recording(RECORDING, one, LongFormSettings())
    assert live.session.wait(LIMIT_S)
    recogniser.close()

    assert live.session.error is None
    assert " ".join(caption.text for caption in finals) == FROG


def test_no_child_is_left_when_the_models_are_closed(transcriber: Callable[..., Any]) -> None:
    before = set(psutil.Process().children())
    one = transcriber("decode", signal.SIGSEGV)

    transcribe_recording(RECORDING, one, LongFormSettings())
    one.close()

    left = set(psutil.Process().children()) - before
    assert [child for child in left if "spawn_main" in " ".join(child.cmdline())] == []
