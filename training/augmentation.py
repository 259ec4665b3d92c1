"""What rooms, microphones and lines do to speech; and sounds that are no speech at all.

All sound here is float32, mono, 16 kHz; every function draws from the generator it is given.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, oaconvolve, sosfilt

from training.synthesis.utterance import SAMPLE_RATE_HZ

Sound = npt.NDArray[np.float32]


def _rms(samples: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def change_speed(samples: Sound, factor: float) -> Sound:
    """Faster and higher (above 1) or slower and lower, by linear interpolation."""
    positions = np.arange(0, len(samples) - 1, factor)
    return np.interp(positions, np.arange(len(samples)), samples).astype(np.float32)


def coloured_noise(rng: np.random.Generator, count: int, exponent: float) -> Sound:
    """Noise whose power falls as 1/f**exponent (0 white, 1 pink, 2 brown), RMS 1."""
    length = next_fast_len(count, real=True)
    spectrum = rfft(rng.standard_normal(length, dtype=np.float32))
    frequencies = np.maximum(np.arange(len(spectrum), dtype=np.float32), 1.0)
    noise = irfft(spectrum * frequencies ** np.float32(-exponent / 2), length)[:count]
    return (noise / (np.std(noise) + 1e-9)).astype(np.float32)


def background(rng: np.random.Generator, count: int) -> Sound:
    """A random steady background, RMS about 1: coloured noise, hum, or both."""
    noise = coloured_noise(rng, count, rng.choice([0.0, 0.5, 1.0, 1.0, 1.5, 2.0]))
    if rng.random() < 0.2:  # mains or a fan
        times_s = np.arange(count) / SAMPLE_RATE_HZ
        base_hz = rng.choice([50.0, 60.0, rng.uniform(80, 400)])
        for harmonic in range(1, 5):
            noise += rng.uniform(0.1, 0.8) * np.sin(
                2 * np.pi * base_hz * harmonic * times_s + rng.uniform(0, 6.3)
            ).astype(np.float32)
    if rng.random() < 0.3:  # slowly rising and falling
        knots = rng.uniform(0.3, 1.7, max(2, count // SAMPLE_RATE_HZ + 1))
        noise *= np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    return (noise / (_rms(noise) + 1e-9)).astype(np.float32)


def add_noise(
    rng: np.random.Generator, samples: Sound, snr_db: float, noise: Sound | None = None
) -> Sound:
    """Add a background at a signal-to-noise ratio measured over the louder part of the speech."""
    frame = SAMPLE_RATE_HZ // 50
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    levels = np.sqrt(np.mean(whole**2, axis=1)) if len(whole) else np.zeros(1)
    speech = (
        float(np.sqrt(np.mean(levels[levels > 0.1 * levels.max()] ** 2)))
        if levels.max() > 0
        else 0.05
    )
    if noise is None:
        noise = background(rng, len(samples))
    return (samples + noise * speech * 10 ** (-snr_db / 20)).astype(np.float32)


def reverberate(rng: np.random.Generator, samples: Sound) -> Sound:
    """A room: behind the direct sound a noise tail that dies in 0.1 to 0.6 s (to -60 dB)."""
    decay_s = rng.uniform(0.1, 0.6)
    count = int(decay_s * SAMPLE_RATE_HZ)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    delay = int(rng.uniform(0.001, 0.01) * SAMPLE_RATE_HZ)
    response = np.concatenate([np.zeros(delay), tail])
    response *= rng.uniform(0.1, 0.7) / (np.sqrt(np.sum(response**2)) + 1e-9)
    response[0] = 1.0
    return oaconvolve(samples, response.astype(np.float32))[: len(samples)].astype(np.float32)


def band_limit(rng: np.random.Generator, samples: Sound) -> Sound:
    """A telephone (300 to 3400 Hz), one of 8 kHz, a laptop microphone, or a dull one."""
    choice = rng.integers(5)
    if choice == 4:
        # No filter of few poles leaves the upper half as empty as a recording of 8 kHz does.
        narrow = soxr.resample(samples, SAMPLE_RATE_HZ, 8_000)
        wide = soxr.resample(narrow, 8_000, SAMPLE_RATE_HZ)[: len(samples)]
        return np.pad(wide, (0, len(samples) - len(wide))).astype(np.float32)
    low_hz, high_hz = [(300, 3400), (150, 6500), (60, 4000), (200, 5000)][choice]
    sections = butter(3, [low_hz, high_hz], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return sosfilt(sections, samples).astype(np.float32)


def tilt(rng: np.random.Generator, samples: Sound) -> Sound:
    """Brighter or duller, by a first-order filter."""
    coefficient = rng.uniform(-0.5, 0.6)
    changed = samples.copy()
    changed[1:] -= coefficient * samples[:-1]
    return changed.astype(np.float32)


def set_level(rng: np.random.Generator, samples: Sound) -> Sound:
    """Loudest sample at -36 to 0 dB of full scale; one clip in twenty clips."""
    peak = float(np.max(np.abs(samples))) + 1e-9
    if rng.random() < 0.05:
        return np.clip(samples / peak * rng.uniform(1.2, 4.0), -1, 1).astype(np.float32)
    return (samples / peak * 10 ** (-rng.triangular(0, 4, 36) / 20)).astype(np.float32)


def distort(rng: np.random.Generator, samples: Sound, *, others: Sound | None = None) -> Sound:
    """The whole chain; about a third of clips stay clean. ``others``: voices in the back."""
    if rng.random() < 0.35:
        return set_level(rng, samples)
    if rng.random() < 0.35:
        samples = tilt(rng, samples)
    if rng.random() < 0.35:
        samples = reverberate(rng, samples)
    if rng.random() < 0.65:
        noise = None
        if others is not None:
            noise = others / (_rms(others) + 1e-9)
        samples = add_noise(rng, samples, rng.uniform(12 if others is not None else 3, 40), noise)
    if rng.random() < 0.2:
        samples = band_limit(rng, samples)
    return set_level(rng, samples)


def tones(rng: np.random.Generator, count: int) -> Sound:
    """Notes with harmonics that die away, several at a time."""
    samples = np.zeros(count, np.float32)
    at_s = rng.uniform(0, 0.5)
    while at_s < count / SAMPLE_RATE_HZ:
        length_s = rng.uniform(0.1, 1.2)
        start = int(at_s * SAMPLE_RATE_HZ)
        end = min(count, start + int(length_s * SAMPLE_RATE_HZ))
        phase_s = np.arange(end - start) / SAMPLE_RATE_HZ
        for _ in range(rng.integers(1, 4)):
            note_hz = 55 * 2 ** (rng.integers(0, 60) / 12)
            for harmonic in range(1, rng.integers(2, 6)):
                wave = np.sin(2 * np.pi * note_hz * harmonic * phase_s) * np.exp(
                    -phase_s * rng.uniform(0.5, 6)
                )
                samples[start:end] += (0.1 / harmonic * wave).astype(np.float32)
        at_s += length_s * rng.uniform(0.5, 1.5)
    return samples


def clicks(rng: np.random.Generator, count: int) -> Sound:
    """Clicks, knocks, keys."""
    samples = np.zeros(count, np.float32)
    for _ in range(rng.integers(1, 4 + count // 4000)):
        at = int(rng.integers(0, max(1, count - 400)))
        length = int(rng.integers(8, 1600))
        burst = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 6))
        end = min(count, at + length)
        samples[at:end] += (rng.uniform(0.05, 0.9) * burst[: end - at]).astype(np.float32)
    return np.clip(samples, -1, 1)


def sweep(rng: np.random.Generator, count: int) -> Sound:
    """A steady or sweeping tone."""
    start_hz, stop_hz = rng.uniform(80, 4000, 2)
    if rng.random() < 0.5:
        stop_hz = start_hz
    phase = 2 * np.pi * np.cumsum(np.linspace(start_hz, stop_hz, count)) / SAMPLE_RATE_HZ
    return (rng.uniform(0.02, 0.5) * np.sin(phase)).astype(np.float32)


def non_speech(rng: np.random.Generator, count: int) -> Sound:
    """Silence, noise, tones like music, clicks, or several of them."""
    samples = np.zeros(count, np.float32)
    kind = rng.integers(6)
    if kind == 0 and rng.random() < 0.6:  # almost silent
        return coloured_noise(rng, count, 0.0) * np.float32(10 ** rng.uniform(-5, -3))
    if kind in (1, 5):
        samples += background(rng, count) * np.float32(0.1)
    if kind in (2, 5):
        samples += tones(rng, count)
    if kind in (3, 5):
        samples += clicks(rng, count)
    if kind == 4:
        samples += sweep(rng, count)
    if rng.random() < 0.5:
        samples += coloured_noise(rng, count, 0.5) * np.float32(10 ** rng.uniform(-5, -2))
    peak = float(np.max(np.abs(samples)))
    if peak > 0:
        samples *= np.float32(min(1.0, 10 ** rng.uniform(-2.5, 0)) / peak)
    return samples
