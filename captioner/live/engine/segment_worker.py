"""Turns one channel's sound into utterances: voice activity, ring buffer, segmenter."""

import collections
import logging
import queue
import threading
from collections.abc import Callable

import numpy as np

from captioner.core.audio import (
    FRAME_S,
    FRAME_SAMPLES,
    PAUSED,
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    Samples,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged, Noticed, Rejected, failure_event
from captioner.core.levels import level_dbfs, peak_dbfs
from captioner.core.message import Message
from captioner.live.decisions.guards import CLEAR_VOICE
from captioner.live.decisions.segmenter import (
    EndReason,
    PauseBegan,
    Segmenter,
    SegmentEvent,
    SpeechResumed,
    UtteranceDiscarded,
    UtteranceEnded,
    UtteranceStarted,
)
from captioner.live.decisions.speech_level import SpeechLevelMonitor
from captioner.live.engine.setup import ChannelSetup, SessionParts
from captioner.live.engine.utterance import Utterance

_QUEUED_ITEMS = 2048
"""About a minute of 32 ms chunks. When the queue is full, the source's own queue fills, and
counts dropped sound."""

_log = logging.getLogger(__name__)

_LEVEL_EVERY_FRAMES = 3
_UNTOLD_BEGINNING_S = 5.0
"""A source may start this much later than another one without being reported."""

_MOST_WAITING_UTTERANCES = 4
_CONTEXT_SAMPLES = 5 * SAMPLE_RATE


class SegmentWorker:
    """Runs voice activity detection and segmentation of one channel on a thread of its own.

    Args:
        setup: Quiet speech is reported only if its microphone can be changed.
        new_utterance: Creates the utterance that starts at a sample position in a channel.
    """

    def __init__(
        self,
        setup: ChannelSetup,
        parts: SessionParts,
        new_utterance: Callable[[int, str], Utterance],
    ) -> None:
        self.channel = setup.channel.label
        self.ending: SourceEnded | None = None
        self._detector = setup.detector
        self._taps = setup.taps
        self._speech_level = SpeechLevelMonitor() if setup.channel.use_microphone else None
        self._clock = parts.clock
        self._recognition = parts.recognition
        self._emit = parts.emit
        self._wake_session = parts.wake_session
        self._waits = parts.settings.waits_for_recogniser
        self._new_utterance = new_utterance
        settings = self._settings = parts.settings.segmenter
        self._items: queue.Queue[SourceItem] = queue.Queue(_QUEUED_ITEMS)
        self._segmenter = Segmenter(settings)
        self._ring = RingBuffer(settings.longest_s + settings.cut_search_s + 5.0)
        self._rest: Samples = np.zeros(0, np.float32)
        self._received = 0
        self._current: Utterance | None = None
        self._previous: Utterance | None = None
        self._appended_until = 0
        self._cut: Utterance | None = None
        self._is_paused = False
        self._paused_from = 0
        self._pauses: collections.deque[tuple[int, bool]] = collections.deque()
        self._delivered_until = 0
        self._clear_voice: collections.deque[int] = collections.deque(maxlen=100)
        self._levels: list[Samples] = []
        self._clipping: SourceNotice | None = None
        self._thread = threading.Thread(
            target=self._run, name=f"segment {self.channel}".strip(), daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def deliver(self, item: SourceItem) -> None:
        """Queue an item from the source; `SourceEnded` is the last one."""
        if isinstance(item, AudioChunk):
            end_s = item.end_sample / SAMPLE_RATE
            if self._clock.sound_delivered(end_s):
                self._wake_session()
            self._delivered_until = item.end_sample
        elif isinstance(item, AudioGap):
            self._delivered_until = item.start_sample + item.length_samples
        self._items.put(item)

    def join(self) -> None:
        """Wait until all delivered sound is segmented."""
        self._thread.join()

    @property
    def unheard_s(self) -> float:
        """Seconds of delivered sound that are not segmented yet."""
        return max(0.0, _to_s(self._delivered_until - self._received))

    def set_paused(self, paused: bool) -> None:
        """Skip the sound delivered from now on, or stop skipping it.

        Sound delivered before may still wait in the queue and is not affected.
        """
        self._pauses.append((self._delivered_until, paused))

    def _run(self) -> None:
        ending = None
        failure: CaptionerError | None = None
        while ending is None:
            item = self._items.get()
            if failure is not None:  # A full queue must not block the source.
                ending = SourceEnded(failure) if isinstance(item, SourceEnded) else None
                continue
            try:
                ending = self.accept(item)
            except Exception as error:
                _log.exception("Segmenting failed")
                failure = CaptionerError(
                    "Speech detection failed unexpectedly ({name}: {error}).",
                    "Captions so far are kept. Please start again, and report this with the log "
                    "file.",
                    name=type(error).__name__,
                    error=error,
                )
                if self._current is not None:
                    self._current.ended(
                        self._appended_until, self._appended_until, self._clock.now_s()
                    )
                    self._recognition.ended(self._current)
                self.ending = SourceEnded(failure)
                self._wake_session()
        self.ending = ending
        self._wake_session()

    def accept(self, item: SourceItem) -> SourceEnded | None:
        """Process an item; return it if it is the end of the source."""
        match item:
            case AudioChunk():
                self._accept_chunk(item)
            case AudioGap():
                self._accept_gap(item)
            case SourceNotice(NoticeKind.CLIPPING):
                self._clipping = item  # Reported only if speech is clipped.
            case SourceNotice(NoticeKind.LEVEL_GOOD) if self._clipping is not None:
                self._clipping = None
            case SourceNotice():
                if item.kind is NoticeKind.DEVICE_LOST:
                    # More sound may take long to come, so finish the current speech.
                    self._handle(self._segmenter.flush())
                self._emit(Noticed(item.kind.value, item.message, self.channel))
            case SourceEnded():
                self._accept_rest()
                self._handle(self._segmenter.flush())
                return item
        return None

    def _accept_chunk(self, chunk: AudioChunk) -> None:
        if self._skip_if_paused(chunk.start_sample, chunk.end_sample):
            return
        missing = chunk.start_sample - self._received
        if missing > 0 and self._received == 0:
            self._skip_to(chunk.start_sample)  # This channel begins later than the other one.
        elif missing > 0:  # A source that skips sound without a gap must not shift all later times.
            self._accept_gap(AudioGap(self._received, missing, Message("sound was lost")))
        self._received = chunk.end_sample
        self._tap(chunk)
        # The silence that fills the last frame may reach beyond the start of a gap or pause.
        known_until = self._segmenter.position_sample + len(self._rest)
        self._take_in(chunk.samples[max(0, known_until - chunk.start_sample) :])
        if self._waits:
            self._recognition.wait_for_room(_MOST_WAITING_UTTERANCES)

    def _take_in(self, samples: Samples) -> None:
        samples = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
        for at in range(0, whole, FRAME_SAMPLES):
            self._accept_frame(samples[at : at + FRAME_SAMPLES])
        self._rest = samples[whole:]

    def _skip_if_paused(self, start_sample: int, end_sample: int) -> bool:
        """Skip the sound if the session is paused at its position; return whether it is."""
        while self._pauses and self._pauses[0][0] <= start_sample:
            position, is_paused = self._pauses.popleft()
            if is_paused and not self._is_paused:
                self._paused_from = position
            elif self._is_paused and not is_paused and position > self._paused_from:
                self._tap(AudioGap(self._paused_from, position - self._paused_from, PAUSED))
            self._is_paused = is_paused
        if self._is_paused:
            self._accept_rest()
            self._skip_to(end_sample)
            self._received = end_sample
        return self._is_paused

    def _tap(self, item: AudioChunk | AudioGap) -> None:
        for tap in self._taps:
            try:
                tap.accept(item)
            except CaptionerError as error:
                self._emit(failure_event(error))

    def _accept_gap(self, gap: AudioGap) -> None:
        end_sample = gap.start_sample + gap.length_samples
        if self._skip_if_paused(gap.start_sample, end_sample):
            return
        self._tap(gap)
        if gap.length_samples < FRAME_SAMPLES:
            self._take_in(np.zeros(gap.length_samples, np.float32))
        else:
            self._accept_rest()
            self._skip_to(end_sample)
        self._received = end_sample
        if gap.start_sample == 0 and gap.duration_s < _UNTOLD_BEGINNING_S:
            return
        message = Message(
            "{reason} ({duration_s:.1f} s missing)",
            duration_s=gap.duration_s,
            reason=gap.reason,
        )
        start_s = gap.start_sample / SAMPLE_RATE
        self._emit(Noticed("gap", message, self.channel, start_s=start_s))

    def _skip_to(self, position: int) -> None:
        length = position - self._segmenter.position_sample
        if length <= 0:
            return
        self._handle(self._segmenter.skip(length))
        self._ring.skip(length)
        self._appended_until = self._ring.end_sample
        self._detector.reset()

    def _accept_rest(self) -> None:
        """Fill the last, unfinished frame with silence, so that its sound is not lost."""
        if len(self._rest):
            padding = np.zeros(FRAME_SAMPLES - len(self._rest), np.float32)
            rest, self._rest = self._rest, np.zeros(0, np.float32)
            self._accept_frame(np.concatenate((rest, padding)))

    def _accept_frame(self, frame: Samples) -> None:
        self._ring.append(frame)
        probability = self._detector.speech_probability(frame)
        current = self._current
        if probability >= CLEAR_VOICE:
            self._clear_voice.append(self._ring.end_sample)
            if current is not None:
                current.clear_voice_s += FRAME_S
        cut_not_before = current.committed_until_sample if current is not None else 0
        sentence_end = current.sentence_end_sample if current is not None else None
        self._handle(
            self._segmenter.push(probability, level_dbfs(frame), cut_not_before, sentence_end)
        )
        self._append_to_current()
        self._emit_level(frame)

    def _append_to_current(self) -> None:
        if self._current is not None and self._appended_until < self._ring.end_sample:
            self._current.append(self._ring.read(self._appended_until, self._ring.end_sample))
            self._appended_until = self._ring.end_sample
            self._recognition.changed()

    def _handle(self, events: list[SegmentEvent]) -> None:
        for event in events:
            match event:
                case UtteranceStarted(start_sample):
                    self._begin(start_sample)
                case PauseBegan(speech_end_sample):
                    if self._current is not None:
                        self._append_to_current()
                        self._current.paused(speech_end_sample, self._clock.now_s())
                        self._recognition.changed()
                        if self._waits:
                            # In real time, too, the decode is done long before the pause ends.
                            self._recognition.wait_until_pause_is_decoded(self._current)
                case SpeechResumed():
                    if self._current is not None:
                        self._current.resumed()
                        self._recognition.changed()
                case UtteranceEnded(_, speech_end_sample, end_sample, reason):
                    self._end_current(speech_end_sample, end_sample, reason)
                case UtteranceDiscarded(start_sample, end_sample):
                    self._discard_current(start_sample, end_sample)

    def _begin(self, start_sample: int) -> None:
        utterance = self._new_utterance(start_sample, self.channel)
        if self._cut is not None:
            utterance.live.heard_before(self._cut.live.decoded_until_s)
            self._cut.successor = utterance
            self._recognition.ended(self._cut)
            self._cut = None
        if self._previous is not None:
            from_sample = max(self._ring.start_sample, start_sample - _CONTEXT_SAMPLES)
            utterance.follow(self._previous, self._ring.read(from_sample, start_sample))
        self._previous = self._current = utterance
        utterance.clear_voice_s = FRAME_S * sum(at > start_sample for at in self._clear_voice)
        self._appended_until = start_sample
        self._append_to_current()
        self._recognition.opened(utterance)

    def _end_current(self, speech_end: int, end: int, reason: EndReason) -> None:
        if self._current is None:
            return
        self._append_to_current()
        self._current.ended(speech_end, end, self._clock.now_s())
        if reason is EndReason.LONGEST:
            self._cut = self._current  # Passed on together with its successor.
        else:
            self._recognition.ended(self._current)
        self._current = None

    def _discard_current(self, start_sample: int, end_sample: int) -> None:
        if self._current is None:
            return
        self._current.discarded()
        self._recognition.ended(self._current)
        self._current = None
        self._emit(
            Rejected(
                "shortest",
                f"less than {self._settings.shortest_ms:.0f} ms of speech",
                "",
                _to_s(start_sample),
                _to_s(end_sample),
                self.channel,
            )
        )

    def _emit_level(self, frame: Samples) -> None:
        self._levels.append(frame)
        if len(self._levels) < _LEVEL_EVERY_FRAMES:
            return
        samples = np.concatenate(self._levels)
        self._levels.clear()
        level, is_speech = level_dbfs(samples), self._segmenter.is_speech
        self._emit(LevelChanged(self.channel, level, peak_dbfs(samples), is_speech))
        notice = self._clipping if is_speech else None
        if notice is not None:
            self._clipping = None
        elif self._speech_level is not None:
            notice = self._speech_level.check(level, _to_s(len(samples)), is_speech=is_speech)
        if notice is not None:
            self._emit(Noticed(notice.kind.value, notice.message, self.channel))


def _to_s(sample: int) -> float:
    """Session time of a sample position, in seconds; all sources count from one moment."""
    return sample / SAMPLE_RATE


class RingBuffer:
    """Keeps the last `capacity_s` seconds, addressed by the position in the source's stream.

    Positions only grow. A gap in the stream is filled with silence, so that positions stay true
    to time.

    Args:
        capacity_s: Seconds kept.
    """

    def __init__(self, capacity_s: float) -> None:
        self._samples = np.zeros(max(1, round(capacity_s * SAMPLE_RATE)), dtype=np.float32)
        self._end = 0

    @property
    def end_sample(self) -> int:
        """Position just after the newest sample."""
        return self._end

    @property
    def start_sample(self) -> int:
        """Position of the oldest sample still kept."""
        return max(0, self._end - len(self._samples))

    def append(self, samples: Samples) -> None:
        """Append samples, float32[n], dropping the oldest."""
        capacity = len(self._samples)
        kept = samples[-capacity:]
        at = (self._end + len(samples) - len(kept)) % capacity
        first = min(len(kept), capacity - at)
        self._samples[at : at + first] = kept[:first]
        self._samples[: len(kept) - first] = kept[first:]
        self._end += len(samples)

    def skip(self, length_samples: int) -> None:
        """Append silence for a gap."""
        capacity = len(self._samples)
        if length_samples >= capacity:
            self._samples[:] = 0
            self._end += length_samples
        else:
            self.append(np.zeros(length_samples, dtype=np.float32))

    def read(self, start_sample: int, end_sample: int) -> Samples:
        """Return a copy of the samples from `start_sample` up to `end_sample`.

        Raises:
            ValueError: Part of the range is not here yet, or no longer.
        """
        if not self.start_sample <= start_sample <= end_sample <= self._end:
            raise ValueError(
                f"samples {start_sample} to {end_sample} asked for, "
                f"{self.start_sample} to {self._end} are here"
            )
        positions = np.arange(start_sample, end_sample) % len(self._samples)
        return self._samples[positions]
