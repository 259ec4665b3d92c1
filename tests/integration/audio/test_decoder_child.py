"""A file may end its decoder: what was decoded is kept, and one sentence tells the rest."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from captioner.audio.recordings import recording
from captioner.audio.recordings.recording import DecodingService, RecordingSource, read_recording
from captioner.core.audio import AudioChunk, NoticeKind, SourceEnded, SourceItem, SourceNotice
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import clock
from captioner.subprocesses import file_reader
from captioner.subprocesses.file_reader import Opened
from tests.helpers.paths import DATA

RECORDING = DATA / "jfk.wav"
GOOD_BLOCKS = 40


def happen(fault: str) -> None:
    if fault == "segmentation fault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif fault == "abort":
        os.write(2, b"free(): invalid pointer\n")
        os.abort()
    elif fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif fault == "swell":
        np.ones(500_000_000)
    elif fault == "write":
        Path("written").write_text("by a stranger")
    elif fault == "network":
        socket.create_connection(("127.0.0.1", 9))
    elif fault == "program":
        os.system("true")


class FaultyService(DecodingService):
    """The real one, with a fault in the middle of the sound, or while the file is opened."""

    def __init__(self, fault: str, opening: bool = False, only: str = "jfk.wav") -> None:
        super().__init__()
        self._fault = fault
        self._opening = opening
        self._only = only

    def opened(self, path: Path, audio_track: int | None) -> Opened:
        if self._opening:
            happen(self._fault)
        file = super().opened(path, audio_track)
        if path.name != self._only:
            return file
        return replace(file, items=chain(islice(file.items, GOOD_BLOCKS), self._happening()))

    def _happening(self) -> Iterator[Any]:
        happen(self._fault)
        yield from ()


@pytest.fixture
def with_fault(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has decoders meet a fault, and give up soon."""

    def meet(fault: str, **where: Any) -> None:
        monkeypatch.setattr(recording, "decoding_service", partial(FaultyService, fault, **where))
        monkeypatch.setattr(file_reader, "_SILENCE_LIMIT_S", 15.0)
        monkeypatch.setattr(file_reader, "_MEMORY_MB", 500)

    return meet


def everything(items: Iterable[SourceItem]) -> tuple[list[AudioChunk], CaptionerError | None]:
    chunks: list[AudioChunk] = []
    try:
        chunks.extend(item for item in items if isinstance(item, AudioChunk))
    except CaptionerError as error:
        return chunks, error
    return chunks, None


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("segmentation fault", "it was ended by SIGSEGV"),
        ("abort", "it was ended by SIGABRT (free(): invalid pointer)"),
        ("kill", "the system killed it"),
        pytest.param(
            "stop",
            "no answer within 15 s",
            marks=pytest.mark.slow(reason="it waits until it is believed to hang"),
        ),
        ("swell", "there was too little memory"),
    ],
)
def test_what_was_decoded_before_the_decoder_died_is_kept_and_the_rest_is_told(
    with_fault: Callable[..., None], fault: str, told: str
) -> None:
    whole = np.concatenate([item.samples for item in everything(read_recording(RECORDING))[0]])
    with_fault(fault)

    chunks, error = everything(read_recording(RECORDING))

    heard = np.concatenate([chunk.samples for chunk in chunks])
    assert len(heard) > 16_000
    # The resampler's last milliseconds know nothing of the sound behind them.
    np.testing.assert_array_equal(heard[:-2_000], whole[: len(heard)][:-2_000])
    assert error is not None
    heard_until = clock(len(heard) / 16_000, decimals=1)
    assert f"can be decoded only up to {heard_until} of 0:11.0" in error.message
    assert told in error.message
    assert error.hint


def test_file_that_kills_while_opened_costs_a_sentence(with_fault: Callable[..., None]) -> None:
    with_fault("abort", opening=True)

    with pytest.raises(CaptionerError, match=r"jfk.wav cannot be decoded: .*SIGABRT") as told:
        next(read_recording(RECORDING))
    assert told.value.hint


def test_the_files_behind_one_that_kills_are_heard(with_fault: Callable[..., None]) -> None:
    with_fault("segmentation fault")
    items: list = []
    ended = threading.Event()
    source = RecordingSource([RECORDING, DATA / "spoken-frog.wav"], speed=0)

    def deliver(item: SourceItem) -> None:
        items.append(item)
        if isinstance(item, SourceEnded):
            ended.set()

    source.start(deliver)
    assert ended.wait(30)
    source.stop()

    notices = [item for item in items if isinstance(item, SourceNotice)]
    assert [notice.kind for notice in notices] == [NoticeKind.DAMAGED_SOUND]
    behind = items[items.index(notices[0]) :]
    assert sum(len(item.samples) for item in behind if isinstance(item, AudioChunk)) > 3 * 16_000
    assert "SIGSEGV" in items[-1].error.message


def test_a_decoder_that_hangs_does_not_hold_up_a_stop(
    with_fault: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_fault("stop")
    monkeypatch.setattr(file_reader, "_SILENCE_LIMIT_S", 600.0)
    heard = threading.Event()
    items: list = []
    source = RecordingSource(RECORDING, speed=0)

    def deliver(item: SourceItem) -> None:
        items.append(item)
        heard.set()

    source.start(deliver)
    assert heard.wait(30)

    source.stop()

    assert items[-1] == SourceEnded(None)


@pytest.mark.parametrize("fault", ["write", "network", "program"])
def test_a_decoder_may_neither_write_nor_connect_nor_start_programs(
    with_fault: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with_fault(fault)

    if fault == "program":  # The C library tells of it by its answer alone.
        everything(read_recording(RECORDING))
    else:
        with pytest.raises(PermissionError):
            list(read_recording(RECORDING))

    assert list(tmp_path.iterdir()) == []


def spawned() -> set[psutil.Process]:
    """Children of this process, without that which multiprocessing has for itself."""
    return {
        child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
    }


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_decoder_that_dies_is_replaced_once_and_goes_on_at_the_same_sample(deaths: int) -> None:
    whole = np.concatenate([item.samples for item in everything(read_recording(RECORDING))[0]])
    before = spawned()
    sound = read_recording(RECORDING)
    chunks = [next(sound)]
    for death in range(deaths):
        if death:
            chunks.extend(islice(sound, 80))
        (decoder,) = spawned() - before
        decoder.kill()
        before.add(decoder)

    behind, error = everything(sound)

    heard = np.concatenate([chunk.samples for chunk in chunks + behind])
    if deaths == 1:
        assert error is None
        np.testing.assert_array_equal(heard, whole)
    else:
        assert error is not None
        assert "can be decoded only up to 0:0" in error.message
        assert error.hint
        np.testing.assert_array_equal(heard[:-2_000], whole[: len(heard)][:-2_000])


def test_the_decoder_ends_with_the_sound() -> None:
    before = spawned()
    sound = read_recording(RECORDING)
    next(sound)
    (decoder,) = spawned() - before
    assert decoder.is_running()

    sound.close()  # type: ignore[attr-defined]  # a generator

    assert not decoder.is_running()
