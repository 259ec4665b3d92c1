"""Recordings decoded in a child process: what a file does to the decoder costs a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from captioner.audio.recordings.chunking import DamagedPacket, DecodedBlock
from captioner.core.errors import CaptionerError
from captioner.subprocesses.child import ChildLostError, IsCancelled
from captioner.subprocesses.file_reader import (
    MEMORY_MB,
    SILENCE_LIMIT_S,
    FileReader,
    FileReadingService,
    Opened,
)


class DecoderLostError(CaptionerError):
    """The decoder ended after sound that is good; its value `reason` says what became of it."""


class Decoder:
    """A child process that decodes recordings, one after the other; started when needed.

    Args:
        is_cancelled: Asked now and then, from another thread, while the child is waited for.
        silence_limit_s: After so many seconds without an answer the child is given up.
    """

    def __init__(
        self,
        is_cancelled: IsCancelled = lambda: False,
        *,
        silence_limit_s: float = SILENCE_LIMIT_S,
        memory_mb: int = MEMORY_MB,
    ) -> None:
        self._reader = FileReader(
            decoding_service, is_cancelled, silence_limit_s=silence_limit_s, memory_mb=memory_mb
        )

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def open(self, path: Path, audio_track: int | None = None) -> SupervisedRecording:
        """Open a recording; the one before is closed.

        Args:
            audio_track: Which audio track, counted from 1; None: the one players would choose.

        Raises:
            CaptionerError: There is no such file, it is empty, no sound or video, or has no such
                track; or the decoder did not survive it.
            CallCancelledError: It was cancelled.
        """
        try:
            opened = cast(OpenedRecording, self._reader.open(path, audio_track))
        except ChildLostError as lost:
            raise _cannot_be_decoded(path, lost) from None
        return SupervisedRecording(path, opened, self._reader)


class SupervisedRecording:
    """An open recording, one audio track of it, in a decoder."""

    def __init__(self, path: Path, opened: OpenedRecording, reader: FileReader) -> None:
        self.path = path
        self._opened = opened
        self._reader = reader

    @property
    def duration_s(self) -> float | None:
        """How long it says it is; an estimate in some formats, None where nothing is known."""
        return self._opened.duration_s

    @property
    def promised_duration_s(self) -> float | None:
        """`duration_s` where the format states it for this very track, else None."""
        return self._opened.promised_duration_s

    @property
    def tracks(self) -> tuple[str, ...]:
        """Its audio tracks: number, title and language, as far as the file says."""
        return self._opened.tracks

    def blocks(self) -> Iterator[DecodedBlock | DamagedPacket]:
        """All the sound, in order; before another recording is opened in this decoder.

        Raises:
            CaptionerError: Reading failed (the disk, the network drive).
            DecoderLostError: The decoder crashed, hung or took too much memory.
            CallCancelledError: It was cancelled.
        """
        try:
            for item in self._reader.items():
                if isinstance(item, DamagedPacket):
                    yield item
                else:
                    mono = np.frombuffer(item.mono, dtype=np.float32)
                    yield DecodedBlock(mono, item.rate_hz, item.start_s)
        except ChildLostError as lost:
            raise _cannot_be_decoded(self.path, lost) from None


def _cannot_be_decoded(path: Path, lost: ChildLostError) -> DecoderLostError:
    return DecoderLostError(
        "{path} cannot be decoded: {reason}.",
        "The file is damaged or malicious. If it plays in a media player, "
        "save it there in another format.",
        path=path,
        reason=lost,
    )


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
