"""Seeded meetings in sentences that the starter model's training never heard, with word times.

Sentences are of the meeting templates, which the model hears all but without an error alone
([starter-model](../docs/starter-model.md)), and of the side of the split that was kept back: what
goes wrong is the doing of how a recording is taken apart. espeak-ng and flite speak them.

    python -m benchmarks.material.held_out_meetings FOLDER --minutes 2

writes one meeting of each scene with its manifest for `captioner evaluate`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import Word
from training.synthesis.espeak import Espeak
from training.synthesis.flite import Flite
from training.synthesis.utterance import Utterance
from training.text_generator import (
    Sentence,
    TextGenerator,
    is_held_out,
    is_meeting_sentence,
    to_sentence,
)

_ESPEAK_VOICES = tuple(
    f"{accent}{variant}"
    for accent in ("gmw/en-US", "gmw/en", "gmw/en-GB-x-rp")
    for variant in ("", "+m3", "+f2", "+m1", "+f3")
)
_FLITE_VOICES = ("rms", "slt")
_LEAD_IN_S = 0.5
_SPEECH_PEAK = 0.5
_HISS = 1e-4


@dataclass(frozen=True)
class Scene:
    """How a meeting goes.

    Attributes:
        name: What tables call it.
        shortest_pause_s, longest_pause_s: Silence between sentences.
        speakers: Voices that take turns, a sentence or two each.
        noise_db: Speech over white noise, of the means of their squares; None: all but none.
    """

    name: str
    shortest_pause_s: float
    longest_pause_s: float
    speakers: int = 1
    noise_db: float | None = None


UNBROKEN = Scene("unbroken", 0.05, 0.15)
PAUSES = Scene("pauses", 0.25, 2.0)
TWO_VOICES = Scene("two voices", 0.1, 0.8, speakers=2)
NOISE = Scene("noise", 0.25, 1.0, noise_db=15.0)
LOUD_NOISE = Scene("noise at 10 dB", 0.25, 1.0, noise_db=10.0)
SCENES = (UNBROKEN, PAUSES, TWO_VOICES, NOISE)


@dataclass(frozen=True)
class Meeting:
    """Sound and what is said in it.

    Attributes:
        samples: float32[n] at 16 kHz.
        words: All words with their true times.
    """

    samples: Samples
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """What is said."""
        return " ".join(word.text for word in self.words)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE

    def chunks(self, length: int = 16_384) -> Iterator[AudioChunk]:
        """The sound as a source delivers it."""
        for start in range(0, len(self.samples), length):
            yield AudioChunk(self.samples[start : start + length], start)

    def from_word_behind(self, time_s: float) -> Meeting:
        """The meeting from the first word on that begins behind a time: other joints."""
        words = [word for word in self.words if word.start_s >= time_s]
        begin = round(words[0].start_s * SAMPLE_RATE) if words else len(self.samples)
        lead_in = np.zeros(round(_LEAD_IN_S * SAMPLE_RATE), np.float32)
        earlier_s = begin / SAMPLE_RATE - _LEAD_IN_S
        return Meeting(
            np.concatenate([lead_in, self.samples[begin:]]),
            tuple(
                replace(word, start_s=word.start_s - earlier_s, end_s=word.end_s - earlier_s)
                for word in words
            ),
        )


def meeting_sentences(seed: int) -> Iterator[Sentence]:
    """Meeting sentences that training never heard, none of them twice in a row."""
    before = ""
    for sentence in TextGenerator(seed).sentences(held_out=True):
        if is_meeting_sentence(sentence.text) and sentence.text != before:
            assert is_held_out(sentence.text)
            before = sentence.text
            yield sentence


def open_sentences(seed: int) -> Iterator[Sentence]:
    """Sentences of no template, with words that training may never have met; shuffled, endless.

    What the starter model makes of them is poor. They show what a recogniser that doubts does to
    live captions, not how good its words are.
    """
    rng = random.Random(seed)
    lines = (Path(__file__).parent / "open_sentences.txt").read_text(encoding="utf-8").splitlines()
    while True:
        for line in rng.sample(lines, len(lines)):
            assert not is_meeting_sentence(line)
            yield to_sentence(line)


class Speakers:
    """The synthesisers of one process; make one and keep it."""

    def __init__(self) -> None:
        self._espeak = Espeak()
        self._flite = Flite()

    def meeting(
        self,
        scene: Scene,
        duration_s: float,
        seed: int,
        sentences: Callable[[int], Iterator[Sentence]] = meeting_sentences,
    ) -> Meeting:
        """A meeting of at least that length, chosen by scene, length, seed and kind of sentence.

        The words are always the same; the sound is where the same meetings were spoken before it:
        espeak-ng's own noise goes on from utterance to utterance.

        Raises:
            MissingToolError: espeak-ng or flite is not installed.
        """
        rng = random.Random(f"{scene.name} {duration_s:g} {seed}")
        spoken_sentences = sentences(seed)
        voices = self._voices(rng, scene.speakers)
        parts = [np.zeros(round(_LEAD_IN_S * SAMPLE_RATE), np.float32)]
        length = len(parts[0])
        words: list[Word] = []
        turn = 0
        while length < duration_s * SAMPLE_RATE:
            turn += rng.random() < 0.6
            spoken = self._spoken(next(spoken_sentences), voices[turn % len(voices)])
            start_s = length / SAMPLE_RATE
            words += [
                Word(word.label, start_s + word.start_s, start_s + word.end_s, 1.0)
                for word in spoken.words
            ]
            sound = spoken.samples.astype(np.float32)
            # The synthesisers' own silence around a sentence would be a pause more.
            sound = sound[: round(spoken.words[-1].end_s * SAMPLE_RATE)]
            sound *= _SPEECH_PEAK / max(1.0, float(np.abs(sound).max()))
            pause_s = rng.uniform(scene.shortest_pause_s, scene.longest_pause_s)
            parts += [sound, np.zeros(round(pause_s * SAMPLE_RATE), np.float32)]
            length += len(parts[-2]) + len(parts[-1])
        samples = np.concatenate([*parts, np.zeros(SAMPLE_RATE, np.float32)])
        noise = _HISS
        if scene.noise_db is not None:
            speech = np.concatenate(parts[1::2])
            noise = float(np.sqrt(np.mean(np.square(speech)) / 10 ** (scene.noise_db / 10)))
        hiss = np.random.default_rng(seed).normal(0, noise, len(samples))
        return Meeting(np.clip(samples + hiss, -1, 1).astype(np.float32), tuple(words))

    def _voices(self, rng: random.Random, count: int) -> list[tuple[str, int, int]]:
        """Voice, words a minute and pitch of each speaker; of two, one is flite's."""
        voices = [(rng.choice(_ESPEAK_VOICES), rng.randint(150, 190), rng.randint(35, 65))]
        if count > 1:
            voices.append((rng.choice(_FLITE_VOICES), 0, 0))
        return voices

    def _spoken(self, sentence: Sentence, voice: tuple[str, int, int]) -> Utterance:
        name, rate_wpm, pitch = voice
        if name in _FLITE_VOICES:
            return self._flite.synthesise(sentence, name, stretch=1.0, pitch_hz=None)
        return self._espeak.synthesise(
            sentence, name, rate_wpm=rate_wpm, pitch=pitch, pitch_range=50, word_gap=0
        )


def main() -> int:
    """Write one meeting of each scene, and a manifest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=2.0, help="length of each (default: 2)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    speakers = Speakers()
    lines = []
    for scene in SCENES:
        meeting = speakers.meeting(scene, options.minutes * 60, options.seed)
        name = f"{scene.name.replace(' ', '-')}.wav"
        with wave.open(str(options.folder / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((meeting.samples * 32767).astype("<i2").tobytes())
        lines.append(json.dumps({"audio": name, "text": meeting.text}) + "\n")
    (options.folder / "manifest.jsonl").write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
