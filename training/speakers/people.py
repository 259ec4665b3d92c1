"""Synthetic people: a synthesiser's voice with a vocal tract and a pitch of its own.

Changing the speed of the sound moves its formants, as a longer or shorter vocal tract does;
the synthesiser speaks slower or faster and lower or higher to make up for tempo and pitch. A
person's pitch then varies between utterances, with formants that stay: that is one voice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.synthesis.espeak import Espeak
from training.synthesis.flite import Flite
from training.synthesis.utterance import SAMPLE_RATE_HZ, Timed, Utterance
from training.text_generator import Sentence
from training.voices import ESPEAK_ACCENTS, ESPEAK_VARIANTS, HELD_OUT_ESPEAK_VARIANTS

HELD_OUT_FLITE_VOICES = ("rms",)
TRAINED_FLITE_VOICES = ("awb", "slt", "kal16")
_OWN_PITCH_HZ = {"awb": 130.0, "rms": 105.0, "slt": 170.0, "kal16": 105.0}

TRACTS = (0.82, 0.91, 1.0, 1.1, 1.21)
"""Trained factors by which formants are moved; those of held-out people lie among them."""

PITCH_SPAN = 0.15
"""Share by which one person's pitch moves from utterance to utterance, up and down."""

_SEMITONES_A_STEP = 0.24
"""What one step of espeak-ng's pitch (0 to 99) is worth, about."""


@dataclass(frozen=True)
class Person:
    """Who is heard.

    Attributes:
        engine: "espeak" or "flite".
        voice: Name that the synthesiser has for it.
        tract: Formants are so many times higher than the synthesiser's.
        pitch: Of espeak-ng, 0 to 99; of flite, in Hz.
        rate: Tempo, as a share of the usual one.
    """

    engine: str
    voice: str
    tract: float
    pitch: float
    rate: float

    @property
    def name(self) -> str:
        """Voice and tract: what tells people apart."""
        return f"{self.voice}@{self.tract:g}"


def trained_people(seed: int) -> list[Person]:
    """Everybody whom the network learns to tell apart."""
    rng = random.Random(seed)
    people = []
    for variant in ("", *ESPEAK_VARIANTS):
        for tract in TRACTS:
            accent = rng.choice(ESPEAK_ACCENTS)
            voice = f"{accent}+{variant}" if variant else accent
            people.append(_espeak_person(rng, voice, tract))
    for voice in TRAINED_FLITE_VOICES:
        people += [_flite_person(rng, voice, tract) for tract in TRACTS]
    return people


def held_out_people(seed: int) -> list[Person]:
    """People of voices that no training has heard, to measure with."""
    rng = random.Random(seed)
    people = [
        _espeak_person(rng, f"{rng.choice(ESPEAK_ACCENTS)}+{variant}", tract)
        for variant in HELD_OUT_ESPEAK_VARIANTS
        for tract in (0.87, 1.0, 1.15)
    ]
    people += [
        _flite_person(rng, voice, tract)
        for voice in HELD_OUT_FLITE_VOICES
        for tract in (0.87, 1.0, 1.15)
    ]
    return people


def _espeak_person(rng: random.Random, voice: str, tract: float) -> Person:
    return Person("espeak", voice, tract, rng.uniform(35, 65), rng.uniform(0.9, 1.1))


def _flite_person(rng: random.Random, voice: str, tract: float) -> Person:
    own_hz = _OWN_PITCH_HZ[voice] * rng.uniform(0.9, 1.1)
    return Person("flite", voice, tract, own_hz, rng.uniform(0.9, 1.1))


class Synthesisers:
    """The synthesisers of one process."""

    def __init__(self) -> None:
        self._espeak = Espeak()
        self._flite = Flite()

    def say(
        self, person: Person, sentence: Sentence, rng: random.Random, *, pitch: float | None = None
    ) -> Utterance:
        """A person says a sentence.

        Args:
            pitch: Times the person's own; None: as high as it happens to be.

        Returns:
            Sound and words with their times; without sound where the synthesiser failed.
        """
        factor = pitch or rng.uniform(1 - PITCH_SPAN, 1 + PITCH_SPAN)
        rate = person.rate * rng.uniform(0.9, 1.1) / person.tract
        if person.engine == "espeak":
            shift = 12 * np.log2(factor / person.tract) / _SEMITONES_A_STEP
            said = self._espeak.synthesise(
                sentence,
                person.voice,
                rate_wpm=round(160 * rate),
                pitch=int(np.clip(person.pitch + shift, 0, 99)),
                pitch_range=rng.randint(30, 70),
                word_gap=rng.choice((0, 0, 0, 1)),
            )
        else:
            try:
                said = self._flite.synthesise(
                    sentence,
                    person.voice,
                    stretch=1 / rate,
                    pitch_hz=person.pitch * factor / person.tract,
                )
            except ValueError:  # It counts other words than we do.
                return Utterance(np.zeros(0, np.int16))
        return _with_tract(said, person.tract)


def _with_tract(said: Utterance, tract: float) -> Utterance:
    if tract == 1.0 or not len(said.samples):
        return said
    places = np.arange(0, len(said.samples) - 1, tract)
    sound = np.interp(places, np.arange(len(said.samples)), said.samples)
    samples: npt.NDArray[np.int16] = np.clip(np.round(sound), -32768, 32767).astype(np.int16)
    words = [Timed(word.label, word.start_s / tract, word.end_s / tract) for word in said.words]
    return Utterance(samples, words)


def without_edges(said: Utterance) -> npt.NDArray[np.int16]:
    """Its sound from the first word to the last."""
    if not said.words:
        return said.samples
    first = int(said.words[0].start_s * SAMPLE_RATE_HZ)
    return said.samples[first : int(said.words[-1].end_s * SAMPLE_RATE_HZ) + 800]
