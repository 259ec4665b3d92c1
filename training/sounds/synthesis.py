"""Sounds made of sines and noise, with parameters of which some are kept from training.

All sound is float32, mono, 16 kHz, of about RMS 1 where it sounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from captioner.core.audio import SAMPLE_RATE
from captioner.core.sounds.kinds import SoundKind
from training.augmentation import Sound
from training.sounds.waves import Parameters, band, edges, levelled, put, struck, times_of, tone


def synthesise(
    kind: SoundKind, parameters: Parameters, seconds: float, *, is_rare: bool = False
) -> Sound:
    """A sound of a kind, from its begin.

    Args:
        is_rare: In its rarer form, where it has one (`RARE`).
    """
    synthesiser = RARE.get(kind, SYNTHESISERS[kind]) if is_rare else SYNTHESISERS[kind]
    return levelled(synthesiser, parameters, seconds)


def _applause(parameters: Parameters, count: int) -> Sound:
    """Claps of many hands, each a short burst of its own colour."""
    rng, samples = parameters.rng, np.zeros(count)
    rate = parameters.draw(25, 400)
    hands = []
    for _ in range(12):
        centre_hz = parameters.draw(700, 2_600)
        length = round(parameters.draw(0.004, 0.02) * SAMPLE_RATE) * 4
        burst = band(rng, length, centre_hz / 1.6, centre_hz * 1.8)
        hands.append(burst * np.exp(-np.arange(length) / (length / 5)))
    swell = np.interp(
        times_of(count),
        np.arange(0, count / SAMPLE_RATE + 2),
        rng.uniform(0.6, 1.4, int(count / SAMPLE_RATE) + 2),
    )
    for at in rng.integers(0, count, rng.poisson(rate * count / SAMPLE_RATE)):
        put(samples, int(at), hands[rng.integers(len(hands))] * rng.lognormal(0, 0.6) * swell[at])
    return samples.astype(np.float32)


_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9))


def _music(parameters: Parameters, count: int) -> Sound:
    """A melody over chords, often with a bass and drums."""
    rng, samples = parameters.rng, np.zeros(count)
    scale = _SCALES[rng.integers(len(_SCALES))]
    root_hz = parameters.draw(100, 220)
    beat_s = 60 / parameters.draw(60, 170)
    beat = round(beat_s * SAMPLE_RATE)
    harmonics, fall = int(rng.integers(2, 10)), parameters.draw(0.6, 2.0)
    decay = parameters.draw(0.5, 6)
    has_drums, has_bass, has_chords = (parameters.chance(share) for share in (0.5, 0.6, 0.7))

    def note(degree: int, octave: int, length: int, loudness: float) -> npt.NDArray[np.float64]:
        octave += degree // len(scale)
        hz = root_hz * 2 ** (octave + scale[degree % len(scale)] / 12)
        wave = tone(parameters, length, hz, harmonics, fall)
        return edges(wave * np.exp(-times_of(length) * decay) * loudness, 0.01)

    degree, at, number = int(rng.integers(7)), -int(rng.integers(0, 4 * beat)), 0
    chord = int(rng.integers(6))
    while at < count:
        if number % 4 == 0:
            chord = (chord + int(rng.choice([0, 2, 3, 4, 5]))) % 7
        starts = max(0, at)
        if has_chords and number % 4 == 0:
            for third in (0, 2, 4):
                put(samples, starts, note(chord + third, 1, 4 * beat, 0.35))
        if has_bass:
            put(samples, starts, note(chord, 0, beat, 0.7))
        if has_drums:
            length = beat // 3
            if number % 2 == 0:
                kick = np.sin(2 * np.pi * np.cumsum(np.geomspace(140, 45, length)) / SAMPLE_RATE)
                put(samples, starts, 1.2 * kick * np.exp(-times_of(length) * 18))
            hat = band(rng, length, 4_500, 7_900) * np.exp(-times_of(length) * 40)
            put(samples, starts, 0.8 * hat)
        for half in range(int(rng.integers(1, 3))):
            degree = int(np.clip(degree + rng.integers(-2, 3), 0, 9))
            put(samples, starts + half * beat // 2, note(degree, 1, beat, 0.8))
        at, number = at + beat, number + 1
    return samples.astype(np.float32)


def _phone(parameters: Parameters, count: int) -> Sound:
    """A warble of two tones, struck gongs, or a short melody again and again."""
    rng, samples = parameters.rng, np.zeros(count)
    kind = rng.integers(3)
    at = 0
    if kind == 2:
        step = round(parameters.draw(0.07, 0.16) * SAMPLE_RATE)
        base_hz = parameters.draw(600, 1_300)
        tune = base_hz * 2 ** (
            rng.choice([0, 2, 4, 7, 9, 12, 14, 16], int(rng.integers(4, 9))) / 12
        )
        fall = parameters.draw(0.8, 2.5)
        while at < count:
            for hz in tune:
                put(samples, at, edges(tone(parameters, step, hz, 5, fall)))
                at += step
            at += round(rng.choice([0, 2, 4]) * step)
        return samples.astype(np.float32)
    low_hz = parameters.draw(700, 1_700)
    high_hz = low_hz * parameters.draw(1.15, 1.4)
    turn = round(SAMPLE_RATE / parameters.draw(14, 30))
    burst = round(parameters.draw(0.5, 1.6) * SAMPLE_RATE)
    pause = round(parameters.draw(0.25, 1.2) * SAMPLE_RATE)
    while at < count:
        length = min(burst, count - at)
        ring = np.zeros(length)
        for number, start in enumerate(range(0, length, turn)):
            hz = high_hz if number % 2 else low_hz
            if kind == 0:
                part = edges(tone(parameters, min(turn, length - start), hz, 3, 1.5), 0.002)
            else:  # A clapper between two gongs.
                part = struck(parameters, hz, 0.25, (1.0, 1.51, 2.27, 3.1))
            put(ring, start, part)
        put(samples, at, ring)
        at += length + pause
    return samples.astype(np.float32)


def _alarm(parameters: Parameters, count: int) -> Sound:
    """Beeps of one high tone in groups, or a harsh buzzer."""
    rng, samples = parameters.rng, np.zeros(count)
    is_buzzer = parameters.chance(0.2)
    hz = parameters.draw(250, 600) if is_buzzer else parameters.draw(1_900, 3_900)
    beep_s = parameters.draw(0.05, 0.5)
    pause_s = beep_s * parameters.draw(0.6, 1.4)
    group = int(rng.choice([1, 3, 4, 50]))
    harmonics, fall = (12, 0.5) if is_buzzer else (int(rng.integers(1, 4)), 1.0)
    at = 0
    while at < count:
        for _ in range(group):
            beep = tone(parameters, round(beep_s * SAMPLE_RATE), hz, harmonics, fall)
            put(samples, at, edges(beep, 0.003))
            at += round((beep_s + pause_s) * SAMPLE_RATE)
            if at >= count:
                break
        at += round(pause_s * 1.5 * SAMPLE_RATE)
    return samples.astype(np.float32)


def _siren(parameters: Parameters, count: int) -> Sound:
    """A wail that rises and falls, or two tones in turn."""
    rng, times = parameters.rng, times_of(count)
    low_hz = parameters.draw(380, 800)
    high_hz = low_hz * parameters.draw(1.3, 2.6)
    phase = rng.random()
    if parameters.chance(0.35):
        turns = times / parameters.draw(0.4, 0.9) + phase
        hz = np.where(turns % 2 < 1, low_hz, high_hz)
    else:
        turns = times / parameters.draw(0.35, 5.0) + phase
        shape = 1 - np.abs(2 * (turns % 1) - 1) if parameters.chance(0.7) else turns % 1
        hz = low_hz * (high_hz / low_hz) ** shape
    angle = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE
    fall = parameters.draw(0.8, 2.5)
    wave = sum(np.sin(number * angle) / number**fall for number in range(1, 5))
    return np.asarray(wave, np.float32)


_BELL_PARTIALS = (0.5, 1.0, 1.19, 1.56, 2.0, 2.51, 2.66, 3.01, 4.1)


def _yelp(parameters: Parameters, count: int) -> Sound:
    """A siren that sweeps several times a second."""
    low_hz = parameters.draw(450, 900)
    turns = times_of(count) * parameters.draw(2.0, 8.0) + parameters.rng.random()
    shape = turns % 1 if parameters.chance(0.5) else 1 - np.abs(2 * (turns % 1) - 1)
    hz = low_hz * parameters.draw(1.4, 2.8) ** shape
    angle, fall = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE, parameters.draw(0.8, 2.5)
    wave = sum(np.sin(number * angle) / number**fall for number in range(1, 5))
    return np.asarray(wave, np.float32)


def _bell(parameters: Parameters, count: int) -> Sound:
    """Strikes of one bell or two, whose partials are no harmonics."""
    rng, samples = parameters.rng, np.zeros(count)
    hz, decay_s = parameters.draw(220, 1_800), parameters.draw(0.5, 2.2)
    partials = tuple(one * rng.uniform(0.985, 1.015) for one in _BELL_PARTIALS)
    second_hz = hz * rng.choice([0.8, 1.0, 1.0])
    step = round(parameters.draw(0.45, 1.9) * SAMPLE_RATE)
    for number, at in enumerate(range(0, count, step)):
        put(samples, at, struck(parameters, second_hz if number % 2 else hz, decay_s, partials))
    return samples.astype(np.float32)


def _knock(parameters: Parameters, count: int) -> Sound:
    """Knuckles on wood, several times in a row."""
    rng, samples = parameters.rng, np.zeros(count)
    modes = [parameters.draw(90, 250), parameters.draw(250, 600), parameters.draw(600, 1_500)]
    decay_s = parameters.draw(0.015, 0.06)
    step_s = parameters.draw(0.13, 0.34)
    at = 0.0
    while at * SAMPLE_RATE < count:
        for _ in range(int(rng.integers(2, 6))):
            length = round(6 * decay_s * SAMPLE_RATE)
            times = times_of(length)
            blow = 0.5 * rng.standard_normal(length) * np.exp(-times / 0.003)
            for number, hz in enumerate(modes):
                blow += np.sin(2 * np.pi * hz * times) * np.exp(-times * (1 + number) / decay_s)
            put(samples, round(at * SAMPLE_RATE), blow * rng.uniform(0.7, 1.2))
            at += step_s * rng.uniform(0.92, 1.08)
        at += rng.uniform(0.5, 1.2)
    return samples.astype(np.float32)


SYNTHESISERS: dict[SoundKind, Callable[[Parameters, int], Sound]] = {
    SoundKind.APPLAUSE: _applause,
    SoundKind.MUSIC: _music,
    SoundKind.PHONE: _phone,
    SoundKind.ALARM: _alarm,
    SoundKind.SIREN: _siren,
    SoundKind.BELL: _bell,
    SoundKind.KNOCK: _knock,
}
"""What can be synthesised, and so learnt from nothing."""

RARE: dict[SoundKind, Callable[[Parameters, int], Sound]] = {SoundKind.SIREN: _yelp}
"""Other forms of some, heard now and then."""
