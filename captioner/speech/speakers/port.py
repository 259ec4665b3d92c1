"""What the engine of voices needs of its networks, wherever they run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import Samples

Vectors = NDArray[np.float32]
"""float32[n, d], each of length 1, or all zeros where the network could not tell."""

Spans = list[tuple[float, float]]
"""From and to, in seconds of the sound."""


class VoicePort(Protocol):
    """Networks for voices."""

    def load(self) -> None:
        """Load them; a second call returns immediately.

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
