"""Adds up streams that play at the same time, each of which may pause, end or lag."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class _Waiting:
    sound: NDArray[np.float32]
    came_s: float
    has_ended: bool = False


class Mixer:
    """Mixes streams of one format as their blocks come.

    A stream that gives nothing for a moment is not waited for. Clocks of two streams may differ:
    what one is ahead of the others by more than `longest_lead_s` is dropped.

    Args:
        rate_hz: Sample rate of all streams.
        channels: Channels of all streams.
        patience_s: How long the others wait for a stream that gives nothing, in seconds.
        longest_lead_s: How far a stream may be ahead of the others, in seconds.
    """

    def __init__(
        self, rate_hz: int, channels: int, *, patience_s: float = 0.1, longest_lead_s: float = 0.5
    ) -> None:
        self._nothing = np.empty((0, channels), np.float32)
        self._patience_s = patience_s
        self._longest_lead = round(longest_lead_s * rate_hz)
        self._streams: dict[Hashable, _Waiting] = {}

    def put(self, stream: Hashable, block: NDArray[np.float32], now_s: float) -> None:
        """Take a block of a stream, float32[frames, channels]."""
        waiting = self._streams.get(stream)
        before = self._nothing if waiting is None else waiting.sound
        self._streams[stream] = _Waiting(np.concatenate((before, block)), now_s)

    def end(self, stream: Hashable) -> None:
        """A stream is over: it is not waited for, and what there is of it is still mixed."""
        if stream in self._streams:
            self._streams[stream].has_ended = True

    def take(self, now_s: float) -> NDArray[np.float32]:
        """All that is complete by now, float32[frames, channels]; empty where nothing is."""
        awaited = [
            len(each.sound)
            for each in self._streams.values()
            if not each.has_ended and now_s - each.came_s <= self._patience_s
        ]
        there = (len(each.sound) for each in self._streams.values())
        frames = min(awaited) if awaited else max(there, default=0)
        mixed = np.zeros((frames, self._nothing.shape[1]), np.float32)
        for stream, waiting in list(self._streams.items()):
            mixed[: len(waiting.sound)] += waiting.sound[:frames]
            waiting.sound = waiting.sound[frames:][-self._longest_lead :]
            if waiting.has_ended and not len(waiting.sound):
                del self._streams[stream]
        return mixed
