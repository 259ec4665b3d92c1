"""Microphone and system sound side by side, with the loudspeaker's echo removed.

The system's sound passes through untouched and is remembered; the microphone's waits until what
was played at its time is known (they share one clock), and goes through the echo suppressor.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

import numpy as np

from captioner.audio.capture import CaptureSource
from captioner.audio.dsp.echo_suppressor import EchoSuppressor
from captioner.audio.dsp.level import GainControl
from captioner.audio.hosts.input_stream import InputOpener
from captioner.core.audio import (
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    Samples,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.ports import AudioSource, Deliver

_LEAD_SAMPLES = SAMPLE_RATE * 40 // 1000
"""The suppressor is shown what was played so much ahead of the microphone: positions of the two
are known to some milliseconds only, and an echo that came before its sound could not be found."""

_LONGEST_WAIT_SAMPLES = SAMPLE_RATE * 35 // 100
"""Without system sound for so long, nothing is taken to be playing."""


class FarEndBuffer:
    """Far-end sound by position; written by one source's thread and read by the other's."""

    def __init__(self, kept_s: float = 5.0) -> None:
        self._lock = threading.Lock()
        self._samples: Samples = np.zeros(round(kept_s * SAMPLE_RATE), np.float32)
        self._end = 0

    @property
    def end_sample(self) -> int:
        """Position after the last sample known."""
        with self._lock:
            return self._end

    def put(self, item: SourceItem) -> None:
        """Take what the source of the system's sound delivers."""
        with self._lock:
            if isinstance(item, AudioChunk):
                self._write(item.samples, item.start_sample)
            elif isinstance(item, AudioGap):
                self._silence_until(item.start_sample + item.length_samples)

    def read(self, start: int, end: int) -> Samples:
        """Far-end sound from one position to another; zeros where it is unknown."""
        with self._lock:
            played = np.zeros(end - start, np.float32)
            size = len(self._samples)
            first, last = max(start, self._end - size, 0), min(end, self._end)
            if first < last:
                places = np.arange(first, last) % size
                played[first - start : last - start] = self._samples[places]
            return played

    def _write(self, samples: Samples, start: int) -> None:
        size = len(self._samples)
        end = start + len(samples)
        self._silence_until(start)  # what was not delivered was not played
        kept = samples[-size:]
        self._samples[np.arange(end - len(kept), end) % size] = kept
        self._end = end

    def _silence_until(self, position: int) -> None:
        # A computer that slept leaves a gap of hours: no more is written than is remembered.
        size = len(self._samples)
        if position > self._end:
            silent = np.arange(max(self._end, position - size), position) % size
            self._samples[silent] = 0.0
            self._end = position


class FarEndSource:
    """The system's sound as an `AudioSource`, copied into a far-end buffer."""

    def __init__(self, source: AudioSource, played: FarEndBuffer) -> None:
        self._source = source
        self._played = played

    @property
    def name(self) -> str:
        return self._source.name

    def start(self, deliver: Deliver) -> None:
        def remember(item: SourceItem) -> None:
            self._played.put(item)
            deliver(item)

        self._source.start(remember)

    def stop(self) -> None:
        self._source.stop()


class EchoCancellingSource:
    """The microphone as an `AudioSource`, without the loudspeaker.

    Sound comes about 0.2 s later than without, at its own positions.
    """

    def __init__(
        self,
        source: AudioSource,
        played: FarEndBuffer,
        suppressor: EchoSuppressor | None = None,
        gain: GainControl | None = None,
    ) -> None:
        self._source = source
        self._played = played
        self._suppressor = suppressor or EchoSuppressor()
        self._gain = gain
        self._waiting: deque[AudioChunk] = deque()
        self._newest = 0
        self._out_position = 0

    @property
    def name(self) -> str:
        return self._source.name

    def start(self, deliver: Deliver) -> None:
        def clean(item: SourceItem) -> None:
            for cleaned in self._accept(item):
                deliver(cleaned)

        self._source.start(clean)

    def stop(self) -> None:
        self._source.stop()

    def use(self, opener: InputOpener) -> None:
        if isinstance(self._source, CaptureSource):
            self._source.use(opener)

    def _accept(self, item: SourceItem) -> Iterator[SourceItem]:
        match item:
            case AudioChunk():
                self._newest = item.end_sample
                self._waiting.append(item)
                yield from self._advance()
            case AudioGap():
                yield from self._flush()
                yield item
                self._out_position = item.start_sample + item.length_samples
                self._newest = self._out_position
            case SourceEnded():
                yield from self._flush()
                yield item
            case SourceNotice():
                yield item

    def _advance(self, *, to_the_end: bool = False) -> Iterator[SourceItem]:
        known = self._played.end_sample
        while self._waiting:
            chunk = self._waiting[0]
            waited = self._newest - chunk.end_sample
            is_known = chunk.end_sample + _LEAD_SAMPLES <= known
            if not (is_known or waited > _LONGEST_WAIT_SAMPLES or to_the_end):
                return
            self._waiting.popleft()
            far = self._played.read(
                chunk.start_sample + _LEAD_SAMPLES, chunk.end_sample + _LEAD_SAMPLES
            )
            yield from self._cut(self._suppressor.process(chunk.samples, far))

    def _flush(self) -> Iterator[SourceItem]:
        yield from self._advance(to_the_end=True)
        yield from self._cut(self._suppressor.flush())

    def _cut(self, samples: Samples) -> Iterator[AudioChunk]:
        if len(samples):
            if self._gain is not None:
                samples = self._gain.process(samples)
            yield AudioChunk(samples, self._out_position)
            self._out_position += len(samples)
