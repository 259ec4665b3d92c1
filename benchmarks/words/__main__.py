"""Words and latency on recordings of people: live captions, files, and others beside them.

    python -m benchmarks.words --manifest speech/manifest.jsonl --model tiny.en --model base

For each folder of the manifest and each model: live captions in virtual time (`--real`: at real
pace, too) and the text saved of them, the three file algorithms, faster-whisper greedy and with 5
beams, both with voice activity detection, and, where they can be imported, whisper_streaming
(`whisper_online`) and Moonshine (`moonshine-voice==0.0.48`). `base` is fetched where it is missing;
other models must be installed, or named by their folder. `--only live-steady live live-fast`
measures the reader's dial.

Each way runs in a process of its own and appends what it heard to a file of `--output`; a run that
was interrupted resumes there, and `--report` prints the tables of what is there. Word errors leave
texts out that are no reference (benchmarks/words/recordings.py); overlapping turns of meetings are
read by their starts or by their ends, whichever fits better. Words were spoken when faster-whisper
with 5 beams and the last model named has them. Models that know English alone caption English and
recordings without speech.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# As in the recogniser's subprocess; before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks.words.figures import Figures, figures_table
from benchmarks.words.recordings import Recording, chosen, read_recordings
from benchmarks.words.ways import CLOCK, DIAL_ENDS, LIVE_REAL, MOONSHINE, WAYS, installed_ways
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.recognition import ENGLISH
from captioner.speech.models.files import inspect_model_directory

_ROOT = Path(__file__).parents[2]
_FETCH_BASE = _ROOT / "packaging/models/fetch_base.py"

Results = dict[tuple[str, str, str], Mapping[str, Any]]
"""What was heard, by model, way and the recording's path."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is missing, then print and write all figures. Returns 1 after an error."""
    options = _parser().parse_args(arguments)
    try:
        recordings = chosen(
            read_recordings(options.manifest),
            options.kind,
            options.minutes,
            without=options.without,
            only_references=options.only_references,
        )
        if options.child:
            _measure(options, recordings, *options.child)
            return 0
        models = {name: model_folder(name) for name in options.model or ["tiny.en"]}
    except (CaptionerError, OSError, ValueError) as error:
        print(getattr(error, "full_message", error), file=sys.stderr)
        return 1
    if not recordings:
        print(f"{options.manifest} has no recording of these kinds.", file=sys.stderr)
        return 1
    unasked = {f"live-{mode}" for mode in DIAL_ENDS} | (set() if options.real else {LIVE_REAL})
    ways = options.only or [way for way in installed_ways() if way not in unasked]
    failed = False
    if not options.report:
        for way in ways:
            for name, folder in list(models.items())[: 1 if way == MOONSHINE else None]:
                failed |= not _run_child(options, way, _shown_model(way, name), folder)
    _report(options, recordings, list(models), ways)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.words",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--manifest", type=Path, required=True, help="recordings, JSON lines")
    parser.add_argument("--model", action="append", help="name or folder; may be repeated")
    parser.add_argument("--real", action="store_true", help="live captions at real pace, too")
    parser.add_argument("--only", nargs="+", choices=list(WAYS), help="these ways")
    parser.add_argument("--kind", nargs="+", default=[], help="these folders")
    parser.add_argument(
        "--without", nargs="+", default=[], help="leave out files with this in their names"
    )
    parser.add_argument("--minutes", type=float, help="of each folder at most")
    parser.add_argument(
        "--only-references", action="store_true", help="only recordings whose words count"
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=Path, default=_ROOT / "build/benchmarks/words")
    parser.add_argument("--report", action="store_true", help="measure nothing more")
    parser.add_argument(
        "--common", action="store_true", help="only recordings that every way has captioned"
    )
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    return parser


def model_folder(name: str) -> Path:
    """Return the folder of a model; `base` is fetched where it is missing.

    Raises:
        CaptionerError: The model is not installed, or base cannot be fetched.
    """
    from captioner.app.folders import user_folders
    from captioner.app.recognisers import choose_model

    if name != "base":
        return choose_model(name, user_folders()).path
    done = subprocess.run(
        [sys.executable, _FETCH_BASE], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise CaptionerError("Whisper base is not here.", "The line above says why.")
    return Path(done.stdout.strip())


def _shown_model(way: str, name: str) -> str:
    return "moonshine tiny-en" if way == MOONSHINE else name


def _results_file(output: Path, model: str, way: str) -> Path:
    return output / f"{model.replace('/', '-')}.{way}.jsonl"


def _run_child(options: argparse.Namespace, way: str, model: str, folder: Path) -> bool:
    """Measure one way with one model in a process of its own; return whether that succeeded."""
    print(f"{model}, {way}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.words", "--manifest", str(options.manifest)]
    command += ["--threads", str(options.threads), "--output", str(options.output)]
    command += ["--minutes", str(options.minutes)] if options.minutes is not None else []
    command += ["--only-references"] if options.only_references else []
    command += ["--kind", *options.kind] if options.kind else []
    command += ["--without", *options.without] if options.without else []
    command += ["--child", way, model, str(folder)]
    return subprocess.run(command, cwd=Path.cwd(), check=False).returncode == 0


def _measure(
    options: argparse.Namespace,
    recordings: Sequence[Recording],
    way: str,
    model: str,
    folder: str,
) -> None:
    """In the child: caption every recording that is not in the results yet."""
    file = _results_file(options.output, model, way)
    file.parent.mkdir(parents=True, exist_ok=True)
    done = {key[2] for key in read_results(options.output, model, way)}
    speaks_english_only = (
        way == MOONSHINE or not inspect_model_directory(Path(folder)).is_multilingual
    )
    missing = [
        each
        for each in recordings
        if str(each.audio) not in done and (each.language == ENGLISH or not speaks_english_only)
    ]
    if not missing:
        return
    transcribe = WAYS[way](Path(folder), model, options.threads)
    for place, recording in enumerate(missing, 1):
        print(f"  {place}/{len(missing)} {recording.audio.name}", file=sys.stderr, flush=True)
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        heard = transcribe(recording)
        cpu_s = time.process_time() - began_cpu_s
        result = {
            "audio": str(recording.audio),
            "text": heard.text,
            "cpu_s": cpu_s if heard.charged_cpu_s is None else heard.charged_cpu_s,
            "took_s": time.perf_counter() - began_s,
            "peak_mb": peak_mb(),
            "load": os.getloadavg()[0],
            "words": heard.words,
            # The words of every partial caption with their times would be most of the file.
            "events": [{**event, "words": []} for event in heard.events],
        }
        with file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(result) + "\n")


def peak_mb() -> float:
    """Return the peak memory of this process, in MB (10^6)."""
    # Not getrusage: its peak begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def read_results(output: Path, model: str, way: str) -> Results:
    """Return what was heard so far; a last line that was cut off is left out."""
    file = _results_file(output, model, way)
    found: Results = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            result = json.loads(line)
        except ValueError:
            continue
        found[model, way, result["audio"]] = result
    return found


def _report(
    options: argparse.Namespace,
    recordings: Sequence[Recording],
    models: Sequence[str],
    ways: Sequence[str],
) -> None:
    """Print a table for each folder and one for all, and write the figures as JSON."""
    pairs = {(_shown_model(way, name), way): None for name in models for way in ways}
    results: Results = {}
    for model, way in (*pairs, *((name, CLOCK) for name in models)):
        results |= read_results(options.output, model, way)
    if options.common:
        recordings = [
            each
            for each in recordings
            if all((*pair, str(each.audio)) in results for pair in pairs)
        ]
    kinds = sorted({recording.kind for recording in recordings})
    tables: dict[str, dict[tuple[str, str], Figures]] = {kind: {} for kind in (*kinds, "all")}
    for model, way in pairs:
        for recording in recordings:
            result = results.get((model, way, str(recording.audio)))
            if result is None:
                continue
            clock = _spoken_words(recording, results, models)
            for kind in (recording.kind, "all"):
                tables[kind].setdefault((model, way), Figures()).add(recording, result, clock)
    for kind, rows in tables.items():
        of_kind = [each for each in recordings if kind in (each.kind, "all")]
        minutes = sum(each.seconds for each in of_kind) / 60
        print(f"\n## {kind}: {len(of_kind)} recordings, {minutes:.1f} minutes\n")
        print(figures_table(rows))
    figures = {
        kind: [
            {"model": model, "way": way, **each.to_json_object()}
            for (model, way), each in rows.items()
        ]
        for kind, rows in tables.items()
    }
    (options.output / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    loads = [result["load"] for result in results.values()]
    if loads:
        print(f"\nLoad of the machine: {min(loads):.1f} to {max(loads):.1f}.")


def _spoken_words(
    recording: Recording, results: Results, models: Sequence[str]
) -> list[Word] | None:
    """Return when words were spoken, as the last model that captioned the recording has it."""
    for model in reversed(models):
        result = results.get((model, CLOCK, str(recording.audio)))
        if result is not None:
            return [Word(text, start_s, end_s, 1.0) for text, start_s, end_s in result["words"]]
    return None


if __name__ == "__main__":
    sys.exit(main())
