"""Whisper tiny.en and base on recordings of people, held against bounds.

    make check-real-model                                # recordings in tests/data
    make check-real-model SPEECH=DIR                     # and those of DIR/manifest.jsonl

needs no network once base was fetched (`packaging/models/fetch_base.py`). It prints the tables of
`python -m benchmarks.words` and ends with exit code 1 where a figure is out of its bounds.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.published.markdown import percent
from benchmarks.words.__main__ import main as measure_words
from benchmarks.words.ways import CLOCK

_MANIFEST = Path(__file__).resolve().parents[2] / "tests/data/manifest.jsonl"
MODELS = ("tiny.en", "base")
WAYS = (CLOCK, "sequential", "chunked", "batched", "live")


@dataclass(frozen=True)
class Bounds:
    """The worst that is allowed over all recordings of a manifest.

    Attributes:
        files: Word errors of recordings as a share of the spoken words.
        live: Word errors of live captions.
        committed_p90_s: Latency of committed words in virtual time; differs little by machine.
        invented_words_an_hour: On recordings without speech.
    """

    files: float
    live: float
    committed_p90_s: float = 4.0
    invented_words_an_hour: float = 0.0


TESTS_BOUNDS = Bounds(0.06, 0.10)
"""For tests/data, 58 words: files had 0 to 3.4 %, live captions 1.7 and 5.2 %."""
SPEECH_BOUNDS = Bounds(0.30, 0.35, invented_words_an_hour=400.0)
"""For readers, meetings, conversations and noise together."""


def breaches(row: Mapping[str, Any], bounds: Bounds) -> list[str]:
    """Return a sentence for each figure of a model and way that is out of its bounds."""
    name = f"{row['model']}, {row['way']}"
    most = bounds.live if row["way"] == "live" else bounds.files
    sentences = []
    if row["word_error_rate"] is None or row["word_error_rate"] > most:
        sentences.append(
            f"{name}: {percent(row['word_error_rate'])} % word errors, at most "
            f"{percent(most)} % allowed."
        )
    committed_s = row["committed_s"]["p90"]
    if committed_s is not None and committed_s > bounds.committed_p90_s:
        sentences.append(
            f"{name}: words are committed after {committed_s:.1f} s (90 %), at most "
            f"{bounds.committed_p90_s:.1f} s allowed."
        )
    invented = row["invented_words_an_hour"] or 0.0
    if invented > bounds.invented_words_an_hour:
        sentences.append(
            f"{name}: {invented:.0f} invented words an hour without speech, at most "
            f"{bounds.invented_words_an_hour:.0f} allowed."
        )
    for count, what in (
        (row["non_words"], "non-words"),
        (row["committed_words_changed"], "changed committed words"),
    ):
        if count:
            sentences.append(f"{name}: {count} {what}, none allowed.")
    return sentences


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both models, print the tables. Returns 1 where a figure is out of its bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--speech", type=Path, help="folder with a manifest.jsonl of people")
    parser.add_argument("--minutes", type=float, default=3.0, help="of each of its folders")
    options = parser.parse_args(arguments)
    checks: list[tuple[Path, Bounds, tuple[str, ...]]] = [(_MANIFEST, TESTS_BOUNDS, ())]
    if options.speech is not None:
        limits = ("--minutes", str(options.minutes), "--kind", *_SPEECH_KINDS)
        checks.append((options.speech / "manifest.jsonl", SPEECH_BOUNDS, limits))
    sentences = []
    for manifest, bounds, more in checks:
        with tempfile.TemporaryDirectory() as folder:
            command = ["--manifest", str(manifest), "--output", folder, "--only", *WAYS, *more]
            for model in MODELS:
                command += ["--model", model]
            if measure_words(command) != 0:
                return 1
            figures = json.loads((Path(folder) / "figures.json").read_text(encoding="utf-8"))
        sentences += [line for row in figures["all"] for line in breaches(row, bounds)]
    print("\n".join(sentences), file=sys.stderr)
    return 1 if sentences else 0


_SPEECH_KINDS = ("read", "meeting", "conversation", "noisy", "nonspeech", "sounds")
"""English alone: tiny.en knows no other language."""


if __name__ == "__main__":
    sys.exit(main())
