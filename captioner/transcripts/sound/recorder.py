"""Keeps a session's sound while it runs, without holding up the thread that delivers it."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.disk_errors import cannot_write
from captioner.transcripts.journal.storage_thread import StorageThread
from captioner.transcripts.journal.writer import JournalWriter
from captioner.transcripts.sound.reader import SOUND_FOLDER
from captioner.transcripts.sound.writer import SoundWriter

_RETRY_S = 5.0
_MOST_WAITING_S = 60.0
_RESERVE_BYTES = 4_000_000
_RESERVE_SHARE = 0.05
"""So much of the disk, and so large a share of a small one, is left for captions."""


class SoundRecorder:
    """Passes sound to the writing thread, one FLAC stream a channel.

    Args:
        journal: Gets a record of each channel's folder; used on the thread alone.
    """

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
        """Have sound written soon.

        Args:
            may_wait: Whether it is taken however much waits already.

        Raises:
            CaptionerError: Sound before it could not be written, or the drive is a minute behind
                and this sound is not kept. Raised once until writing works again.
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
        """Finish every stream; on the writing thread.

        Raises:
            OSError: The last of a stream could not be written.
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
        """Refuse sound that would take the disk's last bytes: words are worth more.

        Raises:
            OSError: The disk is nearly full.
        """
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return  # a drive that cannot tell; writing itself will
        if disk.free < min(_RESERVE_BYTES, _RESERVE_SHARE * disk.total):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _note(self, error: OSError | None) -> None:
        with self._guard:
            self._error = error

    def _writer(self, channel: str) -> SoundWriter:
        if channel not in self._writers:
            number = len(self._writers) + 1
            subfolder = SOUND_FOLDER if number == 1 else f"{SOUND_FOLDER}-{number}"
            writer = SoundWriter(self._folder, subfolder)
            self._writers[channel] = writer
            self._journal.add("sound", {"channel": channel, "folder": subfolder})
        return self._writers[channel]
