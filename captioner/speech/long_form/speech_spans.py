"""Where in a streaming recording somebody speaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from captioner.core.audio import SAMPLE_RATE, level_dbfs
from captioner.core.hangover import AdaptiveHangover
from captioner.core.ports import VoiceActivityDetector
from captioner.core.segmenter import (
    FRAME_SAMPLES,
    Segmenter,
    SegmenterSettings,
    SegmentEvent,
    UtteranceDiscarded,
    UtteranceEnded,
    UtteranceStarted,
)
from captioner.speech.long_form.sliding_sound import SlidingSound

_KEPT_SAMPLES = SAMPLE_RATE
"""An utterance may yet begin this far back: pre-roll and onset."""

FILE_SEGMENTER = SegmenterSettings(
    onset_ms=64,
    pre_roll_ms=256,
    shortest_hangover_ms=320,
    longest_hangover_ms=320,
    longest_s=29.0,
)
"""For recordings: nobody waits for a pause to end, so pauses are told apart by one length."""


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """Somebody speaks from `start` to before `end`, in samples; a little silence included."""

    start: int
    end: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody has spoken for a while, up to before `until`, in samples."""

    until: int


class SpeechSpans:
    """Finds speech as far ahead as it is asked for.

    Args:
        sound: Read ahead as needed; frames that were scanned may be forgotten.
        detector: Judges frames of 32 ms in order.
        settings: When speech begins and ends.
    """

    def __init__(
        self,
        sound: SlidingSound,
        detector: VoiceActivityDetector,
        settings: SegmenterSettings = FILE_SEGMENTER,
    ) -> None:
        self._sound = sound
        self._detector = detector
        hangover_s = settings.longest_hangover_ms / 1000
        self._segmenter = Segmenter(settings, AdaptiveHangover(hangover_s, hangover_s))
        self._spans: deque[SpeechSpan] = deque()
        self._open_start: int | None = None
        self._position = 0
        self._is_complete = False

    def walk(self, longest_silence_s: float) -> Iterator[SpeechSpan | Silence]:
        """All speech in order, each span when it has ended; spans passed are forgotten.

        Args:
            longest_silence_s: Whenever nobody spoke for that long, that is told too.
        """
        step = max(FRAME_SAMPLES, round(longest_silence_s * SAMPLE_RATE))
        silent_since = 0
        while True:
            while self._spans:
                span = self._spans.popleft()
                silent_since = span.end
                yield span
            if self._is_complete:
                return
            self._scan_frame()
            if self._is_silent and self._position - silent_since >= step:
                silent_since = self._position
                yield Silence(self._position - _KEPT_SAMPLES)

    def next_speech(self, sample: int) -> int | None:
        """Where speech is at or begins behind a position; None where there is none."""
        while True:
            self.forget_before(sample)
            if self._spans:
                return max(sample, self._spans[0].start)
            if self._open_start is not None and self._position > sample:
                return max(sample, self._open_start)
            if self._is_complete:
                return None
            self._scan_frame()
            if self._is_silent:
                self._sound.forget_before(self._position - _KEPT_SAMPLES)

    @property
    def _is_silent(self) -> bool:
        return self._open_start is None and not self._spans

    def within(self, start: int, end: int) -> list[SpeechSpan]:
        """Speech between two positions, cut to them."""
        while self._position < end and not self._is_complete:
            self._scan_frame()
        spans = list(self._spans)
        if self._open_start is not None:
            spans.append(SpeechSpan(self._open_start, self._position))
        cut = (SpeechSpan(max(span.start, start), min(span.end, end)) for span in spans)
        return [span for span in cut if span.start < span.end]

    def forget_before(self, sample: int) -> None:
        """Spans that end before that position are needed no more."""
        while self._spans and self._spans[0].end <= sample:
            self._spans.popleft()

    def _scan_frame(self) -> None:
        start = self._position
        available = self._sound.read_until(start + FRAME_SAMPLES) - start
        if available <= 0:
            self._take(self._segmenter.flush())
            self._is_complete = True
            return
        frame = self._sound.samples(start, start + FRAME_SAMPLES)
        if available < FRAME_SAMPLES:
            frame = np.concatenate([frame, np.zeros(FRAME_SAMPLES - available, np.float32)])
        self._position += available
        self._take(
            self._segmenter.push(self._detector.speech_probability(frame), level_dbfs(frame))
        )

    def _take(self, events: list[SegmentEvent]) -> None:
        for event in events:
            if isinstance(event, UtteranceStarted):
                self._open_start = event.start_sample
            elif isinstance(event, UtteranceEnded):
                end = min(event.end_sample, self._sound.end_sample)
                if end > event.start_sample:
                    self._spans.append(SpeechSpan(event.start_sample, end))
                self._open_start = None
            elif isinstance(event, UtteranceDiscarded):
                self._open_start = None


def packed(
    walk: Iterator[SpeechSpan | Silence], longest_s: float, longest_pause_s: float
) -> Iterator[SpeechSpan | Silence]:
    """Neighbouring spans put together while they fit into a window.

    Args:
        walk: Spans in order, none longer than `longest_s`, and silences.
        longest_s: Longest pack, the pauses in it included.
        longest_pause_s: A longer pause is never within a pack.
    """
    pack: SpeechSpan | None = None
    for item in walk:
        if isinstance(item, Silence):
            if pack is not None and item.until - pack.end > longest_pause_s * SAMPLE_RATE:
                yield pack
                pack = None
            if pack is None:
                yield item
        elif pack is None:
            pack = item
        elif (
            item.end - pack.start <= longest_s * SAMPLE_RATE
            and item.start - pack.end <= longest_pause_s * SAMPLE_RATE
        ):
            pack = SpeechSpan(pack.start, item.end)
        else:
            yield pack
            pack = item
    if pack is not None:
        yield pack
