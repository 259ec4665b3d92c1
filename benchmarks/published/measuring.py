"""How recordings are decoded for the paper's tables, and the models that are timed with them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.published.file_measures import Row, duration_s
from captioner.app.recognisers import choose_model, make_transcriber
from captioner.audio.recordings.recording import read_recording
from captioner.commands.options.compute import recognition_options
from captioner.commands.terminal.standard_streams import print_status
from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap, Samples
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import Algorithm, FallbackSettings, LongFormPort, LongFormSettings
from captioner.core.recognition import WindowSettings
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import ManifestEntry

_CHUNK_SAMPLES = 16_384
_GREEDY = FallbackSettings(temperatures=(0.0,))
_WHISPERS = FallbackSettings(temperatures=(0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
_AS_PUBLISHED = LongFormSettings(
    voice_activity=False, window=WindowSettings(full=True), guards=None, beam_size=1
)

SHORT_FORM = replace(_AS_PUBLISHED, chunk_s=30.0, chunk_stride=0.0, fallback=_GREEDY)
"""One window of 30 s, greedy, without timestamps: as the paper decodes short recordings."""

LONG_FORM = {
    "sequential": replace(_AS_PUBLISHED, algorithm=Algorithm.SEQUENTIAL, fallback=_WHISPERS),
    "chunked": replace(_AS_PUBLISHED, fallback=_GREEDY),
    "batched": LongFormSettings(algorithm=Algorithm.BATCHED),
}
"""Sequential and chunked as the paper has them; batched as `--algorithm batched` does it."""


def chunked_by(chunk_s: float) -> LongFormSettings:
    """Return settings for windows of `chunk_s` seconds that overlap by a sixth, as published."""
    return replace(LONG_FORM["chunked"], chunk_s=chunk_s)


@dataclass(frozen=True, slots=True)
class Study:
    """What is measured with which options.

    Attributes:
        options: Of the command line.
        folders: The user's, where models are.
        entries: The recordings of all manifests.
        counter: Counts word errors.
    """

    options: argparse.Namespace
    folders: Folders
    entries: Sequence[ManifestEntry]
    counter: WordErrorCounter

    def models(self) -> closing[Generator[TimedModel, None, None]]:
        """Yield the models that the options name, one loaded at a time.

        Raises:
            CaptionerError: One is not on this machine, or cannot be loaded.
        """
        return closing(self._each_model())

    def _each_model(self) -> Generator[TimedModel, None, None]:
        for wanted in (self.options.model, *self.options.compare):
            model = choose_model(wanted, self.folders)
            if model.notice:
                print_status(model.notice)
            recognition = recognition_options(self.options)
            transcriber = make_transcriber(model, self.folders, recognition, print_status)
            with self.loaded(model.name, transcriber) as timed:
                yield timed

    @contextmanager
    def loaded(self, name: str, transcriber: LongFormPort) -> Iterator[TimedModel]:
        """Load a model, and unload it afterwards.

        Raises:
            CaptionerError: It cannot be loaded.
        """
        try:
            transcriber.load()
            yield TimedModel(name, transcriber, self)
        finally:
            transcriber.close()


@dataclass(frozen=True, slots=True)
class TimedModel:
    """A loaded model."""

    name: str
    transcriber: LongFormPort
    study: Study

    def rows(
        self,
        way: str,
        settings: LongFormSettings,
        longest_s: float = float("inf"),
        on_text: Callable[[str], None] = lambda _text: None,
    ) -> list[Row]:
        """Return a row for each test set of the study; `on_text` gets the text of each recording.

        Raises:
            CaptionerError: A recording cannot be read, or is longer than `longest_s` seconds.
        """
        rows: dict[str, Row] = {}
        for entry in self.study.entries:
            print_status(f"{self.name}, {way}: {entry.audio.name}")
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
            errors = self.study.counter.count(entry.text, heard)
            rows[entry.set_name] = row.plus(errors, duration_s(samples), took_s)
        return list(rows.values())

    def text(self, samples: Samples, settings: LongFormSettings) -> str:
        """Transcribe float32[n]."""
        items = (
            AudioChunk(samples[start : start + _CHUNK_SAMPLES], start)
            for start in range(0, len(samples), _CHUNK_SAMPLES)
        )
        events = self.transcriber.transcribe(
            items, replace(settings, language=self.study.options.language)
        )
        finals = (each for each in events if isinstance(each, Caption) and each.is_final)
        return " ".join(caption.text for caption in finals)


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
