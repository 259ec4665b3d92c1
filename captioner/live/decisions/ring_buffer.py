"""A fixed-size memory of the last seconds of sound."""

from __future__ import annotations

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples


class RingBuffer:
    """Keeps the last `capacity_s` seconds, addressed by the position in the source's stream.

    Positions only grow. A gap in the stream is filled with silence, so that positions stay true
    to time.

    Args:
        capacity_s: Seconds kept.
    """

    def __init__(self, capacity_s: float) -> None:
        self._samples = np.zeros(max(1, round(capacity_s * SAMPLE_RATE)), dtype=np.float32)
        self._end = 0

    @property
    def end_sample(self) -> int:
        """Position just after the newest sample."""
        return self._end

    @property
    def start_sample(self) -> int:
        """Position of the oldest sample that is still here."""
        return max(0, self._end - len(self._samples))

    def append(self, samples: Samples) -> None:
        """Add the newest samples, float32[n]; the oldest go."""
        capacity = len(self._samples)
        kept = samples[-capacity:]
        at = (self._end + len(samples) - len(kept)) % capacity
        first = min(len(kept), capacity - at)
        self._samples[at : at + first] = kept[:first]
        self._samples[: len(kept) - first] = kept[first:]
        self._end += len(samples)

    def skip(self, length_samples: int) -> None:
        """Let time pass without sound: the gap is remembered as silence."""
        capacity = len(self._samples)
        if length_samples >= capacity:
            self._samples[:] = 0
            self._end += length_samples
        else:
            self.append(np.zeros(length_samples, dtype=np.float32))

    def read(self, start_sample: int, end_sample: int) -> Samples:
        """A copy of the samples from `start_sample` up to `end_sample`.

        Raises:
            ValueError: Part of it is not here: not yet, or no longer.
        """
        if not self.start_sample <= start_sample <= end_sample <= self._end:
            raise ValueError(
                f"samples {start_sample} to {end_sample} asked for, "
                f"{self.start_sample} to {self._end} are here"
            )
        positions = np.arange(start_sample, end_sample) % len(self._samples)
        return self._samples[positions]
