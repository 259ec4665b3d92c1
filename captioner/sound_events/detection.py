"""Decide when a sound is reported: few labels, and steady ones."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from captioner.core.audio import FRAME_S, SAMPLE_RATE, AudioChunk, AudioGap, Samples, SourceItem
from captioner.core.captions import Caption, Word
from captioner.core.levels import level_dbfs
from captioner.sound_events.kinds import SoundKind

HOP_S = 1.0
"""From the begin of one window to that of the next."""

_WINDOWS = 3
_NEEDED = 2
_SHORTEST_PAUSE_S = 8.0

Probabilities = Mapping[SoundKind, float]
"""How likely each kind is heard, 0 to 1; those that a network does not know are absent."""


@dataclass(frozen=True, slots=True)
class SoundModelFacts:
    """What a network for sounds says of itself.

    Attributes:
        window_s: Length of the windows that it hears, in seconds.
        thresholds: From which probability on a kind counts as heard.
    """

    window_s: float
    thresholds: Probabilities


class SoundClassifier(Protocol):
    """Hears kinds of sounds. One thread at a time calls it."""

    def load(self) -> SoundModelFacts:
        """Load the network; a second call returns the same.

        Raises:
            CaptionerError: It is absent, damaged, or of another kind.
        """

    def probabilities(self, samples: Samples) -> Probabilities:
        """What is heard in a window of 16 kHz sound.

        Raises:
            CaptionerError: It can no longer be told.
        """

    def close(self) -> None:
        """Free the network; safe to call twice, and from any thread."""


@dataclass(frozen=True, slots=True)
class HeardSound:
    """A sound that is to be told.

    Attributes:
        start_s: When it began, in seconds since the session's first sample.
        end_s: Until when it has been heard.
        probability: How likely it is, 0 to 1.
    """

    kind: SoundKind
    start_s: float
    end_s: float
    probability: float


class SoundDecision:
    """Decides for one channel.

    A kind is heard where two of the last three windows are above its threshold; it is told when it
    was not heard for eight seconds before, so that what goes on is told once.

    Args:
        wanted: Kinds that are told.
    """

    def __init__(self, thresholds: Probabilities, wanted: Collection[SoundKind]) -> None:
        self._thresholds = {
            kind: threshold for kind, threshold in thresholds.items() if kind in wanted
        }
        self._last: dict[SoundKind, deque[tuple[float, bool]]] = {
            kind: deque(maxlen=_WINDOWS) for kind in self._thresholds
        }
        self._heard_until_s: dict[SoundKind, float] = {}

    def accept(self, end_s: float, probabilities: Probabilities) -> list[HeardSound]:
        """Take in what was heard in the window that ends then; the sounds that are to be told.

        Windows are `HOP_S` apart; after a gap the ones before it no longer count.
        """
        told = []
        for kind, threshold in self._thresholds.items():
            windows = self._last[kind]
            if windows and end_s - windows[-1][0] > 1.5 * HOP_S:
                windows.clear()
            probability = probabilities.get(kind, 0.0)
            windows.append((end_s, probability >= threshold))
            above = [window_end_s for window_end_s, is_above in windows if is_above]
            if len(above) < _NEEDED or probability < threshold:
                continue
            goes_on = self.goes_on(kind, end_s)
            self._heard_until_s[kind] = end_s
            if not goes_on:
                # Nothing of it was in the windows before, which ended a hop earlier.
                start_s = max(0.0, above[0] - HOP_S)
                told.append(HeardSound(kind, start_s, end_s, probability))
        return told

    def goes_on(self, kind: SoundKind, at_s: float) -> bool:
        """Whether it was heard within the eight seconds before."""
        heard_until_s = self._heard_until_s.get(kind)
        return heard_until_s is not None and at_s - heard_until_s < _SHORTEST_PAUSE_S

    def withdraw(self, kind: SoundKind) -> None:
        """It was not told after all: the next window with it may be."""
        self._heard_until_s.pop(kind, None)


def sound_caption(sound: HeardSound, number: int, label: str, channel: str = "") -> Caption:
    """The caption that tells a sound.

    Args:
        number: The caption's id.
        label: What it says, brackets included.
    """
    texts = label.split()
    words = tuple(Word(text, sound.start_s, sound.end_s, sound.probability) for text in texts)
    return Caption(
        number,
        sound.start_s,
        sound.end_s,
        " ".join(texts),
        "",
        words,
        is_final=True,
        channel=channel,
        sound=sound.kind,
    )


_SHORT = {SoundKind.DOOR, SoundKind.KNOCK, SoundKind.DOG, SoundKind.BABY, SoundKind.COUGH}
"""Words may well stand between these."""

_KINDS = tuple(kind for kind in SoundKind if kind not in _SHORT)
ClearVoice = Callable[[Samples], Sequence[float]]

_KEPT_S = 600.0
_LEAST_OVERLAP_S = 0.5


@dataclass(frozen=True, slots=True)
class _Window:
    start_s: float
    end_s: float
    kind: SoundKind | None
    clear_voice_at_s: Sequence[float]

    def overlaps(self, start_s: float, end_s: float) -> bool:
        least_s = min(_LEAST_OVERLAP_S, (end_s - start_s) / 2)
        return min(self.end_s, end_s) - max(self.start_s, start_s) >= least_s


class WordlessSounds:
    """What the windows of one channel told. One thread notes, others may ask.

    Args:
        clear_voice: In which frames of a window voice activity is sure of a voice, in seconds from
            its begin; asked where one of these sounds is heard. None: somebody else knows.
    """

    def __init__(self, facts: SoundModelFacts, clear_voice: ClearVoice | None = None) -> None:
        self._facts = facts
        self._clear_voice = clear_voice
        self._windows: tuple[_Window, ...] = ()

    def note(self, end_s: float, probabilities: Probabilities, samples: Samples) -> None:
        """Take in what was heard in the window that ends then."""
        sure = {
            kind: probabilities[kind]
            for kind in _KINDS
            if probabilities.get(kind, 0.0) >= self._facts.thresholds.get(kind, math.inf)
        }
        kind = max(sure, key=lambda each: sure[each]) if sure else None
        start_s = end_s - self._facts.window_s
        voice = self._clear_voice(samples) if kind and self._clear_voice else ()
        voice_at_s = tuple(start_s + at_s for at_s in voice)
        kept = tuple(one for one in self._windows if one.end_s > end_s - _KEPT_S)
        self._windows = (*kept, _Window(start_s, end_s, kind, voice_at_s))

    def around(self, start_s: float, end_s: float) -> tuple[SoundKind, float] | None:
        """What every window there heard, and the most seconds of clear voice that one knows of.

        Right after a short sound no window may have heard it yet: the one before it counts then.
        None where a window heard nothing of the kind, or none is known.
        """
        windows = [one for one in self._windows if one.overlaps(start_s, end_s)] or [
            one for one in self._windows if start_s - HOP_S < one.end_s <= end_s
        ]
        if not windows or any(one.kind is None for one in windows):
            return None
        kind = windows[-1].kind
        assert kind is not None
        frames = max(
            sum(start_s <= at_s <= end_s for at_s in one.clear_voice_at_s) for one in windows
        )
        return kind, frames * FRAME_S


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
