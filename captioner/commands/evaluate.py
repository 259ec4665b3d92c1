"""`captioner evaluate`: recordings with transcripts through the live path, measured."""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner.app.voices.choice import make_labeller
from captioner.commands.context import Context
from captioner.commands.evaluation.drafts import add_draft_arguments, run_drafts
from captioner.commands.evaluation.file_tables import add_file_arguments, run_files
from captioner.commands.evaluation.files import EvaluationFiles, add_output_arguments
from captioner.commands.evaluation.prompt_lengths import add_prompt_arguments, run_prompt_lengths
from captioner.commands.evaluation.sessions import (
    chosen_recogniser,
    final_text,
    live_events,
    offline_text,
)
from captioner.commands.evaluation.sweeps import add_sweep_arguments, run_sweeps, wants_sweep
from captioner.commands.options.compute import (
    add_compute_arguments,
    add_language_argument,
)
from captioner.commands.options.live import (
    add_session_arguments,
    add_speakers_argument,
    session_settings,
)
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.live.vocabulary import Vocabulary
from captioner.core.measures import EventLine, measure_events
from captioner.core.recognition import ENGLISH
from captioner.core.text.reading.on_screen import measure_screen
from captioner.evaluation.corpora import CORPORA, read_corpus, to_manifest_line
from captioner.evaluation.manifest import ManifestEntry, read_whole_files
from captioner.evaluation.report import EvaluatedRecording, pooled, to_json_object, to_table
from captioner.evaluation.speakers import measure_speakers
from captioner.evaluation.word_errors import WordErrorCounter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "manifests",
        type=Path,
        nargs="+",
        metavar="MANIFEST",
        help="recordings, as JSON lines; if there are several, each is a test set",
    )
    parser.add_argument(
        "--make-manifest",
        choices=CORPORA,
        metavar="|".join(CORPORA),
        help="print the manifest of a test set; MANIFEST is the folder that it was unpacked to",
    )
    parser.add_argument("--model", metavar="NAME_OR_DIR", help="model (default: from the settings)")
    add_language_argument(parser, ENGLISH)
    add_output_arguments(parser)
    parser.add_argument(
        "--no-offline", action="store_true", help="skip the comparison with the whole file"
    )
    add_compute_arguments(parser)
    add_file_arguments(parser)
    add_sweep_arguments(parser)
    add_draft_arguments(parser)
    add_prompt_arguments(parser)
    add_session_arguments(parser)
    add_speakers_argument(parser)


def run(options: argparse.Namespace, context: Context) -> int:
    """Measure every recording of the manifest at real pace, or as files."""
    if options.make_manifest is not None:
        return _print_manifests(options)
    if options.prompt_lengths is not None:
        return run_prompt_lengths(options, context)
    if options.drafts is not None:
        return run_drafts(options, context)
    if wants_sweep(options):
        return run_sweeps(options, context)
    if options.measure != "live":
        return run_files(options, context)
    counter = WordErrorCounter()
    entries = read_whole_files(options.manifests)
    files = EvaluationFiles.planned(options, entries)
    settings = session_settings(options)
    model_name, recogniser = chosen_recogniser(options, context)
    recordings: list[EvaluatedRecording] = []
    try:
        for number, entry in enumerate(entries):
            context.report(f"{entry.audio.name}: listening at real pace ...")
            before_s = recogniser.spent_s
            voices = make_labeller(context.folders) if options.speakers else None
            events = live_events(entry, recogniser, model_name, settings, voices=voices)
            processing_s = recogniser.spent_s - before_s
            files.write_events(number, events)
            offline = None
            if not options.no_offline:
                context.report(f"{entry.audio.name}: the same model over the whole file ...")
                offline = counter.count(entry.text, offline_text(entry, recogniser, settings))
            hits, false_hits = _vocabulary_hits(entry, events, settings.vocabulary, counter)
            recordings.append(
                EvaluatedRecording(
                    entry.audio.name,
                    live := measure_events(events, entry.words),
                    counter.count(entry.text, final_text(events)),
                    offline,
                    processing_s,
                    speechless_s=0.0 if entry.text.strip() else live.audio_s,
                    vocabulary_hits=hits,
                    vocabulary_false_hits=false_hits,
                    speakers=None
                    if voices is None or entry.speakers is None
                    else measure_speakers(events, entry.speakers, entry.words),
                    screen=measure_screen(events),
                )
            )
            print_line(to_table(recordings[-1:]))
    finally:
        recogniser.close()
    everything = pooled(recordings)
    if len(recordings) > 1:
        print_line(f"\n{to_table([everything])}")
    files.write_figures(
        {
            "model": model_name,
            "recordings": [to_json_object(recording) for recording in recordings],
            "all": to_json_object(everything),
        }
    )
    return 0


def _print_manifests(options: argparse.Namespace) -> int:
    for folder in options.manifests:
        for entry in read_corpus(options.make_manifest, folder):
            print_line(to_manifest_line(entry))
    return 0


def _vocabulary_hits(
    entry: ManifestEntry,
    events: list[EventLine],
    vocabulary: Vocabulary,
    counter: WordErrorCounter,
) -> tuple[int, int]:
    """How often the vocabulary's terms stand in the captions where they were said, and not."""
    said, heard = counter.normalised(entry.text), counter.normalised(final_text(events))
    hits = false_hits = 0
    for term in vocabulary.terms:
        written = counter.normalised(term)
        spoken_count, heard_count = _count(written, said), _count(written, heard)
        hits += min(spoken_count, heard_count)
        false_hits += max(0, heard_count - spoken_count)
    return hits, false_hits


def _count(phrase: str, text: str) -> int:
    return f" {text} ".count(f" {phrase} ") if phrase else 0
