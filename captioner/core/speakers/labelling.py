"""Interfaces between speaker labels, the live session and recordings.

A label is "S1", "S2" …, in the order in which voices were first heard. An empty label is a voice
that is not known, or not yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption
from captioner.core.speakers.naming import SpeakerChange

Labels = tuple[str, ...]
"""A label for each word of a caption."""


class VoiceLabeller(Protocol):
    """Tells voices apart, within each channel. One thread at a time calls it."""

    def load(self) -> None:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It is absent, damaged, or of another kind.
        """

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        """Do ahead what can be done for the committed words of a caption that is not final.

        Returns:
            The label of the one voice that speaks in it so far; empty where that is not known.

        Raises:
            CaptionerError: Voices can no longer be told apart.
        """

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """Whose voice each word of a final caption is; it is remembered.

        Args:
            segment: Its sound, at least from its first word to its last.

        Raises:
            CaptionerError: Voices can no longer be told apart.
        """

    def cluster_again(self) -> None:
        """Decide anew about everything that was heard."""

    def changes(self) -> Mapping[int, Labels]:
        """Labels of captions that have changed since they were last told, by the captions' ids."""

    def recall(self) -> None:
        """Look up which voices are remembered, so that `recognised` can tell them.

        Raises:
            CaptionerError: They cannot be read; nobody will be recognised.
        """

    def recognised(self) -> Mapping[str, str]:
        """Names of remembered voices that are heard, by their labels; of none deleted since."""

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        """What some words of a labelled caption sound like; None where they are too short.

        Possible after `close`, too.

        Args:
            first: Place of the first word.
            last: Place behind the last.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A caption as it was shown: words of one that the labeller knows, and their label.

    Attributes:
        is_divisible: Whether its text is that of its words.
    """

    caption_id: int
    first: int
    last: int
    label: str
    is_divisible: bool


def updated_part(shown: ShownPart, labels: Labels, changes: list[SpeakerChange]) -> ShownPart:
    """A caption with the label of most of its words; where that is another one, it is noted."""
    label = usual_label(labels[shown.first : shown.last])
    if not label or label == shown.label:
        return shown
    changes.append(SpeakerChange(shown.caption_id, shown.label, label))
    return replace(shown, label=label)


def usual_label(labels: Sequence[str]) -> str:
    """The label of most words that have one; empty where none has."""
    known = [label for label in labels if label]
    return max(known, key=known.count, default="")


_MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class VoicePrint:
    """The sum of a voice's vectors. Prints of different networks have nothing in common.

    Attributes:
        model: Identity of the network.
        total: float32[d], each vector times its seconds.
        heard_s: Seconds of speech in it.
    """

    model: str
    total: NDArray[np.float32]
    heard_s: float

    def __add__(self, other: VoicePrint) -> VoicePrint:
        """Both together; they must be of one network."""
        return VoicePrint(self.model, self.total + other.total, self.heard_s + other.heard_s)

    def likeness(self, other: VoicePrint) -> float:
        """The cosine between the two; 0 where the networks differ."""
        if self.model != other.model or self.total.shape != other.total.shape:
            return 0.0
        lengths = float(np.linalg.norm(self.total) * np.linalg.norm(other.total))
        return float(self.total @ other.total) / max(lengths, 1e-9)


class RememberedVoice(NamedTuple):
    """A person whose voice is recognised.

    Attributes:
        name: As it was given.
        heard_s: Seconds of speech that are behind it.
        since: Day on which it was remembered first, "2026-11-23".
    """

    name: str
    heard_s: float
    since: str


def those_like(chosen: int, prints: Mapping[int, VoicePrint]) -> tuple[int, ...]:
    """The numbers of a voice's captions that are like the chosen one rather than the rest.

    Args:
        chosen: A number among them; it is always among those returned.
        prints: Of captions by number.
    """
    alike = {chosen}
    for _ in range(_MOST_ROUNDS):
        apart = prints.keys() - alike
        if not apart:
            break
        near, far = (_sum(one, prints) for one in (alike, apart))
        now = {chosen} | {
            number for number, each in prints.items() if each.likeness(near) > each.likeness(far)
        }
        if now == alike or len(now) == len(prints):
            break
        alike = now
    return tuple(sorted(alike))


def _sum(numbers: set[int], prints: Mapping[int, VoicePrint]) -> VoicePrint:
    first, *others = (prints[number] for number in sorted(numbers))
    for other in others:
        first = first + other
    return first
