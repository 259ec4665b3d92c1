"""Recordings with known words and times, spoken by espeak-ng: for benchmarks at real pace.

Sentences are those that the starter model knows. "Turns" pause between sentences as people in a
meeting do; "unbroken" speech runs on without a pause that voice activity detection could find.
"""

from __future__ import annotations

import random
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.evaluation.manifest import ManifestEntry
from training.synthesis.espeak import Espeak
from training.text_generator import to_sentence

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "recordings"
_SENTENCES = ROOT / "resources" / "models" / "tiny.en" / "sentences.txt"
_VOICES = tuple(
    f"{accent}{variant}"
    for accent in ("gmw/en-US", "gmw/en", "gmw/en-GB-x-rp")
    for variant in ("", "+m3", "+f2", "+m1", "+f3")
)
_SENTENCES_A_SPEAKER = 6


@dataclass(frozen=True)
class Style:
    """How sentences follow one another: seconds of silence between them, from and to."""

    name: str
    shortest_pause_s: float
    longest_pause_s: float


TURNS = Style("turns", 0.3, 1.0)
UNBROKEN = Style("unbroken", 0.02, 0.12)


def make_recording(
    style: Style, duration_s: float, seed: int, rates_wpm: tuple[int, int] = (150, 190)
) -> ManifestEntry:
    """A recording of at least that length, spoken at rates between two, in words a minute."""
    rng = random.Random(f"{style.name} {duration_s:.0f} {seed}")
    sentences = [line for line in _SENTENCES.read_text(encoding="utf-8").splitlines() if line]
    espeak = Espeak()
    parts = [np.zeros(SAMPLE_RATE // 2, np.int16)]
    length = len(parts[0])
    words: list[Word] = []
    said: list[str] = []
    while length < duration_s * SAMPLE_RATE:
        if len(said) % _SENTENCES_A_SPEAKER == 0:
            voice, rate_wpm = rng.choice(_VOICES), rng.randint(*rates_wpm)
        sentence = rng.choice(sentences)
        spoken = espeak.synthesise(
            to_sentence(sentence),
            voice,
            rate_wpm=rate_wpm,
            pitch=rng.randint(35, 65),
            pitch_range=50,
            word_gap=0,
        )
        start_s = length / SAMPLE_RATE
        words += [
            Word(word.label, start_s + word.start_s, start_s + word.end_s, 1.0)
            for word in spoken.words
        ]
        said.append(sentence)
        pause_s = rng.uniform(style.shortest_pause_s, style.longest_pause_s)
        parts += [spoken.samples, np.zeros(round(pause_s * SAMPLE_RATE), np.int16)]
        length += len(parts[-2]) + len(parts[-1])
    fastest = f"-{rates_wpm[1]}wpm" if rates_wpm != (150, 190) else ""
    path = FOLDER / f"{style.name}-{duration_s:.0f}s-{seed}{fastest}.wav"
    _write(path, np.concatenate(parts) * 0.5, seed)
    return ManifestEntry(path, " ".join(said), tuple(words))


def make_silence(duration_s: float) -> ManifestEntry:
    """A room in which nobody speaks, as quiet as in the pauses of the recordings."""
    path = FOLDER / f"silence-{duration_s:.0f}s.wav"
    _write(path, np.zeros(round(duration_s * SAMPLE_RATE)), seed=1)
    return ManifestEntry(path, "", ())


def _write(path: Path, sound: np.ndarray, seed: int) -> None:
    """Write int16 values as they are, with the noise of a quiet room."""
    noise = np.random.default_rng(seed).normal(0, 20, len(sound))
    samples = np.clip(sound + noise, -32768, 32767).astype(np.int16)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
