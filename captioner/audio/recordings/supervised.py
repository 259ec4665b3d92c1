"""Recordings decoded in a child process: what a file does to the decoder costs a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np

from captioner.audio.recordings.decoded_sound import DamagedPacket, DecodedBlock
from captioner.audio.recordings.decoding_child import OpenedRecording, decoding_service
from captioner.children.child import ChildLostError, IsCancelled
from captioner.children.file_reader import MEMORY_MB, SILENCE_LIMIT_S, FileReader
from captioner.core.errors import CaptionerError


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
