"""Where sound waits that memory should not hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from captioner.core.audio import Samples


class SoundSpill(Protocol):
    """Keeps sound outside memory until it is asked for."""

    def spill(self, samples: Samples) -> Callable[[], Samples]:
        """Write the samples; the answer reads them back, once, and forgets them.

        Raises:
            CaptionerError: They cannot be written.
        """
        ...
