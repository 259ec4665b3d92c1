"""Sound that waits for the recogniser on disk rather than in memory, in blocks of any order."""

import contextlib
import os
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.disk_errors import cannot_write
from captioner.files.private import PRIVATE_FILE

SPILL_NAME = "waiting-sound.f32"
_BYTES_A_SAMPLE = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    start: int
    end: int


class SpilledBlock:
    """A block of sound on disk. Any thread may use it."""

    def __init__(self, spill: "SoundSpill", place: _Place) -> None:
        self._spill = spill
        self._place = place

    def take(self) -> Samples:
        """Read the samples back, exact to the bit, and free their place. Once only.

        Raises:
            CaptionerError: The file cannot be read; they stay where they are.
        """
        return self._spill.take(self._place)

    def forget(self) -> None:
        """Free the place of sound that is no longer needed; safe after `take`."""
        self._spill.free(self._place)


class SoundSpill:
    """Blocks of samples in one file. Any thread may use it.

    The file is made when it is first needed. Freed places are used again, and free space at the
    file's end is given back to the disk at once. It is removed by `close` when no block waits in
    it, and stays for recovery when one does.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / SPILL_NAME
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._is_closed = False
        self._waiting: list[_Place] = []

    def spill(self, samples: Samples) -> SpilledBlock:
        """Write samples, float32[n]; raises CaptionerError."""
        data = samples.astype("<f4").tobytes()
        with self._lock:
            number, place = self._place_for(len(data))
            try:
                descriptor = self._opened()
                os.lseek(descriptor, place.start, os.SEEK_SET)
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            except OSError as error:
                self._give_back_end()
                raise cannot_write(self._path, error) from error
            self._waiting.insert(number, place)
        return SpilledBlock(self, place)

    def take(self, place: _Place) -> Samples:
        with self._lock:
            wanted = place.end - place.start
            parts = []
            try:
                if self._is_closed or place not in self._waiting:
                    raise OSError(Message("it is no longer kept"))
                descriptor = self._opened()
                os.lseek(descriptor, place.start, os.SEEK_SET)
                while wanted > 0:
                    part = os.read(descriptor, wanted)
                    if not part:
                        raise OSError(Message("it was cut short"))
                    parts.append(part)
                    wanted -= len(part)
            except OSError as error:
                raise CaptionerError(
                    "The waiting sound in {path} cannot be read: {reason}.",
                    "Check that its drive is connected.",
                    path=self._path,
                    reason=error,
                ) from error
            self._waiting.remove(place)
            self._give_back_end()
        return np.frombuffer(b"".join(parts), dtype="<f4").astype(np.float32)

    def free(self, place: _Place) -> None:
        with self._lock:
            if place in self._waiting:
                self._waiting.remove(place)
                self._give_back_end()

    def close(self) -> None:
        """Close the file, and remove it when nothing waits; safe to call twice."""
        with self._lock:
            self._is_closed = True
            if self._descriptor is None:
                return
            os.close(self._descriptor)
            self._descriptor = None
            if not self._waiting:
                with contextlib.suppress(OSError):
                    self._path.unlink()

    def _opened(self) -> int:
        if self._is_closed:
            raise OSError(Message("the session has ended"))
        if self._descriptor is None:
            flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._path, flags, PRIVATE_FILE)
        return self._descriptor

    def _place_for(self, size: int) -> tuple[int, _Place]:
        start = 0
        for number, other in enumerate(self._waiting):
            if other.start - start >= size:
                return number, _Place(start, start + size)
            start = other.end
        return len(self._waiting), _Place(start, start + size)

    def _give_back_end(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._waiting[-1].end if self._waiting else 0)


def spilled_s(folder: Path, sample_rate: int) -> float:
    """How much uncaptioned sound a session left waiting, in seconds."""
    try:
        return (folder / SPILL_NAME).stat().st_size / _BYTES_A_SAMPLE / sample_rate
    except OSError:
        return 0.0
