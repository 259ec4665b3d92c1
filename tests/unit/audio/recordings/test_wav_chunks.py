"""WAV files whose chunks are not what players expect, made by hand."""

import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.audio.recordings.recording import Decoder, read_recording
from captioner.audio.recordings.wav_chunks import wav_layout
from captioner.core.audio import SAMPLE_RATE
from captioner.core.errors import CaptionerError
from tests.helpers.audio.made_recordings import read, tone

FMT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, SAMPLE_RATE, 2 * SAMPLE_RATE, 2, 16)


def pcm(samples: np.ndarray) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


def chunk(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    stated = len(content) if size is None else size
    return struct.pack("<4sI", kind, stated) + content + b"\0" * (len(content) % 2)


def write(path: Path, *chunks: bytes) -> Path:
    body = b"WAVE" + FMT + b"".join(chunks)
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


FIRST, SECOND = tone(1.0, SAMPLE_RATE, 440.0), tone(0.5, SAMPLE_RATE, 880.0)


def test_the_sound_of_every_data_chunk_is_read(tmp_path: Path) -> None:
    """FFmpeg reads the last alone."""
    notes = chunk(b"LIST", b"INFOICMT" + bytes(31))
    path = write(
        tmp_path / "two.wav", chunk(b"data", pcm(FIRST)), notes, chunk(b"data", pcm(SECOND))
    )
    samples, others = read(path)
    assert others == []
    assert np.allclose(samples, np.concatenate((FIRST, SECOND)), atol=0.01)
    with Decoder() as decoder:
        assert decoder.open(tmp_path / "two.wav").duration_s == pytest.approx(1.5)


@pytest.mark.parametrize("behind", [b"", chunk(b"LIST", bytes(100))])
def test_an_empty_data_chunk_hides_nothing(tmp_path: Path, behind: bytes) -> None:
    empty = chunk(b"data", b"")
    for number, chunks in enumerate(([FIRST, None], [None, FIRST], [None, None, FIRST, None])):
        made = [empty if each is None else chunk(b"data", pcm(each)) for each in chunks]
        samples, others = read(write(tmp_path / f"{number}.wav", *made, behind))
        assert others == []
        assert np.allclose(samples[: len(FIRST)], FIRST, atol=0.01)


@pytest.mark.parametrize(
    "size", [0, 0x7FFFFFFF, 0x80000000, 0x7FFFF000, 0x7FFFF000 - 36, 0xFFFFFFFF, 0xFFFFFFFF - 36]
)
def test_a_size_that_a_pipe_left_open_is_no_promise(tmp_path: Path, size: int) -> None:
    samples, others = read(write(tmp_path / "pipe.wav", chunk(b"data", pcm(FIRST), size)))
    assert others == []
    assert np.allclose(samples, FIRST, atol=0.01)


def test_a_header_that_says_24_hours_gives_what_is_there_then_says_so(tmp_path: Path) -> None:
    day = chunk(b"data", pcm(FIRST), 24 * 3600 * 2 * SAMPLE_RATE)
    heard = 0
    with pytest.raises(CaptionerError, match=r"ends at 0:01\.0 of 24:00:00"):
        for item in read_recording(write(tmp_path / "day.wav", day)):
            heard += len(item.samples)
    assert heard == len(FIRST)


def test_the_second_chunk_cut_off_is_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cut.wav",
        chunk(b"data", pcm(FIRST)),
        chunk(b"data", pcm(SECOND), 20 * SAMPLE_RATE),
    )
    with pytest.raises(CaptionerError, match="is cut off"):
        list(read_recording(path))


@given(
    chunks=st.lists(
        st.tuples(
            st.sampled_from([b"data", b"LIST", b"fmt ", b"junk"]),
            st.binary(max_size=40),
            st.one_of(st.none(), st.integers(0, 2**32 - 1)),
        ),
        max_size=6,
    ),
    cut=st.integers(0, 60),
)
@settings(deadline=None)
def test_any_chunks_are_read_within_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    chunks: list[tuple[bytes, bytes, int | None]],
    cut: int,
) -> None:
    path = tmp_path_factory.mktemp("wav") / "any.wav"
    write(path, *(chunk(*each) for each in chunks))
    path.write_bytes(path.read_bytes()[: max(0, path.stat().st_size - cut)])
    layout = wav_layout(path)
    for start, length in layout.sound if layout is not None else ():
        assert 0 <= start <= start + length <= path.stat().st_size


def test_a_file_of_nothing_but_empty_chunks_ends_soon(tmp_path: Path) -> None:
    path = write(tmp_path / "many.wav", chunk(b"junk", b"") * 1_000_000)
    tracemalloc.start()
    try:
        assert wav_layout(path) is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
