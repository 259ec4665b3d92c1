"""Single readers of a manifest, cut into utterances at their pauses."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from faster_whisper.audio import decode_audio

from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples
from captioner.speech.whisper.voice_activity import SileroVoiceActivity

_SPEECH = 0.5
_PAUSE_S = 0.35
_SHORTEST_S, _LONGEST_S = 0.8, 12.0
_LEAST_S = 8.0
"""Readers with less speech than this are left out."""

Readers = Mapping[str, Sequence[Samples]]
"""Recordings or utterances by the name of their reader."""


def read_readers(manifest: Path, language: str | None = None) -> Readers:
    """Return the whole recordings of every single reader of a manifest (lines with `speaker`).

    Args:
        manifest: JSON lines; paths in it are relative to it.
        language: Only of this language; None: of all.
    """
    found: defaultdict[str, list[Samples]] = defaultdict(list)
    for line in map(json.loads, manifest.read_text("utf-8").splitlines()):
        is_reader = bool(line.get("speaker")) and line.get("kind", "read") == "read"
        if is_reader and language in (None, line.get("language")):
            found[line["speaker"]].append(decode_audio(str(manifest.parent / line["audio"])))
    return dict(sorted(found.items()))


def read_utterances(manifest: Path, language: str | None = None) -> Readers:
    """Return the utterances of 0.8 to 12 s of every reader who says enough; see `read_readers`."""
    found = {
        name: [
            samples[start:end]
            for samples in recordings
            for start, end in speech_spans(samples, _PAUSE_S)
            if _SHORTEST_S <= (end - start) / SAMPLE_RATE <= _LONGEST_S
        ]
        for name, recordings in read_readers(manifest, language).items()
    }
    return {
        name: said for name, said in found.items() if sum(map(len, said)) >= _LEAST_S * SAMPLE_RATE
    }


def speech_spans(samples: Samples, pause_s: float) -> Iterator[tuple[int, int]]:
    """Yield first and last sample of speech between pauses, as Silero has them."""
    detector = SileroVoiceActivity()
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    voiced = np.flatnonzero(
        [detector.speech_probability(frame) >= _SPEECH for frame in frames]
    ).tolist()
    if not voiced:
        return
    most_frames = pause_s * SAMPLE_RATE / FRAME_SAMPLES
    borders = [k for k in range(1, len(voiced)) if voiced[k] - voiced[k - 1] > most_frames]
    for first, last in zip([0, *borders], [*borders, len(voiced)], strict=True):
        yield voiced[first] * FRAME_SAMPLES, (voiced[last - 1] + 1) * FRAME_SAMPLES
