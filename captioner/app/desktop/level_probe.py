"""Listens to a device for its level alone; nothing is recognised or kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from captioner.core.audio import AudioChunk, SourceItem, level_dbfs
from captioner.core.events import LevelChanged
from captioner.core.ports import AudioSource

_EVERY_SAMPLES = 1_600


class LevelProbe:
    """Tells the level of a source ten times a second until stopped.

    Args:
        source: What to listen to; opened here.
        listener: Called on the source's thread.

    Raises:
        CaptionerError: The source cannot be opened.
    """

    def __init__(self, source: AudioSource, listener: Callable[[LevelChanged], None]) -> None:
        self._source = source
        self._listener = listener
        self._blocks: list[AudioChunk] = []
        source.start(self._deliver)

    def stop(self) -> None:
        """Let the device go."""
        self._source.stop()

    def _deliver(self, item: SourceItem) -> None:
        if not isinstance(item, AudioChunk):
            return
        self._blocks.append(item)
        if sum(len(block.samples) for block in self._blocks) < _EVERY_SAMPLES:
            return
        samples = np.concatenate([block.samples for block in self._blocks])
        self._blocks.clear()
        peak = float(np.max(np.abs(samples)))
        peak_dbfs = max(-120.0, 20 * float(np.log10(peak + 1e-6)))
        self._listener(LevelChanged("", level_dbfs(samples), peak_dbfs, is_speech=False))
