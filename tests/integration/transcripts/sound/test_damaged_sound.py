"""Kept sound that is damaged: read as far as it can be, told, and never waited for."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, Never

import av
import numpy as np
import psutil
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.recordings.kept_sound import caption_kept_sound
from captioner.subprocesses.file_reader import FileReader, Opened
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.journal.recovery import recover_session
from captioner.transcripts.recorder import SessionRecorder
from captioner.transcripts.sound import reader
from captioner.transcripts.sound.reader import BlockService, read_sound, sound_duration_s
from captioner.transcripts.sound.recorder import SoundWriter
from tests.helpers.speech.stand_ins import StandInTranscriber
from tests.helpers.transcripts.sessions import said

BLOCK_S = 2


def tone(seconds: float) -> Samples:
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session whose sound lies in three blocks of two seconds."""
    recorder = SessionRecorder(
        tmp_path, header=SessionHeader("Mic", "tiny.en", datetime(2026, 11, 21, tzinfo=UTC))
    )
    recorder.close()
    writer = SoundWriter(recorder.folder, block_s=BLOCK_S)
    for second in range(3 * BLOCK_S):
        writer.write(AudioChunk(tone(1.0), second * SAMPLE_RATE))
    writer.close()
    return recorder.folder


def blocks(session: Path) -> list[Path]:
    return sorted((session / "sound").iterdir())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 100)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def not_ours(path: Path) -> None:
    """Sound at another rate: at ours it would be noise."""
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=48_000, layout="stereo")
        frame = av.AudioFrame(format="s16", layout="stereo", samples=4096)
        frame.rate = 48_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def a_playlist(path: Path) -> None:
    """What other players would follow to other files, or into the network."""
    path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/sound.ts\n#EXT-X-ENDLIST\n")


DAMAGES = [empty, garbage, a_folder, not_ours, a_playlist, a_pipe, a_device]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_block_costs_no_other_and_is_told(
    session: Path, damage: Callable[[Path], None], place: int
) -> None:
    damage(blocks(session)[place])
    told: list[str] = []
    seconds = {
        chunk.start_sample // SAMPLE_RATE // BLOCK_S
        for chunk in read_sound(session, on_damage=told.append)
    }
    assert seconds == {0, 1, 2} - {place}
    assert len(told) == 1
    assert blocks(session)[place].name in told[0]
    assert sound_duration_s(session) == (4.0 if place == 2 else 6.0)


@pytest.mark.parametrize("name", ["9" * 12, "9" * 200, "-5", "²", "1e9", "noise"])
def test_a_block_at_no_place_in_time_is_told_and_left_out(session: Path, name: str) -> None:
    try:
        shutil.copy(blocks(session)[0], session / "sound" / f"{name}.flac")
    except OSError:
        pytest.skip("this file system has no such names")
    told: list[str] = []
    chunks = list(read_sound(session, on_damage=told.append))
    assert sum(len(chunk.samples) for chunk in chunks) == 6 * SAMPLE_RATE
    assert len(told) == 1
    assert sound_duration_s(session) == 6.0


def test_a_block_cut_in_the_middle_is_told(session: Path) -> None:
    path = blocks(session)[1]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    told: list[str] = []
    chunks = list(read_sound(session, on_damage=told.append))
    assert [sentence for sentence in told if path.name in sentence] == told != []
    assert 4 * SAMPLE_RATE < sum(len(chunk.samples) for chunk in chunks) < 6 * SAMPLE_RATE
    assert chunks[-1].end_sample == 6 * SAMPLE_RATE


def test_damage_within_a_block_keeps_the_rest_in_place(session: Path) -> None:
    path = blocks(session)[0]
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(data)
    told: list[str] = []
    chunks = list(read_sound(session, on_damage=told.append))
    assert told == [f"The kept sound {path.name} is damaged; not all of it can be read."]
    expected = tone(1.0)
    first = [chunk for chunk in chunks if chunk.end_sample <= BLOCK_S * SAMPLE_RATE]
    assert sum(len(chunk.samples) for chunk in first) > SAMPLE_RATE
    for chunk in first[-3:]:  # behind the damage
        begin = chunk.start_sample % SAMPLE_RATE
        part = expected[begin : begin + len(chunk.samples)]
        np.testing.assert_allclose(chunk.samples[: len(part)], part, atol=1e-3)


class DyingService(BlockService):
    """Dies in the middle of the second block, until there is a mark in a folder."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = Path(folder)

    def opened(self, path: Path, start: int, end: int, may_be_cut: bool) -> Opened:
        block = super().opened(path, start, end, may_be_cut)
        if start != BLOCK_S * SAMPLE_RATE or (self._folder / "mark").exists():
            return block
        return replace(block, items=chain(islice(block.items, 20), self._dying()))

    def _dying(self) -> Iterator[Never]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield from ()


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Has the decoder of kept sound die; answers the folder for the mark that ends that."""
    monkeypatch.setattr(reader, "block_service", partial(DyingService, str(tmp_path)))
    return tmp_path


def test_a_decoder_that_dies_is_replaced_and_goes_on_at_the_same_sample(
    session: Path, dying: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_child = FileReader.close
    monkeypatch.setattr(
        FileReader, "close", lambda reader: ((dying / "mark").touch(), end_child(reader))
    )
    told: list[str] = []
    chunks = list(read_sound(session, on_damage=told.append))
    assert told == []
    assert [chunk.start_sample for chunk in chunks[1:]] == [c.end_sample for c in chunks[:-1]]
    heard = np.concatenate([chunk.samples for chunk in chunks])
    np.testing.assert_allclose(heard, np.tile(tone(1.0), 3 * BLOCK_S), atol=1e-3)


def test_block_that_kills_every_decoder_ends_in_advice(session: Path, dying: Path) -> None:
    before = (session / "journal.jsonl").read_bytes()
    with pytest.raises(CaptionerError, match=r"cannot be decoded: the system killed it") as raised:
        captioned(session)
    assert raised.value.hint
    assert (session / "journal.jsonl").read_bytes() == before
    assert list(session.glob("recaption-*")) == []
    assert sound_duration_s(session) == 3.0 * BLOCK_S


def test_kept_sound_is_decoded_outside_the_application(session: Path) -> None:
    sound = read_sound(session)
    next(sound)
    (decoder,) = [
        child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())
    ]
    sound.close()
    assert not decoder.is_running()


def captioned(session: Path) -> Any:
    return caption_kept_sound(
        session,
        StandInTranscriber(),
        LongFormSettings(),
        becomes_text=False,
    ).transcript


@pytest.mark.parametrize("damage", DAMAGES)
def test_sound_of_which_nothing_is_left_is_an_error(
    session: Path, damage: Callable[[Path], None]
) -> None:
    for path in blocks(session):
        damage(path)
    before = (session / "journal.jsonl").read_bytes()
    with pytest.raises(CaptionerError, match="cannot be read: it is damaged or empty"):
        captioned(session)
    assert (session / "journal.jsonl").read_bytes() == before
    assert list(session.glob("recaption-*")) == []


def test_captioning_again_tells_what_is_damaged(session: Path) -> None:
    empty(blocks(session)[1])
    (notice,) = captioned(session).notices
    assert blocks(session)[1].name in notice


def test_recovery_tells_of_uncaptioned_sound(session: Path) -> None:
    recorder = SessionRecorder(
        session.parent, header=SessionHeader("Mic", "tiny.en", datetime(2026, 11, 21, tzinfo=UTC))
    )
    caption = said(0)
    recorder.accept(caption)
    shutil.copytree(session / "sound", recorder.folder / "sound")
    # As a killed process leaves it.
    copy = session.parent / "killed"
    shutil.copytree(recorder.folder, copy, ignore=shutil.ignore_patterns("*.lock"))
    recorder.close()
    (sentence,) = recover_session(copy).missing
    left_s = 3 * BLOCK_S - caption.end_s
    assert sentence.startswith(f"{left_s:.0f} s of kept sound follow the last caption")
