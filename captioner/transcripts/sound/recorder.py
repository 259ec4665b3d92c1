"""Records a running session's sound, without blocking the delivering thread."""

import contextlib
import errno
import io
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.disk_errors import cannot_write
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER
from captioner.transcripts.journal.append_file import sync_folder
from captioner.transcripts.journal.storage_thread import StorageThread
from captioner.transcripts.journal.writer import JournalWriter
from captioner.transcripts.sound.reader import SOUND_FOLDER

_RETRY_S = 5.0
_MOST_WAITING_S = 60.0
_RESERVE_BYTES = 4_000_000
_RESERVE_SHARE = 0.05
"""Free space to leave for captions, in bytes and as a share of a small disk."""


class SoundRecorder:
    """Passes sound to the writing thread, as one FLAC stream a channel."""

    def __init__(
        self,
        folder: Path,
        journal: JournalWriter,
        thread: StorageThread,
        monotonic: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._journal = journal
        self._thread = thread
        self._monotonic = monotonic
        self._writers: dict[str, SoundWriter] = {}
        self._guard = threading.Lock()
        self._waiting_samples = 0
        self._error: OSError | None = None
        self._has_reported = False
        self._retry_at = 0.0

    def accept(self, chunk: AudioChunk, channel: str, *, may_wait: bool = False) -> None:
        """Queue sound for writing.

        Args:
            may_wait: Whether to queue it even if too much sound waits.

        Raises:
            CaptionerError: Earlier sound could not be written, or a minute of sound waits and this
                sound is not kept. Raised once until writing works again.
        """
        with self._guard:
            if not may_wait and self._waiting_samples > _MOST_WAITING_S * SAMPLE_RATE:
                self._error = OSError(Message("the drive does not keep up"))
            else:
                self._waiting_samples += len(chunk.samples)
                self._thread.submit(lambda: self._write(chunk, channel))
            error = self._error
            if error is None:
                self._has_reported = False
            if error is None or self._has_reported:
                return
            self._has_reported = True
        failure = cannot_write(self._folder, error)
        raise CaptionerError(
            "{message} Sound is not being kept.", failure.hint, message=failure.message
        )

    def close(self) -> None:
        """Finish every stream. Called on the writing thread.

        Raises:
            OSError: The end of a stream could not be written.
        """
        failure: OSError | None = None
        for writer in self._writers.values():
            try:
                writer.close()
            except OSError as error:
                failure = error
        if failure is not None:
            raise failure

    def _write(self, chunk: AudioChunk, channel: str) -> None:
        try:
            if self._error is None or self._monotonic() >= self._retry_at:
                self._leave_room_for_captions()
                self._writer(channel).write(chunk)
                self._note(None)
        except OSError as error:
            self._retry_at = self._monotonic() + _RETRY_S
            self._note(error)
        finally:
            with self._guard:
                self._waiting_samples -= len(chunk.samples)

    def _leave_room_for_captions(self) -> None:
        """Check that there is space left for captions, which are more important than sound."""
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return  # free space is unknown; writing reports a full disk
        if disk.free < min(_RESERVE_BYTES, _RESERVE_SHARE * disk.total):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _note(self, error: OSError | None) -> None:
        with self._guard:
            self._error = error

    def _writer(self, channel: str) -> "SoundWriter":
        if channel not in self._writers:
            number = len(self._writers) + 1
            subfolder = SOUND_FOLDER if number == 1 else f"{SOUND_FOLDER}-{number}"
            writer = SoundWriter(self._folder, subfolder)
            self._writers[channel] = writer
            self._journal.add("sound", {"channel": channel, "folder": subfolder})
        return self._writers[channel]


_FRAME_SAMPLES = 1152  # FFmpeg's FLAC encoder at 16 kHz


class _UnbufferedFile(io.FileIO):
    """A private file that writes all it is given, and keeps the error that PyAV would hide."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            str(path), "w+", opener=lambda name, flags: os.open(name, flags, PRIVATE_FILE)
        )
        self.error: OSError | None = None

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        left = memoryview(data)
        try:
            while left:
                left = left[super().write(left) or 0 :]
        except OSError as error:
            self.error = error
            raise
        return len(data)

    def sync(self) -> None:
        os.fsync(self.fileno())


_SYNC_INTERVAL_S = 0.9
"""Longest sound not on the disk yet, in seconds."""


class SoundWriter:
    """Writes a channel's sound in FLAC blocks."""

    def __init__(
        self, folder: Path, subfolder: str = SOUND_FOLDER, *, block_s: float = 300.0
    ) -> None:
        self._folder = folder / subfolder
        self._block_samples = round(block_s * SAMPLE_RATE)
        # The encoder holds back less than a frame, which the interval must include.
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
            OSError: It cannot be written. The block ends before it, and the next call begins a new
                one.
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
            with contextlib.suppress(OSError):
                file.close()
