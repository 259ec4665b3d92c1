"""Makes the demo recording: python -m benchmarks.demo_recording.

Two espeak-ng voices say sentences that the starter model knows. The pauses between them are longer
than the longest hangover, so that a busy machine hears the same utterances as an idle one.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE
from training.synthesis.espeak import Espeak
from training.text_generator import to_sentence

FOLDER = Path(__file__).parents[1] / "resources" / "demo"
VOICES = {"A": ("gmw/en-US", 165, 45), "B": ("gmw/en-US+f3", 160, 55)}
"""Voice, words a minute, pitch."""

SCRIPT = (
    ("A", "Can you hear me?"),
    ("B", "Yes, I agree."),
    ("A", "Sorry, I was on mute."),
    ("A", "The research team will approve the good roadmap Tuesday."),
    ("B", "How many weeks do we need?"),
    ("A", "We need six more days."),
    ("B", "The customer is different."),
    ("A", "Could you discuss that again?"),
    ("B", "I will review the release with David."),
    ("A", "Our review is bad, but the budget is important."),
    ("B", "Are there any questions?"),
    ("A", "Thank you, Frank."),
    ("B", "See you Wednesday."),
)
_LEVEL = 0.6
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.95, 1.2


def main() -> None:
    """Write demo.flac, and what is said in it when and by whom."""
    rng = random.Random(1)
    espeak = Espeak()
    parts = [np.zeros(round(0.6 * SAMPLE_RATE), np.int16)]
    length = len(parts[0])
    words: list[dict[str, object]] = []
    speakers: list[tuple[object, object, str]] = []
    for speaker, sentence in SCRIPT:
        voice, rate_wpm, pitch = VOICES[speaker]
        spoken = espeak.synthesise(
            to_sentence(sentence),
            voice,
            rate_wpm=rate_wpm,
            pitch=pitch,
            pitch_range=50,
            word_gap=0,
        )
        start_s = length / SAMPLE_RATE
        words += [
            {
                "text": word.label,
                "start_s": round(start_s + word.start_s, 3),
                "end_s": round(start_s + word.end_s, 3),
            }
            for word in spoken.words
        ]
        first = words[-len(spoken.words)]
        speakers.append((first["start_s"], words[-1]["end_s"], speaker))
        pause_s = rng.uniform(_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S)
        parts += [
            (spoken.samples * _LEVEL).astype(np.int16),
            np.zeros(round(pause_s * SAMPLE_RATE), np.int16),
        ]
        length += len(parts[-2]) + len(parts[-1])
    hiss = np.random.default_rng(1).normal(0, 12, length)
    samples = np.clip(np.concatenate(parts) + hiss, -32768, 32767).astype(np.int16)
    _write_flac(FOLDER / "demo.flac", samples)
    text = " ".join(sentence for _, sentence in SCRIPT)
    line = json.dumps({"audio": "demo.flac", "text": text, "words": words, "speakers": speakers})
    (FOLDER / "demo.jsonl").write_text(line + "\n", encoding="utf-8")


def _write_flac(path: Path, samples: np.ndarray) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    main()
