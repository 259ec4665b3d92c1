"""A session's sound on disk: FLAC in blocks, every second of it safe from a crash.

Each block is a FLAC file named by its first sample. Frames go to the file as they are encoded and
to the disk itself once a second; a file cut anywhere decodes up to the cut, so that a crash loses
under a second. A gap in the sound begins a new block.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.message import Message
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER
from captioner.transcripts.journal.append_file import sync_folder
from captioner.transcripts.sound.reader import SOUND_FOLDER

_FRAME_SAMPLES = 1152  # FFmpeg's FLAC encoder at 16 kHz


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


_SYNC_INTERVAL_S = 0.9
"""How much sound at most is not on the disk itself."""


class SoundWriter:
    """Writes a session's sound as it comes."""

    def __init__(
        self, folder: Path, subfolder: str = SOUND_FOLDER, *, block_s: float = 300.0
    ) -> None:
        self._folder = folder / subfolder
        self._block_samples = round(block_s * SAMPLE_RATE)
        # The encoder holds back less than a frame, so the interval leaves room for one.
        self._sync_samples = round(_SYNC_INTERVAL_S * SAMPLE_RATE) - _FRAME_SAMPLES
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
            raise cause or OSError(
                Message("the sound cannot be encoded: {error}", error=error)
            ) from error

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
            raise file.error or OSError(
                Message("the sound cannot be finished: {error}", error=error)
            ) from error
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
