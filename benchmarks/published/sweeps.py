"""One setting over several values, and large models alone and with the drafts distilled from them.

`--chunk-lengths`, `--batch-sizes` and `--beams` sweep; `--drafts` measures speculative decoding.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.published.file_measures import SetRows, rows_to_json
from benchmarks.published.measuring import LONG_FORM, Study, chunked_by
from benchmarks.published.paper_tables import (
    DraftRow,
    batch_sizes_table,
    beams_table,
    chunk_lengths_table,
    drafts_table,
)
from captioner.app.recognisers import make_accurate_transcriber
from captioner.commands.options.compute import recognition_options
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.long_form import LongFormSettings
from captioner.speech.models.forms import PUBLISHED_PAIRS

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
    """Add the values of each sweep."""
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
    """Return whether a sweep was asked for."""
    return any(getattr(options, name) is not None for name in _SWEEPS)


def measure_sweeps(study: Study) -> dict[str, object]:
    """Measure the recordings with each model and value, print a table for each sweep.

    Raises:
        CaptionerError: A model or recording cannot be used.
    """
    wanted = {
        name: values for name in _SWEEPS if (values := getattr(study.options, name)) is not None
    }
    measured: dict[str, list[tuple[float, SetRows]]] = {name: [] for name in wanted}
    with study.models() as models:
        for model in models:
            for name, values in wanted.items():
                for value in values:
                    settings = _SWEEPS[name][0](value)
                    print_status(f"{name.replace('_', ' ')}: {value:g}")
                    rows = model.rows(str(settings.algorithm), settings)
                    measured[name].append((value, SetRows(tuple(rows))))
    for name, found in measured.items():
        print_line(f"{_SWEEPS[name][1](found)}\n")
    return {
        name: [{"value": value, "rows": rows_to_json(group.rows)} for value, group in found]
        for name, found in measured.items()
    }


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


def add_draft_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the pairs of models and drafts."""
    parser.add_argument(
        "--drafts",
        type=_pairs,
        metavar="published|MODEL+DRAFT,...",
        help="speed of accurate mode: each model alone and with its draft (needs the extra "
        "captioner[accurate]); published: this project's three pairs",
    )


def measure_drafts(study: Study) -> dict[str, object]:
    """Measure the recordings with each model, alone and with its draft; print one table.

    Raises:
        CaptionerError: A model or recording cannot be used, or accurate mode is not installed.
    """
    rows: list[DraftRow] = []
    for main, draft in study.options.drafts:
        alone, of_alone = _measured(main, "", study)
        paired, of_pair = _measured(main, draft, study)
        rows += [
            DraftRow(Path(main).name, "", alone),
            DraftRow(Path(main).name, Path(draft).name, paired, of_pair == of_alone),
        ]
    print_line(drafts_table(rows))
    return {
        "drafts": [
            {
                "model": row.model,
                "draft": row.draft,
                "says_the_same": row.says_the_same,
                "rows": rows_to_json(row.group.rows),
            }
            for row in rows
        ]
    }


def _measured(main: str, draft: str, study: Study) -> tuple[SetRows, list[str]]:
    """Return a model's rows with its draft ("": alone), and its text of each recording."""
    folders = study.folders
    transcriber = make_accurate_transcriber(
        main, draft, folders, recognition_options(study.options), print_status
    )
    name, texts = f"{main} + {draft}" if draft else main, list[str]()
    with study.loaded(name, transcriber) as model:
        rows = model.rows("batched", LONG_FORM["batched"], on_text=texts.append)
    return SetRows(tuple(rows)), texts


def _pairs(text: str) -> Sequence[tuple[str, str]]:
    if text == "published":
        return tuple(PUBLISHED_PAIRS.items())
    pairs = [pair.split("+") for pair in text.split(",")]
    if not all(len(pair) == 2 and all(pair) for pair in pairs):
        raise argparse.ArgumentTypeError(f"{text} is not MODEL+DRAFT,MODEL+DRAFT,...")
    return [(main, draft) for main, draft in pairs]
