"""The child's side of decoding: FFmpeg reads what strangers made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.audio.decoded_sound import DamagedPacket, DecodedBlock
from captioner.core.errors import CaptionerError

if TYPE_CHECKING:
    from captioner.audio.decoding import RecordingFile

_ANSWER_BYTES = 64 * 1024
"""Sound in one answer: so much that the way there and back counts for little, and so little that
nothing worth a word is lost when the process dies before it answers."""

_DAMAGE_BYTES = 1024
"""What damage counts for: a file of nothing else is to be told of, too."""


@dataclass(frozen=True, slots=True)
class OpenedRecording:
    """What is known of a recording before it is decoded; as `RecordingFile` has it."""

    duration_s: float | None
    promised_duration_s: float | None


@dataclass(frozen=True, slots=True)
class SoundBytes:
    """A `DecodedBlock` on its way: `mono` as the bytes of its samples."""

    mono: bytes
    rate_hz: int
    start_s: float | None


@dataclass(frozen=True, slots=True)
class DecodedPart:
    """The next part of a recording, in order, and whether it is the last one."""

    items: tuple[SoundBytes | DamagedPacket, ...]
    is_last: bool


def decoding_service() -> DecodingService:
    """Made in the child."""
    # NumPy only adds channels up; threads of its own would take memory and nothing else.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import captioner.audio.decoding  # noqa: F401  (before the first file is asked for)

    return DecodingService()


class DecodingService:
    """Opens and decodes one recording at a time."""

    def __init__(self) -> None:
        self._file: RecordingFile | None = None
        self._blocks: Iterator[DecodedBlock | DamagedPacket] = iter(())
        self._failure: CaptionerError | None = None

    def open(self, path: Path, audio_track: int | None) -> OpenedRecording:
        """Open a recording, and close the one before.

        Raises:
            CaptionerError: There is no such file, it is empty, no recording, or has no such track.
        """
        from captioner.audio.decoding import RecordingFile

        self.close()
        self._file = RecordingFile(path, audio_track)
        self._blocks = self._file.blocks()
        return OpenedRecording(self._file.duration_s, self._file.promised_duration_s)

    def more(self) -> DecodedPart:
        """The next part.

        Raises:
            CaptionerError: Reading failed behind the part before.
        """
        if self._failure is not None:
            raise self._failure
        items: list[SoundBytes | DamagedPacket] = []
        size = 0
        try:
            for block in self._blocks:
                if isinstance(block, DamagedPacket):
                    items.append(block)
                    size += _DAMAGE_BYTES
                else:
                    sound = block.mono.tobytes()
                    items.append(SoundBytes(sound, block.rate_hz, block.start_s))
                    size += len(sound)
                if size >= _ANSWER_BYTES:
                    return DecodedPart(tuple(items), is_last=False)
        except CaptionerError as error:
            self._failure = error
            return DecodedPart(tuple(items), is_last=False)
        return DecodedPart(tuple(items), is_last=True)

    def close(self) -> None:
        """Close the recording, if one is open."""
        self._blocks = iter(())
        self._failure = None
        if self._file is not None:
            self._file.close()
            self._file = None
