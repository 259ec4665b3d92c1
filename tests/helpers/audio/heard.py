"""Collects what a source delivers, and waits for what is expected in it."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from captioner.audio.capture import CaptureSource
from captioner.core.audio import (
    AudioChunk,
    AudioGap,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.recognition import Deliver

DEADLINE_S = 20.0


@pytest.fixture(autouse=True)
def stop_what_was_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that fails in the middle leaves no device open and no thread running."""
    started = []
    start = CaptureSource.start

    def remember(source: CaptureSource, deliver: Deliver) -> None:
        started.append(source)
        start(source, deliver)

    monkeypatch.setattr(CaptureSource, "start", remember)
    yield
    for source in started:
        source.stop()


class Heard:
    """A `deliver` that keeps everything with the time it came, and checks the order."""

    def __init__(self) -> None:
        self.items: list = []
        self.times_s: list[float] = []
        self._new = threading.Condition()
        self._position = 0

    def __call__(self, item: SourceItem) -> None:
        with self._new:
            if self.items:
                assert not isinstance(self.items[-1], SourceEnded)
            if isinstance(item, AudioChunk):
                assert item.start_sample == self._position
                assert item.samples.dtype == np.float32
                self._position = item.end_sample
            elif isinstance(item, AudioGap):
                assert item.start_sample == self._position
                assert item.length_samples > 0
                self._position += item.length_samples
            self.items.append(item)
            self.times_s.append(time.monotonic())
            self._new.notify_all()

    @property
    def end_sample(self) -> int:
        return self._position

    @property
    def samples(self) -> np.ndarray:
        """Everything heard, gaps as zeros."""
        parts = [
            item.samples if isinstance(item, AudioChunk) else np.zeros(item.length_samples)
            for item in list(self.items)
            if isinstance(item, (AudioChunk, AudioGap))
        ]
        return np.concatenate(parts) if parts else np.empty(0)

    @property
    def gaps(self) -> list[AudioGap]:
        return [item for item in list(self.items) if isinstance(item, AudioGap)]

    def notices(self, kind: NoticeKind | None = None) -> list[SourceNotice]:
        return [
            item
            for item in list(self.items)
            if isinstance(item, SourceNotice) and kind in (None, item.kind)
        ]

    def wait(self, condition: Callable[[], object], what: str) -> None:
        with self._new:
            if not self._new.wait_for(condition, DEADLINE_S):
                others = [item for item in self.items if not isinstance(item, AudioChunk)]
                raise AssertionError(f"waited in vain for {what}; delivered were {others}")

    def wait_for_sound(self, count: int = 1) -> None:
        """Until so many more chunks came."""
        before = len(self.items)
        self.wait(
            lambda: sum(isinstance(item, AudioChunk) for item in self.items[before:]) >= count,
            f"{count} chunks",
        )

    def wait_for_notice(self, kind: NoticeKind, count: int = 1) -> SourceNotice:
        self.wait(lambda: len(self.notices(kind)) >= count, f"notice {count} of {kind}")
        return self.notices(kind)[count - 1]

    def time_s_of(self, wanted: SourceItem) -> float:
        return next(
            time_s for time_s, item in zip(self.times_s, self.items, strict=False) if item is wanted
        )


def correlation_peak(heard: np.ndarray, played: np.ndarray, steps: int = 1) -> tuple[int, float]:
    """Where in what was heard the played sound begins, and how alike they are there (0 to 1).

    Args:
        steps: Positions compared from one sample to the next: half a sample aside, an "s" of 6 kHz
            is another sound.
    """
    size = 1 << int(np.ceil(np.log2(len(heard) + len(played))))
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    cross = np.fft.irfft(spectrum, size * steps) * steps
    peak = int(np.argmax(cross[: len(heard) * steps]))
    start = peak // steps
    part = heard[start : start + len(played)]
    likeness = cross[peak] / (np.linalg.norm(part) * np.linalg.norm(played) + 1e-12)
    return start, float(likeness)


def least_likeness(heard: np.ndarray, played: np.ndarray, begins: int) -> float:
    """How alike the least alike quarter second of a played sound is to what was heard of it.

    The clocks of devices differ, and following them moves sound by some samples a second, which
    a comparison of the whole would take for another sound, or find a pitch period beside where it
    begins. Silent quarters are left out.
    """
    length, slack = 4_000, 200
    loud = 0.1 * np.sqrt(np.mean(played**2))
    return min(
        correlation_peak(
            heard[max(0, begins + at - slack) : begins + at + length + slack],
            played[at : at + length],
            steps=8,
        )[1]
        for at in range(0, len(played) - length + 1, length)
        if np.sqrt(np.mean(played[at : at + length] ** 2)) > loud
    )
