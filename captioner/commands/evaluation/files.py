"""The files that `captioner evaluate` leaves: its figures, and each recording's events."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.core.measures import EventLine
from captioner.evaluation.manifest import ManifestEntry
from captioner.files.disk_errors import cannot_write_file
from captioner.files.output_file import OutputFile, require_different


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Where figures and events go."""
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write all figures as JSON")
    parser.add_argument(
        "--events", type=Path, metavar="DIR", help="save the event log of each recording here"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace existing files")


@dataclass(frozen=True, slots=True)
class EvaluationFiles:
    """What is to be written; refused files were refused before anything was measured.

    Attributes:
        figures: All figures as JSON; None: nowhere.
        events: An event log for each recording, in their order; empty: none are kept.
    """

    figures: OutputFile | None
    events: tuple[OutputFile, ...]

    @classmethod
    def planned(
        cls, options: argparse.Namespace, entries: Sequence[ManifestEntry]
    ) -> EvaluationFiles:
        """The files that the options ask for.

        Raises:
            CaptionerError: One of them must not be written.
        """
        wanted = [] if options.json is None else [options.json]
        if options.events is not None:
            wanted += _logs(options.events, entries)
        read = [*options.manifests, *options.noise_file, *(entry.audio for entry in entries)]
        read += [one for one in (options.vocabulary,) if one is not None]
        outputs = require_different(
            (OutputFile(path, overwrite=options.overwrite) for path in wanted), spared=read
        )
        if options.json is None:
            return cls(None, outputs)
        _make_folder(options.json.parent)
        return cls(outputs[0], outputs[1:])

    def write_figures(self, content: object) -> None:
        """Write the figures, where they are wanted.

        Raises:
            CaptionerError: They cannot be written.
        """
        if self.figures is not None:
            _write(self.figures, json.dumps(content, indent=2) + "\n")

    def write_events(self, number: int, events: Iterable[EventLine]) -> None:
        """Write the event log of a recording, counted from 0, where they are wanted.

        Raises:
            CaptionerError: It cannot be written.
        """
        if self.events:
            output = self.events[number]
            _make_folder(output.path.parent)
            _write(output, "".join(json.dumps(event) + "\n" for event in events))


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


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write_file(folder, error) from error


def _write(output: OutputFile, text: str) -> None:
    try:
        output.write(text.encode("utf-8"))
    except OSError as error:
        raise cannot_write_file(output.path, error) from error
