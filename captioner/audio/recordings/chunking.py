"""Decoded blocks of sound, and chunks of one length cut from them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from captioner.core.audio import AudioChunk, AudioGap, Samples
from captioner.core.message import Message

CHUNK_SAMPLES = 512
"""Samples of a chunk: 32 ms, one window of the voice detector."""


class Chunker:
    """Cuts a source's sound into chunks and knows the position.

    Args:
        chunk_samples: Length of every chunk but those before a gap and at the end.
    """

    def __init__(self, chunk_samples: int = CHUNK_SAMPLES) -> None:
        self._chunk_samples = chunk_samples
        self._rest: Samples = np.empty(0, np.float32)
        self._position = 0

    @property
    def end_sample(self) -> int:
        return self._position + len(self._rest)

    def add(self, samples: Samples) -> Iterator[AudioChunk]:
        """The chunks that these samples, float32[n], complete."""
        if len(self._rest):
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) - len(samples) % self._chunk_samples
        self._rest = samples[whole:]
        for start in range(0, whole, self._chunk_samples):
            yield self._chunk(samples[start : start + self._chunk_samples])

    def flush(self) -> Iterator[AudioChunk]:
        rest, self._rest = self._rest, np.empty(0, np.float32)
        if len(rest):
            yield self._chunk(rest)

    def gap(self, length_samples: int, reason: Message) -> Iterator[AudioChunk | AudioGap]:
        """Return the held-back samples, then a gap; the next chunk starts after it."""
        yield from self.flush()
        if length_samples > 0:
            gap = AudioGap(self._position, length_samples, reason)
            self._position += length_samples
            yield gap

    def _chunk(self, samples: Samples) -> AudioChunk:
        chunk = AudioChunk(samples, self._position)
        self._position += len(samples)
        return chunk


FORMATS_HINT = Message(
    "Choose a sound or video file, such as WAV, FLAC, MP3, M4A, OGG, MP4 or MKV."
)


@dataclass(frozen=True, slots=True)
class DecodedBlock:
    """Consecutive sound of one rate.

    Attributes:
        start_s: Its time from the file's beginning, as the file says; None if unstated.
    """

    mono: Samples
    rate_hz: int
    start_s: float | None


@dataclass(frozen=True, slots=True)
class DamagedPacket:
    """A piece of the file that could not be decoded; decoding continues after it."""

    start_s: float | None
