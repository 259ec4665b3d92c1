"""`captioner evaluate --measure`: the tables and curves of the Distil-Whisper paper."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from captioner.commands.context import Context
from captioner.commands.evaluation.decoding import LONG_FORM, SHORT_FORM
from captioner.commands.evaluation.files import EvaluationFiles
from captioner.commands.evaluation.measuring import (
    TimedModel,
    entry_samples,
    recording_samples,
    timed_models,
)
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.evaluation.file_measures import (
    Row,
    Utterance,
    comparison_table,
    curves_table,
    duration_s,
    robustness_curves,
    rows_to_json,
)
from captioner.evaluation.manifest import ManifestEntry, read_manifests
from captioner.evaluation.noise import SNRS_DB
from captioner.evaluation.paper_tables import (
    CHUNKED,
    long_form_tables,
    robustness_table,
    short_form_tables,
)
from captioner.evaluation.word_errors import WordErrorCounter

MEASURES = ("live", "short", "long", "noise")
_SHORT_S = 30.0
_MOST_DB = 200


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the measures over files."""
    parser.add_argument(
        "--measure",
        choices=MEASURES,
        default="live",
        help="live captions (the default), or the paper's tables over files: short recordings, "
        "long ones, robustness to noise",
    )
    parser.add_argument(
        "--compare",
        action="append",
        default=[],
        metavar="MODEL",
        help="another model for the tables over files; can be repeated",
    )
    parser.add_argument(
        "--paper-tables",
        action="store_true",
        help="also print the Distil-Whisper paper's tables beside the published figures",
    )
    parser.add_argument(
        "--reference-set",
        metavar="SET",
        help="the test set that resembles the training data: print robustness on the others",
    )
    parser.add_argument(
        "--snr",
        type=_ratios,
        default=SNRS_DB,
        metavar="DB,DB,...",
        help="signal-to-noise ratios in dB (default: 40 to -10 in steps of 5)",
    )
    parser.add_argument(
        "--noise-file",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a recording of noise, in addition to white noise and babble; can be repeated",
    )


def run_files(options: argparse.Namespace, context: Context) -> int:
    """Measure every recording of the manifests with each model, print tables, write JSON."""
    counter = WordErrorCounter()
    entries = read_manifests(options.manifests)
    files = EvaluationFiles.planned(options, entries)
    found: dict[str, object] = {"measure": options.measure}
    if options.measure == "noise":
        found |= _measure_noise(options, context, entries, counter)
    else:
        rows = _measure_rows(options, context, entries, counter)
        found["rows"] = rows_to_json(rows)
    files.write_figures(found)
    return 0


def _measure_rows(
    options: argparse.Namespace,
    context: Context,
    entries: Sequence[ManifestEntry],
    counter: WordErrorCounter,
) -> list[Row]:
    _require_reference(options.reference_set, entries)
    is_short = options.measure == "short"
    ways = {"short-form": SHORT_FORM} if is_short else LONG_FORM
    longest_s = _SHORT_S if is_short else float("inf")
    rows: list[Row] = []
    with timed_models(options, context) as models:
        for model in models:
            for way, settings in ways.items():
                rows += model.rows(way, settings, entries, counter, longest_s)
    print_line(comparison_table(rows))
    tables: list[str] = []
    if options.paper_tables:
        tables += short_form_tables(rows) if is_short else long_form_tables(rows)
    if options.reference_set is not None:
        of_one_way = [row for row in rows if is_short or row.way == CHUNKED]
        tables.append(robustness_table(of_one_way, options.reference_set))
    for table in tables:
        print_line(f"\n{table}")
    return rows


def _require_reference(reference_set: str | None, entries: Sequence[ManifestEntry]) -> None:
    names = sorted({entry.set_name for entry in entries})
    if reference_set is None or (reference_set in names and len(names) > 1):
        return
    raise CaptionerError(
        "Robustness compares the set {reference_set} with others, but the manifests have: {names}.",
        'Name a manifest for each set, or give each line its "set".',
        reference_set=reference_set,
        names=", ".join(name or "no set" for name in names),
    )


def _measure_noise(
    options: argparse.Namespace,
    context: Context,
    entries: Sequence[ManifestEntry],
    counter: WordErrorCounter,
) -> dict[str, object]:
    found: dict[str, object] = {}
    noises = _own_noises(options.noise_file)
    utterances = [
        Utterance(entry.audio.name, entry_samples(entry), entry.text) for entry in entries
    ]
    if len(utterances) < 2:
        raise CaptionerError(
            "Babble is made from the other recordings of the manifest, and there are none.",
            "Name at least two recordings.",
        )
    with timed_models(options, context) as models:
        for model in models:
            curves = robustness_curves(
                utterances,
                lambda samples, model=model: _heard(model, samples),  # type: ignore[misc]
                counter,
                options.snr,
                on_point=lambda kind, snr_db, _errors: context.report(f"{kind} at {snr_db:g} dB"),
                own_noises=noises,
            )
            print_line(f"{model.name}, word error rate in percent\n\n{curves_table(curves)}\n")
            found[model.name] = {
                kind: {f"{snr_db:g}": errors.rate for snr_db, errors in curve.items()}
                for kind, curve in curves.items()
            }
    return found


def _heard(model: TimedModel, samples: Samples) -> str:
    is_short = duration_s(samples) <= _SHORT_S
    return model.text(samples, SHORT_FORM if is_short else LONG_FORM["sequential"])


def _own_noises(paths: Sequence[Path]) -> dict[str, Any]:
    noises = {path.stem: recording_samples(path) for path in paths}
    for name, samples in noises.items():
        if not samples.any():
            raise CaptionerError(
                "The recording of noise {name} is silent.", "Name one with sound.", name=name
            )
    return noises


def _ratios(text: str) -> tuple[float, ...]:
    try:
        ratios = tuple(float(each) for each in text.split(","))
        if all(abs(ratio) <= _MOST_DB for ratio in ratios):
            return ratios
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(
        f"{text} is not a list of numbers from -{_MOST_DB} to {_MOST_DB}"
    )
