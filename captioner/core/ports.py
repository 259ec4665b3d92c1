"""The seams of the application: what the rooms promise one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from captioner.core.audio import Samples, SourceItem
from captioner.core.captions import Caption
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest

Deliver = Callable[[SourceItem], None]


class AudioSource(Protocol):
    """Where sound comes from: a microphone, the system's sound, a recording."""

    @property
    def name(self) -> str:
        """What a person calls this source."""

    def start(self, deliver: Deliver) -> None:
        """Open the source and deliver from a thread of its own, in order.

        The last item is always one `SourceEnded`. `deliver` does not block for long and does
        not raise.

        Raises:
            CaptionerError: The source cannot be opened; nothing is delivered then.
        """

    def stop(self) -> None:
        """Stop, deliver what was already captured, then `SourceEnded`; returns afterwards.

        Safe to call twice, from any thread but the delivering one, and before `start`.
        """


class VoiceActivityDetector(Protocol):
    """Decides whether a frame is speech."""

    def speech_probability(self, frame: Samples) -> float:
        """Probability from 0 to 1 for the next 512 samples (32 ms) of a continuous stream."""

    def reset(self) -> None:
        """Forget the stream so far: the next frame does not follow the last one."""


class Recogniser(Protocol):
    """Turns sound into words. One thread at a time calls it."""

    def load(self) -> RecogniserInfo:
        """Load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture, or too large.
        """

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """Decode one segment; the same as a batch of one.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: The segment is longer than 30 s.
        """
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode several segments together, as fast as the device can; returns results in order.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: A segment is longer than 30 s.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread.

        A load or decode under way in another thread ends with a `CaptionerError` where the work
        is done in a child process. A later call loads again.
        """


class CaptionRecorder(Protocol):
    """Saves the captions of a session. Any thread may call it."""

    def accept(self, caption: Caption) -> None:
        """Save a partial or final caption; it is saved on return, unless the drive is slow.

        It must be quick: the caption is shown afterwards.

        Raises:
            CaptionerError: It cannot be written; the session reports it and continues.
        """

    def close(self) -> None:
        """Finish the files; safe to call twice."""
