"""Sound that waits for the recogniser on disk rather than in memory: first in, first out."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.transcripts.session_folder import cannot_write

SPILL_NAME = "waiting-sound.f32"
_BYTES_A_SAMPLE = 4


class SoundSpill:
    """A queue of samples in a file, exact to the bit. One thread at a time uses it.

    The file stays small: it is emptied whenever everything was read. It is removed by `close`
    when nothing waits in it, and stays for recovery when something does.

    Args:
        folder: The session's folder.

    Raises:
        CaptionerError: The file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / SPILL_NAME
        self._read_at = 0
        self._size = 0
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor: int | None = os.open(self._path, flags, 0o644)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    @property
    def waiting_samples(self) -> int:
        """How many samples were put in and not taken out."""
        return (self._size - self._read_at) // _BYTES_A_SAMPLE

    def put(self, samples: Samples) -> None:
        """Append samples.

        Raises:
            CaptionerError: They could not be written; none of them was.
        """
        descriptor = self._open_descriptor()
        try:
            os.lseek(descriptor, self._size, os.SEEK_SET)
            rest = memoryview(samples.astype("<f4").tobytes())
            count = len(rest)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            raise cannot_write(self._path, error) from error
        self._size += count

    def take(self, most: int) -> Samples:
        """The oldest samples, at most so many; empty when none waits.

        Raises:
            CaptionerError: The file cannot be read.
        """
        descriptor = self._open_descriptor()
        wanted = min(most, self.waiting_samples) * _BYTES_A_SAMPLE
        parts = []
        try:
            os.lseek(descriptor, self._read_at, os.SEEK_SET)
            while wanted > 0:
                part = os.read(descriptor, wanted)
                if not part:
                    raise OSError("it was cut short by somebody")
                parts.append(part)
                wanted -= len(part)
        except OSError as error:
            raise CaptionerError(
                f"The waiting sound in {self._path} cannot be read: {error.strerror or error}.",
                "Check that its drive is connected.",
            ) from error
        data = b"".join(parts)
        self._read_at += len(data)
        if self._read_at == self._size:
            self._read_at = self._size = 0
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
        return np.frombuffer(data, dtype="<f4").astype(np.float32)

    def close(self) -> None:
        """Close the file, and remove it when nothing waits; safe to call twice."""
        if self._descriptor is None:
            return
        is_empty = self.waiting_samples == 0
        os.close(self._descriptor)
        self._descriptor = None
        if is_empty:
            with contextlib.suppress(OSError):
                self._path.unlink()

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise ValueError("the spill is closed")
        return self._descriptor


def spilled_s(folder: Path, sample_rate: int) -> float:
    """How much sound a session left waiting that nobody captioned, in seconds."""
    try:
        return (folder / SPILL_NAME).stat().st_size / _BYTES_A_SAMPLE / sample_rate
    except OSError:
        return 0.0
