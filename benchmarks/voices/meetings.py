"""What is heard of a synthetic meeting, and which meetings are measured."""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from benchmarks.material.voice_meetings import Meeting, MeetingSettings
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import Caption, Word, join_words
from captioner.core.resources import resource
from captioner.evaluation.diarisation import joined_spans
from captioner.speech.speakers.network import VoiceNetwork
from captioner.speech.speakers.port import Spans, Vectors, VoicePort
from training.speakers.telephone import through_telephone

_UTTERANCE_GAP_S = 0.6


def heard_words(meeting: Meeting) -> list[tuple[Word, str]]:
    """What a recogniser with one stream of words hears: of two at once the one who began."""
    heard: list[tuple[Word, str]] = []
    for word, name in meeting.words:
        if heard and word.middle_s < heard[-1][0].end_s and name != heard[-1][1]:
            continue
        heard.append((word, name))
    return heard


def utterances(words: Sequence[tuple[Word, str]]) -> list[list[tuple[Word, str]]]:
    """Words between pauses, whoever speaks."""
    found: list[list[tuple[Word, str]]] = []
    for one in words:
        if not found or one[0].start_s - found[-1][-1][0].end_s >= _UTTERANCE_GAP_S:
            found.append([])
        found[-1].append(one)
    return found


def caption_of(number: int, said: Sequence[tuple[Word, str]]) -> Caption:
    """The final caption of an utterance."""
    words = tuple(word for word, _ in said)
    start_s, end_s = max(0.0, words[0].start_s - 0.1), words[-1].end_s + 0.1
    return Caption(number, start_s, end_s, join_words(words), "", words, True)


def meeting_options(
    module: str, description: str | None, *, meetings: int
) -> argparse.ArgumentParser:
    """The options that say which meetings are measured, and with which network."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--meetings", type=int, default=meetings)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--model", type=Path, default=resource("voices-model/voices.onnx"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    return parser


def by_telephone(meeting: Meeting) -> Meeting:
    """The same through a telephone, whatever it came through before."""
    return replace(meeting, samples=through_telephone(meeting.samples))


def kind_of(people: int, turns: int, seed: int) -> MeetingSettings:
    """A meeting of so many, half of them through Opus, half with noise."""
    rng = random.Random(seed)
    return MeetingSettings(people, turns, rng.random() < 0.5, rng.random() < 0.5)


class InThisProcess(VoicePort):
    """The network where its processor time can be seen."""

    def __init__(self, file: Path) -> None:
        self._network = VoiceNetwork(file)

    def load(self) -> None:
        """See `VoicePort`."""

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        """See `VoicePort`."""
        return self._network.vectors(stretches)

    def overlaps(self, samples: Samples) -> Spans:
        """See `VoicePort`."""
        return []

    def close(self) -> None:
        """See `VoicePort`."""


class KnowsOverlaps(InThisProcess):
    """One that is told where several speak at once: a stand-in for a network that hears it.

    Attributes:
        meeting: What is heard; samples are recognised by their place in its memory.
    """

    meeting: Meeting

    def overlaps(self, samples: Samples) -> Spans:
        """See `VoicePort`."""
        bytes_before = samples.ctypes.data - self.meeting.samples.ctypes.data
        start_s = bytes_before / samples.itemsize / SAMPLE_RATE
        end_s = start_s + len(samples) / SAMPLE_RATE
        spans = joined_spans(self.meeting.spans)
        edges = sorted([(begin, 1) for begin, *_ in spans] + [(end, -1) for _, end, _ in spans])
        found: list[tuple[float, float]] = []
        speaking = 0
        for (at_s, step), (until_s, _) in pairwise(edges):
            speaking += step
            first, last = max(at_s, start_s), min(until_s, end_s)
            if speaking > 1 and first < last:
                found.append((first - start_s, last - start_s))
        return found
