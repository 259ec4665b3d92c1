"""What the guard for music, alarms and the like refuses of what was said; a scene for the rest.

The scene has each sound right behind a sentence, where voice activity still waits: there a model
invents words. `captioner transcribe` with and without ``--sounds`` says which.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.material.doubtful_recogniser import Doubt, DoubtfulWords
from benchmarks.simulated_model import COSTS, SimulatedModel
from benchmarks.simulated_session import SimulatedSession, read_samples
from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.listening import SoundListener
from training.augmentation import Sound
from training.sounds.measure import RATIOS_DB, TimedNetwork, read_recording
from training.sounds.synthesis import synthesise
from training.sounds.waves import Parameters

_UNDER_SPEECH = (SoundKind.MUSIC, SoundKind.APPLAUSE, SoundKind.ALARM)
_BEHIND_SPEECH = (*_UNDER_SPEECH, SoundKind.SIREN, SoundKind.PHONE, SoundKind.BELL)
_CLIP_S, _BEHIND_S = 12.0, 3.0
_PIECE_S, _PAUSE_S = 0.8, 1.2
_LEVEL = 0.1


def measure_lost(file: Path, seed: int, meeting: Path, recordings: Iterable[Path]) -> str:
    """A table in Markdown: words that the guard takes, of all, in a simulated live session.

    Args:
        file: The network.
        meeting: Synthetic speech, with the words and their begins in a JSON file beside it.
        recordings: WAV or FLAC files with people's speech.
    """
    lines = ["| Speech | Under | " + " | ".join(f"{each} dB" for each in RATIOS_DB) + " |"]
    lines.append("| --- | --- |" + " ---: |" * len(RATIOS_DB))
    people = _in_pieces([read_recording(path) for path in recordings])
    said = _words(meeting.with_suffix(".json"))
    for name, speech, words in (("meeting", read_samples(meeting), said), ("people", *people)):
        for kind in _UNDER_SPEECH:
            lost = [
                _lost(speech, words, kind, ratio_db, file, seed + ratio_db)
                for ratio_db in RATIOS_DB
            ]
            lines.append(f"| {name} | {kind} | " + " | ".join(lost) + " |")
    return "\n".join(lines)


def scene(sentences: Sequence[Path], count: int, seed: int) -> Sound:
    """So many sounds, each within half a second behind a sentence."""
    rng = np.random.default_rng(seed)
    parameters = Parameters(rng, held_out=True)
    said = [read_recording(path) for path in sentences]
    parts: list[Sound] = []
    for number in range(count):
        kind = _BEHIND_SPEECH[number % len(_BEHIND_SPEECH)]
        pause = np.zeros(int(rng.uniform(0.1, 0.5) * SAMPLE_RATE), np.float32)
        sound = synthesise(kind, parameters, _BEHIND_S) * np.float32(rng.choice([0.05, 0.1]))
        parts += [
            said[number % len(said)],
            pause,
            sound,
            np.zeros(3 * SAMPLE_RATE // 4, np.float32),
        ]
    return np.concatenate(parts).clip(-1, 1).astype(np.float32)


def _lost(
    speech: Sound, words: Sequence[Word], kind: SoundKind, ratio_db: float, file: Path, seed: int
) -> str:
    """Words that are missing because of the guard, of those that are there without it."""
    parameters = Parameters(np.random.default_rng(seed), held_out=True)
    clips = -(-len(speech) // round(_CLIP_S * SAMPLE_RATE))
    bed = np.concatenate([synthesise(kind, parameters, _CLIP_S) for _ in range(clips)])
    usual = speech / np.sqrt(np.mean(np.square(speech[np.abs(speech) > 0.02])))
    sound = (usual + bed[: len(speech)] * np.float32(10 ** (-ratio_db / 20))) * np.float32(_LEVEL)
    counts = []
    network = TimedNetwork(file)
    for listener in (None, SoundListener(network, network.load(), frozenset(SoundKind))):
        model = SimulatedModel(COSTS["starter"], DoubtfulWords(words, Doubt()))
        session = SimulatedSession(sound, model, sounds=listener)
        session.run()
        counts.append(len(session.text.split()))
    return f"{counts[0] - counts[1]} of {counts[0]}"


def _words(file: Path) -> list[Word]:
    said = [(str(text), float(at_s)) for text, at_s in json.loads(file.read_text())]
    ends = [at_s for _, at_s in said[1:]] + [said[-1][1] + 0.4]
    return [
        Word(text, at_s, min(end_s, at_s + 0.6), 1.0)
        for (text, at_s), end_s in zip(said, ends, strict=True)
    ]


def _in_pieces(recordings: Sequence[Sound]) -> tuple[Sound, list[Word]]:
    """People's speech in short pieces, each taken for "Okay.", which a model might invent."""
    parts: list[Sound] = [np.zeros(SAMPLE_RATE, np.float32)]
    words: list[Word] = []
    at_s = 1.0
    for piece in _pieces(recordings):
        words.append(Word("Okay.", at_s + 0.05, at_s + _PIECE_S - 0.05, 1.0))
        parts += [piece, np.zeros(round(_PAUSE_S * SAMPLE_RATE), np.float32)]
        at_s += _PIECE_S + _PAUSE_S
    return np.concatenate(parts), words


def _pieces(recordings: Sequence[Sound]) -> Iterator[Sound]:
    length = round(_PIECE_S * SAMPLE_RATE)
    for samples in recordings:
        for at in range(0, len(samples) - length, length):
            piece = samples[at : at + length]
            level = float(np.sqrt(np.mean(np.square(piece))))
            if level > 0.02:
                yield (piece * np.float32(_LEVEL / level)).astype(np.float32)
