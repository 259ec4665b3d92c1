"""Features of what synthetic people say, near and far, clean and over a bad line."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from captioner.core.audio import SAMPLE_RATE
from captioner.speech.speakers.features import filter_bank
from training.augmentation import Sound, add_noise, band_limit, reverberate, tilt
from training.speakers.opus import through_opus
from training.speakers.people import Person, Synthesisers, trained_people, without_edges
from training.speakers.telephone import through_telephone
from training.text_generator import TextGenerator

BINS = 80
_SHORTEST_S = 0.9


@dataclass(frozen=True)
class Corpus:
    """All features in one array.

    Attributes:
        features: float16[frames, BINS], of all utterances one after another.
        starts: int64[utterances + 1], where they begin.
        people: int64[utterances], who speaks.
    """

    features: npt.NDArray[np.float16]
    starts: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]

    def save(self, path: Path) -> None:
        """Write it to a file."""
        np.savez(path, features=self.features, starts=self.starts, people=self.people)

    @classmethod
    def load(cls, path: Path) -> Corpus:
        """Read it from a file."""
        with np.load(path) as file:
            return cls(file["features"], file["starts"], file["people"])


def make_corpus(utterances: int, seed: int) -> Corpus:
    """Have everybody say so many sentences, each heard twice: well, and less well."""
    synthesisers, texts = Synthesisers(), TextGenerator(seed)
    rng, noise = random.Random(seed), np.random.default_rng(seed)
    features: list[npt.NDArray[np.float16]] = []
    owners: list[int] = []
    for owner, person in enumerate(trained_people(seed)):
        for samples in _sentences(person, utterances, synthesisers, texts, rng):
            for sound in (samples, heard_badly(noise, samples)):
                owners.append(owner)
                features.append(filter_bank(sound, SAMPLE_RATE, BINS).astype(np.float16))
        if owner % 20 == 0:
            print(f"person {owner}", flush=True)
    starts = np.cumsum([0, *(len(one) for one in features)])
    return Corpus(np.concatenate(features), starts, np.array(owners))


def _sentences(
    person: Person,
    count: int,
    synthesisers: Synthesisers,
    texts: TextGenerator,
    rng: random.Random,
) -> Iterator[Sound]:
    """So many sentences of a person, none very short."""
    for _ in range(10 * count):
        said = synthesisers.say(person, texts.sentence(), rng)
        samples = without_edges(said).astype(np.float32) / np.float32(32768)
        if len(samples) >= _SHORTEST_S * SAMPLE_RATE:
            yield samples
            count -= 1
        if not count:
            return


def heard_badly(rng: np.random.Generator, samples: Sound) -> Sound:
    """One or several of: another effort, a far microphone, noise, a narrow line, a call."""
    if rng.random() < 0.4:
        samples = tilt(rng, samples)
    if rng.random() < 0.4:
        samples = reverberate(rng, samples)
    if rng.random() < 0.7:
        samples = add_noise(rng, samples, rng.uniform(5, 30))
    if rng.random() < 0.1:
        samples = band_limit(rng, samples)
    peak = np.float32(10 ** (-rng.uniform(0, 30) / 20) / (np.abs(samples).max() + 1e-9))
    line = rng.random()
    if line < 0.2:
        return peak * through_opus(samples, int(rng.choice([12_000, 16_000, 24_000])))
    if line < 0.5:  # Mu-law hears levels: what is soft gets coarse.
        return through_telephone(peak * samples, rng.uniform(150, 400), rng.uniform(3000, 3700))
    return peak * samples
