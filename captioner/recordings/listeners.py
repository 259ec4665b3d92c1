"""Label speakers and sounds while a recording is transcribed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
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
from captioner.core.speakers.naming import split_at_turns, turns
from captioner.live.decisions.guards import CLEAR_VOICE, Evidence, check_sound
from captioner.live.engine.sounds import SoundCaptions
from captioner.sound_events.detection import HeardSound, SoundListener, sound_caption
from captioner.sound_events.kinds import LABELS
from captioner.speech.recogniser.voice_activity import GatedVoiceActivity


class RecordingListener(Protocol):
    """Adds to the captions of one recording after another, or of one channel after another."""

    @property
    def notices(self) -> Sequence[Message]:
        """What it cannot do in this recording, and why."""

    @property
    def recognised(self) -> Mapping[str, str]:
        """Names of remembered voices in all recordings so far, by the label in the captions."""

    def hear(self, item: SourceItem) -> None:
        """Take in what a source delivers, before its captions come."""

    def label(self, place: int, caption: Caption) -> None:
        """Take in the recording's caption at a place, which counts from 0."""

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """The captions of the whole recording with what was added; the next one begins."""


_EDGE_S = 0.1
_KEPT_BEFORE_S = 30.0
"""Captions come in order, but for what is heard twice."""


class RecordingVoices:
    """Labels the captions of one recording after another, or of one channel after another.

    Args:
        labeller: Closed by its owner.
    """

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
    def recognised(self) -> Mapping[str, str]:
        found = self._labeller.recognised()
        return {self._names[label]: found[label] for label in found if label in self._names}

    def hear(self, item: SourceItem) -> None:
        """Take in what a source delivers, before its captions come."""
        if isinstance(item, AudioChunk):
            self._sound.append(item)

    def label(self, place: int, caption: Caption) -> None:
        """Find the voices of the recording's caption at a place, which counts from 0."""
        if self._error is not None:
            return
        segment = self._segment(caption)
        # Voices of two recordings have nothing to do with one another.
        known = replace(caption, id=self._id(place), channel=str(self._recordings))
        try:
            self._labeller.load()
            self._recall()
            self._labels[known.id] = self._labeller.label(known, segment)
        except CaptionerError as error:
            reason = error.message
            self._error = Message("Voices are not told apart: {reason}", reason=reason)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """The captions of a whole recording with their labels, split where the voice changes.

        Labels are numbered in the order in which their voices speak, over all recordings so far.
        """
        if self._labels:
            self._labeller.cluster_again()
            self._labels.update(self._labeller.changes())
        numbers = count(1)
        parts: list[Caption] = []
        for place, caption in enumerate(captions):
            labels = self._labels.get(self._id(place), ("",) * len(caption.words))
            named = [self._names.setdefault(label, f"S{len(self._names)}") for label in labels]
            found = list(turns(named))
            parts += split_at_turns(caption, found, lambda: 0)
        self._begin()
        return tuple(replace(part, id=next(numbers)) for part in parts)

    def _recall(self) -> None:
        """Look up who is remembered, once; the recording is captioned without that, too."""
        if self._has_recalled:
            return
        self._has_recalled = True
        try:
            self._labeller.recall()
        except CaptionerError as error:
            self._nobody_known = error.message

    def _id(self, place: int) -> int:
        return self._recordings * 1_000_000 + place

    def _segment(self, caption: Caption) -> SpeechSegment:
        """The sound of a caption; what is missing is silent."""
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
    """What tells voices, sounds or both while recordings are transcribed; closed at the end."""
    with ExitStack() as stack:
        listener: RecordingListener | None = None
        if labeller is not None:
            listener = RecordingVoices(stack.enter_context(closing(labeller)))
        if sounds is not None:
            stack.enter_context(closing(sounds.classifier))
            listener = RecordingSounds(sounds, listener)
        yield listener


class RecordingSounds(RecordingListener):
    """Tells the sounds of one recording after another, or of one channel after another.

    Words that were invented over music, alarms and the like are left out.

    Args:
        captions: Which sounds; their classifier is closed by its owner.
        voices: What tells voices apart, where that is wanted, too.
    """

    def __init__(self, captions: SoundCaptions, voices: RecordingListener | None = None) -> None:
        self._detector: GatedVoiceActivity | None = None
        self._captions = captions
        self._voices = voices
        self._begin()

    def _begin(self) -> None:
        self._listener: SoundListener | None = None
        self._heard: list[HeardSound] = []
        self._invented: set[int] = set()
        self._error: Message | None = None

    @property
    def notices(self) -> Sequence[Message]:
        own = () if self._error is None else (self._error,)
        return (*own, *(self._voices.notices if self._voices is not None else ()))

    @property
    def recognised(self) -> Mapping[str, str]:
        return self._voices.recognised if self._voices is not None else {}

    def hear(self, item: SourceItem) -> None:
        if self._voices is not None:
            self._voices.hear(item)
        if self._error is not None:
            return
        try:
            if self._listener is None:
                classifier = self._captions.classifier
                self._listener = SoundListener(
                    classifier, classifier.load(), self._captions.wanted, self._clear_voice
                )
            self._heard += self._listener.hear(item)
        except CaptionerError as error:
            reason = error.message
            self._error = Message("Sounds are not captioned: {reason}", reason=reason)

    def label(self, place: int, caption: Caption) -> None:
        if self._is_invented(caption):  # Asked now: what was heard is not kept for hours.
            self._invented.add(caption.id)
        if self._voices is not None:
            self._voices.label(place, caption)

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """The captions of words and sounds by when they begin, with new numbers for sounds."""
        words = self._voices.finished(captions) if self._voices is not None else tuple(captions)
        words = tuple(caption for caption in words if caption.id not in self._invented)
        numbers = count(max((caption.id for caption in words), default=0) + 1)
        sounds = [
            sound_caption(sound, next(numbers), self._captions.in_words(LABELS[sound.kind]))
            for sound in self._heard
        ]
        self._begin()
        return tuple(sorted((*words, *sounds), key=lambda caption: caption.start_s))

    def _is_invented(self, caption: Caption) -> bool:
        if self._listener is None:
            return False
        found = self._listener.wordless.around(caption.start_s, caption.end_s)
        if found is None:
            return False
        evidence = Evidence(caption.end_s - caption.start_s, 0.0, *found)
        refusal = check_sound(caption.words, evidence, GuardSettings())
        if refusal is not None:
            _log.info("Left out: %s", refusal.reason)
        return refusal is not None

    def _clear_voice(self, samples: Samples) -> list[float]:
        self._detector = detector = self._detector or GatedVoiceActivity()
        detector.reset()
        frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        shares = [detector.speech_probability(frame) for frame in frames]
        return [
            place * FRAME_SAMPLES / SAMPLE_RATE
            for place, share in enumerate(shares)
            if share >= CLEAR_VOICE
        ]
