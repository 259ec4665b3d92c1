"""A transcriber and a classifier of sounds without models."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from captioner.core.audio import Samples, SourceItem
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormEvent, LongFormMemory, LongFormSettings
from captioner.core.recognition import RecogniserInfo
from captioner.sound_events.detection import Probabilities, SoundClassifier, SoundModelFacts
from captioner.sound_events.kinds import SoundKind


class StandInTranscriber:
    """Yields what `events` of a subclass does."""

    def __init__(self, *, is_multilingual: bool = False) -> None:
        self.info = RecogniserInfo("fake", "cpu", "int8", 1, 80, is_multilingual, False, 0.0)
        self.is_closed = False

    def load(self) -> RecogniserInfo:
        return self.info

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool] = lambda: False,
        memory: LongFormMemory | None = None,
    ) -> Iterator[LongFormEvent]:
        return self.events(items, settings, is_cancelled)

    def events(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool],
    ) -> Iterator[LongFormEvent]:
        """Read all, and hear nothing."""
        list(items)
        return iter(())

    def close(self) -> None:
        self.is_closed = True


class StandInClassifier(SoundClassifier):
    """Takes whatever is louder than `above` for one kind, until it fails."""

    def __init__(self, kind: SoundKind, above: float = 0.1) -> None:
        self._kind, self._above = kind, above
        self.error: CaptionerError | None = None
        self.is_closed = False

    def load(self) -> SoundModelFacts:
        return SoundModelFacts(2.0, 1.0, {self._kind: 0.5})

    def probabilities(self, samples: Samples) -> Probabilities:
        if self.error is not None:
            raise self.error
        return {self._kind: float(np.abs(samples).max() > self._above)}

    def close(self) -> None:
        self.is_closed = True
