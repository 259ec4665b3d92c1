"""What comes out of a decoder."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.audio import Samples
from captioner.core.message import Message

FORMATS_HINT = Message(
    "Choose a sound or video file, such as WAV, FLAC, MP3, M4A, OGG, MP4 or MKV."
)


@dataclass(frozen=True, slots=True)
class DecodedBlock:
    """Consecutive sound of one rate.

    Attributes:
        mono: float32[n], channels mixed, -1 to 1.
        start_s: Its time from the file's beginning, as the file says; None where it does not say.
    """

    mono: Samples
    rate_hz: int
    start_s: float | None


@dataclass(frozen=True, slots=True)
class DamagedPacket:
    """A piece of the file that could not be decoded; decoding goes on after it."""

    start_s: float | None
