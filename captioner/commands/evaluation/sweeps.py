"""`captioner evaluate --chunk-lengths`, `--batch-sizes`, `--beams`: one setting, several values."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace

from captioner.commands.context import Context
from captioner.commands.evaluation.decoding import LONG_FORM, chunked_by
from captioner.commands.evaluation.files import EvaluationFiles
from captioner.commands.evaluation.measuring import timed_models
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.long_form import LongFormSettings
from captioner.evaluation.file_measures import SetRows, rows_to_json
from captioner.evaluation.manifest import read_manifests
from captioner.evaluation.paper_tables import batch_sizes_table, beams_table, chunk_lengths_table
from captioner.evaluation.word_errors import WordErrorCounter

_Sweep = tuple[Callable[[float], LongFormSettings], Callable[..., str]]

_SWEEPS: dict[str, _Sweep] = {
    "chunk_lengths": (chunked_by, chunk_lengths_table),
    "batch_sizes": (
        lambda size: replace(LONG_FORM["chunked"], batch_size=int(size)),
        batch_sizes_table,
    ),
    "beams": (lambda size: replace(LONG_FORM["sequential"], beam_size=int(size)), beams_table),
}


def add_sweep_arguments(parser: argparse.ArgumentParser) -> None:
    """The values of each sweep."""
    parser.add_argument(
        "--chunk-lengths",
        type=_values(1, 30),
        metavar="S,S,...",
        help="word errors of the chunked algorithm by window length in seconds",
    )
    parser.add_argument(
        "--batch-sizes",
        type=_values(1, 512, whole=True),
        metavar="N,N,...",
        help="speed of the chunked algorithm by number of windows decoded together",
    )
    parser.add_argument(
        "--beams",
        type=_values(1, 20, whole=True),
        metavar="N,N,...",
        help="word errors and speed of the sequential algorithm by beam size",
    )


def wants_sweep(options: argparse.Namespace) -> bool:
    """Whether one was asked for."""
    return any(getattr(options, name) is not None for name in _SWEEPS)


def run_sweeps(options: argparse.Namespace, context: Context) -> int:
    """Measure the recordings of the manifests with each model and value; print, write JSON."""
    counter = WordErrorCounter()
    entries = read_manifests(options.manifests)
    files = EvaluationFiles.planned(options, entries)
    wanted = {name: values for name in _SWEEPS if (values := getattr(options, name)) is not None}
    measured: dict[str, list[tuple[float, SetRows]]] = {name: [] for name in wanted}
    with timed_models(options, context) as models:
        for model in models:
            for name, values in wanted.items():
                for value in values:
                    settings = _SWEEPS[name][0](value)
                    context.report(f"{name.replace('_', ' ')}: {value:g}")
                    rows = model.rows(str(settings.algorithm), settings, entries, counter)
                    measured[name].append((value, SetRows(tuple(rows))))
    for name, found in measured.items():
        print_line(f"{_SWEEPS[name][1](found)}\n")
    files.write_figures(
        {
            name: [{"value": value, "rows": rows_to_json(group.rows)} for value, group in found]
            for name, found in measured.items()
        }
    )
    return 0


def _values(least: int, most: int, *, whole: bool = False) -> Callable[[str], Sequence[float]]:
    def read(text: str) -> Sequence[float]:
        try:
            values = [int(each) if whole else float(each) for each in text.split(",")]
            if all(least <= value <= most for value in values):
                return values
        except ValueError:
            pass
        kind = "whole numbers" if whole else "numbers"
        raise argparse.ArgumentTypeError(f"{text} is not a list of {kind} from {least} to {most}")

    return read
