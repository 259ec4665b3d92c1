"""Any number of channels mixed to one, so that none takes another away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import Samples

_OPPOSED_BELOW = -0.5
"""Correlation with the loudest channel below which a channel is turned over: what two microphones
or loudspeakers share arrives upside down in one, by a wrongly soldered cable or a widened image."""

_AGREES_ABOVE = 0.0
"""A channel that was turned over is turned back above it."""

_KEPT = 0.9
"""What energies keep of the blocks before, so that one sound of many does not turn a channel."""

_LOUDER_BY = 4.0
"""Another channel is compared with once it has so many times the energy."""


def within_full_scale(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples of any shape from -1 to 1, without infinities and NaNs.

    One NaN would stay in the memory of everything after it for good.
    """
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0).clip(-1.0, 1.0)


class Downmixer:
    """The mean of a stream's channels, with those in opposite phase turned over.

    A plain mean of two channels in opposite phase is silence.

    Args:
        weighs_by_energy: Whether more than two channels are weighed by their energy, so that a
            voice in one of eight inputs keeps its level.
    """

    def __init__(self, *, weighs_by_energy: bool = False) -> None:
        self._weighs_by_energy = weighs_by_energy
        self._channels = 0
        self._forget(1)

    def mix(self, block: NDArray[np.float32]) -> Samples:
        """One block, float32[n, channels], as float32[n]."""
        frames, channels = block.shape
        if channels == 1 or frames == 0:
            return np.ascontiguousarray(block[:, 0])
        if channels != self._channels:
            self._forget(channels)
        before, is_first = self._weights, not self._energy.any()
        self._choose(block)
        if is_first or np.array_equal(before, self._weights):
            mixed: Samples = block @ self._weights
            return mixed
        fade = np.linspace(0.0, 1.0, frames, dtype=np.float32)  # turned at once, it would click
        old: Samples = block @ before
        new: Samples = block @ self._weights
        return old + fade * (new - old)

    def _forget(self, channels: int) -> None:
        self._channels = channels
        self._weights = np.full(channels, 1 / channels, np.float32)
        self._signs = np.ones(channels, np.float32)
        self._energy = np.zeros(channels, np.float32)
        self._shared = np.zeros(channels, np.float32)
        self._reference = 0

    def _choose(self, block: NDArray[np.float32]) -> None:
        centred = block - block.mean(axis=0)  # a shared offset does not make channels alike
        self._energy = _KEPT * self._energy + np.einsum("nc,nc->c", centred, centred)
        loudest = int(np.argmax(self._energy))
        if self._energy[loudest] > _LOUDER_BY * self._energy[self._reference]:
            self._reference = loudest
            self._shared[:] = 0.0
        self._shared = _KEPT * self._shared + centred[:, self._reference] @ centred
        product = np.sqrt(self._energy * self._energy[self._reference])
        unknown = np.full_like(product, (_OPPOSED_BELOW + _AGREES_ABOVE) / 2)  # all stays
        likeness = np.divide(self._shared, product, out=unknown, where=product > 1e-12)
        reference_was = self._signs[self._reference]
        was_opposed = self._signs != reference_was
        is_opposed = np.where(was_opposed, likeness < _AGREES_ABOVE, likeness < _OPPOSED_BELOW)
        # Which of the two is turned does not matter; that it stays the same one does.
        self._signs = np.where(is_opposed, -reference_was, reference_was)
        total = self._energy.sum()
        if self._weighs_by_energy and self._channels > 2 and total > 0:
            self._weights = self._signs * self._energy / total
        else:
            self._weights = (self._signs / self._channels).astype(np.float32)
