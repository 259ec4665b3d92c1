"""The tables, curves and studies of the Distil-Whisper paper, over recordings with transcripts.

    python -m benchmarks.published MANIFEST --measure short --model large-v3 --compare small.en
    python -m benchmarks.published MANIFEST --chunk-lengths 30,15 --model distil-large-v2
    python -m benchmarks.published MANIFEST --prompt-lengths --model small.en
    python -m benchmarks.published FOLDER --make-manifest librispeech > clean.jsonl

docs/reproduce-distil-whisper.md lists which command gives which table; the extra `evaluate` is
needed. Latency and stability of live captions are measured by `captioner evaluate`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from benchmarks.published.corpora import CORPORA, read_corpus, to_manifest_line
from benchmarks.published.measuring import Study
from benchmarks.published.prompt_lengths import add_prompt_arguments, measure_prompt_lengths
from benchmarks.published.sweeps import (
    add_draft_arguments,
    add_sweep_arguments,
    measure_drafts,
    measure_sweeps,
    wants_sweep,
)
from benchmarks.published.tables import add_table_arguments, measure_noise, measure_rows
from captioner.app.folders import user_folders
from captioner.commands.evaluate import EvaluationFiles, add_measuring_arguments
from captioner.commands.terminal.standard_streams import (
    print_line,
    show_error,
    take_every_character,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import read_manifests, read_whole_files

Measure = Callable[[Study], dict[str, object]]
"""Measures recordings, prints tables and returns all figures."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of every table and study."""
    add_measuring_arguments(
        parser, "recordings, as JSON lines; if there are several, each is a test set"
    )
    parser.add_argument(
        "--make-manifest",
        choices=CORPORA,
        metavar="|".join(CORPORA),
        help="print the manifest of a test set; MANIFEST is the folder that it was unpacked to",
    )
    add_table_arguments(parser)
    add_sweep_arguments(parser)
    add_draft_arguments(parser)
    add_prompt_arguments(parser)


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Measure the recordings of the manifests, print tables, write the figures as JSON.

    Raises:
        CaptionerError: A recording, model or file cannot be used.
    """
    if options.make_manifest is not None:
        for folder in options.manifests:
            for entry in read_corpus(options.make_manifest, folder):
                print_line(to_manifest_line(entry))
        return 0
    measure = _wanted(options)
    if measure is None:
        raise CaptionerError(
            "Nothing to measure was named.",
            "Choose --measure, --chunk-lengths, --batch-sizes, --beams, --drafts or "
            "--prompt-lengths.",
        )
    counter = WordErrorCounter()
    read = read_whole_files if measure is measure_prompt_lengths else read_manifests
    entries = read(options.manifests)
    files = EvaluationFiles.planned(options, entries, also_read=options.noise_file)
    files.write_figures(measure(Study(options, folders, entries, counter)))
    return 0


def _wanted(options: argparse.Namespace) -> Measure | None:
    if options.prompt_lengths is not None:
        return measure_prompt_lengths
    if options.drafts is not None:
        return measure_drafts
    if wants_sweep(options):
        return measure_sweeps
    if options.measure == "noise":
        return measure_noise
    return None if options.measure is None else measure_rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line. Returns 1 after an error, which standard error explains."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.published", description=__doc__.partition("\n")[0]
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    take_every_character()
    try:
        return run(options, user_folders())
    except CaptionerError as error:
        show_error(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
