"""The sound of one utterance, written by the segment worker and read by the recognise worker."""

import threading
from collections.abc import Callable

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SpeechSegment
from captioner.core.levels import loudest_level_dbfs
from captioner.core.recognition import LanguageDetected
from captioner.files.sound_spill import SoundSpill, SpilledBlock
from captioner.live.decisions.decode_plan import DecodeKind, DecodePlan, DecodeResult
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.utterance import LiveUtterance
from captioner.sound_events.kinds import SoundKind


class Utterance:
    """Sound and state of an utterance that is not final yet. Safe for two threads.

    Args:
        live: Its words; only the recognise worker touches them.
        start_sample: Position of its first sample in the channel's stream.
        may_hold_echo: Whether the channel may pick up the other channels (a microphone near a
            loudspeaker).
        sound_around: Returns the music, alarm or the like in a channel throughout two session
            times; None if there is none.
    """

    def __init__(
        self,
        live: LiveUtterance,
        start_sample: int,
        *,
        may_hold_echo: bool = False,
        sound_around: Callable[[str, float, float], SoundKind | None] = lambda *_: None,
    ) -> None:
        self.live = live
        self.clear_voice_s = 0.0
        """Seconds in which voice activity detection was sure of a voice."""
        self._sound_around = sound_around
        self.may_hold_echo = may_hold_echo
        self.channel = live.channel
        self._start_sample = start_sample
        self._lock = threading.Lock()
        self._blocks: list[Samples] = []
        self._length = 0
        self._spilled: SpilledBlock | None = None
        self._before = np.zeros(0, np.float32)
        self._speech_end_sample = start_sample
        self._committed_until_sample = start_sample
        self._sentence_end_sample: int | None = None
        self._pauses: list[tuple[float, float]] = []
        self.is_paused = False
        self.pause_was_decoded = False
        self.is_ended = False
        self.is_discarded = False
        self.successor: Utterance | None = None
        self.is_shown = False
        self.language = ""
        self.beginning: tuple[LanguageDetected, float] | None = None
        """Language detected in its beginning, and the seconds of that; until `language` is set."""
        self.is_in_session_language = False
        """Whether its beginning sounded like the session's language."""
        self.last_decode_began_s = float("-inf")
        self.last_draft_began_s = float("-inf")
        self.silence_reported_s = float("-inf")

    def follow(self, previous: "Utterance", sound_before: Samples) -> None:
        """Use the sound before it, float32[n], as context of its decodes."""
        self._before = sound_before
        self.live.follow(previous.live, self._to_s(self._start_sample - len(sound_before)))

    def append(self, samples: Samples) -> None:
        """Add the next samples, float32[n]."""
        with self._lock:
            self._blocks.append(samples)
            self._length += len(samples)

    @property
    def start_s(self) -> float:
        """Session time of its first sample."""
        return self._to_s(self._start_sample)

    @property
    def end_s(self) -> float:
        """Session time just after its last sample."""
        with self._lock:
            return self._to_s(self._start_sample + self._length)

    @property
    def speech_end_s(self) -> float:
        """Session time of the end of its speech: where a pause began, else the end of its sound."""
        if self.is_paused or self.is_ended:
            return self._to_s(self._speech_end_sample)
        return self.end_s

    @property
    def duration_s(self) -> float:
        """Length of its sound, in seconds."""
        return self._length / SAMPLE_RATE

    @property
    def undecoded_s(self) -> float:
        """Seconds of its speech that were not decoded yet."""
        return self._speech_after_s(self.live.decoded_until_s)

    @property
    def uncommitted_s(self) -> float:
        """Seconds of its speech after the last committed word."""
        return self._speech_after_s(self._to_s(self._committed_until_sample))

    def _speech_after_s(self, at_s: float) -> float:
        if self.is_discarded:
            return 0.0
        return max(0.0, self.speech_end_s - at_s)

    @property
    def committed_until_sample(self) -> int:
        """Earliest position for a cut: words up to here are committed."""
        return self._committed_until_sample

    @property
    def sentence_end_sample(self) -> int | None:
        """End of a committed sentence that another one follows; None if none is known."""
        return self._sentence_end_sample

    @property
    def was_in_other_language(self) -> bool:
        """Whether its newest decode was in another language than its own."""
        return bool(self.language) and self.live.language not in {"", self.language}

    def known_result(self, plan: DecodePlan) -> DecodeResult | None:
        """Return the newest plan and hypothesis if only silence was added since; else None."""
        if plan.kind is DecodeKind.DRAFT or not (self.is_paused or self.is_ended):
            return None
        if self.was_in_other_language:
            return None
        return self.live.known_result(plan, self.speech_end_s)

    def decoded(self) -> None:
        """Copy the results of the last decode to where the segment worker may read them."""
        self._committed_until_sample = round(self.live.last_committed_end_s * SAMPLE_RATE)
        end_s = self.live.sentence_end_s
        self._sentence_end_sample = None if end_s is None else round(end_s * SAMPLE_RATE)

    def paused(self, speech_end_sample: int, now_s: float) -> None:
        """Note at `now_s` that silence began after `speech_end_sample`."""
        self._speech_end_sample = speech_end_sample
        self.pause_was_decoded = False
        self.is_paused = True
        self.silence_reported_s = now_s

    def resumed(self) -> None:
        """End a pause at the current end of the sound."""
        if self.is_paused:
            self._pauses.append((self._to_s(self._speech_end_sample), self.end_s))
        self.is_paused = False

    def ended(self, speech_end_sample: int, end_sample: int, now_s: float) -> None:
        """End the utterance, at `now_s`; drops its sound after `end_sample`."""
        with self._lock:
            keep = end_sample - self._start_sample
            samples = self._joined()[:keep]
            self._blocks, self._length = [samples], len(samples)
        self._speech_end_sample = speech_end_sample
        self.silence_reported_s = now_s
        self.is_ended = True

    def discarded(self) -> None:
        """Mark the utterance as no speech."""
        self.is_discarded = True
        self.is_ended = True

    def segment(self, start_s: float, end_s: float) -> SpeechSegment:
        """Return the sound between two session times, clipped to the existing sound.

        Beyond the end of an utterance that was cut, it is the sound of its successor.
        """
        with self._lock:
            if self._spilled is not None:
                self._blocks = [self._spilled.take()]
                self._spilled = None
            samples = self._joined()
        first = self._to_index(start_s)
        last = max(first, min(len(samples), self._to_index(end_s)))
        if self.successor is not None and end_s > self.end_s:
            following = self.successor.segment(self.end_s, end_s).samples
            samples, last = np.concatenate((samples, following)), last + len(following)
        before = min(len(self._before), self._start_sample - round(start_s * SAMPLE_RATE))
        if before > 0:
            return SpeechSegment(
                np.concatenate((self._before[-before:], samples[:last])),
                self._to_s(self._start_sample - before),
                self._to_s(self._start_sample + last),
                self.is_ended,
            )
        return SpeechSegment(
            samples[first:last],
            self._to_s(self._start_sample + first),
            self._to_s(self._start_sample + last),
            self.is_ended,
        )

    def evidence(self) -> Evidence:
        """Return measurements of the sound for the guards."""
        segment = self.segment(self.start_s, self.end_s)
        speech_s = max(0.0, min(segment.end_s, self.speech_end_s) - segment.start_s)
        return Evidence(
            speech_s or segment.duration_s,
            loudest_level_dbfs(segment.samples),
            self._sound_around(self.channel, segment.start_s, segment.end_s),
            self.clear_voice_s,
            tuple(self._pauses),
        )

    def spill(self, store: SoundSpill) -> None:
        """Move the sound of an ended utterance out of memory.

        Raises:
            CaptionerError: It cannot be stored; the sound stays in memory.
        """
        with self._lock:
            self._spilled = store.spill(self._joined())
            self._blocks = []
            self._before = np.zeros(0, np.float32)
        self.live.drop_context()

    def uncommitted_sound(self) -> AudioChunk | None:
        """Return its sound after the last committed word; None if there is none.

        Raises:
            CaptionerError: The sound on disk cannot be read.
        """
        if self.uncommitted_s <= 0:
            return None
        segment = self.segment(self._to_s(self._committed_until_sample), self.end_s)
        return AudioChunk(segment.samples, round(segment.start_s * SAMPLE_RATE))

    def release(self) -> None:
        """Delete its sound on disk, as it will no longer be decoded."""
        with self._lock:
            if self._spilled is not None:
                self._spilled.forget()
                self._spilled, self._length = None, 0

    @property
    def is_spilled(self) -> bool:
        """Whether its sound is on disk."""
        return self._spilled is not None

    def _joined(self) -> Samples:
        if len(self._blocks) != 1:
            self._blocks = [
                np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
            ]
        return self._blocks[0]

    def _to_s(self, sample: int) -> float:
        return sample / SAMPLE_RATE

    def _to_index(self, at_s: float) -> int:
        return max(0, round(at_s * SAMPLE_RATE) - self._start_sample)
