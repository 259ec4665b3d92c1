"""How well sounds are told: held-out sounds under held-out speech, and speech alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE
from captioner.core.sounds.decision import (
    HeardSound,
    Probabilities,
    SoundClassifier,
    SoundModelFacts,
)
from captioner.core.sounds.kinds import SoundKind
from captioner.speech.sounds.network import SoundNetwork
from training.augmentation import Sound
from training.sounds.corpus import KINDS, people_apart, speech_of
from training.sounds.false_labels import count_line, other_lines, people_line, told_in
from training.sounds.synthesis import synthesise
from training.sounds.waves import Parameters
from training.speakers.people import held_out_people, trained_people

RATIOS_DB = (0, 5, 10, 15, 20)
"""How much louder than the sound people speak."""

_SOUND_S = 5.0
_APART_S = 14.0
_TOLERANCE_S = 2.0
_PEAK = 0.5


class TimedNetwork(SoundClassifier):
    """The network in this process, with the processor's time that it takes."""

    def __init__(self, file: Path) -> None:
        self._network = SoundNetwork(file)
        self.spent_s = 0.0

    def load(self) -> SoundModelFacts:
        """See `SoundClassifier`."""
        return self._network.facts

    def probabilities(self, samples: Sound) -> Probabilities:
        """See `SoundClassifier`."""
        began_s = time.process_time()
        found = self._network.probabilities(samples)
        self.spent_s += time.process_time() - began_s
        return found

    def close(self) -> None:
        """See `SoundClassifier`."""


def measure(
    file: Path,
    sounds: int,
    speech_s: float,
    seed: int,
    recordings: Iterable[Path],
    *,
    held_out: bool = True,
) -> str:
    """A table in Markdown.

    Args:
        file: The network.
        sounds: How many of each kind at each ratio.
        speech_s: Seconds of held-out speech without sounds.
        held_out: False to choose by: voices kept back from training, parameters of training.
        recordings: WAV or FLAC files of 16 kHz with people's speech alone.
    """
    classifier = TimedNetwork(file)
    people = held_out_people(seed) if held_out else people_apart(trained_people(seed))[1]
    speech = speech_of(people, max(speech_s, 620.0), seed)
    told: dict[int, Counter[SoundKind]] = {}
    false: Counter[SoundKind] = Counter()
    right: Counter[SoundKind] = Counter()
    heard_s = 0.0
    for ratio_db in RATIOS_DB:
        samples, placed = _scene(speech, sounds, ratio_db, seed + ratio_db, held_out=held_out)
        heard_s += len(samples) / SAMPLE_RATE
        hits, wrong = _matched(told_in(classifier, samples), placed)
        told[ratio_db] = hits
        right.update(hits)
        false.update(wrong)
    lines = [
        "| Sound | " + " | ".join(f"{ratio_db} dB" for ratio_db in RATIOS_DB) + " | Precision |",
        "| --- |" + " ---: |" * (len(RATIOS_DB) + 1),
    ]
    for kind in KINDS:
        shares = " | ".join(
            f"{100 * told[ratio_db][kind] / sounds:.0f} %" for ratio_db in RATIOS_DB
        )
        all_told = right[kind] + false[kind]
        precision = f"{100 * right[kind] / all_told:.0f} %" if all_told else "–"
        lines.append(f"| {kind} | {shares} | {precision} |")
    alone = speech[: round(speech_s * SAMPLE_RATE)] * np.float32(_PEAK / np.abs(speech).max())
    lines += ["", count_line("Synthetic speech alone", classifier, [alone])]
    real = [read_recording(path) for path in recordings]
    if real:
        lines.append(count_line("People's speech alone", classifier, real))
        lines.append(people_line(classifier, real, seed + 10))
    listened_s = heard_s + speech_s + sum(map(len, real)) / SAMPLE_RATE
    cost_line = f"Cost: {100 * classifier.spent_s / listened_s:.2f} % of a core."
    others = other_lines(
        classifier, speech, Parameters(np.random.default_rng(seed + 20), held_out=held_out)
    )
    return "\n".join([*lines, cost_line, "", *others])


def _scene(
    speech: Sound, count: int, ratio_db: float, seed: int, *, held_out: bool
) -> tuple[Sound, list[tuple[SoundKind, float]]]:
    """Speech all along, and under it so many sounds of each kind in any order."""
    rng = np.random.default_rng(seed)
    parameters = Parameters(rng, held_out=held_out)
    kinds = [KINDS[place] for place in rng.permutation(np.repeat(np.arange(len(KINDS)), count))]
    length = round(_APART_S * SAMPLE_RATE)
    repeats = -(-length * len(kinds) // len(speech))
    samples = np.tile(speech, repeats)[: length * len(kinds)].copy()
    placed = []
    for number, kind in enumerate(kinds):
        at = number * length + int(rng.integers(0, 3 * SAMPLE_RATE))
        sound = synthesise(kind, parameters, _SOUND_S) * np.float32(10 ** (-ratio_db / 20))
        samples[at : at + len(sound)] += sound
        placed.append((kind, at / SAMPLE_RATE))
    samples *= np.float32(_PEAK / np.abs(samples).max())
    return samples, placed


def _matched(
    told: Sequence[HeardSound], placed: Sequence[tuple[SoundKind, float]]
) -> tuple[Counter[SoundKind], Counter[SoundKind]]:
    """Sounds that were told, and labels for which there was no sound, by kind."""
    left = list(placed)
    hits: Counter[SoundKind] = Counter()
    wrong: Counter[SoundKind] = Counter()
    for sound in told:
        found = next(
            (
                one
                for one in left
                if one[0] is sound.kind
                and one[1] - _TOLERANCE_S <= sound.start_s <= one[1] + _SOUND_S + _TOLERANCE_S
            ),
            None,
        )
        if found is None:
            wrong[sound.kind] += 1
        else:
            left.remove(found)
            hits[sound.kind] += 1
    return hits, wrong


def read_recording(path: Path) -> Sound:
    """A WAV or FLAC file as mono sound of 16 kHz."""
    import soundfile

    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    if rate_hz != SAMPLE_RATE:
        import soxr

        return np.asarray(soxr.resample(samples.mean(axis=1), rate_hz, SAMPLE_RATE), np.float32)
    return np.asarray(samples.mean(axis=1), np.float32)
