"""Meetings of synthetic people whom the small voices model has never heard."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.material.noise import mixed_at, white_noise
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import Word
from training.speakers.opus import through_opus
from training.speakers.people import Person, Synthesisers, held_out_people
from training.text_generator import Sentence, TextGenerator, to_sentence

_INTERJECTIONS = ("Yes.", "Right.", "Okay.", "No.", "Exactly.", "Sure.")
_OPUS_BITS = 16_000
_NOISE_DB = 10.0


@dataclass(frozen=True, slots=True)
class MeetingSettings:
    """What a meeting is like.

    Attributes:
        people: How many speak, 2 to 6.
        turns: How many turns there are, interjections not counted.
        is_coded: Whether it came through Opus at 16 kbit/s.
        is_noisy: Whether there is noise 10 dB below speech.
        interjected: Share of turns into which another says a word.
        overlapped: Share of turns that begin before the one before has ended,
        overlap_s: by so many seconds, at least and at most.
    """

    people: int
    turns: int
    is_coded: bool = False
    is_noisy: bool = False
    interjected: float = 0.12
    overlapped: float = 0.12
    overlap_s: tuple[float, float] = (0.2, 0.8)


@dataclass(slots=True)
class Meeting:
    """A meeting and the truth about it.

    Attributes:
        samples: float32[n], 16 kHz.
        words: What is said, in the order in which it begins, each with who says it.
        spans: Who speaks from when to when, in seconds.
    """

    samples: Samples
    words: list[tuple[Word, str]] = field(default_factory=list)
    spans: list[tuple[float, float, str]] = field(default_factory=list)


def _people(count: int, rng: random.Random, seed: int) -> list[Person]:
    """People of different voices, of whom two have one accent."""
    by_voice: dict[str, list[Person]] = {}
    for person in held_out_people(seed):
        by_voice.setdefault(person.voice.split("+")[-1], []).append(person)
    people = [rng.choice(by_voice[voice]) for voice in rng.sample(sorted(by_voice), count)]
    first, *others = [place for place, one in enumerate(people) if "+" in one.voice]
    if others:
        accent = people[first].voice.split("+")[0]
        variant = people[others[0]].voice.split("+")[1]
        people[others[0]] = replace(people[others[0]], voice=f"{accent}+{variant}")
    return people


def people_of(settings: MeetingSettings, seed: int) -> list[Person]:
    """Who speaks in the meeting of these settings and seed."""
    return _people(settings.people, random.Random(seed), seed)


def make_meeting(settings: MeetingSettings, synthesisers: Synthesisers, seed: int) -> Meeting:
    """A meeting; the same for the same settings and seed."""
    rng, texts = random.Random(seed), TextGenerator(seed)
    people = _people(settings.people, rng, seed)
    levels = {person.name: 10 ** (-rng.uniform(6, 18) / 20) for person in people}
    placed: list[tuple[int, Samples]] = []
    meeting = Meeting(np.zeros(0, np.float32))
    at_s, speaker = 0.5, people[0]

    def say(person: Person, sentence: Sentence, start_s: float) -> float:
        said = synthesisers.say(person, sentence, rng)
        if not said.words:
            return start_s
        skip_s = said.words[0].start_s
        sound = said.samples[int(skip_s * SAMPLE_RATE) :].astype(np.float32)
        sound *= np.float32(levels[person.name] / max(float(np.abs(sound).max()), 1.0))
        placed.append((round(start_s * SAMPLE_RATE), sound))
        shift_s = start_s - skip_s
        words = [
            (Word(one.label, one.start_s + shift_s, one.end_s + shift_s, 1.0), person.name)
            for one in said.words
        ]
        meeting.words.extend(words)
        meeting.spans.append((words[0][0].start_s, words[-1][0].end_s, person.name))
        return words[-1][0].end_s

    for turn in range(settings.turns):
        if turn:
            speaker = rng.choice([one for one in people if one is not speaker])
        if turn < settings.people:
            speaker = people[turn]  # Everybody speaks.
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
            at_s = say(speaker, texts.sentence(), at_s) + rng.uniform(0.1, 0.5)
        if rng.random() < settings.interjected:
            other = rng.choice([one for one in people if one is not speaker])
            word = to_sentence(rng.choice(_INTERJECTIONS))
            at_s = say(other, word, at_s) + rng.uniform(0.1, 0.4)
            at_s = say(speaker, texts.sentence(), at_s)
        overlaps = rng.random() < settings.overlapped
        at_s += -rng.uniform(*settings.overlap_s) if overlaps else rng.uniform(0.1, 0.9)
        at_s = max(at_s, 0.5)
    at_s = max(at_s, max(end_s for _, end_s, _ in meeting.spans) - 2.0)
    samples = np.zeros(round((at_s + 2.0) * SAMPLE_RATE), np.float32)
    for start, sound in placed:
        heard = sound[: len(samples) - start]
        samples[start : start + len(heard)] += heard
    if settings.is_noisy:
        noise = white_noise(len(samples), np.random.default_rng(seed))
        samples = mixed_at(samples, noise, _NOISE_DB)
    if settings.is_coded:
        samples = through_opus(samples, _OPUS_BITS)
    meeting.samples = np.clip(samples, -1, 1)
    meeting.words.sort(key=lambda one: one[0].start_s)
    meeting.spans.sort()
    return meeting


def make_monologue(person: Person, synthesisers: Synthesisers, seed: int) -> Meeting:
    """One person: loud and soft, with a cold (pitch 15 % up and down), near and far."""
    rng, texts = random.Random(seed), TextGenerator(seed)
    parts: list[Samples] = []
    meeting = Meeting(np.zeros(0, np.float32))
    at_s = 0.0
    for number in range(24):
        pitch = (0.85, 1.0, 1.15)[number % 3]
        said = synthesisers.say(person, texts.sentence(), rng, pitch=pitch)
        sound = said.samples.astype(np.float32) / np.float32(40_000)
        sound *= np.float32((1.0, 0.1)[number // 3 % 2])
        if number // 6 % 2:
            sound = _from_afar(sound, np.random.default_rng(seed + number))
        for one in said.words:
            word = Word(one.label, at_s + one.start_s, at_s + one.end_s, 1.0)
            meeting.words.append((word, person.name))
            meeting.spans.append((word.start_s, word.end_s, person.name))
        parts += [sound, np.zeros(SAMPLE_RATE, np.float32)]
        at_s += len(sound) / SAMPLE_RATE + 1.0
    meeting.samples = np.concatenate(parts)
    return meeting


def _from_afar(sound: Samples, rng: np.random.Generator) -> Samples:
    """The same in a room that dies in 0.4 s, half of it direct sound."""
    times_s = np.arange(round(0.4 * SAMPLE_RATE)) / SAMPLE_RATE
    room = rng.standard_normal(len(times_s)) * 10 ** (-3 * times_s / 0.4)
    room *= 0.7 / np.linalg.norm(room)
    room[0] = 1.0
    size = len(sound) + len(room)
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)
    far: Samples = (0.3 * heard[: len(sound)]).astype(np.float32)
    return far
