"""Speech faster or slower at its own pitch: waveform-similarity overlap-add (WSOLA).

Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
quality time-scale modification of speech", ICASSP 1993.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from captioner.core.audio import AudioChunk, Samples

HOP = 320
"""Samples of a piece, 20 ms; two of them overlap."""

_TOLERANCE = 160
"""How far from its place a piece may be taken: 10 ms, so 20 ms in all, a period of any voice."""

_FADE_IN = np.linspace(0.0, 1.0, HOP, endpoint=False, dtype=np.float32)


def stretched(chunks: Iterable[AudioChunk], speed: Callable[[], float]) -> Iterator[AudioChunk]:
    """The sound at another speed, in pieces of `HOP` samples.

    Args:
        chunks: In order; where positions jump the sound goes on after the jump, without a pause.
        speed: Asked before each piece: 2.0 is twice as fast, 1.0 leaves the samples as they are.

    Yields:
        Pieces to be played one after the other, each with the position that it was taken from.
    """
    stretch: _Stretch | None = None
    for chunk in chunks:
        if stretch is None or chunk.start_sample != stretch.end_sample:
            if stretch is not None:
                yield from stretch.rest(speed)
            stretch = _Stretch(chunk.start_sample)
        yield from stretch.process(chunk.samples, speed)
    if stretch is not None:
        yield from stretch.rest(speed)


class _Stretch:
    """Sound without a jump."""

    def __init__(self, start_sample: int) -> None:
        self.end_sample = start_sample
        self._first = start_sample  # of what is still held
        self._held: Samples = np.zeros(0, np.float32)
        self._place = float(start_sample)  # where the next piece belongs
        self._next = start_sample  # where the last piece would go on

    def process(self, samples: Samples, speed: Callable[[], float]) -> Iterator[AudioChunk]:
        self._held = np.concatenate([self._held, samples])
        self.end_sample += len(samples)
        while self._place + _TOLERANCE + 2 * HOP <= self.end_sample:
            yield AudioChunk(self._piece(), round(self._place))
            self._place += HOP * speed()
            self._forget()

    def rest(self, speed: Callable[[], float]) -> Iterator[AudioChunk]:
        end = self.end_sample
        padded = self.process(np.zeros(_TOLERANCE + 2 * HOP, np.float32), speed)
        yield from (piece for piece in padded if piece.start_sample < end)

    def _piece(self) -> Samples:
        nominal = round(self._place)
        going_on = self._at(self._next, HOP)
        best = self._next
        if abs(best - nominal) > _TOLERANCE:
            first = max(nominal - _TOLERANCE, self._first)
            around = self._at(first, 2 * _TOLERANCE + HOP)
            energy = np.cumsum(np.concatenate([[0.0], around.astype(np.float64) ** 2]))
            likeness = np.correlate(around, going_on, "valid")
            likeness = likeness / np.sqrt(energy[HOP:] - energy[:-HOP] + 1e-9)
            best = first + int(np.argmax(likeness))
        self._next = best + HOP
        return going_on + (self._at(best, HOP) - going_on) * _FADE_IN

    def _at(self, position: int, count: int) -> Samples:
        first = position - self._first
        return self._held[first : first + count]

    def _forget(self) -> None:
        keep_from = min(self._next, round(self._place) - _TOLERANCE)
        gone = max(0, min(keep_from - self._first, len(self._held)))
        self._held = self._held[gone:]
        self._first += gone
