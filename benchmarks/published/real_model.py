"""The published models on recordings of people: words, times and repeats held against bounds.

    make check-real-model            # tiny.en and distil-small.en
    make check-real-model FULL=1     # and distil-large-v3.5

fetches each model from the hub (`HF_ENDPOINT`), captions the recordings of people in tests/data
live and as files, and prints the table for README. Exit code 1: a figure is out of its bounds. The
bounds are first guesses, made where the models could not be had: set them by the first run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.published.markdown import markdown_table, percent

_ROOT = Path(__file__).resolve().parents[2]
_SAID = {
    "jfk.wav": "And so my fellow Americans, ask not what your country can do for you, ask what you "
    "can do for your country.",
    "LJ001-0002.wav": "in being comparatively modern.",
    "6930-75918-0000.flac": "Concord returned to its place amidst the tents.",
}
"""Recordings of people, tests/data/README.md; the one without a transcript there is left out."""


@dataclass(frozen=True)
class Bounds:
    """The worst that is allowed, as shares of spoken words, seconds and counts."""

    word_error_rate: float
    final_p90_s: float = 6.0
    repeated_5_grams: int = 0


BOUNDS = {
    "tiny.en": Bounds(0.15),
    "distil-small.en": Bounds(0.10),
    "distil-large-v3.5": Bounds(0.06, final_p90_s=12.0),
}
"""On a hosted machine of four cores; the larger model is slower than speech there."""
SMALL = ("tiny.en", "distil-small.en")


def run_module(module: str, *arguments: str | Path) -> None:
    """Run `python -m module`; its messages go to the terminal.

    Raises:
        CalledProcessError: It failed.
    """
    subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        check=True, cwd=_ROOT, stdout=sys.stderr,
    )  # fmt: skip


def measured(model: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The figures of a model: live, and by each way of transcribing files."""
    run_module("captioner", "models", "download", model)
    manifest = folder / "people.jsonl"
    lines = ({"audio": str(_ROOT / "tests/data" / name), "text": _SAID[name]} for name in _SAID)
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found: dict[str, dict[str, Any]] = {}
    live, files = folder / "live.json", folder / "files.json"
    common = (manifest, "--model", model, "--overwrite", "--json")
    run_module("captioner", "evaluate", *common, live, "--no-offline")
    figures = json.loads(live.read_text(encoding="utf-8"))["all"]
    # The recordings have no times of words: a caption's delay counts from its own last word.
    found["live"] = {
        "word_error_rate": figures["live"]["word_error_rate"],
        "final_p90_s": (figures["finalisation_s"] or {}).get("p90"),
        "rtfx": 1 / figures["real_time_factor"] if figures["real_time_factor"] else None,
        "repeated_5_grams": figures["live"]["repeated_5_grams"],
    }
    run_module("benchmarks.published", *common, files, "--measure", "long")
    for row in json.loads(files.read_text(encoding="utf-8"))["rows"]:
        found[row["way"]] = {
            "word_error_rate": row["word_error_rate"],
            "rtfx": row["rtfx"],
            "repeated_5_grams": row["errors"]["repeated_5_grams"],
        }
    return found


def breaches(model: str, found: Mapping[str, Mapping[str, Any]], bounds: Bounds) -> list[str]:
    """What is out of bounds, in sentences."""
    told = []
    for way, figures in found.items():
        rate, final_s = figures["word_error_rate"], figures.get("final_p90_s")
        repeats = figures["repeated_5_grams"]
        if rate is None or rate > bounds.word_error_rate:
            told.append(
                f"{model}, {way}: {percent(rate)} % word errors, at most "
                f"{percent(bounds.word_error_rate)} % allowed."
            )
        if final_s is not None and final_s > bounds.final_p90_s:
            told.append(
                f"{model}, {way}: captions are final after {final_s:.1f} s (90 %), at most "
                f"{bounds.final_p90_s:.1f} s allowed."
            )
        if repeats > bounds.repeated_5_grams:
            told.append(
                f"{model}, {way}: {repeats} repeated 5-grams, at most "
                f"{bounds.repeated_5_grams} allowed."
            )
    return told


def table(figures: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """For README: a line for each model and way."""
    lines = [
        [
            model,
            way,
            percent(found["word_error_rate"]),
            "–" if found.get("final_p90_s") is None else f"{found['final_p90_s']:.2f}",
            "–" if found["rtfx"] is None else f"{found['rtfx']:.1f}",
            found["repeated_5_grams"],
        ]
        for model, ways in figures.items()
        for way, found in ways.items()
    ]
    head = ["model", "way", "WER %", "final p90 s", "RTFx", "5-gram repeats"]
    return markdown_table(head, lines, text_columns=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each model, print the table. Returns 1 where a figure is out of its bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="distil-large-v3.5, too")
    options = parser.parse_args(arguments)
    names = tuple(BOUNDS) if options.full else SMALL
    figures = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            figures[name] = measured(name, Path(folder))
    print(table(figures))
    told = [line for name in names for line in breaches(name, figures[name], BOUNDS[name])]
    print("\n".join(told), file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
