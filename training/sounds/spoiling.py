"""What lines, codecs and overdriven inputs leave of sound."""

from __future__ import annotations

import io

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE
from training.augmentation import Sound, band_limit, change_speed, reverberate
from training.speakers.opus import through_opus


def clip(rng: np.random.Generator, samples: Sound) -> Sound:
    """Overdriven by 3 to 20 dB."""
    peak = float(np.abs(samples).max()) + 1e-9
    limit = np.float32(peak * 10 ** (-rng.uniform(3, 20) / 20))
    return np.clip(samples, -limit, limit).astype(np.float32)


def code(rng: np.random.Generator, samples: Sound) -> Sound:
    """Through Opus or MP3 at a low rate."""
    peak = np.float32(np.abs(samples).max() + 1e-9)
    rate = int(rng.choice([8_000, 12_000, 16_000, 24_000]))
    if rng.random() < 0.5:
        return np.asarray(through_opus(samples / peak, rate) * peak, np.float32)
    return np.asarray(through_mp3(samples / peak, rate) * peak, np.float32)


def through_mp3(samples: Sound, bits_a_second: int) -> Sound:
    """What MP3 leaves of it."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = bits_a_second
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    file.seek(0)
    with av.open(file, "r") as coded_file:
        heard = np.concatenate([one.to_ndarray()[0] for one in coded_file.decode(audio=0)])
    return np.pad(heard, (0, max(0, len(samples) - len(heard))))[: len(samples)]


def spoilt(rng: np.random.Generator, samples: Sound) -> dict[str, Sound]:
    """The same sound in the ways that recordings come."""
    return {
        "clipped": clip(rng, samples),
        "coded": code(rng, samples),
        "over a line": band_limit(rng, samples),
        "in a room": reverberate(rng, samples),
        "at 0.8 of its speed": change_speed(samples, 0.8),
        "at 0.9 of its speed": change_speed(samples, 0.9),
        "at 1.15 of its speed": change_speed(samples, 1.15),
    }
