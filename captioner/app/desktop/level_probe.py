"""Listens to a device for its level alone; nothing is recognised or kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from captioner.core.audio import AudioChunk, SourceItem
from captioner.core.events import LevelChanged
from captioner.core.levels import level_dbfs, peak_dbfs
from captioner.core.recognition import AudioSource

_EVERY_SAMPLES = 1_600


def probe_level(source: AudioSource, listener: Callable[[LevelChanged], None]) -> None:
    """Report the level of a source ten times a second until stopped.

    Args:
        source: What to listen to; opened here.
        listener: Called on the source's thread.

    Raises:
        CaptionerError: The source cannot be opened.
    """
    blocks: list[AudioChunk] = []

    def deliver(item: SourceItem) -> None:
        if not isinstance(item, AudioChunk):
            return
        blocks.append(item)
        if sum(len(block.samples) for block in blocks) < _EVERY_SAMPLES:
            return
        samples = np.concatenate([block.samples for block in blocks])
        blocks.clear()
        listener(LevelChanged("", level_dbfs(samples), peak_dbfs(samples), is_speech=False))

    source.start(deliver)
