"""Interfaces between speaker labels, the live session and recordings.

Labels are "S1", "S2" …, in the order in which voices were first detected. An empty label means an
unknown voice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption
from captioner.core.speakers.naming import Recognition

Labels = tuple[str, ...]
"""A label for each word of a caption."""


class VoiceLabeller(Protocol):
    """Distinguishes voices within each channel. One thread at a time may call it."""

    def load(self) -> None:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, or of another kind.
        """

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        """Process the committed words of an open caption in advance.

        Returns:
            The label of the only voice in these words; empty if unknown.

        Raises:
            CaptionerError: The labeller failed for good.
        """

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """Return the label of each word of a final caption, and keep it for clustering.

        Args:
            segment: Its sound, at least from its first word to its last.

        Raises:
            CaptionerError: The labeller failed for good.
        """

    def cluster_again(self) -> None:
        """Cluster all speech again."""

    def changes(self) -> Mapping[int, Labels]:
        """Return labels of captions changed since they were last returned, by the captions' ids."""

    def recall(self) -> None:
        """Load the remembered voices for `recognised`.

        Raises:
            CaptionerError: They cannot be read; no voice will be recognised.
        """

    def recognised(self) -> Mapping[str, Recognition]:
        """Return recognised remembered voices by label, without those deleted since."""

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        """Return the voice print of some words of a labelled caption; None if they are too short.

        Also works after `close`.

        Args:
            caption_id: The caption's number.
            first: Index of the first word.
            last: Index after the last word.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread."""


@dataclass(frozen=True, slots=True, eq=False)
class VoicePrint:
    """The sum of a voice's embeddings. Prints of different networks cannot be compared.

    Attributes:
        model: Identity of the network.
        total: float32[d], the embeddings weighted by their seconds.
        heard_s: Seconds of speech in it.
    """

    model: str
    total: NDArray[np.float32]
    heard_s: float

    def __add__(self, other: VoicePrint) -> VoicePrint:
        """Return the sum; both must be of the same network."""
        return VoicePrint(self.model, self.total + other.total, self.heard_s + other.heard_s)

    def likeness(self, other: VoicePrint) -> float:
        """Return the cosine similarity; 0 for different networks."""
        if self.model != other.model or self.total.shape != other.total.shape:
            return 0.0
        lengths = float(np.linalg.norm(self.total) * np.linalg.norm(other.total))
        return float(self.total @ other.total) / max(lengths, 1e-9)


class RememberedVoice(NamedTuple):
    """A person whose voice is recognised.

    Attributes:
        name: The person's name.
        heard_s: Seconds of speech in its print.
        since: Day on which it was first remembered, "2026-11-23".
    """

    name: str
    heard_s: float
    since: str
