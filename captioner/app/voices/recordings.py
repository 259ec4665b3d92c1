"""Whose voice is heard in recordings: labels for their captions, once all of them are known."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceItem, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.speakers.labelling import Labels, VoiceLabeller
from captioner.core.speakers.splitting import split_at_turns, turns

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
        """See `RecordingListener`."""
        return tuple(each for each in (self._error, self._nobody_known) if each is not None)

    @property
    def recognised(self) -> Mapping[str, str]:
        """See `RecordingListener`."""
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
