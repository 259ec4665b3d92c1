"""`captioner evaluate`: recordings with transcripts through the live path, measured."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.app.live_session.timed_recogniser import TimedRecogniser
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.commands.context import Context
from captioner.commands.evaluate_recordings import add_file_arguments, run_files
from captioner.commands.evaluation_files import EvaluationFiles, add_output_arguments
from captioner.commands.options.compute import (
    add_compute_arguments,
    add_language_argument,
    recognition_options,
)
from captioner.commands.options.live import add_session_arguments, session_settings
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.live.vocabulary import Vocabulary
from captioner.core.measures import EventLine, measure_events
from captioner.core.recognition import ENGLISH
from captioner.evaluation.manifest import ManifestEntry, read_manifest
from captioner.evaluation.report import EvaluatedRecording, pooled, to_json_object, to_table
from captioner.evaluation.word_errors import WordErrorCounter
from captioner.session.session_setup import SessionSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("manifest", type=Path, metavar="MANIFEST", help="recordings, JSON lines")
    parser.add_argument("--model", metavar="NAME_OR_DIR", help="model; default: the full one")
    add_language_argument(parser, ENGLISH)
    add_output_arguments(parser)
    parser.add_argument(
        "--no-offline", action="store_true", help="leave the comparison with the whole file out"
    )
    add_compute_arguments(parser)
    add_file_arguments(parser)
    add_session_arguments(parser)


def run(options: argparse.Namespace, context: Context) -> int:
    """Measure every recording of the manifest at real pace, or as files."""
    if options.measure != "live":
        return run_files(options, context)
    counter = WordErrorCounter()
    entries = read_manifest(options.manifest)
    files = EvaluationFiles.planned(options, entries)
    model = choose_model(options.model, context.folders)
    if model.notice:
        context.report(model.notice)
    settings = session_settings(options)
    recogniser = TimedRecogniser(
        make_recogniser(model, context.folders, recognition_options(options), context.report)
    )
    recordings: list[EvaluatedRecording] = []
    try:
        for number, entry in enumerate(entries):
            context.report(f"{entry.audio.name}: listening at real pace ...")
            before_s = recogniser.spent_s
            events = _live_events(entry, recogniser, model.name, settings)
            processing_s = recogniser.spent_s - before_s
            files.write_events(number, events)
            offline = None
            if not options.no_offline:
                context.report(f"{entry.audio.name}: the same model over the whole file ...")
                offline = counter.count(entry.text, _offline_text(entry, recogniser, settings))
            hits, false_hits = _vocabulary_hits(entry, events, settings.vocabulary, counter)
            recordings.append(
                EvaluatedRecording(
                    entry.audio.name,
                    live := measure_events(events, entry.words),
                    counter.count(entry.text, _final_text(events)),
                    offline,
                    processing_s,
                    speechless_s=0.0 if entry.text.strip() else live.audio_s,
                    vocabulary_hits=hits,
                    vocabulary_false_hits=false_hits,
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
            "model": model.name,
            "recordings": [to_json_object(recording) for recording in recordings],
            "all": to_json_object(everything),
        }
    )
    return 0


def _live_events(
    entry: ManifestEntry, recogniser: TimedRecogniser, model_name: str, settings: SessionSettings
) -> list[EventLine]:
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    _run_session(entry, recogniser, model_name, settings, 1.0, listen)
    return events


def _offline_text(
    entry: ManifestEntry, recogniser: TimedRecogniser, settings: SessionSettings
) -> str:
    """The same utterances decoded once each, whole, with nothing shown before."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    offline = replace(settings, is_live=False, waits_for_recogniser=True)
    _run_session(entry, recogniser, "", offline, 0.0, listen)
    return _final_text(events)


def _run_session(
    entry: ManifestEntry,
    recogniser: TimedRecogniser,
    model_name: str,
    settings: SessionSettings,
    speed: float,
    listen: Any,
) -> None:
    live = create_live_session(
        [recording_channel(entry.audio, speed)],
        recogniser,
        model_name,
        Storage(root=None),
        settings,
    )
    live.session.subscribe(listen)
    live.session.start()
    live.session.wait()
    if live.session.error is not None:
        raise live.session.error


def _final_text(events: list[EventLine]) -> str:
    finals = [event for event in events if event["type"] == "final"]
    finals.sort(key=lambda event: float(event["start_s"]))
    return " ".join(str(event["committed"]) for event in finals)


def _vocabulary_hits(
    entry: ManifestEntry,
    events: list[EventLine],
    vocabulary: Vocabulary,
    counter: WordErrorCounter,
) -> tuple[int, int]:
    """How often the vocabulary's terms stand in the captions where they were said, and not."""
    said, heard = counter.normalised(entry.text), counter.normalised(_final_text(events))
    hits = false_hits = 0
    for term in vocabulary.terms:
        written = counter.normalised(term)
        spoken_count, heard_count = _count(written, said), _count(written, heard)
        hits += min(spoken_count, heard_count)
        false_hits += max(0, heard_count - spoken_count)
    return hits, false_hits


def _count(phrase: str, text: str) -> int:
    return f" {text} ".count(f" {phrase} ") if phrase else 0
