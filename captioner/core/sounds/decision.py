"""When a sound is told: few labels, and steady ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from captioner.core.audio import Samples
from captioner.core.captions import Caption, Word
from captioner.core.sounds.kinds import SoundKind

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
