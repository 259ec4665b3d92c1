"""`captioner evaluate`: recordings with transcripts through the live path, measured."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.app.networks import make_labeller
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.captions.measures import EventLine, measure_events
from captioner.captions.reading import measure_screen
from captioner.commands.options.compute import (
    add_compute_arguments,
    add_options,
    rarely_used,
    recognition_options,
    term_files,
)
from captioner.commands.options.live import (
    add_session_options,
    default_session_settings,
)
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.folders import Folders
from captioner.core.recognition import Hypothesis, Recogniser, RecogniserInfo, RecognitionRequest
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.evaluation.report import (
    EvaluatedRecording,
    WordErrorCounter,
    pooled,
    to_json_object,
    to_table,
)
from captioner.evaluation.speakers import ManifestEntry, measure_speakers, read_whole_files
from captioner.evaluation.terms import count_term_errors
from captioner.files.disk_errors import cannot_write_file, writing
from captioner.files.output_file import OutputFile, require_different
from captioner.live.engine.setup import SessionSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_measuring_arguments(parser, "recordings with their transcripts, as JSON lines")
    parser.add_argument(
        "--events", type=Path, metavar="DIR", help="save the event log of each recording here"
    )
    parser.add_argument(
        "--no-offline", action="store_true", help="skip the comparison with the whole file"
    )
    add_options(parser, "--speakers")


def add_measuring_arguments(parser: argparse.ArgumentParser, manifests: str) -> None:
    """Add what every measurement needs: recordings, a model and where the figures go.

    Args:
        manifests: Describes the positional arguments.
    """
    parser.add_argument("manifests", type=Path, nargs="+", metavar="MANIFEST", help=manifests)
    rare = rarely_used(parser)
    add_options(parser, "--model", "--language")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write all figures as JSON")
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")
    add_compute_arguments(rare)
    add_session_options(parser, rare)


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Measure every recording of the manifests at real pace."""
    counter = WordErrorCounter()
    entries = read_whole_files(options.manifests)
    files = EvaluationFiles.planned(options, entries, options.events)
    settings = default_session_settings(options, folders)
    model_name, recogniser = chosen_recogniser(options, folders)
    recordings: list[EvaluatedRecording] = []
    try:
        for number, entry in enumerate(entries):
            print_status(f"{entry.audio.name}: listening at real pace ...")
            before_s = recogniser.spent_s
            voices = make_labeller(folders) if options.speakers else None
            events = live_events(entry, recogniser, model_name, settings, voices=voices)
            processing_s = recogniser.spent_s - before_s
            files.write_events(number, events)
            offline = None
            if not options.no_offline:
                print_status(f"{entry.audio.name}: the same model over the whole file ...")
                offline = counter.count(entry.text, offline_text(entry, recogniser, settings))
            terms = settings.vocabulary.terms
            recordings.append(
                EvaluatedRecording(
                    entry.audio.name,
                    live := measure_events(events, entry.words),
                    counter.count(entry.text, final_text(events)),
                    offline,
                    processing_s,
                    speechless_s=0.0 if entry.text.strip() else live.audio_s,
                    terms=count_term_errors(
                        counter.normalised, entry.text, final_text(events), terms, live.audio_s
                    )
                    if terms
                    else None,
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


def chosen_recogniser(options: argparse.Namespace, folders: Folders) -> tuple[str, TimedRecogniser]:
    """Return the name of the model that the options ask for, and its recogniser, timed.

    Raises:
        CaptionerError: There is no such model.
    """
    model = choose_model(options.model, folders)
    if model.notice:
        print_status(model.notice)
    recogniser = make_recogniser(model, folders, recognition_options(options), print_status)
    return model.name, TimedRecogniser(recogniser)


def live_events(
    entry: ManifestEntry,
    recogniser: Recogniser,
    model_name: str,
    settings: SessionSettings,
    speed: float = 1.0,
    voices: VoiceLabeller | None = None,
) -> list[EventLine]:
    """Run a live session over a recording, by default at real pace, and return its events."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    live = create_live_session(
        [recording_channel(entry.audio, speed=speed)],
        recogniser,
        model_name,
        Storage(root=None),
        settings,
        voices=voices,
    )
    live.session.subscribe(listen)
    live.session.start()
    live.session.wait()
    if live.session.error is not None:
        raise live.session.error
    return events


def offline_text(entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings) -> str:
    """Decode each utterance once and whole, with no partial captions; return the text."""
    offline = settings.for_waiting_source()
    return final_text(live_events(entry, recogniser, "", offline, speed=0.0))


def final_text(events: list[EventLine]) -> str:
    """Return the final captions as running text, in the order in which they were said."""
    finals = [event for event in events if event["type"] == "final"]
    finals.sort(key=lambda event: float(event["start_s"]))
    return " ".join(str(event["committed"]) for event in finals)


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """The files to write, checked before the first, long measurement.

    Attributes:
        events: An event log for each recording, in their order; empty: not written.
    """

    figures: OutputFile | None
    events: tuple[OutputFile, ...]

    @classmethod
    def planned(
        cls,
        options: argparse.Namespace,
        entries: Sequence[ManifestEntry],
        events_folder: Path | None = None,
        also_read: Iterable[Path] = (),
    ) -> EvaluationFiles:
        """Plan the figures that `--json` names, and an event log for each recording.

        Args:
            also_read: Files that are read besides manifests, recordings and vocabulary.

        Raises:
            CaptionerError: One of them exists already, or is a file that is read.
        """
        wanted = [] if options.json is None else [options.json]
        if events_folder is not None:
            wanted += _logs(events_folder, entries)
        read = [*options.manifests, *also_read, *(entry.audio for entry in entries)]
        read += term_files(options)
        outputs = require_different(
            (OutputFile(path, overwrite=options.overwrite) for path in wanted), spared=read
        )
        if options.json is None:
            return cls(None, outputs)
        with writing(options.json.parent, cannot_write_file):
            options.json.parent.mkdir(parents=True, exist_ok=True)
        return cls(outputs[0], outputs[1:])

    def write_figures(self, content: object) -> None:
        """Write the figures as JSON, if `--json` was given; raises CaptionerError."""
        if self.figures is not None:
            with writing(self.figures.path, cannot_write_file):
                self.figures.write((json.dumps(content, indent=2) + "\n").encode())

    def write_events(self, number: int, events: Iterable[EventLine]) -> None:
        """Write the event log of recording `number`, counted from 0, if `--events` was given.

        Raises:
            CaptionerError: It cannot be written.
        """
        if self.events:
            output = self.events[number]
            folder = output.path.parent
            with writing(folder, cannot_write_file):
                folder.mkdir(parents=True, exist_ok=True)
            with writing(output.path, cannot_write_file):
                output.write("".join(json.dumps(event) + "\n" for event in events).encode())


def _logs(folder: Path, entries: Sequence[ManifestEntry]) -> list[Path]:
    """A name for each recording; those of one name do not replace one another."""
    logs: list[Path] = []
    for entry in entries:
        log = folder / f"{entry.audio.stem}.jsonl"
        number = 1
        while log in logs:
            number += 1
            log = folder / f"{entry.audio.stem}-{number}.jsonl"
        logs.append(log)
    return logs


class TimedRecogniser(Recogniser):
    """Passes everything on, and sums the time that decodes took.

    Attributes:
        spent_s: Seconds spent in encode, decode and alignment so far.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self.spent_s = 0.0

    def load(self) -> RecogniserInfo:
        return self._recogniser.load()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        hypotheses = self._recogniser.recognise_batch(requests)
        if hypotheses:  # Times in the hypotheses are those of the whole batch.
            first = hypotheses[0]
            self.spent_s += first.encode_s + first.decode_s + first.align_s
        return hypotheses

    def close(self) -> None:
        self._recogniser.close()
