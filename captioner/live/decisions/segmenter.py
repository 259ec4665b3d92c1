"""Turns speech probabilities into utterances: onset, pre-roll, pauses, hangover, longest length.

The segmenter gets two numbers for each frame of `FRAME_SAMPLES`, the probability of speech and
the level, and returns events with sample positions of the stream.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from captioner.core.audio import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE
from captioner.live.decisions.hangover import AdaptiveHangover

_CUT_REACH_SAMPLES = 2 * SAMPLE_RATE
"""A cut between sentences lies at most this far back, so that the final caption is not late."""


@dataclass(frozen=True, slots=True)
class SegmenterSettings:
    """When speech begins and ends.

    Attributes:
        onset_probability: A frame at or above it counts as speech during silence.
        release_probability: A frame below it counts as silence during speech; lower than the onset,
            so that a soft syllable does not end an utterance.
        onset_ms: Speech needed, within twice this time, before an utterance begins.
        pre_roll_ms: Sound kept from before the onset: the first consonant is quiet.
        early_pause_ms: Silence after which the utterance may be decoded as if it had ended.
        shortest_hangover_ms, longest_hangover_ms: Bounds of the silence that ends an utterance;
            within them it adapts to the speaker's pauses.
        shortest_ms: Utterances with less speech than this are clicks and are discarded.
        sentence_cut_s: From this length on, speech without a pause is cut between two sentences.
        longest_s: Utterances are cut at their quietest recent point when they get longer.
        cut_search_s: How far back to search for the quietest point.
        cut_margin_s: Least sound after that point, so that an immediate decode has the whole words
            at the cut.
    """

    onset_probability: float = 0.5
    release_probability: float = 0.35
    onset_ms: float = 64
    pre_roll_ms: float = 320
    early_pause_ms: float = 200
    shortest_hangover_ms: float = 250
    longest_hangover_ms: float = 800
    shortest_ms: float = 96
    sentence_cut_s: float = 10.0
    longest_s: float = 20.0
    cut_search_s: float = 0.8
    cut_margin_s: float = 0.2


class EndReason(Enum):
    """Why an utterance ended."""

    PAUSE = "pause"
    LONGEST = "longest"
    END_OF_SOUND = "end of sound"


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """Speech began; `start_sample` includes the pre-roll."""

    start_sample: int


@dataclass(frozen=True, slots=True)
class PauseBegan:
    """Silence began at `speech_end_sample`; the utterance may have ended or may continue."""

    speech_end_sample: int


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """Speech continued after `PauseBegan`."""


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The utterance is complete.

    Attributes:
        start_sample: Its first sample.
        speech_end_sample: End of the speech.
        end_sample: End of its sound, including a little silence.
        reason: Why it ended.
    """

    start_sample: int
    speech_end_sample: int
    end_sample: int
    reason: EndReason


@dataclass(frozen=True, slots=True)
class UtteranceDiscarded:
    """The utterance that had begun was too short to be speech."""

    start_sample: int
    end_sample: int


SegmentEvent = UtteranceStarted | PauseBegan | SpeechResumed | UtteranceEnded | UtteranceDiscarded


class _SpeechState(Enum):
    SILENCE = 0
    SPEECH = 1
    PAUSE = 2


class Segmenter:
    """Finds utterances in a stream of frames.

    Args:
        settings: When speech begins and ends.
        hangover: Length of silence that ends an utterance; None adapts it to the speaker between
            the settings' shortest and longest.
    """

    def __init__(
        self, settings: SegmenterSettings, hangover: AdaptiveHangover | None = None
    ) -> None:
        self._settings = settings
        self._hangover = hangover or AdaptiveHangover(
            settings.shortest_hangover_ms / 1000, settings.longest_hangover_ms / 1000
        )
        self._onset_frames = max(1, round(settings.onset_ms / 1000 / FRAME_S))
        self._pre_roll_samples = round(settings.pre_roll_ms / 1000 * SAMPLE_RATE)
        self._position = 0
        self._previous_end = 0
        self._recent: deque[bool] = deque(maxlen=2 * self._onset_frames)
        self._levels_dbfs: deque[tuple[int, float]] = deque(
            maxlen=max(3, round(settings.cut_search_s / FRAME_S))
        )
        self._state = _SpeechState.SILENCE
        self._start = 0
        self._speech_frames = 0
        self._speech_end = 0
        self._pause_told = False

    @property
    def is_open(self) -> bool:
        """Whether an utterance has begun and not ended."""
        return self._state is not _SpeechState.SILENCE

    @property
    def is_speech(self) -> bool:
        """Whether there is speech right now."""
        return self._state is _SpeechState.SPEECH

    @property
    def position_sample(self) -> int:
        """Position just after the last frame."""
        return self._position

    def push(
        self,
        probability: float,
        level_dbfs: float,
        cut_not_before_sample: int = 0,
        sentence_end_sample: int | None = None,
    ) -> list[SegmentEvent]:
        """Process the next frame.

        Args:
            probability: Probability of speech in it, 0 to 1.
            level_dbfs: Its level.
            cut_not_before_sample: Earliest position for a cut of an over-long utterance; words up
                to here are already committed.
            sentence_end_sample: End of a committed sentence that another sentence follows; None if
                no such end is known yet.
        """
        frame_start = self._position
        self._position += FRAME_SAMPLES
        self._levels_dbfs.append((frame_start, level_dbfs))
        if self._state is _SpeechState.SILENCE:
            return self._push_in_silence(probability, frame_start)
        events = self._push_in_speech(probability, frame_start)
        if not self.is_open:
            return events
        if sentence_end_sample is not None and self._can_cut_between_sentences(sentence_end_sample):
            events += self._cut_at(sentence_end_sample)
        elif self._position - self._start >= self._longest_samples:
            events += self._cut(cut_not_before_sample)
        return events

    def _can_cut_between_sentences(self, sentence_end: int) -> bool:
        settings = self._settings
        return (
            self._state is _SpeechState.SPEECH
            and self._position - self._start >= settings.sentence_cut_s * SAMPLE_RATE
            and sentence_end - self._start >= settings.sentence_cut_s * SAMPLE_RATE / 2
            and self._position - sentence_end <= _CUT_REACH_SAMPLES
        )

    def skip(self, length_samples: int) -> list[SegmentEvent]:
        """End the open utterance at missing sound; positions continue after the gap."""
        events = self.flush()
        self._position += length_samples
        self._previous_end = self._position
        return events

    def flush(self) -> list[SegmentEvent]:
        """End the open utterance, because the stream is over."""
        if not self.is_open:
            self._recent.clear()
            return []
        if self._state is _SpeechState.SPEECH:
            self._speech_end = self._position
        return self._end(self._position, EndReason.END_OF_SOUND)

    @property
    def _longest_samples(self) -> int:
        return round(self._settings.longest_s * SAMPLE_RATE)

    def _push_in_silence(self, probability: float, frame_start: int) -> list[SegmentEvent]:
        self._recent.append(probability >= self._settings.onset_probability)
        if sum(self._recent) < self._onset_frames:
            return []
        first = self._position - len(self._recent) * FRAME_SAMPLES
        first += list(self._recent).index(True) * FRAME_SAMPLES
        self._hangover.speech_began(first / SAMPLE_RATE)
        self._start = max(self._previous_end, first - self._pre_roll_samples, 0)
        self._speech_frames = sum(self._recent)
        self._speech_end = self._position
        self._state = _SpeechState.SPEECH
        self._recent.clear()
        return [UtteranceStarted(self._start)]

    def _push_in_speech(self, probability: float, frame_start: int) -> list[SegmentEvent]:
        settings = self._settings
        if self._state is _SpeechState.SPEECH:
            if probability >= settings.release_probability:
                self._speech_frames += 1
                self._speech_end = self._position
                return []
            self._state = _SpeechState.PAUSE
            self._pause_told = False
            self._hangover.speech_ended(frame_start / SAMPLE_RATE)
        elif probability >= settings.onset_probability:
            self._hangover.speech_began(frame_start / SAMPLE_RATE)
            self._state = _SpeechState.SPEECH
            self._speech_frames += 1
            self._speech_end = self._position
            return [SpeechResumed()] if self._pause_told else []
        silence_s = (self._position - self._speech_end) / SAMPLE_RATE
        events: list[SegmentEvent] = []
        if not self._pause_told and silence_s >= settings.early_pause_ms / 1000:
            self._pause_told = True
            events.append(PauseBegan(self._speech_end))
        if silence_s >= self._hangover.current_s:
            events += self._end(self._position, EndReason.PAUSE)
        return events

    def _end(self, end: int, reason: EndReason) -> list[SegmentEvent]:
        start, speech_end = self._start, self._speech_end
        too_short = self._speech_frames * FRAME_S * 1000 < self._settings.shortest_ms
        self._state = _SpeechState.SILENCE
        self._recent.clear()
        self._previous_end = end
        if too_short and reason is not EndReason.LONGEST:
            return [UtteranceDiscarded(start, end)]
        return [UtteranceEnded(start, speech_end, end, reason)]

    def _cut(self, not_before: int) -> list[SegmentEvent]:
        """End the utterance at its quietest recent point; the next one continues the speech."""
        return self._cut_at(self._quietest_point(max(not_before, self._start + FRAME_SAMPLES)))

    def _cut_at(self, at: int) -> list[SegmentEvent]:
        ended = UtteranceEnded(self._start, min(self._speech_end, at), at, EndReason.LONGEST)
        self._start = at
        self._previous_end = at
        self._speech_frames = (self._position - at) // FRAME_SAMPLES
        return [ended, UtteranceStarted(at)]

    def _quietest_point(self, not_before: int) -> int:
        """Middle of the quietest pair of recent frames that begins at `not_before` or later.

        Of equally quiet pairs the latest is taken, which makes fewer cuts. Falls back to a point
        without the margin after it, then to the current position.
        """
        pairs = [
            (max(first_dbfs, second_dbfs), -at)
            for (_, first_dbfs), (at, second_dbfs) in pairwise(self._levels_dbfs)
            if at >= not_before
        ]
        latest = self._position - round(self._settings.cut_margin_s * SAMPLE_RATE)
        candidates = [pair for pair in pairs if -pair[1] <= latest] or pairs
        return -min(candidates, default=(0.0, -self._position))[1]
