"""Sounds that are no kind of their own, and what they are easily taken for.

Those that training hears, and those that are only measured with.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from captioner.core.audio import SAMPLE_RATE
from captioner.core.sounds.kinds import SoundKind
from training.augmentation import Sound, coloured_noise
from training.sounds.waves import Parameters, band, edges, put, struck, times_of, tone

_Wave = npt.NDArray[np.float64]
_DIGITS_HZ = ((697, 770, 852, 941), (1_209, 1_336, 1_477))
_FORMANTS_HZ = ((730, 1_090, 2_440), (270, 2_290, 3_010), (300, 870, 2_240), (530, 1_840, 2_480))


def _at_random(rng: np.random.Generator, count: int, rate: float) -> npt.NDArray[np.int64]:
    """Places, so many a second on average."""
    return rng.integers(0, count, rng.poisson(rate * count / SAMPLE_RATE))


def _clatter(parameters: Parameters, count: int) -> Sound:
    """Cutlery, cups and plates: short blows that ring inharmonically, now and then many."""
    rng, samples = parameters.rng, np.zeros(count)
    things = []
    for _ in range(int(rng.integers(2, 7))):
        hz, decay_s = parameters.draw(900, 5_500), parameters.draw(0.015, 0.35)
        partials = tuple(np.cumprod([1.0, *rng.uniform(1.05, 1.9, int(rng.integers(2, 8)))]))
        blow = struck(parameters, hz, decay_s, partials)
        scrape = band(rng, len(blow), hz / 2, 7_800) * np.exp(-times_of(len(blow)) / 0.004)
        things.append(blow + rng.uniform(0, 1.5) * scrape)
    for first in _at_random(rng, count, parameters.draw(1, 14)):
        at = int(first)
        for _ in range(int(rng.choice([1, 1, 2, 4]))):
            put(samples, at, things[rng.integers(len(things))] * rng.lognormal(0, 0.7))
            at += int(rng.uniform(0.01, 0.12) * SAMPLE_RATE)
    return samples.astype(np.float32)


def _keys(parameters: Parameters, count: int) -> Sound:
    """Typing: each key goes down, and up more softly."""
    rng, samples = parameters.rng, np.zeros(count)
    step_s, low_hz = parameters.draw(0.08, 0.4), parameters.draw(500, 2_500)
    length, decay_s = SAMPLE_RATE // 20, parameters.draw(0.002, 0.015)
    at_s = 0.0
    while at_s * SAMPLE_RATE < count:
        for late_s, loudness in ((0.0, 1.0), (rng.uniform(0.05, 0.12), rng.uniform(0.2, 0.6))):
            click = band(rng, length, low_hz, 7_500) * np.exp(-times_of(length) / decay_s)
            put(samples, round((at_s + late_s) * SAMPLE_RATE), loudness * click)
        at_s += step_s * rng.lognormal(0, 0.4) + (1.0 if rng.random() < 0.05 else 0.0)
    return samples.astype(np.float32)


def _paper(parameters: Parameters, count: int) -> Sound:
    """Paper that is turned and crumpled: crackles in swells of hiss."""
    rng = parameters.rng
    hiss = band(rng, count, parameters.draw(1_000, 3_000), 7_800)
    crackles = np.zeros(count)
    for at in _at_random(rng, count, parameters.draw(20, 300)):
        length = int(rng.integers(20, 300))
        crack = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 4))
        put(crackles, int(at), crack * rng.lognormal(0, 0.8))
    knots = rng.random(max(2, count // (SAMPLE_RATE // 4))) ** 3
    swell = np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    return ((0.5 * hiss + crackles) * swell).astype(np.float32)


def _held_vowels(parameters: Parameters, count: int) -> Sound:
    """A voice that holds its pitch: "Aah", "Mmm", a call, a chant."""
    rng, samples = parameters.rng, np.zeros(count)
    base_hz = parameters.draw(85, 550)
    at = 0
    while at < count:
        length = min(count - at, round(parameters.draw(0.3, 3.0) * SAMPLE_RATE))
        hz = base_hz * 2 ** (rng.uniform(-3, 3) / 12)
        waver = 1 + rng.uniform(0, 0.02) * np.sin(2 * np.pi * rng.uniform(4, 7) * times_of(length))
        glide = np.linspace(1, 2 ** (rng.normal(0, 0.7) / 12), length)
        angle = 2 * np.pi * np.cumsum(hz * waver * glide) / SAMPLE_RATE
        voice = np.asarray(
            sum(np.sin(number * angle) / number for number in range(1, int(7_500 / (1.3 * hz))))
        )
        voice = voice + rng.uniform(0, 0.1) * rng.standard_normal(length)
        spoken = 0.05 * voice
        tract = rng.uniform(0.85, 1.2)
        for formant_hz in _FORMANTS_HZ[rng.integers(len(_FORMANTS_HZ))]:
            edge_hz = [tract * formant_hz * 0.92, tract * formant_hz * 1.08]
            spoken = spoken + sosfilt(
                butter(1, edge_hz, "bandpass", fs=SAMPLE_RATE, output="sos"), voice
            )
        put(samples, at, edges(np.asarray(spoken), 0.03))
        at += length + round(rng.choice([0, 0.1, 0.4]) * SAMPLE_RATE)
    return samples.astype(np.float32)


def _sibilants(parameters: Parameters, count: int) -> Sound:
    """An s that whistles, again and again as in speech."""
    rng, samples = parameters.rng, np.zeros(count)
    hz = parameters.draw(3_000, 6_500)
    at = 0
    while at < count:
        length = round(rng.uniform(0.06, 0.35) * SAMPLE_RATE)
        own_hz = hz * rng.uniform(0.93, 1.07)
        hiss = band(rng, length, 0.8 * own_hz, 1.25 * own_hz)
        narrow = band(rng, length, 0.98 * own_hz, 1.02 * own_hz)
        put(samples, at, edges(hiss + rng.uniform(0, 6) * narrow, 0.02) * rng.uniform(0.4, 1))
        at += length + round(rng.uniform(0.1, 0.9) * SAMPLE_RATE)
    return samples.astype(np.float32)


def _hum(parameters: Parameters, count: int) -> Sound:
    """Mains, a motor or a fan: many steady harmonics of a low tone, some that beat."""
    rng = parameters.rng
    mains_hz = float(rng.choice([50.0, 60.0, 100.0, 120.0]))
    base_hz = mains_hz if parameters.chance(0.6) else parameters.draw(40, 400)
    wave, fall = np.zeros(count), parameters.draw(0.3, 1.5)
    beat = 1 + rng.uniform(0, 0.5) * np.sin(rng.uniform(0.5, 12) * times_of(count))
    for harmonic in range(1, int(rng.integers(3, 40))):
        if base_hz * harmonic < 7_800:
            part = np.sin(2 * np.pi * base_hz * harmonic * times_of(count) + rng.uniform(0, 6.3))
            loudness = rng.lognormal(0, 0.8) / harmonic**fall
            wave += part * loudness * (beat if rng.random() < 0.4 else 1.0)
    return (wave + rng.uniform(0, 0.3) * coloured_noise(rng, count, 1.0)).astype(np.float32)


def _clock(parameters: Parameters, count: int) -> Sound:
    """Ticks at one pace, all alike or two in turn."""
    rng, samples = parameters.rng, np.zeros(count)
    step = round(parameters.draw(0.2, 1.1) * SAMPLE_RATE)
    ticks = []
    for _ in range(int(rng.integers(1, 3))):
        tick = struck(
            parameters, parameters.draw(900, 5_000), parameters.draw(0.002, 0.015), (1.0, 1.37, 1.9)
        )
        ticks.append(
            tick + 0.4 * rng.standard_normal(len(tick)) * np.exp(-times_of(len(tick)) / 0.001)
        )
    for number, at in enumerate(range(0, count, step)):
        put(samples, at, ticks[number % len(ticks)])
    return samples.astype(np.float32)


def _dialling(parameters: Parameters, count: int) -> Sound:
    """The two tones of each digit."""
    rng, samples = parameters.rng, np.zeros(count)
    length = round(parameters.draw(0.06, 0.3) * SAMPLE_RATE)
    at = 0
    while at < count:
        pair = [float(rng.choice(row)) for row in _DIGITS_HZ]
        wave = tone(parameters, length, pair[0], 1, 1.0) + tone(parameters, length, pair[1], 1, 1.0)
        put(samples, at, edges(wave))
        at += length + round(rng.uniform(0.05, 0.4) * SAMPLE_RATE)
    return samples.astype(np.float32)


def _steps(parameters: Parameters, count: int) -> Sound:
    """Feet on a floor: a dull blow, then a scrape."""
    rng, samples = parameters.rng, np.zeros(count)
    step_s, length = parameters.draw(0.35, 0.8), SAMPLE_RATE // 6
    low_hz, decay_s = parameters.draw(60, 160), parameters.draw(0.02, 0.06)
    at_s = 0.0
    while at_s * SAMPLE_RATE < count:
        blow = band(rng, length, low_hz, 4 * low_hz) * np.exp(-times_of(length) / decay_s)
        scrape = band(rng, length, 800, 4_000) * np.exp(-times_of(length) / 0.05)
        put(samples, round(at_s * SAMPLE_RATE), 3 * blow + 0.15 * scrape)
        at_s += step_s * rng.uniform(0.93, 1.07)
    return samples.astype(np.float32)


def _rain(parameters: Parameters, count: int) -> Sound:
    """Hiss with single drops."""
    rng, samples = parameters.rng, np.zeros(count)
    for at in _at_random(rng, count, parameters.draw(20, 200)):
        put(samples, int(at), struck(parameters, rng.uniform(1_000, 6_000), 0.004, (1.0, 1.6)))
    return (samples + 0.4 * band(rng, count, 1_000, 7_500)).astype(np.float32)


def _wind(parameters: Parameters, count: int) -> Sound:
    """Low noise that rises and falls."""
    rng = parameters.rng
    knots = rng.lognormal(0, 0.8, count // SAMPLE_RATE + 2)
    swell = np.interp(times_of(count), np.arange(len(knots)), knots)
    return (coloured_noise(rng, count, parameters.draw(1.2, 2.4)) * swell).astype(np.float32)


def _whistling(parameters: Parameters, count: int) -> Sound:
    """Somebody whistles to nobody: glides between tones of no scale."""
    rng = parameters.rng
    knots = parameters.draw(800, 2_000) * 2 ** (
        rng.uniform(-5, 5, 2 * count // SAMPLE_RATE + 2) / 12
    )
    hz = np.interp(2 * times_of(count), np.arange(len(knots)), knots)
    wave = np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE)
    return (wave * (0.6 + 0.4 * np.sin(3 * times_of(count)))).astype(np.float32)


_Synthesiser = Callable[[Parameters, int], Sound]

TRAINED: dict[str, _Synthesiser] = {
    "clatter": _clatter,
    "keys": _keys,
    "paper": _paper,
    "held vowels": _held_vowels,
    "sibilants": _sibilants,
    "hum": _hum,
    "clock": _clock,
    "dialling": _dialling,
}
"""What training hears, and hears that it is nothing."""

MEASURED_ONLY: dict[str, _Synthesiser] = {
    "steps": _steps,
    "rain": _rain,
    "wind": _wind,
    "whistling": _whistling,
}
"""What it never hears, to see whether that carries over."""

OPEN: dict[str, SoundKind] = {"dialling": SoundKind.PHONE, "held vowels": SoundKind.MUSIC}
"""Whether these are of a kind is a matter of taste: AudioSet has dialling under telephones."""
