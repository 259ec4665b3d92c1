"""Recordings decoded in a child process: what a file does to the decoder costs a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np

from captioner.audio.decoded_sound import DamagedPacket, DecodedBlock
from captioner.audio.decoding_child import DecodedPart, OpenedRecording, decoding_service
from captioner.children.child import CallCancelledError, Child, ChildLostError, IsCancelled
from captioner.children.placement import Placement
from captioner.core.errors import CaptionerError
from captioner.core.message import Message

_SILENCE_LIMIT_S = 60.0
"""Longer than any disk takes to wake up."""

_MEMORY_MB = 1500
"""More than an hour's index and the largest cover picture need."""


class DecoderLostError(CaptionerError):
    """The decoder ended behind sound that is good; its value `reason` says what became of it."""


class Decoder:
    """A child process that decodes recordings, one after the other; started when needed.

    Args:
        is_cancelled: Asked now and then, from another thread, while the child is waited for.
        silence_limit_s: After so many seconds without an answer the child is given up.
        memory_mb: Most of its memory, in megabytes (10^6).
    """

    def __init__(
        self,
        is_cancelled: IsCancelled = lambda: False,
        *,
        silence_limit_s: float = _SILENCE_LIMIT_S,
        memory_mb: int = _MEMORY_MB,
    ) -> None:
        self._is_cancelled = is_cancelled
        self._silence_limit_s = silence_limit_s
        self._memory_mb = memory_mb
        self._child: Child | None = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The child's process id; None while there is none."""
        return None if self._child is None else self._child.process_id

    def open(self, path: Path, audio_track: int | None = None) -> SupervisedRecording:
        """Open a recording; the one before is closed.

        Args:
            path: The file.
            audio_track: Which audio track, counted from 1; None: the one players would choose.

        Raises:
            CaptionerError: There is no such file, it is empty, no sound or video, or has no such
                track; or the decoder did not survive it.
            CallCancelledError: Nobody wants it any more.
        """
        try:
            opened = cast(OpenedRecording, self._ask("open", path, audio_track))
        except ChildLostError as lost:
            raise _cannot_be_decoded(path, str(lost)) from None
        except MemoryError:
            raise _cannot_be_decoded(path, Message("there was too little memory")) from None
        return SupervisedRecording(path, opened, self._more)

    def close(self) -> None:
        """End the child; safe to call twice."""
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _more(self) -> DecodedPart:
        return cast(DecodedPart, self._ask("more"))

    def _ask(self, method: str, *arguments: object) -> object:
        if self._child is None:
            self._child = Child(
                decoding_service,
                name="captioner-decoder",
                placement=Placement(address_space_mb=self._memory_mb),
                memory_limit_mb=self._memory_mb,
            )
        try:
            return self._child.ask(
                method,
                *arguments,
                limit_s=self._silence_limit_s,
                is_cancelled=self._is_cancelled,
            )
        except (ChildLostError, CallCancelledError, MemoryError):
            self.close()
            raise


class SupervisedRecording:
    """An open recording, one audio track of it, in a decoder.

    Args:
        path: The file.
        opened: What is known of it.
        more: Decodes the next part.
    """

    def __init__(
        self, path: Path, opened: OpenedRecording, more: Callable[[], DecodedPart]
    ) -> None:
        self.path = path
        self._opened = opened
        self._more = more

    @property
    def duration_s(self) -> float | None:
        """How long it says it is; an estimate in some formats, None where nothing is known."""
        return self._opened.duration_s

    @property
    def promised_duration_s(self) -> float | None:
        """`duration_s` where the format states it for this very track, else None."""
        return self._opened.promised_duration_s

    def blocks(self) -> Iterator[DecodedBlock | DamagedPacket]:
        """All the sound, in order; before another recording is opened in this decoder.

        Raises:
            CaptionerError: Reading failed (the disk, the network drive).
            DecoderLostError: The decoder crashed, hung or took too much memory.
            CallCancelledError: Nobody wants it any more.
        """
        is_last = False
        while not is_last:
            try:
                part = self._more()
            except ChildLostError as lost:
                raise _cannot_be_decoded(self.path, str(lost)) from None
            except MemoryError:
                raise _cannot_be_decoded(
                    self.path, Message("there was too little memory")
                ) from None
            for item in part.items:
                if isinstance(item, DamagedPacket):
                    yield item
                else:
                    mono = np.frombuffer(item.mono, dtype=np.float32)
                    yield DecodedBlock(mono, item.rate_hz, item.start_s)
            is_last = part.is_last


def _cannot_be_decoded(path: Path, reason: str) -> DecoderLostError:
    return DecoderLostError(
        "{path} cannot be decoded: {reason}.",
        "The file is damaged, or made to do harm. If it plays in a media player, save it there in "
        "another format.",
        path=path,
        reason=reason,
    )
