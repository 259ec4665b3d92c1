"""A recording's sound as a stream, of which only the part still needed is kept."""

from collections import deque
from collections.abc import Iterable

import numpy as np

from captioner.core.audio import (
    AudioChunk,
    AudioGap,
    Samples,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.errors import CaptionerError


class SlidingSound:
    """The samples read ahead and not freed yet; missing sound is silence.

    Args:
        items: A source's items, in order. A `CaptionerError` it raises ends the sound and is kept
            in `failure`; the sound before stays valid. Notices and gaps are kept in `notices` until
            they are taken.
    """

    def __init__(self, items: Iterable[SourceItem]) -> None:
        self._items = iter(items)
        self._blocks: deque[tuple[int, Samples]] = deque()
        self.end_sample = 0
        """Position after the last sample read; the sound's length once complete."""
        self.begin_sample = 0
        """Position of the first kept sample."""
        self.is_complete = False
        self.failure: CaptionerError | None = None
        self.notices: deque[SourceNotice | AudioGap] = deque()

    def read_until(self, sample: int) -> int:
        """Read ahead up to `sample` or the end of the sound.

        Returns:
            The smaller of `sample` and the sound's end.
        """
        while self.end_sample < sample and not self.is_complete:
            self._pull()
        return min(sample, self.end_sample)

    def samples(self, start: int, end: int) -> Samples:
        """Return the samples from `start` to before `end`, or to the sound's end.

        Returns:
            float32[n], a copy.

        Raises:
            ValueError: They were freed.
        """
        if start < self.begin_sample:
            raise ValueError(f"samples from {start} on are asked for and forgotten")
        end = self.read_until(end)
        if end <= start:
            return np.empty(0, dtype=np.float32)
        result = np.zeros(end - start, dtype=np.float32)
        for first, block in self._blocks:
            if first >= end:
                break
            low, high = max(first, start), min(first + len(block), end)
            if low < high:
                result[low - start : high - start] = block[low - first : high - first]
        return result

    def forget_before(self, sample: int) -> None:
        """Free the samples before a position."""
        self.begin_sample = max(self.begin_sample, sample)
        while self._blocks and self._blocks[0][0] + len(self._blocks[0][1]) <= self.begin_sample:
            self._blocks.popleft()

    def _pull(self) -> None:
        try:
            item = next(self._items, None)
        except CaptionerError as error:
            self.failure = error
            item = None
        if isinstance(item, AudioChunk):
            if len(item.samples):
                self._blocks.append((item.start_sample, item.samples))
            self.end_sample = max(self.end_sample, item.end_sample)
        elif isinstance(item, AudioGap):
            # Nothing is stored for a gap: positions without a block read as silence.
            self.end_sample = max(self.end_sample, item.start_sample + item.length_samples)
            self.notices.append(item)
        elif isinstance(item, SourceNotice):
            self.notices.append(item)
        else:
            if isinstance(item, SourceEnded):
                self.failure = item.error
            self.is_complete = True
