"""Conversations made of synthetic voices: ours, the others', and the others through a room."""

from __future__ import annotations

import hashlib
import re
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from captioner.core.audio import SAMPLE_RATE, Samples

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = ROOT / "resources/models/tiny.en/sentences.txt"
VOICES = (
    ("espeak-ng", "en-us+m3"),
    ("espeak-ng", "en-gb+f2"),
    ("flite", "rms"),
    ("flite", "slt"),
)
VOICE_DBFS = -24.0
ROOM_NOISE_DBFS = -65.0
REVERBERATION_S = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and when it was said."""

    start_s: float
    end_s: float
    text: str

    @property
    def words(self) -> list[str]:
        return words_of(self.text)


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation: `own` is heard by the microphone alone, `others` is what is played."""

    own: Samples
    others: Samples
    own_said: list[Said]
    others_said: list[Said]


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def make_scene(seed: int, turns: int, cache: Path) -> Scene:
    """By turns the others alone, we alone, and both at once (a third of it each)."""
    random = np.random.default_rng(seed)
    unique = dict.fromkeys(SENTENCES.read_text(encoding="utf-8").splitlines())
    sentences = [line.strip() for line in unique if len(line.split()) >= 4]
    order = iter(random.permutation(len(sentences)))
    own_voice = VOICES[seed % len(VOICES)]
    others_voice = VOICES[(seed + 1 + seed // len(VOICES) % 3) % len(VOICES)]
    tracks: dict[bool, list[tuple[float, Samples, str]]] = {True: [], False: []}

    def say(is_own: bool, at_s: float) -> float:
        text = sentences[next(order)]
        sound = synthesise(text, own_voice if is_own else others_voice, cache)
        tracks[is_own].append((at_s, sound, text))
        return at_s + len(sound) / SAMPLE_RATE

    now_s = 1.0
    for turn in range(turns):
        match turn % 3:
            case 0:
                ends_s = say(False, now_s)
            case 1:
                ends_s = say(True, now_s)
            case _:
                ends_s = say(False, now_s)
                ends_s = max(ends_s, say(True, now_s + random.uniform(0.3, 1.0)))
        now_s = ends_s + random.uniform(0.7, 1.3)
    length = round((now_s + 1.0) * SAMPLE_RATE)
    mixed = {is_own: np.zeros(length, np.float32) for is_own in tracks}
    said: dict[bool, list[Said]] = {True: [], False: []}
    for is_own, parts in tracks.items():
        for at_s, sound, text in parts:
            start = round(at_s * SAMPLE_RATE)
            mixed[is_own][start : start + len(sound)] += sound
            said[is_own].append(Said(at_s, at_s + len(sound) / SAMPLE_RATE, text))
    noise = random.normal(0, 10 ** (ROOM_NOISE_DBFS / 20), length).astype(np.float32)
    return Scene(mixed[True] + noise, mixed[False], said[True], said[False])


def echo_of(played: Samples, delay_s: float, down_db: float, seed: int) -> Samples:
    """What the microphone hears of it: direct sound, reverberation, delay, level."""
    random = np.random.default_rng(seed)
    times_s = np.arange(round(0.3 * SAMPLE_RATE)) / SAMPLE_RATE
    response = random.normal(size=len(times_s)) * 10 ** (-3 * times_s / REVERBERATION_S)
    response[:24] = 0.0  # the walls are half a metre away
    response *= np.sqrt(0.5 / np.sum(response**2))
    response[0] = 1.0
    response *= 10 ** (-down_db / 20) / np.sqrt(np.sum(response**2))
    size = 1 << (len(played) + len(response)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(played, size) * np.fft.rfft(response, size), size)
    delayed = np.concatenate((np.zeros(round(delay_s * SAMPLE_RATE)), heard))
    return delayed[: len(played)].astype(np.float32)


def synthesise(text: str, voice: tuple[str, str], cache: Path) -> Samples:
    """One sentence at `VOICE_DBFS`, without silence around it."""
    engine, name = voice
    key = hashlib.sha256(f"{engine} {name} {text}".encode()).hexdigest()[:24]
    path = cache / f"{key}.wav"
    if not path.exists():
        command = {
            "espeak-ng": ["espeak-ng", "-v", name, "-w", str(path), text],
            "flite": ["flite", "-voice", name, "-t", text, "-o", str(path)],
        }[engine]
        subprocess.run(command, check=True)
    with wave.open(str(path)) as file:
        rate_hz = file.getframerate()
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    sound = soxr.resample(raw.astype(np.float32) / 32768, rate_hz, SAMPLE_RATE)
    voiced = np.nonzero(np.abs(sound) > 1e-3)[0]
    sound = sound[max(0, voiced[0] - 160) : voiced[-1] + 160]
    level = 10 ** (VOICE_DBFS / 20) / np.sqrt(np.mean(sound**2))
    levelled: Samples = (sound * level).astype(np.float32)
    return levelled
