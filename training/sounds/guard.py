"""What the guard for music and applause refuses: invented words, and words that were said."""

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
from captioner.core.live.segmenter import SegmenterSettings
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.listening import SoundListener
from captioner.session.setup import SessionSettings
from training.augmentation import Sound, band_limit, reverberate, tilt
from training.sounds.measure import RATIOS_DB, TimedNetwork, read_recording
from training.sounds.synthesis import Parameters, synthesise

_KINDS = (SoundKind.MUSIC, SoundKind.APPLAUSE, SoundKind.ALARM)
_CLIP_S = 12.0
_PIECE_S, _PAUSE_S = 0.8, 1.2
_LEVEL = 0.1
_EASILY = SegmenterSettings(onset_probability=0.02, release_probability=0.01)
"""A voice activity that takes much music for speech, as real music may have it."""


def measure_guard(
    file: Path, clips: int, seed: int, meeting: Path, recordings: Iterable[Path]
) -> str:
    """Tables in Markdown.

    Args:
        file: The network.
        clips: How many clips of 12 s of each kind are heard without speech.
        meeting: Synthetic speech, with the words and their begins in a JSON file beside it.
        recordings: WAV or FLAC files with people's speech.
    """
    lines = ["| Sound alone | Voice activity | Model | Invented captions | With the guard |"]
    lines.append("| --- | --- | --- | ---: | ---: |")
    for kind in _KINDS:
        sound = _alone(kind, clips, seed)
        for name, segmenter in (("as it is", SegmenterSettings()), ("from 0.02", _EASILY)):
            for sure, shares in (("unsure", (2.0, 1.4)), ("sure", (6.0, 0.35))):
                doubt = Doubt(invented=1.0, wrong=shares)
                counts = [
                    len(_finals(_session(sound, (), doubt, network, segmenter)))
                    for network in (None, file)
                ]
                lines.append(f"| {kind} | {name} | {sure} | {counts[0]} | {counts[1]} |")
    lines += ["", "| Speech | Under | " + " | ".join(f"{each} dB" for each in RATIOS_DB) + " |"]
    lines.append("| --- | --- |" + " ---: |" * len(RATIOS_DB))
    people = [read_recording(path) for path in recordings]
    for name, speech, words in (
        ("a meeting", read_samples(meeting), _words(meeting.with_suffix(".json"))),
        ("people", *_in_pieces(people)),
    ):
        for kind in _KINDS:
            lost = (
                _lost(speech, words, kind, ratio_db, file, seed + ratio_db)
                for ratio_db in RATIOS_DB
            )
            lines.append(f"| {name} | {kind} | " + " | ".join(lost) + " |")
    return "\n".join(lines)


def _lost(
    speech: Sound, words: Sequence[Word], kind: SoundKind, ratio_db: float, file: Path, seed: int
) -> str:
    """Words that are missing because of the guard, of those that are there without it."""
    parameters = Parameters(np.random.default_rng(seed), held_out=True)
    clips = -(-len(speech) // round(_CLIP_S * SAMPLE_RATE))
    beds = [synthesise(kind, parameters, _CLIP_S) for _ in range(clips)]
    bed = np.concatenate(beds)[: len(speech)]
    usual = speech / np.sqrt(np.mean(np.square(speech[np.abs(speech) > 0.02])))
    sound = (usual + bed * np.float32(10 ** (-ratio_db / 20))) * np.float32(_LEVEL)
    counts = [
        len(" ".join(_finals(_session(sound, words, Doubt(), network))).split())
        for network in (None, file)
    ]
    return f"{counts[0] - counts[1]} of {counts[0]}"


def _session(
    sound: Sound,
    words: Sequence[Word],
    doubt: Doubt,
    network: Path | None,
    segmenter: SegmenterSettings | None = None,
) -> SimulatedSession:
    listener = None
    if network is not None:
        classifier = TimedNetwork(network)
        listener = SoundListener(classifier, classifier.load(), frozenset(SoundKind))
    settings = SessionSettings(segmenter=segmenter or SegmenterSettings())
    model = SimulatedModel(COSTS["starter"], DoubtfulWords(words, doubt))
    return SimulatedSession(sound, model, settings=settings, sounds=listener)


def _finals(session: SimulatedSession) -> list[str]:
    return [
        event["committed"]
        for event in session.run()
        if event["type"] == "final" and event["committed"]
    ]


def _alone(kind: SoundKind, clips: int, seed: int) -> Sound:
    """Clips with silence between them: in a room, over a telephone, and as they are."""
    rng = np.random.default_rng(seed)
    parameters = Parameters(rng, held_out=True)
    parts: list[Sound] = []
    for number in range(clips):
        clip = synthesise(kind, parameters, _CLIP_S)
        if number % 3 == 1:
            clip = reverberate(rng, clip)
        elif number % 3 == 2:
            clip = band_limit(rng, tilt(rng, clip))
        level = np.sqrt(np.mean(np.square(clip))) + 1e-9
        parts += [clip * np.float32(_LEVEL / level), np.zeros(SAMPLE_RATE, np.float32)]
    return np.concatenate(parts).astype(np.float32)


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
