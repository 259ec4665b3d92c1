"""`captioner evaluate --drafts`: large models alone and with the drafts distilled from them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from captioner.app.model_library import PUBLISHED_PAIRS
from captioner.app.recognisers import make_accurate_transcriber
from captioner.commands.context import Context
from captioner.commands.evaluation.decoding import LONG_FORM
from captioner.commands.evaluation.files import EvaluationFiles
from captioner.commands.evaluation.measuring import loaded
from captioner.commands.options.compute import recognition_options
from captioner.commands.terminal.standard_streams import print_line
from captioner.evaluation.file_measures import SetRows, rows_to_json
from captioner.evaluation.manifest import ManifestEntry, read_manifests
from captioner.evaluation.paper_tables import DraftRow, drafts_table
from captioner.evaluation.word_errors import WordErrorCounter


def add_draft_arguments(parser: argparse.ArgumentParser) -> None:
    """Which models run with which drafts."""
    parser.add_argument(
        "--drafts",
        type=_pairs,
        metavar="published|MODEL+DRAFT,...",
        help="speed of accurate mode: each model alone and with its draft (needs the extra "
        "captioner[accurate]); published: this project's three pairs",
    )


def run_drafts(options: argparse.Namespace, context: Context) -> int:
    """Measure the recordings of the manifests with each pair; print a table, write JSON."""
    counter = WordErrorCounter()
    entries = read_manifests(options.manifests)
    files = EvaluationFiles.planned(options, entries)
    rows: list[DraftRow] = []
    for main, draft in options.drafts:
        alone, of_alone = _measured(main, "", entries, counter, options, context)
        paired, of_pair = _measured(main, draft, entries, counter, options, context)
        rows += [
            DraftRow(Path(main).name, "", alone),
            DraftRow(Path(main).name, Path(draft).name, paired, of_pair == of_alone),
        ]
    print_line(drafts_table(rows))
    files.write_figures(
        {
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
    )
    return 0


def _measured(
    main: str,
    draft: str,
    entries: Sequence[ManifestEntry],
    counter: WordErrorCounter,
    options: argparse.Namespace,
    context: Context,
) -> tuple[SetRows, list[str]]:
    """The rows of a model with its draft, "" for alone, and what it hears in each recording."""
    transcriber = make_accurate_transcriber(
        main, draft, context.folders, recognition_options(options), context.report
    )
    name, texts = f"{main} + {draft}" if draft else main, list[str]()
    with loaded(name, transcriber, options, context) as model:
        rows = model.rows("batched", LONG_FORM["batched"], entries, counter, on_text=texts.append)
    return SetRows(tuple(rows)), texts


def _pairs(text: str) -> Sequence[tuple[str, str]]:
    if text == "published":
        return tuple(PUBLISHED_PAIRS.items())
    pairs = [pair.split("+") for pair in text.split(",")]
    if not all(len(pair) == 2 and all(pair) for pair in pairs):
        raise argparse.ArgumentTypeError(f"{text} is not MODEL+DRAFT,MODEL+DRAFT,...")
    return [(main, draft) for main, draft in pairs]
