"""`captioner evaluate --measure`: the tables and curves of the Distil-Whisper paper."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from captioner.app.recognisers import choose_model, make_transcriber
from captioner.app.recordings import read_recording
from captioner.commands.context import Context
from captioner.commands.evaluation_files import EvaluationFiles
from captioner.commands.options.compute import recognition_options
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.audio import AudioChunk, AudioGap, Samples
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import (
    Algorithm,
    FallbackSettings,
    LongFormPort,
    LongFormSettings,
)
from captioner.core.recognition import WindowSettings
from captioner.evaluation.file_measures import (
    Row,
    Utterance,
    comparison_table,
    curves_table,
    duration_s,
    robustness_curves,
    rows_to_json,
)
from captioner.evaluation.manifest import read_manifest
from captioner.evaluation.noise import SNRS_DB
from captioner.evaluation.word_errors import WordErrorCounter

MEASURES = ("live", "short", "long", "noise")
_CHUNK_SAMPLES = 16_384
_SHORT_S = 30.0

SHORT_FORM = LongFormSettings(
    algorithm=Algorithm.CHUNKED,
    voice_activity=False,
    chunk_s=30.0,
    chunk_stride_s=0.0,
    window=WindowSettings(full=True),
    fallback=FallbackSettings(temperatures=(0.0,)),
    guards=None,
)
"""One window of 30 s, greedy, without timestamps: as the paper decodes short recordings."""

LONG_FORM = {
    "sequential": LongFormSettings(
        algorithm=Algorithm.SEQUENTIAL,
        voice_activity=False,
        window=WindowSettings(full=True),
        guards=None,
    ),
    "chunked": LongFormSettings(
        algorithm=Algorithm.CHUNKED,
        voice_activity=False,
        window=WindowSettings(full=True),
        fallback=FallbackSettings(temperatures=(0.0,)),
        guards=None,
    ),
    "batched": LongFormSettings(algorithm=Algorithm.BATCHED),
}
"""Sequential and chunked as the paper has them; batched as `--algorithm batched` does it."""


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the measures over files."""
    parser.add_argument(
        "--measure",
        choices=MEASURES,
        default="live",
        help="live captions (the default), or the paper's tables over files: short recordings, "
        "long ones, robustness to white noise and babble",
    )
    parser.add_argument(
        "--compare",
        action="append",
        default=[],
        metavar="MODEL",
        help="another model for the tables over files; may be given several times",
    )
    parser.add_argument(
        "--snr",
        type=_ratios,
        default=SNRS_DB,
        metavar="DB,DB,...",
        help="signal-to-noise ratios in dB (default: 40 to -10 in steps of 5)",
    )


def run_files(options: argparse.Namespace, context: Context) -> int:
    """Measure every recording of the manifest with each model, print tables, write JSON."""
    counter = WordErrorCounter()
    entries = read_manifest(options.manifest)
    files = EvaluationFiles.planned(options, entries)
    found: dict[str, object] = {"measure": options.measure}
    rows: list[Row] = []
    for wanted in (options.model, *options.compare):
        model = choose_model(wanted, context.folders)
        if model.notice:
            context.report(model.notice)
        transcriber = make_transcriber(
            model, context.folders, recognition_options(options), context.report
        )
        try:
            transcriber.load()
            if options.measure == "noise":
                utterances = [
                    Utterance(entry.audio.name, _samples(entry.audio), entry.text)
                    for entry in entries
                ]
                if len(utterances) < 2:
                    raise CaptionerError(
                        "Babble is made of the other recordings of the manifest, and there are "
                        "none.",
                        "Name at least two recordings.",
                    )
                curves = robustness_curves(
                    utterances,
                    _transcribing(transcriber, options.language),
                    counter,
                    options.snr,
                    on_point=lambda kind, snr_db, _errors: context.report(
                        f"{kind} at {snr_db:g} dB"
                    ),
                )
                print_line(f"{model.name}, word error rate in percent\n\n{curves_table(curves)}\n")
                found[model.name] = {
                    kind: {f"{snr_db:g}": errors.rate for snr_db, errors in curve.items()}
                    for kind, curve in curves.items()
                }
                continue
            ways = {"short-form": SHORT_FORM} if options.measure == "short" else LONG_FORM
            for way, settings in ways.items():
                row = Row(model.name, way)
                for entry in entries:
                    context.report(f"{model.name}, {way}: {entry.audio.name}")
                    samples = _samples(entry.audio)
                    if way == "short-form" and duration_s(samples) > _SHORT_S:
                        raise CaptionerError(
                            "{audio} is longer than 30 s.",
                            "Use --measure long for long recordings.",
                            audio=entry.audio,
                        )
                    began_s = time.perf_counter()
                    heard = _text(transcriber, samples, settings, options.language)
                    took_s = time.perf_counter() - began_s
                    row = row.plus(counter.count(entry.text, heard), duration_s(samples), took_s)
                rows.append(row)
        finally:
            transcriber.close()
    if rows:
        print_line(comparison_table(rows))
        found["rows"] = rows_to_json(rows)
    files.write_figures(found)
    return 0


def _transcribing(transcriber: LongFormPort, language: str) -> Callable[[Samples], str]:
    def transcribe(samples: Samples) -> str:
        is_short = duration_s(samples) <= _SHORT_S
        settings = SHORT_FORM if is_short else LONG_FORM["sequential"]
        return _text(transcriber, samples, settings, language)

    return transcribe


def _text(
    transcriber: LongFormPort, samples: Samples, settings: LongFormSettings, language: str
) -> str:
    items = (
        AudioChunk(samples[start : start + _CHUNK_SAMPLES], start)
        for start in range(0, len(samples), _CHUNK_SAMPLES)
    )
    events = transcriber.transcribe(items, replace(settings, language=language))
    return " ".join(event.text for event in events if isinstance(event, Caption) and event.is_final)


def _samples(path: Path) -> Samples:
    def parts() -> Iterator[Samples]:
        for item in read_recording(path, chunk_samples=_CHUNK_SAMPLES):
            if isinstance(item, AudioChunk):
                yield item.samples
            elif isinstance(item, AudioGap):
                yield np.zeros(item.length_samples, dtype=np.float32)

    return np.concatenate([np.zeros(0, dtype=np.float32), *parts()])


def _ratios(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(each) for each in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a list of numbers") from None
