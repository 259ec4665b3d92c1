"""Recordings read, and made on the spot: any container, codec, rate and channel count of PyAV."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container
import numpy as np

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk, AudioGap, Samples
from tests.helpers.paths import DATA


def tone(
    duration_s: float, rate_hz: int, frequency_hz: float = 440.0, level: float = 0.5
) -> Samples:
    times_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (level * np.sin(2 * np.pi * frequency_hz * times_s)).astype(np.float32)


def audio_stream(
    container: av.container.OutputContainer, codec: str, rate_hz: int, layout: str
) -> av.AudioStream:
    stream = container.add_stream(codec, rate=rate_hz, layout=layout)
    assert isinstance(stream, av.AudioStream)
    return stream


def write_recording(
    path: Path,
    samples: np.ndarray,
    rate_hz: int,
    *,
    codec: str = "pcm_s16le",
    channels: int = 1,
    tracks: int = 1,
    video: bool = False,
    sound_starts_s: float = 0.0,
    missing: tuple[float, float] | None = None,
) -> Path:
    """A file holding these mono samples in every channel of every track."""
    with av.open(str(path), "w") as container:
        pictures = container.add_stream("mpeg4", rate=25) if video else None
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
        streams = [
            audio_stream(container, codec, rate_hz, layout)
            for _ in range(tracks if len(samples) else 0)
        ]
        if pictures is not None:
            for number in range(max(25, round(len(samples) / rate_hz * 25))):
                picture = av.VideoFrame.from_ndarray(
                    np.zeros((48, 64, 3), np.uint8), format="rgb24"
                )
                picture.pts, picture.time_base = number, Fraction(1, 25)
                container.mux(pictures.encode(picture))
            container.mux(pictures.encode(None))
        for stream in streams:
            for start in range(0, len(samples), 1024):
                at_s = start / rate_hz
                if missing is not None and missing[0] <= at_s < missing[1]:
                    continue
                block = samples[start : start + 1024]
                frame = av.AudioFrame.from_ndarray(
                    np.repeat(block[None, :], channels, axis=0), format="fltp", layout=layout
                )
                frame.sample_rate = rate_hz
                frame.time_base = Fraction(1, rate_hz)
                frame.pts = start + round(sound_starts_s * rate_hz)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


def strongest_frequency_hz(samples: np.ndarray, rate_hz: int = 16_000) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate_hz / len(samples))


def read(path: Path, **options: Any) -> tuple[np.ndarray, list]:
    """All samples (gaps as zeros) and everything that is no chunk; positions checked."""
    samples, others, position = [], [], 0
    for item in read_recording(path, **options):
        if isinstance(item, AudioChunk):
            assert item.start_sample == position
            assert item.samples.dtype == np.float32
            assert np.abs(item.samples).max() <= 1.0
            samples.append(item.samples)
            position = item.end_sample
        else:
            others.append(item)
            if isinstance(item, AudioGap):
                assert item.start_sample == position
                samples.append(np.zeros(item.length_samples, np.float32))
                position += item.length_samples
    return np.concatenate(samples), others


def speech() -> np.ndarray:
    """1.9 s of a reader."""
    return read(DATA / "LJ001-0002.wav")[0]
