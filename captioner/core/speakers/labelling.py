"""Voices told apart: the seams between their engine, the live session and recordings.

A label is "S1", "S2" …, in the order in which voices were first heard. An empty label is a voice
that is not known, or not yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption
from captioner.core.speakers.prints import VoicePrint

Labels = tuple[str, ...]
"""A label for each word of a caption."""


class VoiceLabeller(Protocol):
    """Tells voices apart, within each channel. One thread at a time calls it."""

    def load(self) -> None:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It is absent, damaged, or of another kind.
        """

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        """Do ahead what can be done for the committed words of a caption that is not final.

        Returns:
            The label of the one voice that speaks in it so far; empty where that is not known.

        Raises:
            CaptionerError: Voices can no longer be told apart.
        """

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """Whose voice each word of a final caption is; it is remembered.

        Args:
            segment: Its sound, at least from its first word to its last.

        Raises:
            CaptionerError: Voices can no longer be told apart.
        """

    def cluster_again(self) -> None:
        """Decide anew about everything that was heard."""

    def changes(self) -> Mapping[int, Labels]:
        """Labels of captions that have changed since they were last told, by the captions' ids."""

    def recall(self) -> None:
        """Look up which voices are remembered, so that `recognised` can tell them.

        Raises:
            CaptionerError: They cannot be read; nobody will be recognised.
        """

    def recognised(self) -> Mapping[str, str]:
        """Names of remembered voices that are heard, by their labels; of none deleted since."""

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        """What some words of a labelled caption sound like; None where they are too short.

        Possible after `close`, too.

        Args:
            first: Place of the first word.
            last: Place behind the last.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread."""
