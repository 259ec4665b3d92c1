"""`--measure`: the Distil-Whisper paper's tables and curves over files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.material.noise import SNRS_DB
from benchmarks.published.file_measures import (
    Row,
    Utterance,
    comparison_table,
    curves_table,
    duration_s,
    robustness_curves,
    rows_to_json,
)
from benchmarks.published.measuring import (
    LONG_FORM,
    SHORT_FORM,
    Study,
    TimedModel,
    entry_samples,
    recording_samples,
)
from benchmarks.published.paper_tables import (
    CHUNKED,
    long_form_tables,
    robustness_table,
    short_form_tables,
)
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.evaluation.speakers import ManifestEntry

MEASURES = ("short", "long", "noise")
_SHORT_S = 30.0
_MOST_DB = 200


def add_table_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the tables and curves over files."""
    parser.add_argument(
        "--measure",
        choices=MEASURES,
        help="the paper's tables over files: short recordings, long ones, robustness to noise",
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


def measure_rows(study: Study) -> dict[str, object]:
    """Transcribe the recordings with each model in each way, print tables, return the figures.

    Raises:
        CaptionerError: A model or recording cannot be used, or no other set is compared with
            the reference set.
    """
    options = study.options
    _require_reference(options.reference_set, study.entries)
    is_short = options.measure == "short"
    ways = {"short-form": SHORT_FORM} if is_short else LONG_FORM
    longest_s = _SHORT_S if is_short else float("inf")
    rows: list[Row] = []
    with study.models() as models:
        for model in models:
            for way, settings in ways.items():
                rows += model.rows(way, settings, longest_s)
    print_line(comparison_table(rows))
    tables: list[str] = []
    if options.paper_tables:
        tables += short_form_tables(rows) if is_short else long_form_tables(rows)
    if options.reference_set is not None:
        of_one_way = [row for row in rows if is_short or row.way == CHUNKED]
        tables.append(robustness_table(of_one_way, options.reference_set))
    for table in tables:
        print_line(f"\n{table}")
    return {"measure": options.measure, "rows": rows_to_json(rows)}


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


def measure_noise(study: Study) -> dict[str, object]:
    """Mix noise into the recordings, print each model's error rates by ratio, return them.

    Raises:
        CaptionerError: A model or recording cannot be used, babble cannot be made, or a
            recording of noise is silent.
    """
    found: dict[str, object] = {"measure": study.options.measure}
    noises = _own_noises(study.options.noise_file)
    utterances = [
        Utterance(entry.audio.name, entry_samples(entry), entry.text) for entry in study.entries
    ]
    if len(utterances) < 2:
        raise CaptionerError(
            "Babble is made from the other recordings of the manifest, and there are none.",
            "Name at least two recordings.",
        )
    with study.models() as models:
        for model in models:
            curves = robustness_curves(
                utterances,
                lambda samples, model=model: _heard(model, samples),  # type: ignore[misc]
                study.counter,
                study.options.snr,
                on_point=lambda kind, snr_db, _errors: print_status(f"{kind} at {snr_db:g} dB"),
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
