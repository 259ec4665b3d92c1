"""The Distil-Whisper paper's tables made of rows measured here, with the published figures beside.

Gandhi et al. 2023 (arXiv 2311.00430). Averages are means over test sets, as there; a published
average is that of the same sets, and a dash where the paper does not have one of them. Relative
latency is how many times faster than the first model a model is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.published import paper_figures as published
from benchmarks.published.file_measures import Row, SetRows, grouped
from benchmarks.published.markdown import markdown_table, percent
from benchmarks.published.robustness import (
    effective_robustness,
    macro_average,
    relative_error_rate,
    relative_robustness,
)

CHUNKED = "chunked"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A large model, alone or with a draft.

    Attributes:
        draft: Name of the draft; empty: alone.
        says_the_same: Whether every text is that of the large model alone; None: alone.
    """

    model: str
    draft: str
    group: SetRows
    says_the_same: bool | None = None


def short_form_tables(rows: Sequence[Row]) -> list[str]:
    """Tables 5 and 16, of short recordings."""
    groups = grouped(rows)
    return [_latency_table(groups), _sets_table("Table 16: word error rate in percent", groups)]


def long_form_tables(rows: Sequence[Row]) -> list[str]:
    """Tables 5, 7, 8, 17, 18 and 19, of long recordings by the algorithms."""
    groups = grouped(rows)
    chunked = [group for group in groups if group.pooled.way == CHUNKED]
    return [
        _latency_table(chunked),
        _algorithms_table(groups),
        _sets_table("Table 17: word error rate in percent, chunked", chunked),
        _sets_table("Table 18: word error rate in percent by algorithm", groups),
        _details_table("Table 8: errors by type, chunked, mean over sets", chunked),
        *(
            _details_table(f"Table 19: errors by type, chunked, {name}", of_set)
            for name, of_set in _by_set(chunked).items()
        ),
    ]


def robustness_table(rows: Sequence[Row], reference_set: str) -> str:
    """Table 6: each model against the first one, on the reference set and on all others."""
    base, *others = grouped(rows)
    names = [row.set_name for row in base.rows]
    rates = {group.pooled.model: _rates(group) for group in (base, *others)}
    of_base = rates[base.pooled.model]
    head, lines = ["set", base.pooled.model], [[name, percent(of_base[name])] for name in names]
    average = ["macro average", percent(base.macro_average)]
    effective, relative = ["effective robustness", "–"], ["relative robustness", "–"]
    points = {model: _reference_and_shifted(found, reference_set) for model, found in rates.items()}
    for group in others:
        model = group.pooled.model
        head += [model, "RER %"]
        errors = [relative_error_rate(rates[model][name], of_base[name]) for name in names]
        for line, name, error in zip(lines, names, errors, strict=True):
            line += [percent(rates[model][name]), _signed(error)]
        known = [error for error in errors if error is not None]
        average += [percent(group.macro_average), _signed(macro_average(known))]
        baselines = [point for other, point in points.items() if other != model]
        gained = effective_robustness(*points[model], baselines)
        effective += [_signed(None if gained is None else 100 * gained), ""]
        shifted = relative_robustness(points[model][1], points[base.pooled.model][1])
        relative += [_signed(100 * shifted), ""]
    return _titled(
        f"Table 6: robustness, relative to {base.pooled.model}; reference set {reference_set}; "
        "robustness in percent of words (Taori et al. 2020)",
        markdown_table(head, [*lines, average, effective, relative]),
    )


def chunk_lengths_table(rows: Iterable[tuple[float, SetRows]]) -> str:
    """Table 23: word error rate by length of the windows in seconds."""
    return _sweep_table(
        "Table 23: word error rate in percent, chunked, by length of the windows; published: "
        "TED-LIUM's validation talks",
        "chunk length s",
        [
            (
                f"{chunk_s:g}",
                group,
                [
                    percent(group.macro_average),
                    published.chunk_length_rate(group.pooled.model, chunk_s),
                    f"{group.pooled.rtfx:.2f}",
                ],
            )
            for chunk_s, group in rows
        ],
        ["WER %", "published", "RTFx"],
    )


def batch_sizes_table(rows: Sequence[tuple[int, SetRows]]) -> str:
    """Table 22 without drafts: speed by the number of windows decoded together."""
    first = {size: group.pooled for size, group in reversed(rows)}
    return _sweep_table(
        "Table 22: relative latency, chunked, by windows decoded together; against the first model",
        "batch size",
        [
            (
                str(size),
                group,
                [
                    f"{group.pooled.times_faster_than(first[size]):.2f}",
                    published.draft_latency(group.pooled.model, "", size),
                    f"{group.pooled.rtfx:.2f}",
                    percent(group.macro_average),
                ],
            )
            for size, group in rows
        ],
        ["relative latency", "published", "RTFx", "WER %"],
    )


def drafts_table(rows: Sequence[DraftRow]) -> str:
    """Tables 9 and 22, one window at a time: speed of each model alone and with its draft."""
    first = rows[0].group.pooled
    lines = []
    for row in rows:
        measured = row.group.pooled
        lines.append(
            [
                row.model,
                row.draft or "–",
                f"{measured.times_faster_than(first):.2f}",
                published.draft_latency(row.model, row.draft, 1),
                f"{measured.rtfx:.2f}",
                percent(row.group.macro_average),
                {None: "–", True: "yes", False: "no"}[row.says_the_same],
            ]
        )
    head = ["model", "draft", "relative latency", "published", "RTFx", "WER %"]
    return _titled(
        "Tables 9 and 22: speculative decoding, one window at a time, against "
        f"{rows[0].model} alone; published: against large-v2 alone",
        markdown_table([*head, "same text"], lines, text_columns=2),
    )


def beams_table(rows: Iterable[tuple[int, SetRows]]) -> str:
    """Word error rate of the sequential algorithm by beam size, of which the paper has no table."""
    return _sweep_table(
        "Sequential, by beam size",
        "beam size",
        [
            (str(size), group, [percent(group.macro_average), f"{group.pooled.rtfx:.2f}"])
            for size, group in rows
        ],
        ["WER %", "RTFx"],
    )


def _sweep_table(
    title: str,
    swept: str,
    rows: Iterable[tuple[str, SetRows, Sequence[str]]],
    head: Sequence[str],
) -> str:
    lines = [[group.pooled.model, value, *cells] for value, group, cells in rows]
    return _titled(title, markdown_table(["model", swept, *head], lines))


def _latency_table(groups: Sequence[SetRows]) -> str:
    first = groups[0].pooled
    lines = [
        [
            group.pooled.model,
            f"{group.pooled.times_faster_than(first):.2f}",
            published.relative_latency(group.pooled.model, group.pooled.way),
            percent(group.macro_average),
            _published_average(group),
        ]
        for group in groups
    ]
    return _titled(
        f"Table 5: {first.way}, published latency against large-v2 on a GPU",
        markdown_table(["model", "relative latency", "published", "WER %", "published"], lines),
    )


def _algorithms_table(groups: Sequence[SetRows]) -> str:
    first = groups[0].pooled
    lines = [
        [
            group.pooled.model,
            group.pooled.way,
            f"{group.pooled.times_faster_than(first):.2f}",
            published.algorithm_latency(group.pooled.model, group.pooled.way),
            percent(group.macro_average),
            _published_average(group),
        ]
        for group in groups
    ]
    head = ["model", "algorithm", "relative latency", "published", "WER %", "published"]
    return _titled(
        f"Table 7: algorithms, against {first.model} {first.way}",
        markdown_table(head, lines, text_columns=2),
    )


def _sets_table(title: str, groups: Sequence[SetRows]) -> str:
    head = ["set"]
    by_set: dict[str, list[str]] = {}
    average = ["macro average"]
    for group in groups:
        model, way = group.pooled.model, group.pooled.way
        head += [f"{model} {way}", "published"]
        for row in group.rows:
            cells = [percent(row.errors.rate), _published_rate(row)]
            by_set.setdefault(row.set_name, []).extend(cells)
        average += [percent(group.macro_average), _published_average(group)]
    lines = [[name or "–", *cells] for name, cells in by_set.items()]
    return _titled(title, markdown_table(head, [*lines, average]))


def _details_table(title: str, groups: Sequence[SetRows]) -> str:
    lines = []
    for group in groups:
        model = group.pooled.model
        repeats = macro_average([row.errors.heard_repeated_5_grams for row in group.rows]) or 0
        shares = (
            [row.errors.share(row.errors.insertions) for row in group.rows],
            [row.errors.share(row.errors.substitutions) for row in group.rows],
            [row.errors.share(row.errors.deletions) for row in group.rows],
            [row.errors.rate for row in group.rows],
        )
        means = (macro_average([one for one in each if one is not None]) for each in shares)
        of_sets = [published.long_form_errors(model, row.set_name) for row in group.rows]
        theirs = [published.average(list(figures)) for figures in zip(*of_sets, strict=True)]
        lines.append([model, f"{repeats:.0f}", *map(percent, means), " / ".join(theirs)])
    metrics = published.METRICS
    head = ["model", *metrics, f"published {' / '.join(metrics)}"]
    return _titled(title, markdown_table(head, lines))


def _by_set(groups: Iterable[SetRows]) -> dict[str, list[SetRows]]:
    by_set: dict[str, list[SetRows]] = {}
    for group in groups:
        for row in group.rows:
            by_set.setdefault(row.set_name or "all recordings", []).append(SetRows((row,)))
    return by_set


def _rates(group: SetRows) -> dict[str, float]:
    return {row.set_name: row.errors.rate or 0.0 for row in group.rows}


def _reference_and_shifted(rates: dict[str, float], reference_set: str) -> tuple[float, float]:
    shifted = [rate for name, rate in rates.items() if name != reference_set]
    return rates[reference_set], macro_average(shifted) or 0.0


def _published_rate(row: Row) -> str:
    return published.word_error_rate(row.model, row.way, row.set_name)


def _published_average(group: SetRows) -> str:
    return published.average([_published_rate(row) for row in group.rows])


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.1f}"


def _titled(title: str, table: str) -> str:
    return f"{title}\n\n{table}"
