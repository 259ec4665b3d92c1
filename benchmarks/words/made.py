"""Make harder recordings of those of a manifest, for `python -m benchmarks.words`.

    python -m benchmarks.words.made --manifest speech/manifest.jsonl --output made

- `joined`: twelve joins of three or four readers, 0.3 to 1.5 s apart;
- `after_music`: 35 s of music before a reader, six times;
- `shifted`: three readers with 0.5, 1.0, ... 5.0 s of silence before them, so that windows fall
  otherwise.

The choice follows from a seed. The recordings and their manifest are written to the folder.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.words.recordings import Recording, chosen, read_recordings, write_wav
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.recognition import ENGLISH

_MUSIC_S = 35.0
_SHIFT_S = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the recordings and the manifest; print how many there are."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.words.made",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--manifest", type=Path, required=True, help="recordings, JSON lines")
    parser.add_argument("--output", type=Path, required=True, help="folder for the new ones")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    recordings = read_recordings(options.manifest)
    readers = [
        each
        for each in chosen(recordings, ["read"], only_references=True)
        if each.language == ENGLISH and 3.0 <= each.seconds <= 20.0
    ]
    music = [each for each in recordings if each.is_speechless and "music" in each.audio.name]
    options.output.mkdir(parents=True, exist_ok=True)
    lines = []
    for kind, name, samples, text in _made(readers, music, random.Random(options.seed)):
        write_wav(options.output / name, samples)
        lines.append(
            {"audio": name, "kind": kind, "seconds": len(samples) / SAMPLE_RATE, "text": text}
        )
    manifest = options.output / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} recordings: {manifest}")
    return 0


def _made(
    readers: Sequence[Recording], music: Sequence[Recording], chance: random.Random
) -> Iterator[tuple[str, str, Samples, str]]:
    """Yield kind, file name, sound and text of each new recording."""
    for number in range(12):
        parts = chance.sample(readers, chance.choice((3, 4)))
        sound = [parts[0].samples()]
        for part in parts[1:]:
            sound += [_silence(chance.uniform(0.3, 1.5)), part.samples()]
        text = " ".join(part.text or "" for part in parts)
        yield "joined", f"joined{number}.wav", np.concatenate(sound), text
    for number, reader in enumerate(chance.sample(readers, 6) if music else ()):
        loop = music[number % len(music)].samples()
        before = np.resize(loop, round(_MUSIC_S * SAMPLE_RATE))
        samples = np.concatenate([before, reader.samples()])
        yield "after_music", f"after_music{number}.wav", samples, reader.text or ""
    for number, reader in enumerate(chance.sample(readers, 3)):
        for step in range(1, 11):
            samples = np.concatenate([_silence(step * _SHIFT_S), reader.samples()])
            yield "shifted", f"shifted{number}-{step}.wav", samples, reader.text or ""


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


if __name__ == "__main__":
    raise SystemExit(main())
