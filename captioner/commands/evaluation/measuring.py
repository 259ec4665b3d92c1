"""Recordings of manifests through the models that a command names, timed and counted."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from captioner.app.recognisers import choose_model, make_transcriber
from captioner.app.recordings import read_recording
from captioner.commands.context import Context
from captioner.commands.options.compute import recognition_options
from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap, Samples
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormPort, LongFormSettings
from captioner.evaluation.file_measures import Row, duration_s
from captioner.evaluation.manifest import ManifestEntry
from captioner.evaluation.word_errors import WordErrorCounter

_CHUNK_SAMPLES = 16_384


@dataclass(frozen=True, slots=True)
class TimedModel:
    """A model that is loaded, and in what it transcribes."""

    name: str
    transcriber: LongFormPort
    language: str
    context: Context

    def rows(
        self,
        way: str,
        settings: LongFormSettings,
        entries: Sequence[ManifestEntry],
        counter: WordErrorCounter,
        longest_s: float = float("inf"),
        on_text: Callable[[str], None] = lambda _text: None,
    ) -> list[Row]:
        """A row for each test set of the recordings; `on_text` gets what is heard in each.

        Raises:
            CaptionerError: A recording cannot be read, or is longer than `longest_s` seconds.
        """
        rows: dict[str, Row] = {}
        for entry in entries:
            self.context.report(f"{self.name}, {way}: {entry.audio.name}")
            samples = entry_samples(entry)
            if duration_s(samples) > longest_s:
                raise CaptionerError(
                    "{audio} is longer than {longest_s} s.",
                    "Use --measure long for long recordings.",
                    audio=entry.audio,
                    longest_s=f"{longest_s:g}",
                )
            began_s = time.perf_counter()
            heard = self.text(samples, settings)
            took_s = time.perf_counter() - began_s
            on_text(heard)
            row = rows.get(entry.set_name, Row(self.name, way, entry.set_name))
            errors = counter.count(entry.text, heard)
            rows[entry.set_name] = row.plus(errors, duration_s(samples), took_s)
        return list(rows.values())

    def text(self, samples: Samples, settings: LongFormSettings) -> str:
        """What is heard in float32[n]."""
        items = (
            AudioChunk(samples[start : start + _CHUNK_SAMPLES], start)
            for start in range(0, len(samples), _CHUNK_SAMPLES)
        )
        events = self.transcriber.transcribe(items, replace(settings, language=self.language))
        finals = (each for each in events if isinstance(each, Caption) and each.is_final)
        return " ".join(caption.text for caption in finals)


def timed_models(
    options: argparse.Namespace, context: Context
) -> closing[Generator[TimedModel, None, None]]:
    """The models that the options name, one loaded at a time; leaving the context unloads it.

    Raises:
        CaptionerError: One is not on this machine, or cannot be loaded.
    """
    return closing(_each_model(options, context))


def _each_model(options: argparse.Namespace, context: Context) -> Generator[TimedModel, None, None]:
    for wanted in (options.model, *options.compare):
        model = choose_model(wanted, context.folders)
        if model.notice:
            context.report(model.notice)
        transcriber = make_transcriber(
            model, context.folders, recognition_options(options), context.report
        )
        with loaded(model.name, transcriber, options, context) as timed:
            yield timed


@contextmanager
def loaded(
    name: str, transcriber: LongFormPort, options: argparse.Namespace, context: Context
) -> Iterator[TimedModel]:
    """A model while it is loaded.

    Raises:
        CaptionerError: It cannot be loaded.
    """
    try:
        transcriber.load()
        yield TimedModel(name, transcriber, options.language, context)
    finally:
        transcriber.close()


def entry_samples(entry: ManifestEntry) -> Samples:
    """The sound of a recording, or of the part of it that the manifest names, float32[n].

    Raises:
        CaptionerError: It cannot be read, or the part lies behind its end.
    """
    end = None if entry.end_s is None else round(entry.end_s * SAMPLE_RATE)
    samples = recording_samples(entry.audio)[round(entry.start_s * SAMPLE_RATE) : end]
    if entry.is_excerpt and not len(samples):
        raise CaptionerError(
            "{audio} ends before {start_s} s.",
            "Correct start_s in the manifest.",
            audio=entry.audio,
            start_s=f"{entry.start_s:g}",
        )
    return samples


def recording_samples(path: Path) -> Samples:
    """The sound of a file, float32[n].

    Raises:
        CaptionerError: It cannot be read.
    """

    def parts() -> Iterator[Samples]:
        for item in read_recording(path, chunk_samples=_CHUNK_SAMPLES):
            if isinstance(item, AudioChunk):
                yield item.samples
            elif isinstance(item, AudioGap):
                yield np.zeros(item.length_samples, dtype=np.float32)

    return np.concatenate([np.zeros(0, dtype=np.float32), *parts()])
