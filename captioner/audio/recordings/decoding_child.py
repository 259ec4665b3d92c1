"""The child's side of decoding: FFmpeg reads what strangers made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from captioner.audio.recordings.decoded_sound import DamagedPacket, DecodedBlock
from captioner.children.file_reading import FileReadingService, Opened

_DAMAGE_BYTES = 1024
"""How much damaged packets count, so that a file of nothing else is reported, too."""


@dataclass(frozen=True, slots=True)
class OpenedRecording:
    """What is known of a recording before it is decoded; as `RecordingFile` has it."""

    duration_s: float | None
    promised_duration_s: float | None
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SoundBytes:
    """A `DecodedBlock` on its way: `mono` as the bytes of its samples."""

    mono: bytes
    rate_hz: int
    start_s: float | None


def decoding_service() -> DecodingService:
    """Made in the child."""
    import captioner.audio.recordings.decoding  # noqa: F401  (before the first file is asked for)

    return DecodingService()


class DecodingService(FileReadingService):
    """Opens and decodes one recording at a time; an audio track of it, counted from 1."""

    def opened(self, path: Path, audio_track: int | None) -> Opened:
        """Open a recording.

        Raises:
            CaptionerError: There is no such file, it is empty, no recording, or has no such track.
        """
        from captioner.audio.recordings.decoding import RecordingFile

        file = RecordingFile(path, audio_track)
        facts = OpenedRecording(file.duration_s, file.promised_duration_s, file.tracks)
        return Opened(facts, _on_the_way(file.blocks()), file.close)


def _on_the_way(
    blocks: Iterable[DecodedBlock | DamagedPacket],
) -> Iterator[tuple[SoundBytes | DamagedPacket, int]]:
    for block in blocks:
        if isinstance(block, DamagedPacket):
            yield block, _DAMAGE_BYTES
        else:
            sound = block.mono.tobytes()
            yield SoundBytes(sound, block.rate_hz, block.start_s), len(sound)
