"""Detects the spans of speech in a streaming recording."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE
from captioner.core.captions import Stretch
from captioner.core.levels import level_dbfs
from captioner.core.recognition import VoiceActivityDetector
from captioner.live.decisions.hangover import AdaptiveHangover
from captioner.live.decisions.segmenter import (
    EndReason,
    Segmenter,
    SegmenterSettings,
    SegmentEvent,
    UtteranceDiscarded,
    UtteranceEnded,
    UtteranceStarted,
)
from captioner.speech.long_form.sliding_sound import SlidingSound

_KEPT_SAMPLES = SAMPLE_RATE
"""A new utterance may begin this far back: pre-roll and onset."""

_CUT_SEARCH_SHARE = 0.4
"""Speech without pauses is cut at the quietest point in this last share of the longest span."""


def file_segmenter(longest_s: float = 29.0) -> SegmenterSettings:
    """Return settings for recordings, where latency does not matter and one length decides."""
    return SegmenterSettings(
        onset_ms=64,
        pre_roll_ms=256,
        shortest_hangover_ms=320,
        longest_hangover_ms=320,
        longest_s=longest_s,
        cut_search_s=_CUT_SEARCH_SHARE * longest_s,
    )


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """Speech from `start` to before `end`, in samples, including a little silence.

    Attributes:
        start: First sample.
        end: Position after the last sample.
        follows_cut: Whether the span before it was cut here in the middle of speech.
        ends_in_cut: Whether it was cut in the middle of speech because of its length.
    """

    start: int
    end: int
    follows_cut: bool = False
    ends_in_cut: bool = False

    @property
    def duration_s(self) -> float:
        return (self.end - self.start) / SAMPLE_RATE

    def reaching(self, joint: int) -> tuple[int, int]:
        """Return start and end of a window around it, `joint` samples beyond each cut."""
        return (
            max(0, self.start - joint * self.follows_cut),
            self.end + joint * self.ends_in_cut,
        )


@dataclass(frozen=True, slots=True)
class Silence:
    """A long silence, up to before `until`, in samples."""

    until: int


class SpeechSpans:
    """Detects speech as far ahead as requested.

    Args:
        sound: Read ahead as needed; scanned frames may be freed.
        detector: Rates frames of 32 ms, in order.
    """

    def __init__(
        self,
        sound: SlidingSound,
        detector: VoiceActivityDetector,
        settings: SegmenterSettings | None = None,
    ) -> None:
        self._sound = sound
        self._detector = detector
        settings = settings or file_segmenter()
        hangover_s = settings.longest_hangover_ms / 1000
        self._segmenter = Segmenter(settings, AdaptiveHangover(hangover_s, hangover_s))
        self._spans: deque[SpeechSpan] = deque()
        self._pre_roll = round(settings.pre_roll_ms / 1000 * SAMPLE_RATE)
        self.detected: list[Stretch] = []
        """Start and end of all detected speech, in seconds, without the silence in spans."""
        self._open_start: int | None = None
        self._cut_at = -1
        self._position = 0
        self._is_complete = False

    def walk(self, longest_silence_s: float) -> Iterator[SpeechSpan | Silence]:
        """Yield all speech in order, each span once it has ended; frees the spans before.

        Args:
            longest_silence_s: Silence of this length is yielded, too.
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
        """Return `sample` if there is speech, else the start of the next speech, or None."""
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
        """Return the speech between two positions, clipped to them."""
        while self._position < end and not self._is_complete:
            self._scan_frame()
        spans = list(self._spans)
        if self._open_start is not None:
            spans.append(
                SpeechSpan(
                    self._open_start, self._position, follows_cut=self._open_start == self._cut_at
                )
            )
        cut = (
            replace(
                span,
                start=max(span.start, start),
                end=min(span.end, end),
                follows_cut=span.follows_cut and span.start >= start,
                ends_in_cut=span.ends_in_cut and span.end <= end,
            )
            for span in spans
        )
        return [span for span in cut if span.start < span.end]

    def detected_between(self, start: int, end: int) -> tuple[Stretch, ...]:
        """Return the already detected speech between two samples, clipped to them, in seconds."""
        start_s, end_s = start / SAMPLE_RATE, end / SAMPLE_RATE
        known = self.detected[bisect_left(self.detected, start_s, key=lambda each: each[1]) :]
        if self._open_start is not None:
            known.append((self._open_start / SAMPLE_RATE, self._position / SAMPLE_RATE))
        cut = ((max(first, start_s), min(last, end_s)) for first, last in known)
        return tuple((first, last) for first, last in cut if first < last)

    def forget_before(self, sample: int) -> None:
        """Free the spans that end before a position."""
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
                is_cut = event.reason is EndReason.LONGEST
                if end > event.start_sample:
                    follows = event.start_sample == self._cut_at
                    self._spans.append(SpeechSpan(event.start_sample, end, follows, is_cut))
                    begin = event.start_sample + self._pre_roll * (not follows)
                    self.detected.append(
                        (begin / SAMPLE_RATE, min(event.speech_end_sample, end) / SAMPLE_RATE)
                    )
                self._open_start = None
                if is_cut:
                    self._cut_at = event.end_sample
            elif isinstance(event, UtteranceDiscarded):
                self._open_start = None


def packed(
    walk: Iterator[SpeechSpan | Silence],
    longest_s: float,
    longest_pause_s: float,
    joint_s: float = 0.0,
) -> Iterator[SpeechSpan | Silence]:
    """Yield neighbouring spans joined to as long as fits into a window.

    Args:
        walk: Spans and silences in order; no span is longer than `longest_s` minus both joints.
        longest_s: Longest joined span, including pauses and the joints beyond cuts.
        longest_pause_s: Longest pause within a joined span.
        joint_s: Overlap of windows at each cut in the middle of speech.
    """
    joint = round(joint_s * SAMPLE_RATE)
    longest, longest_pause = (round(each * SAMPLE_RATE) for each in (longest_s, longest_pause_s))
    pack: SpeechSpan | None = None
    for item in walk:
        if isinstance(item, Silence):
            if pack is not None and item.until - pack.end > longest_pause:
                yield pack
                pack = None
            if pack is None:
                yield item
            continue
        if pack is not None:
            both = replace(pack, end=item.end, ends_in_cut=item.ends_in_cut)
            start, end = both.reaching(joint)
            if end - start <= longest and item.start - pack.end <= longest_pause:
                pack = both
                continue
            yield pack
        pack = item
    if pack is not None:
        yield pack
