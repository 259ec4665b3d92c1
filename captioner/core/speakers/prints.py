"""Voice prints: what a voice sounds like to a network, and which of them are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
