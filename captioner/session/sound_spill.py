"""Where sound waits that memory should not hold."""

from __future__ import annotations

from typing import Protocol

from captioner.core.audio import Samples


class SpilledSound(Protocol):
    """Sound that waits outside memory. Any thread may use it."""

    def take(self) -> Samples:
        """Read it back and forget it. Once only.

        Raises:
            CaptionerError: It cannot be read.
        """
        ...

    def forget(self) -> None:
        """Give its place up; safe after `take`."""
        ...


class SoundSpill(Protocol):
    """Keeps sound outside memory until it is asked for, in any order. Any thread may use it."""

    def spill(self, samples: Samples) -> SpilledSound:
        """Write the samples.

        Raises:
            CaptionerError: They cannot be written.
        """
        ...

    def close(self) -> None:
        """Nobody will ask for any sound any more."""
        ...
