"""Features of windows with sounds, speech, both or neither, and which sounds are in them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from captioner.core.audio import SAMPLE_RATE
from captioner.core.sounds.kinds import SoundKind
from captioner.speech.sounds.features import decibel_mel
from training.augmentation import (
    Sound,
    add_noise,
    background,
    band_limit,
    change_speed,
    reverberate,
    tilt,
)
from training.sounds.others import OPEN, TRAINED
from training.sounds.spoiling import clip, code
from training.sounds.synthesis import SYNTHESISERS, synthesise
from training.sounds.waves import Parameters, levelled
from training.speakers.people import Person, Synthesisers, without_edges
from training.text_generator import TextGenerator

WINDOW_S = 2.0
KINDS = tuple(SYNTHESISERS)
_WINDOW = round(WINDOW_S * SAMPLE_RATE)
_SHORTEST_S = 0.6
"""Of a sound in a window that is to be told."""

_OTHERS = tuple(TRAINED)
_RARE_SHARE = 0.25
_MOST_SOUNDS = 400


@dataclass(frozen=True)
class Corpus:
    """Windows.

    Attributes:
        features: float16[windows, bins, frames].
        targets: float32[windows, kinds]: 1 where a kind is heard, NaN where that is open.
    """

    features: npt.NDArray[np.float16]
    targets: npt.NDArray[np.float32]

    def save(self, path: Path) -> None:
        """Write it to a file."""
        np.savez(path, features=self.features, targets=self.targets)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read it from a file."""
        with np.load(path) as file:
            return cls(file["features"], file["targets"])


def people_apart(people: Sequence[Person]) -> tuple[list[Person], list[Person]]:
    """Those to train with, and one voice of nine in all its tracts to choose thresholds with."""
    variants = sorted({person.voice.partition("+")[2] or person.voice for person in people})
    kept_back = set(variants[::9])
    apart: tuple[list[Person], list[Person]] = ([], [])
    for person in people:
        variant = person.voice.partition("+")[2] or person.voice
        apart[variant in kept_back].append(person)
    return apart


def speech_of(people: Sequence[Person], seconds: float, seed: int) -> Sound:
    """What people say one after another, with short pauses; so many seconds of it."""
    synthesisers, texts, rng = Synthesisers(), TextGenerator(seed), random.Random(seed)
    parts: list[Sound] = []
    left = round(seconds * SAMPLE_RATE)
    while left > 0:
        said = synthesisers.say(rng.choice(people), texts.sentence(), rng)
        samples = without_edges(said).astype(np.float32)
        if not samples.any():
            continue
        samples /= np.sqrt(np.mean(np.square(samples)))
        parts += [samples, np.zeros(round(rng.uniform(0.1, 0.9) * SAMPLE_RATE), np.float32)]
        left -= len(parts[-1]) + len(samples)
    return np.concatenate(parts)[: round(seconds * SAMPLE_RATE)]


def make_corpus(speech: Sound, windows: int, seed: int) -> Corpus:
    """So many windows, with sounds of trained parameters."""
    rng = np.random.default_rng(seed)
    bank = _Bank(Parameters(rng, held_out=False))
    features, targets = [], []
    for number in range(windows):
        samples, target = _window(rng, bank, speech)
        features.append(decibel_mel(samples).astype(np.float16))
        targets.append(target)
        if number % 1000 == 0:
            print(f"window {number}", flush=True)
    return Corpus(np.stack(features), np.stack(targets))


def babble(rng: np.random.Generator, speech: Sound, count: int) -> Sound:
    """Three to ten people over one another, some nearer than others; RMS about 1."""
    samples = np.zeros(count, np.float32)
    for _ in range(int(rng.integers(3, 11))):
        first = rng.integers(len(speech) - count)
        samples += np.float32(rng.uniform(0.3, 1)) * speech[first : first + count]
    return (samples / (np.std(samples) + 1e-9)).astype(np.float32)


class _Bank:
    """Sounds of twice a window: new ones at first, then each now and then again."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._sounds: dict[str, list[npt.NDArray[np.float16]]] = {}

    def kind(self, kind: SoundKind) -> Sound:
        """A sound of a kind."""

        def make() -> Sound:
            is_rare = self._parameters.chance(_RARE_SHARE)
            return synthesise(kind, self._parameters, 2 * WINDOW_S, is_rare=is_rare)

        return self._sound(kind, make)

    def other(self, name: str) -> Sound:
        """A sound of no kind."""
        return self._sound(name, lambda: levelled(TRAINED[name], self._parameters, 2 * WINDOW_S))

    def _sound(self, name: str, make: Callable[[], Sound]) -> Sound:
        sounds = self._sounds.setdefault(name, [])
        if len(sounds) < _MOST_SOUNDS:
            sounds.append(make().astype(np.float16))
            return sounds[-1].astype(np.float32)
        return sounds[self._parameters.rng.integers(len(sounds))].astype(np.float32)


def _window(
    rng: np.random.Generator, bank: _Bank, speech: Sound
) -> tuple[Sound, npt.NDArray[np.float32]]:
    target = np.zeros(len(KINDS), np.float32)
    has_speech = rng.random() < 0.7
    samples = _spoken(rng, speech) if has_speech else np.zeros(_WINDOW, np.float32)
    loudest_db = -99.0
    if rng.random() < 0.4:
        loudest_db = rng.uniform(-20, 12)
        name = _OTHERS[rng.integers(len(_OTHERS))]
        other, _ = _placed(rng, bank.other(name))
        samples += other * np.float32(10 ** (loudest_db / 20))
        if name in OPEN:
            target[KINDS.index(OPEN[name])] = np.nan
    for _ in range(int(rng.choice([0, 1, 2], p=[0.4, 0.55, 0.05]))):
        kind = int(rng.integers(len(KINDS)))
        sound, heard_s = _placed(rng, bank.kind(KINDS[kind]))
        # Quieter than the speech by up to 20 dB, or louder.
        ratio_db = rng.uniform(-12, 22) if has_speech else rng.uniform(-5, 5)
        samples += sound * np.float32(10 ** (-ratio_db / 20))
        is_told = heard_s >= _SHORTEST_S and ratio_db < 18 and -ratio_db > loudest_db - 12
        target[kind] = 1 if is_told else np.nan
    if not samples.any():
        return _levelled(rng, background(rng, _WINDOW)), target
    return _levelled(rng, _recorded(rng, samples)), target


def _spoken(rng: np.random.Generator, speech: Sound) -> Sound:
    """One person, one over another, many at once; now and then faster or slower."""
    share = rng.random()
    if share < 0.15:
        return babble(rng, speech, _WINDOW)
    speed = rng.uniform(0.78, 1.25) if share > 0.8 else 1.0
    length = round(_WINDOW * speed) + 2
    first = rng.integers(len(speech) - length)
    samples = speech[first : first + length]
    if speed != 1.0:
        samples = change_speed(samples, speed)
    samples = samples[:_WINDOW].copy()
    if share < 0.27:
        first = rng.integers(len(speech) - _WINDOW)
        samples += rng.uniform(0.3, 1) * speech[first : first + _WINDOW]
    return samples


def _recorded(rng: np.random.Generator, samples: Sound) -> Sound:
    """As microphones in rooms, lines and codecs leave it."""
    if rng.random() < 0.35:
        samples = reverberate(rng, samples)
    if rng.random() < 0.3:
        samples = tilt(rng, samples)
    if rng.random() < 0.5:
        samples = add_noise(rng, samples, rng.uniform(8, 35))
    if rng.random() < 0.2:
        samples = _with_thumps(rng, samples)
    if rng.random() < 0.12:
        samples = band_limit(rng, samples)
    if rng.random() < 0.08:
        samples = clip(rng, samples)
    if rng.random() < 0.1:
        samples = code(rng, samples)
    return samples


def _levelled(rng: np.random.Generator, samples: Sound) -> Sound:
    level = np.float32(10 ** (-rng.uniform(0, 40) / 20) / (np.abs(samples).max() + 1e-9))
    return samples * level


def _placed(rng: np.random.Generator, sound: Sound) -> tuple[Sound, float]:
    """Four seconds in a window: all along it, beginning in it, or ending in it."""
    first = int(rng.integers(0, 2 * SAMPLE_RATE))
    part = sound[first : first + _WINDOW].copy()
    heard_s = WINDOW_S
    if rng.random() < 0.35:
        edge = int(rng.integers(_WINDOW // 10, _WINDOW))
        if rng.random() < 0.5:
            part[:edge] = 0
            part[edge:] = sound[: _WINDOW - edge]
        else:
            part[edge:] = 0
        is_late = not part[:edge].any()
        heard_s = (_WINDOW - edge if is_late else edge) / SAMPLE_RATE
    return part, heard_s if (np.abs(part) > 0.1).any() else 0.0


def _with_thumps(rng: np.random.Generator, samples: Sound) -> Sound:
    """A key, a cup or a chair now and then: single blows that are no kind of sound."""
    samples = samples.copy()
    level = float(np.abs(samples).max()) or 1.0
    for _ in range(int(rng.integers(1, 3))):
        at, length = int(rng.integers(0, _WINDOW - 2000)), int(rng.integers(60, 1600))
        blow = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 5))
        if rng.random() < 0.5:
            blow = np.convolve(blow, np.ones(12) / 4)[:length]
        samples[at : at + length] += (level * rng.uniform(0.1, 0.7) * blow).astype(np.float32)
    return samples
