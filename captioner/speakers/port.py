"""What the engine of voices needs of its networks, wherever they run."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import Samples

Vectors = NDArray[np.float32]
"""float32[n, d], each of length 1, or all zeros where the network could not tell."""

Spans = list[tuple[float, float]]
"""From and to, in seconds of the sound."""


class VoiceFeatures(StrEnum):
    """Features that a network for voices takes, by their name in its file's metadata."""

    KALDI = "log-mel-kaldi"
    GE2E = "mel-power-40-slaney"


class VoicePort(Protocol):
    """Networks for voices."""

    def load(self) -> VoiceFeatures:
        """Load them; a second call returns the same.

        Returns:
            The features of the network that gives vectors: thresholds depend on them.

        Raises:
            CaptionerError: One is absent, damaged, or of another kind.
        """

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        """A vector for each stretch of sound; zeros where one is too short.

        Raises:
            CaptionerError: It can no longer be done.
        """

    def overlaps(self, samples: Samples) -> Spans:
        """Where several voices speak at once; nowhere without a network that hears that.

        Raises:
            CaptionerError: It can no longer be done.
        """

    def close(self) -> None:
        """Free them; safe to call twice, and from any thread."""
