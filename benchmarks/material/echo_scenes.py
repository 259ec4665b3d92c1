"""Conversations of two people: one at the microphone, one through a loudspeaker and a room."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.material.readers import Readers, read_utterances
from captioner.core.audio import SAMPLE_RATE, Samples

ROOT = Path(__file__).resolve().parents[2]
VOICE_DBFS = -24.0
ROOM_NOISE_DBFS = -65.0
REVERBERATION_S = 0.25

Transcribe = Callable[[Samples], str]


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance, and when it was said."""

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


def readers_of(manifest: Path) -> Readers:
    """Read the utterances of every single reader of a manifest (lines with `speaker`)."""
    return read_utterances(manifest, "en")


def make_scene(readers: Readers, seed: int, turns: int, transcribe: Transcribe) -> Scene:
    """Make a conversation of two readers.

    By turns the others alone, we alone, and both at once: a third of it each.

    Args:
        readers: Utterances of at least two people.
        seed: Chooses who speaks and how long the pauses are.
        turns: How many.
        transcribe: Gives the words of an utterance without an echo, which those with one are
            compared with.
    """
    random = np.random.default_rng(seed)
    own_name, others_name = random.permutation(sorted(readers))[:2]
    names = {True: own_name, False: others_name}
    used = {True: 0, False: 0}
    tracks: dict[bool, list[tuple[float, Samples, str]]] = {True: [], False: []}

    def say(is_own: bool, at_s: float) -> float:
        utterances = readers[names[is_own]]
        sound = _levelled(utterances[used[is_own] % len(utterances)])
        used[is_own] += 1
        tracks[is_own].append((at_s, sound, transcribe(sound)))
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
    """Return the echo at the microphone: direct sound, reverberation, delay, level."""
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


def _levelled(sound: Samples) -> Samples:
    level = 10 ** (VOICE_DBFS / 20) / max(1e-6, float(np.sqrt(np.mean(sound**2))))
    levelled: Samples = np.clip(sound * level, -1, 1).astype(np.float32)
    return levelled
