"""Any number of channels mixed to one, so that none takes another away."""

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
"""Ratio of energies from which another channel is compared with."""

_NOISE_AFTER_S = 1.5
_NOISE_VARIES_DB = 2.5
"""Sound whose level stays within these decibels for this long is hiss or hum, not a voice."""

_NOISE_FLOOR_DBFS = -60.0
_NOISE_ABOVE_DB = 6.0
_SILENCE_DBFS = -90.0
_UNUSED_AFTER_S = 10.0
"""A channel of digital silence has no voice that noise could cover."""
_UNRELATED_BELOW = 0.3


def within_full_scale(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples of any shape from -1 to 1, without infinities and NaNs.

    One NaN would stay in the memory of everything after it for good.
    """
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0).clip(-1.0, 1.0)


class Downmixer:
    """The mean of a stream's channels, with those in opposite phase turned over.

    A plain mean of two channels in opposite phase is silence. A channel of steady noise that has
    nothing in common with a quieter one, or one whose level varies, is left out: it would cover
    the voice there.

    Args:
        weighs_by_energy: Whether more than two channels are weighed by their energy, so that a
            voice in one of eight inputs keeps its level.
    """

    def __init__(self, *, weighs_by_energy: bool = False) -> None:
        self._weighs_by_energy = weighs_by_energy
        self._channels = 0
        self._forget(1)

    def mix(self, block: NDArray[np.float32], rate_hz: float) -> Samples:
        """Return one block, float32[n, channels] at `rate_hz`, as float32[n]."""
        frames, channels = block.shape
        if channels == 1 or frames == 0:
            return np.ascontiguousarray(block[:, 0])
        if channels != self._channels:
            self._forget(channels)
        before, is_first = self._weights, not self._energy.any()
        self._choose(block, frames / rate_hz)
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
        self._level_dbfs = np.full(channels, -200.0)
        self._steady_s = np.zeros(channels)
        self._silent_s = np.full(channels, _UNUSED_AFTER_S)

    def _choose(self, block: NDArray[np.float32], duration_s: float) -> None:
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
        related = np.abs(likeness)
        related[self._reference] = np.delete(related, self._reference).max()
        is_noise = self._find_noise(centred, duration_s) & (related < _UNRELATED_BELOW)
        total = self._energy.sum()
        if is_noise.any():
            self._weights = np.where(is_noise, 0.0, self._signs / (~is_noise).sum())
            self._weights = self._weights.astype(np.float32)
        elif self._weighs_by_energy and self._channels > 2 and total > 0:
            self._weights = self._signs * self._energy / total
        else:
            self._weights = (self._signs / self._channels).astype(np.float32)

    def _find_noise(self, centred: NDArray[np.float32], duration_s: float) -> NDArray[np.bool_]:
        """Return which channels are steady noise, louder than another or beside a livelier one."""
        power = np.einsum("nc,nc->c", centred, centred) / len(centred)
        level_dbfs = 10 * np.log10(np.maximum(power, 1e-12))
        is_alike = np.abs(level_dbfs - self._level_dbfs) <= _NOISE_VARIES_DB
        self._steady_s = np.where(is_alike, self._steady_s + duration_s, 0.0)
        smoothed = 0.9 * self._level_dbfs + 0.1 * level_dbfs
        self._level_dbfs = np.where(is_alike, smoothed, level_dbfs)
        is_steady = (self._steady_s >= _NOISE_AFTER_S) & (self._level_dbfs > _NOISE_FLOOR_DBFS)
        is_silent = level_dbfs <= _SILENCE_DBFS
        self._silent_s = np.where(is_silent, self._silent_s + duration_s, 0.0)
        is_used = self._silent_s < _UNUSED_AFTER_S
        if not (is_used & ~is_steady).any():
            quietest_dbfs = self._level_dbfs[is_used].min(initial=0.0)
            is_steady &= self._level_dbfs > quietest_dbfs + _NOISE_ABOVE_DB
        return is_steady
