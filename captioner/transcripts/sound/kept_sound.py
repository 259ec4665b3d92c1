"""A session's sound on disk: FLAC in blocks, every second of it safe from a crash.

Each block is a FLAC file named by its first sample. Frames go to the file as they are encoded and
to the disk itself once a second; a file cut anywhere decodes up to the cut, so that a crash loses
under a second. A gap in the sound begins a new block.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER
from captioner.transcripts.journal.append_file import sync_folder

SOUND_FOLDER = "sound"
_FRAME_SAMPLES = 1152  # FFmpeg's FLAC encoder at 16 kHz
_LONGEST_BLOCK_SAMPLES = 3600 * SAMPLE_RATE
_LONGEST_BREAK_SAMPLES = 48 * 3600 * SAMPLE_RATE  # between the beginnings of two blocks
_MOST_DIGITS = 12


class _UnbufferedFile:
    """A file as PyAV wants one, without a buffer of Python's between it and the system."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, PRIVATE_FILE)
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            self.error = error  # PyAV would turn it into an error without a reason
            raise
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


class SoundWriter:
    """Writes a session's sound as it comes.

    Args:
        folder: The session's folder.
        subfolder: Where in it the blocks go.
        block_s: Length of a block in seconds.
        sync_interval_s: How much sound at most is not on the disk itself, in seconds.
    """

    def __init__(
        self,
        folder: Path,
        subfolder: str = SOUND_FOLDER,
        *,
        block_s: float = 300.0,
        sync_interval_s: float = 0.9,
    ) -> None:
        self._folder = folder / subfolder
        self._block_samples = round(block_s * SAMPLE_RATE)
        # The encoder holds back less than a frame, so the interval leaves room for one.
        self._sync_samples = round(sync_interval_s * SAMPLE_RATE) - _FRAME_SAMPLES
        self._file: _UnbufferedFile | None = None
        self._container: Any = None
        self._stream: Any = None
        self._block_start = 0
        self._end_sample = 0
        self._unsynced = 0

    def write(self, chunk: AudioChunk) -> None:
        """Append sound; a jump in `start_sample` begins a new block.

        Raises:
            OSError: It cannot be written. The block ends before it; the next call begins another.
        """
        if len(chunk.samples) == 0:
            return
        if self._file is not None and (
            chunk.start_sample != self._end_sample
            or chunk.start_sample - self._block_start >= self._block_samples
        ):
            self.close()
        try:
            if self._file is None:
                self._begin(chunk.start_sample)
            self._encode(chunk.samples)
        except (OSError, av.FFmpegError) as error:
            cause = self._file.error if self._file is not None else None
            self._abandon()
            if isinstance(error, OSError) and cause is None:
                raise
            raise cause or OSError(f"the sound cannot be encoded: {error}") from error

    def close(self) -> None:
        """Finish the block; safe to call twice.

        Raises:
            OSError: Its last frame could not be written.
        """
        if self._file is None:
            return
        file = self._file
        try:
            for packet in self._stream.encode(None):
                self._container.mux(packet)
            self._container.close()
            file.sync()
        except (OSError, av.FFmpegError) as error:
            raise file.error or OSError(f"the sound cannot be finished: {error}") from error
        finally:
            self._abandon()

    def _begin(self, start_sample: int) -> None:
        self._folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
        self._file = _UnbufferedFile(self._folder / f"{start_sample:012d}.flac")
        sync_folder(self._folder)
        self._container = av.open(self._file, "w", format="flac", options={"flush_packets": "1"})
        self._stream = self._container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        self._block_start = self._end_sample = start_sample
        self._unsynced = 0

    def _encode(self, samples: Samples) -> None:
        assert self._file is not None
        whole = np.clip(np.rint(samples * 32767.0), -32768, 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(whole[np.newaxis], format="s16", layout="mono")
        frame.rate = SAMPLE_RATE
        frame.pts = self._end_sample - self._block_start
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
        self._end_sample += len(samples)
        self._unsynced += len(samples)
        if self._unsynced >= self._sync_samples:
            self._file.sync()
            self._unsynced = 0

    def _abandon(self) -> None:
        container, file = self._container, self._file
        self._container = self._stream = self._file = None
        if container is not None:
            with contextlib.suppress(OSError, av.FFmpegError):
                container.close()
        if file is not None:
            file.close()


def sound_folders(folder: Path) -> list[Path]:
    """Where a session's sound lies, one folder a channel; empty where none was kept."""
    return sorted(
        path
        for path in folder.glob(f"{SOUND_FOLDER}*")
        if path.is_dir() and any(path.glob("*.flac"))
    )


def has_sound(folder: Path) -> bool:
    """Whether a session's sound was kept, so that it can be captioned again."""
    return bool(sound_folders(folder))


def read_sound(
    folder: Path,
    subfolder: str = SOUND_FOLDER,
    *,
    on_damage: Callable[[str], object] = lambda _sentence: None,
) -> Iterator[AudioChunk]:
    """The sound of a session in order, in chunks of some seconds at most; cut blocks to their cut.

    Between blocks the positions may jump: sound is missing there.

    Args:
        folder: The session's folder.
        subfolder: That of the channel (`JournalContents.sound_folders`).
        on_damage: Told, a sentence each, what cannot be read; not of the cut that a crash leaves
            at the end of the last block.
    """
    blocks = _blocks(folder / subfolder, on_damage)
    position = 0
    for place, (start, path) in enumerate(blocks):
        end = start + _LONGEST_BLOCK_SAMPLES
        is_last = place == len(blocks) - 1
        if not is_last:
            end = min(end, blocks[place + 1][0])
        try:
            for chunk in _read_block(path, start, end, is_last):
                if chunk.start_sample >= position:
                    position = chunk.end_sample
                    yield chunk
        except _DamagedBlockError:
            on_damage(f"The kept sound {path.name} is damaged; not all of it can be read.")


def sound_start_s(folder: Path, subfolder: str = SOUND_FOLDER) -> float:
    """Where a channel's sound begins, in seconds of the session.

    Later than 0 where it was kept only when recognition had failed.
    """
    return min((start for start, _ in _blocks(folder / subfolder)), default=0) / SAMPLE_RATE


def sound_duration_s(folder: Path) -> float:
    """Until when a session's sound can be read back, in seconds, missing parts included."""
    latest = 0
    for sound in sound_folders(folder):
        # The last block that holds anything tells: blocks are named by their first sample.
        for start, path in reversed(_blocks(sound)):
            end = 0
            with contextlib.suppress(_DamagedBlockError):
                for chunk in _read_block(path, start, start + _LONGEST_BLOCK_SAMPLES, True):
                    end = chunk.end_sample
            if end:
                latest = max(latest, end)
                break
    return latest / SAMPLE_RATE


class _DamagedBlockError(Exception):
    """Something of a block cannot be read; what could was."""


def _blocks(
    folder: Path, on_damage: Callable[[str], object] = lambda _sentence: None
) -> list[tuple[int, Path]]:
    """First sample and file of every block in order; only files that are read to an end."""
    named = []
    for path in folder.glob("*.flac"):
        if path.is_file() and path.stem.isdecimal() and len(path.stem) <= _MOST_DIGITS:
            named.append((int(path.stem), path))
        else:
            on_damage(f"The kept sound {path.name} cannot be read.")
    found: list[tuple[int, Path]] = []
    for start, path in sorted(named):
        if start > (found[-1][0] if found else 0) + _LONGEST_BREAK_SAMPLES:
            on_damage(f"The kept sound {path.name} cannot be read.")
        else:
            found.append((start, path))
    return found


def _read_block(path: Path, start: int, end: int, may_be_cut: bool) -> Iterator[AudioChunk]:
    """The sound of a block, from sample `start` to before `end`.

    Raises:
        _DamagedBlockError: Something of it cannot be read, or it is no sound of ours; not when a
            crash kept the block from being finished and that is all.
    """
    position = start
    is_damaged = False
    try:
        with av.open(str(path), format="flac") as container:
            stream = next(iter(container.streams.audio), None)
            if stream is None or (stream.rate, stream.channels) != (SAMPLE_RATE, 1):
                raise _DamagedBlockError
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    is_damaged = is_damaged or not (may_be_cut and not stream.duration)
                    continue
                for frame in frames:
                    at = start + frame.pts if frame.pts is not None else position
                    samples = frame.to_ndarray().reshape(-1)
                    if not position <= at <= at + len(samples) <= end or samples.dtype != np.int16:
                        is_damaged = True
                        continue
                    is_damaged = is_damaged or at > position
                    yield AudioChunk(samples.astype(np.float32) / np.float32(32767.0), at)
                    position = at + len(samples)
            if stream.duration and position - start < stream.duration:
                is_damaged = True  # it was finished, and cut since
    except (OSError, av.FFmpegError) as error:
        raise _DamagedBlockError from error
    if is_damaged:
        raise _DamagedBlockError
