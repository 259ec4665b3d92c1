"""Features of windows with sounds, speech, both or neither, and which sounds are in them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from captioner.core.audio import SAMPLE_RATE
from captioner.speech.sounds.features import decibel_mel
from training.augmentation import Sound, add_noise, background, band_limit, reverberate, tilt
from training.sounds.synthesis import SYNTHESISERS, Parameters, synthesise
from training.speakers.people import Person, Synthesisers, without_edges
from training.text_generator import TextGenerator

WINDOW_S = 2.0
KINDS = tuple(SYNTHESISERS)
_WINDOW = round(WINDOW_S * SAMPLE_RATE)
_SHORTEST_S = 0.6
"""Of a sound in a window that is to be told."""


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


def make_corpus(speech: Sound, windows: int, seed: int, *, held_out: bool = False) -> Corpus:
    """So many windows, with sounds whose parameters are held out from training or not."""
    rng = np.random.default_rng(seed)
    parameters = Parameters(rng, held_out=held_out)
    features, targets = [], []
    for number in range(windows):
        samples, target = _window(rng, parameters, speech)
        features.append(decibel_mel(samples).astype(np.float16))
        targets.append(target)
        if number % 1000 == 0:
            print(f"window {number}", flush=True)
    return Corpus(np.stack(features), np.stack(targets))


def _window(
    rng: np.random.Generator, parameters: Parameters, speech: Sound
) -> tuple[Sound, npt.NDArray[np.float32]]:
    target = np.zeros(len(KINDS), np.float32)
    samples = np.zeros(_WINDOW, np.float32)
    has_speech = rng.random() < 0.7
    if has_speech:
        first = rng.integers(len(speech) - _WINDOW)
        samples += speech[first : first + _WINDOW]
        if rng.random() < 0.15:  # Several people at once.
            first = rng.integers(len(speech) - _WINDOW)
            samples += rng.uniform(0.3, 1) * speech[first : first + _WINDOW]
    for _ in range(int(rng.choice([0, 1, 2], p=[0.35, 0.6, 0.05]))):
        kind = int(rng.integers(len(KINDS)))
        sound, heard_s = _placed(rng, parameters, kind)
        # Quieter than the speech by up to 20 dB, or louder.
        ratio_db = rng.uniform(-12, 22) if has_speech else rng.uniform(-5, 5)
        samples += sound * np.float32(10 ** (-ratio_db / 20))
        is_told = heard_s >= _SHORTEST_S and ratio_db < 18
        target[kind] = 1 if is_told else np.nan
    if rng.random() < 0.35:
        samples = reverberate(rng, samples)
    if rng.random() < 0.3:
        samples = tilt(rng, samples)
    if rng.random() < 0.5:
        samples = add_noise(rng, samples, rng.uniform(8, 35))
    elif not samples.any():
        samples = background(rng, _WINDOW)
    if rng.random() < 0.2:
        samples = _with_thumps(rng, samples)
    if rng.random() < 0.1:
        samples = band_limit(rng, samples)
    samples *= np.float32(10 ** (-rng.uniform(0, 40) / 20) / (np.abs(samples).max() + 1e-9))
    return samples, target


def _placed(rng: np.random.Generator, parameters: Parameters, kind: int) -> tuple[Sound, float]:
    """A sound in a window: all along it, beginning in it, or ending in it."""
    sound = synthesise(KINDS[kind], parameters, WINDOW_S + 2.0)
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
