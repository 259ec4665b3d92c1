"""All tables and curves of the Distil-Whisper paper in one go, in one report with plots.

    python -m benchmarks.published.paper_report --model large-v2 --compare distil-large-v2 \
      --short clean.jsonl fleurs.jsonl --long rev16.jsonl --output build/paper

needs the extra `evaluate` and matplotlib. Each part is a `python -m benchmarks.published` of its
own; one that fails is named in the report, which is there from the first part on; the others still
run.
Manifests: docs/reproduce-distil-whisper.md.
"""

from __future__ import annotations

import argparse
import json
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SWEEPS = {
    "chunk_lengths": ("Length of the windows", "30,25,20,15,10"),
    "batch_sizes": ("Windows decoded together", "1,4,16"),
    "beams": ("Beam size", "1,5"),
}


@dataclass(frozen=True)
class Part:
    """One `python -m benchmarks.published`: its title, its name among the files, its arguments."""

    title: str
    name: str
    arguments: tuple[str, ...]


def planned(options: argparse.Namespace) -> list[Part]:
    """The parts for which there are manifests."""
    parts = []
    short, long = [str(path) for path in options.short], [str(path) for path in options.long]
    if short:
        reference = ["--reference-set", options.reference_set] if options.reference_set else []
        noises = [word for path in options.noise_file for word in ("--noise-file", str(path))]
        parts += [
            Part("Short recordings", "short", (*short, "--measure", "short", *reference)),
            Part("Noise", "noise", (short[0], "--measure", "noise", "--snr", options.snr, *noises)),
        ]
    if long:
        parts.append(Part("Long recordings", "long", (*long, "--measure", "long")))
        for name, (title, _) in _SWEEPS.items():
            option = "--" + name.replace("_", "-")
            parts.append(Part(title, name, (*long, option, getattr(options, name))))
    if options.drafts and (short or long):
        pairs = ("--drafts", options.drafts)
        parts.append(Part("Speculative decoding", "drafts", (*(long or short), *pairs)))
    return parts


def run(part: Part, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """What the part printed, and its figures; of one that failed what it said."""
    figures = options.output / f"{part.name}.json"
    models = [word for name in options.compare for word in ("--compare", name)]
    command = [
        *(sys.executable, "-m", "benchmarks.published", *part.arguments, "--paper-tables"),
        *("--model", options.model, *models, "--json", str(figures), "--overwrite"),
    ]
    print(shlex.join(command), file=sys.stderr)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        return "", {}
    return done.stdout, json.loads(figures.read_text(encoding="utf-8"))


def curves_of(name: str, figures: Mapping[str, Any]) -> dict[str, dict[str, dict[float, float]]]:
    """Plots by title: lines by label, each from where to how much."""
    plots: dict[str, dict[str, dict[float, float]]] = {}
    if name == "noise":
        for model, kinds in figures.items():
            if isinstance(kinds, dict):
                for kind, curve in kinds.items():
                    line = {
                        float(snr): 100 * rate for snr, rate in curve.items() if rate is not None
                    }
                    plots.setdefault(f"{kind}: WER % by SNR in dB", {})[model] = line
    elif name in _SWEEPS:
        title = _SWEEPS[name][0].lower()
        for each in figures[name]:
            rows = each["rows"]
            rates = [row["word_error_rate"] for row in rows if row["word_error_rate"] is not None]
            took_s = sum(row["took_s"] for row in rows)
            points = {
                f"WER % by {title}": 100 * sum(rates) / len(rates) if rates else None,
                f"RTFx by {title}": sum(row["sound_s"] for row in rows) / took_s
                if took_s
                else None,
            }
            for plot, value in points.items():
                if value is not None:
                    lines = plots.setdefault(plot, {})
                    lines.setdefault(rows[0]["model"], {})[each["value"]] = value
    return plots


def draw(plots: Mapping[str, Mapping[str, Mapping[float, float]]], path: Path) -> None:
    """The plots side by side in a picture."""
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    figure = Figure(figsize=(5 * len(plots), 4), layout="constrained")
    axes = figure.subplots(1, len(plots), squeeze=False)[0]
    for axis, (title, lines) in zip(axes, plots.items(), strict=True):
        for label, line in lines.items():
            places = sorted(line)
            axis.plot(places, [line[place] for place in places], marker="o", label=label)
        axis.set_title(title)
        axis.grid(visible=True, alpha=0.3)
        axis.legend()
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # names of files and folders are no formulas
    figure.savefig(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every part, write the report. Returns 1 where a part failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--model", required=True, help="the teacher, which others are compared with"
    )
    parser.add_argument("--compare", action="append", default=[], help="another model")
    parser.add_argument("--short", type=Path, nargs="*", default=[], help="manifests, to 30 s")
    parser.add_argument("--long", type=Path, nargs="*", default=[], help="manifests")
    parser.add_argument("--reference-set", help="as for benchmarks.published, among --short")
    parser.add_argument("--noise-file", type=Path, action="append", default=[])
    parser.add_argument("--drafts", help="pairs as for benchmarks.published; needs accurate mode")
    parser.add_argument("--snr", default="40,35,30,25,20,15,10,5,0,-5,-10")
    for name, (title, values) in _SWEEPS.items():
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, default=values, help=f"{title.lower()} (default: {values})")
    parser.add_argument("--output", type=Path, required=True, help="folder for the report")
    options = parser.parse_args(arguments)
    parts = planned(options)
    if not parts:
        parser.error("name manifests with --short or --long")
    if find_spec("matplotlib") is None:
        parser.error("plots need matplotlib: pip install matplotlib")
    try:
        options.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        parser.error(f"{options.output} cannot be made: {error.strerror}")
    models = ", ".join([options.model, *options.compare])
    sections = [
        "# The tables of Distil-Whisper, measured here",
        f"{models}; {time.strftime('%d %B %Y')}; {platform.machine()}, {platform.system()}. "
        "Published figures: arXiv 2311.00430.",
    ]
    report = options.output / "report.md"
    failed = False
    for part in parts:
        printed, figures = run(part, options)
        sections.append(f"## {part.title}")
        failed |= not figures
        sections.append(printed.strip() or "This part failed; its error is on the terminal.")
        if plots := curves_of(part.name, figures) if figures else {}:
            draw(plots, options.output / f"{part.name}.svg")
            sections.append(f"![{part.title}]({part.name}.svg)")
        report.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
    print(report)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
