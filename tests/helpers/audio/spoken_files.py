"""What the recordings in tests/data say, and files made of it."""

import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from tests.helpers.audio.made_recordings import audio_stream
from tests.helpers.paths import DATA

CUTTER = "I'm from the cutter lying off the coast."
FROG = "We also need a small plastic snake and a big toy frog for the kids."
RATE_HZ = 16_000


def spoken(name: str) -> npt.NDArray[np.int16]:
    with wave.open(str(DATA / f"spoken-{name}.wav")) as file:
        assert file.getframerate() == RATE_HZ
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def silence(duration_s: float) -> npt.NDArray[np.int16]:
    return np.zeros(round(duration_s * RATE_HZ), np.int16)


def write_wav(path: Path, *parts: npt.NDArray[np.int16]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.concatenate(parts).tobytes())
    return path


def write_tracks(path: Path, *tracks: npt.NDArray[Any], codec: str = "flac") -> Path:
    """A container with an audio track for each array."""
    with av.open(str(path), "w") as container:
        streams = [audio_stream(container, codec, RATE_HZ, "mono") for _ in tracks]
        for stream, samples in zip(streams, tracks, strict=True):
            for start in range(0, len(samples), 1024):
                block = samples[None, start : start + 1024].copy()
                if codec == "aac":
                    block = block.astype(np.float32) / 32768
                frame = av.AudioFrame.from_ndarray(
                    block, format="fltp" if codec == "aac" else "s16", layout="mono"
                )
                frame.sample_rate = RATE_HZ
                frame.time_base = Fraction(1, RATE_HZ)
                frame.pts = start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path
