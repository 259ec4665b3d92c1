"""Recordings of any length in the starter model's words, spoken by espeak-ng."""

from __future__ import annotations

import random
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import soxr

from captioner.core.audio import Samples

ROOT = Path(__file__).parents[2]
RATE_HZ = 16_000

_VOICES = ("en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-us+m3", "en-gb+f2")
_SENTENCES_A_VOICE = 8


def write_recording(path: Path, duration_s: float, seed: int = 1) -> str:
    """Speak sentences with pauses into a WAV file of about that length.

    Args:
        path: The file; its text goes beside it as .txt.
        duration_s: Shortest length.
        seed: Chooses sentences, voices and pauses.

    Returns:
        What is said.

    Raises:
        RuntimeError: espeak-ng is not installed.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise RuntimeError("espeak-ng is needed to speak recordings: apt install espeak-ng")
    rng = random.Random(seed)
    hiss = np.random.default_rng(seed)
    source = ROOT / "resources" / "starter-model" / "sentences.txt"
    sentences = [
        line.strip() for line in source.read_text().splitlines() if line.strip() and "{" not in line
    ]
    said: list[str] = []
    voice = _VOICES[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        written_s = 0.0
        while written_s < duration_s:
            if len(said) % _SENTENCES_A_VOICE == 0:
                voice = rng.choice(_VOICES)
            sentence = rng.choice(sentences)
            said.append(sentence)
            speech = _spoken(program, sentence, voice, rng.randint(150, 180))
            pause = np.zeros(round(rng.uniform(0.4, 1.2) * RATE_HZ), np.float32)
            sound = np.concatenate([0.7 * speech, pause])
            sound += hiss.normal(0, 1e-4, len(sound)).astype(np.float32)
            file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
            written_s += len(sound) / RATE_HZ
    text = " ".join(said)
    path.with_suffix(".txt").write_text(text)
    return text


def repeated(source: Path, target: Path, duration_s: float) -> str:
    """A longer recording: one said again and again, as long as that; its text."""
    text = source.with_suffix(".txt").read_text()
    with wave.open(str(source)) as once:
        frames = once.readframes(once.getnframes())
        length_s = once.getnframes() / once.getframerate()
    count = max(1, round(duration_s / length_s))
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        for _ in range(count):
            file.writeframes(frames)
    text = " ".join([text] * count)
    target.with_suffix(".txt").write_text(text)
    return text


def _spoken(program: str, sentence: str, voice: str, words_a_minute: int) -> Samples:
    answer = subprocess.run(
        [program, "-v", voice, "-s", str(words_a_minute), "--stdout", sentence],
        capture_output=True,
        check=True,
    ).stdout
    start = answer.find(b"data") + 8
    rate_hz = int.from_bytes(answer[24:28], "little")
    samples = np.frombuffer(answer[start : start + (len(answer) - start) // 2 * 2], "<i2")
    resampled: Samples = soxr.resample(samples.astype(np.float32) / 32768, rate_hz, RATE_HZ)
    return resampled
