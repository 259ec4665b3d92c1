"""Labels that are told where no sound of their kind is: speech of all sorts, and other sounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.sounds.decision import HeardSound, SoundClassifier
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.listening import SoundListener
from training.augmentation import Sound, add_noise
from training.sounds.corpus import babble
from training.sounds.others import MEASURED_ONLY, OPEN, TRAINED
from training.sounds.spoiling import spoilt
from training.sounds.synthesis import synthesise
from training.sounds.waves import Parameters, levelled

_PEAK = 0.5
_LEVELS_DB = (0, -20, -40)
_CLIP_S = 12.0
_OTHERS_S = 180.0
_BABBLE_S = 600.0
_SPEECH_LOUDER_DB = 5.0
_FAST_SIRENS = 40


def told_in(classifier: SoundClassifier, samples: Sound) -> list[HeardSound]:
    """What a session would tell of a sound."""
    listener = SoundListener(classifier, classifier.load(), frozenset(SoundKind))
    chunk = SAMPLE_RATE // 10
    return [
        sound
        for at in range(0, len(samples), chunk)
        for sound in listener.hear(AudioChunk(samples[at : at + chunk], at))
    ]


def count_line(name: str, classifier: SoundClassifier, sounds: Sequence[Sound]) -> str:
    """How many labels there are in sounds that deserve none."""
    told = Counter(sound.kind.value for samples in sounds for sound in told_in(classifier, samples))
    minutes = sum(map(len, sounds)) / SAMPLE_RATE / 60
    return f"{name}, {minutes:.1f} min: {told.total()} false labels{_in_brackets(told)}."


def other_lines(classifier: SoundClassifier, speech: Sound, parameters: Parameters) -> list[str]:
    """Tables of speech that is hard, and of other sounds, alone and under speech.

    Args:
        speech: At least ten minutes.
    """
    rng = parameters.rng
    usual = speech[: round(_BABBLE_S * SAMPLE_RATE)]
    lines = ["| Speech | Loud | 30 dB lower |", "| --- | --- | --- |"]
    crowd = babble(rng, speech, len(usual) // 2)
    over = usual[: len(crowd)] + crowd * np.float32(0.3)
    hard = {"many people at once": crowd, "one person over many, 10 dB lower": over}
    for name, samples in (hard | spoilt(rng, usual)).items():
        cells = [_cell(classifier, _loud(samples) * np.float32(level)) for level in (1.0, 0.03)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| Other sound | Alone | Under speech |", "| --- | --- | --- |"]
    for name, synthesiser in (TRAINED | MEASURED_ONLY).items():
        clips = round(_OTHERS_S / _CLIP_S)
        parts = [levelled(synthesiser, parameters, _CLIP_S) for _ in range(clips)]
        samples = np.concatenate(parts)
        under = samples + speech[: len(samples)] * np.float32(10 ** (_SPEECH_LOUDER_DB / 20))
        cells = [_cell(classifier, _loud(each), OPEN.get(name)) for each in (samples, under)]
        note = " (never trained on)" if name in MEASURED_ONLY else ""
        lines.append(f"| {name}{note} | {' | '.join(cells)} |")
    return [*lines, "", _fast_sirens_line(classifier, parameters)]


def people_line(classifier: SoundClassifier, recordings: Sequence[Sound], seed: int) -> str:
    """People's speech as it is, spoilt and in noise, at three levels."""
    rng = np.random.default_rng(seed)
    sounds = [
        _loud(each) * np.float32(10 ** (level_db / 20))
        for samples in recordings
        for each in (samples, add_noise(rng, samples, 15.0), *spoilt(rng, samples).values())
        for level_db in _LEVELS_DB
    ]
    return count_line("The same spoilt, in noise, and at three levels", classifier, sounds)


def _fast_sirens_line(classifier: SoundClassifier, parameters: Parameters) -> str:
    told: Counter[str] = Counter()
    for _ in range(_FAST_SIRENS):
        siren = synthesise(SoundKind.SIREN, parameters, 5.0, is_rare=True)
        told.update({sound.kind.value for sound in told_in(classifier, _loud(siren))})
    right = told.pop(SoundKind.SIREN.value, 0)
    others = f"; beside it or instead{_in_brackets(told)}" if told else ""
    return f"Sirens of 2 to 8 turns a second: {right} of {_FAST_SIRENS} told{others}."


def _cell(classifier: SoundClassifier, samples: Sound, is_open: SoundKind | None = None) -> str:
    told = Counter(
        sound.kind.value for sound in told_in(classifier, samples) if sound.kind is not is_open
    )
    return f"{told.total()} in {len(samples) / SAMPLE_RATE / 60:.0f} min{_in_brackets(told)}"


def _in_brackets(told: Counter[str]) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in told.most_common())
    return f" ({kinds})" if kinds else ""


def _loud(samples: Sound) -> Sound:
    return (samples * np.float32(_PEAK / (np.abs(samples).max() + 1e-9))).astype(np.float32)
