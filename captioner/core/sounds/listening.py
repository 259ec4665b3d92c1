"""The sound of one channel cut into windows, and what is heard in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap, SourceItem
from captioner.core.levels import level_dbfs
from captioner.core.sounds.decision import (
    HOP_S,
    HeardSound,
    SoundClassifier,
    SoundDecision,
    SoundModelFacts,
)
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.wordless import ClearVoice, WordlessSounds

_HOP = round(HOP_S * SAMPLE_RATE)
_SILENCE_DBFS = -60.0


class SoundListener:
    """Hears the sounds of one channel.

    Args:
        classifier: Loaded and closed by its owner.
        facts: What it says of itself.
        wanted: Kinds that are told.
        clear_voice: See `WordlessSounds`.
    """

    def __init__(
        self,
        classifier: SoundClassifier,
        facts: SoundModelFacts,
        wanted: Collection[SoundKind],
        clear_voice: ClearVoice | None = None,
    ) -> None:
        self._classifier = classifier
        self.decision = SoundDecision(facts.thresholds, wanted)
        """When sounds are told."""
        self.wordless = WordlessSounds(facts, clear_voice)
        """Where sounds without words were heard, wanted or not."""
        self._window = np.zeros(round(facts.window_s * SAMPLE_RATE), np.float32)
        self._heard_until = 0
        self._next_end = _HOP

    def hear(self, item: SourceItem) -> Iterator[HeardSound]:
        """Take in what a source delivers, in order; the sounds that are to be told.

        Raises:
            CaptionerError: Sounds can no longer be heard.
        """
        if isinstance(item, AudioGap):
            self._skip_to(item.start_sample + item.length_samples)
        elif isinstance(item, AudioChunk):
            if item.start_sample > self._heard_until:
                self._skip_to(item.start_sample)
            samples = item.samples
            while len(samples):
                part = samples[: self._next_end - self._heard_until]
                samples = samples[len(part) :]
                self._append(part)
                if self._heard_until == self._next_end:
                    self._next_end += _HOP
                    yield from self._listen()

    def _listen(self) -> Iterator[HeardSound]:
        probabilities = {}
        if level_dbfs(self._window) > _SILENCE_DBFS:  # A network costs more than silence tells.
            probabilities = dict(self._classifier.probabilities(self._window.copy()))
        end_s = self._heard_until / SAMPLE_RATE
        self.wordless.note(end_s, probabilities, self._window)
        yield from self.decision.accept(end_s, probabilities)

    def _append(self, part: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
        length = min(len(part), len(self._window))
        self._window[:-length] = self._window[length:].copy()
        self._window[-length:] = part[-length:]
        self._heard_until += len(part)

    def _skip_to(self, sample: int) -> None:
        """What is missing is silent; windows go on from there."""
        if sample > self._heard_until:
            self._window[:] = 0
            self._heard_until = sample
            self._next_end = sample + _HOP
