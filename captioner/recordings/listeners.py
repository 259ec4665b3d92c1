"""Label speakers and sound events while a recording is transcribed."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import count
from typing import Protocol

import numpy as np

from captioner.core.audio import (
    FRAME_SAMPLES,
    SAMPLE_RATE,
    AudioChunk,
    Samples,
    SourceItem,
    SpeechSegment,
)
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.recognition import GuardSettings
from captioner.core.speakers.labelling import Labels, VoiceLabeller
from captioner.core.speakers.naming import Recognition, split_at_turns, turns
from captioner.live.decisions.guards import CLEAR_VOICE, Evidence, check_sound
from captioner.live.engine.sounds import SoundCaptions
from captioner.sound_events.detection import HeardSound, SoundListener
from captioner.sound_events.kinds import SoundKind
from captioner.speech.whisper.voice_activity import GatedVoiceActivity


class RecordingListener(Protocol):
    """Adds labels to the captions of recordings, or channels, one after the other."""

    @property
    def notices(self) -> Sequence[Message]:
        """Reasons why the current recording is not labelled, as messages."""

    @property
    def recognised(self) -> Mapping[str, Recognition]:
        """Remembered voices in all recordings until now, by the label in the captions."""

    def hear(self, item: SourceItem) -> None:
        """Process a source's item, before its captions."""

    def label(self, index: int, caption: Caption) -> None:
        """Process the recording's caption with an index, counted from 0."""

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """Return the captions of the whole recording with labels, and prepare for the next one."""


_EDGE_S = 0.1
_KEPT_BEFORE_S = 30.0
"""Seconds of sound to keep: captions come in order, except speech that is decoded again."""


class RecordingVoices:
    """Labels the speakers of recordings, or channels, one after the other."""

    def __init__(self, labeller: VoiceLabeller) -> None:
        self._labeller = labeller
        self._recordings = 0
        self._names: dict[str, str] = {"": ""}
        self._has_recalled = False
        self._begin()

    def _begin(self) -> None:
        self._recordings += 1
        self._sound: deque[AudioChunk] = deque()
        self._labels: dict[int, Labels] = {}
        self._error: Message | None = None
        self._nobody_known: Message | None = None

    @property
    def notices(self) -> Sequence[Message]:
        return tuple(each for each in (self._error, self._nobody_known) if each is not None)

    @property
    def recognised(self) -> Mapping[str, Recognition]:
        found = self._labeller.recognised()
        return {self._names[label]: found[label] for label in found if label in self._names}

    def hear(self, item: SourceItem) -> None:
        if isinstance(item, AudioChunk):
            self._sound.append(item)

    def label(self, index: int, caption: Caption) -> None:
        """Label the words of the recording's caption with an index, counted from 0."""
        if self._error is not None:
            return
        segment = self._segment(caption)
        # Voices of different recordings are clustered separately, like those of channels.
        known = replace(caption, id=self._id(index), channel=str(self._recordings))
        try:
            self._labeller.load()
            self._recall()
            self._labels[known.id] = self._labeller.label(known, segment)
        except CaptionerError as error:
            reason = error.message
            self._error = Message("Voices are not told apart: {reason}", reason=reason)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """Return the captions of the recording with labels, split where the speaker changes.

        Labels are numbered by the first speech of their voices, over all recordings until now.
        """
        if self._labels:
            self._labeller.cluster_again()
            self._labels.update(self._labeller.changes())
        numbers = count(1)
        parts: list[Caption] = []
        for index, caption in enumerate(captions):
            labels = self._labels.get(self._id(index), ("",) * len(caption.words))
            named = [self._names.setdefault(label, f"S{len(self._names)}") for label in labels]
            found = list(turns(named))
            parts += split_at_turns(caption, found, lambda: 0)
        self._begin()
        return tuple(replace(part, id=next(numbers)) for part in parts)

    def _recall(self) -> None:
        if self._has_recalled:
            return
        self._has_recalled = True
        try:
            self._labeller.recall()
        except CaptionerError as error:
            self._nobody_known = error.message

    def _id(self, index: int) -> int:
        return self._recordings * 1_000_000 + index

    def _segment(self, caption: Caption) -> SpeechSegment:
        first = max(0, round((caption.start_s - _EDGE_S) * SAMPLE_RATE))
        last = max(first, round((caption.end_s + _EDGE_S) * SAMPLE_RATE))
        samples = np.zeros(last - first, np.float32)
        for chunk in self._sound:
            begin, end = max(first, chunk.start_sample), min(last, chunk.end_sample)
            if begin < end:
                heard = chunk.samples[begin - chunk.start_sample : end - chunk.start_sample]
                samples[begin - first : end - first] = heard
        oldest = first - round(_KEPT_BEFORE_S * SAMPLE_RATE)
        while self._sound and self._sound[0].end_sample < oldest:
            self._sound.popleft()
        return SpeechSegment(samples, first / SAMPLE_RATE, last / SAMPLE_RATE, is_final=True)


_log = logging.getLogger(__name__)


@contextmanager
def listening(
    labeller: VoiceLabeller | None, sounds: SoundCaptions | None
) -> Iterator[RecordingListener | None]:
    """Yield a listener for speakers, sound events or both; close its models afterwards."""
    with ExitStack() as stack:
        listener: RecordingListener | None = None
        if labeller is not None:
            listener = RecordingVoices(stack.enter_context(closing(labeller)))
        if sounds is not None:
            stack.enter_context(closing(sounds.classifier))
            listener = RecordingSounds(sounds, listener)
        yield listener


class RecordingSounds(RecordingListener):
    """Captions the sound events of recordings, or channels, one after the other.

    Also removes words hallucinated over music, alarms and the like.
    """

    def __init__(self, captions: SoundCaptions, voices: RecordingListener | None = None) -> None:
        self._detector: GatedVoiceActivity | None = None
        self._captions = captions
        self._voices = voices
        self._begin()

    def _begin(self) -> None:
        self._listener: SoundListener | None = None
        self._heard: dict[tuple[SoundKind, float], HeardSound] = {}
        self._invented: set[int] = set()
        self._error: Message | None = None

    @property
    def notices(self) -> Sequence[Message]:
        own = () if self._error is None else (self._error,)
        return (*own, *(self._voices.notices if self._voices is not None else ()))

    @property
    def recognised(self) -> Mapping[str, Recognition]:
        return self._voices.recognised if self._voices is not None else {}

    def hear(self, item: SourceItem) -> None:
        if self._voices is not None:
            self._voices.hear(item)
        if self._error is not None:
            return
        try:
            if self._listener is None:
                facts = self._captions.classifier.load()
                self._listener = self._captions.listener(facts, self._clear_voice)
            self._note(self._listener.hear(item))
        except CaptionerError as error:
            reason = error.message
            self._error = Message("Sounds are not captioned: {reason}", reason=reason)

    def label(self, index: int, caption: Caption) -> None:
        if self._is_invented(caption):  # Checked now, as detected events are not kept for hours.
            self._invented.add(caption.id)
        if self._voices is not None:
            self._voices.label(index, caption)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """Return captions of words and sound events by start, with new numbers for the events."""
        words = self._voices.finished(captions) if self._voices is not None else tuple(captions)
        words = tuple(caption for caption in words if caption.id not in self._invented)
        numbers = count(max((caption.id for caption in words), default=0) + 1)
        if self._listener is not None:
            self._note(self._listener.decision.finish())
        sounds = [self._captions.caption(sound, next(numbers)) for sound in self._heard.values()]
        self._begin()
        return tuple(sorted((*words, *sounds), key=lambda caption: caption.start_s))

    def _note(self, sounds: Iterable[HeardSound]) -> None:
        self._heard.update({(sound.kind, sound.start_s): sound for sound in sounds})

    def _is_invented(self, caption: Caption) -> bool:
        if self._listener is None:
            return False
        found = self._listener.wordless.around(caption.start_s, caption.end_s)
        if found is None:
            return False
        evidence = Evidence(caption.end_s - caption.start_s, 0.0, *found)
        rejection = check_sound(caption.words, evidence, GuardSettings())
        if rejection is not None:
            _log.info("Caption rejected: %s", rejection.reason)
        return rejection is not None

    def _clear_voice(self, samples: Samples) -> list[float]:
        self._detector = detector = self._detector or GatedVoiceActivity()
        detector.reset()
        frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        shares = [detector.speech_probability(frame) for frame in frames]
        return [
            index * FRAME_SAMPLES / SAMPLE_RATE
            for index, share in enumerate(shares)
            if share >= CLEAR_VOICE
        ]
