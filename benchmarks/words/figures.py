"""Figures of one way with one model over the recordings of a folder, and their table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.published.markdown import markdown_table, percent
from benchmarks.words.recordings import Recording
from captioner.captions.measures import LiveMeasures, measure_events, percentile
from captioner.core.captions import Word
from captioner.core.recognition import ENGLISH
from captioner.evaluation.report import WordErrorCounter, WordErrors

_TOKEN = re.compile(r"<\|[^|]*\|>")
_LATIN = frozenset({"LATIN"})
_SCRIPTS = {
    "ar": frozenset({"ARABIC"}),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    "ko": frozenset({"HANGUL"}),
    "zh": frozenset({"CJK"}),
}
"""Scripts beside Latin, by language, as the first words of Unicode names have them."""
_LETTERS_APART = ("ja", "zh")
"""Languages without spaces: each character counts as a word."""


class PlainWordErrorCounter(WordErrorCounter):
    """Counts errors over texts in other languages than English: lower case, no punctuation."""

    def __init__(self, language: str) -> None:
        super().__init__()
        from whisper_normalizer.basic import BasicTextNormalizer

        self._normalise = BasicTextNormalizer(split_letters=language in _LETTERS_APART)


def count_errors(recording: Recording, heard: str) -> WordErrors:
    """Count the errors against the order of overlapping turns that fits best."""
    language = recording.language
    counter = WordErrorCounter() if language == ENGLISH else PlainWordErrorCounter(language)
    counts = [counter.count(text, heard) for text in recording.references]
    return min(counts, key=lambda errors: errors.count)


def count_non_words(text: str, language: str) -> int:
    """Count the words that nobody can read.

    Special tokens, replacement characters and letters of scripts that the language is not
    written in.
    """
    scripts = _LATIN | _SCRIPTS.get(language, frozenset())

    def is_foreign(word: str) -> bool:
        return any(
            letter.isalpha() and unicodedata.name(letter, "?").split(" ")[0] not in scripts
            for letter in word
        )

    words = _TOKEN.sub(" <||> ", text).split()
    return sum(word == "<||>" or "\ufffd" in word or is_foreign(word) for word in words)


@dataclass(slots=True)
class Figures:
    """Figures of one way with one model, over a number of recordings.

    Attributes:
        errors: Over recordings with a reference.
        live: Latency and stability; without events none.
        non_words: Special tokens, replacement characters and words in other scripts.
        invented: Words in recordings without speech.
        speechless_s: Length of those.
        seconds: Length of all recordings.
        cpu_s: Processor time, in seconds.
        peak_mb: Peak memory of the process, model included, in MB (10^6).
    """

    errors: WordErrors = field(default_factory=WordErrors)
    live: LiveMeasures = field(default_factory=LiveMeasures)
    non_words: int = 0
    invented: int = 0
    speechless_s: float = 0.0
    seconds: float = 0.0
    cpu_s: float = 0.0
    peak_mb: float = 0.0

    def add(
        self, recording: Recording, result: Mapping[str, Any], clock: Sequence[Word] | None
    ) -> None:
        """Add one recording.

        Args:
            recording: The recording.
            result: A line that `python -m benchmarks.words` wrote about it.
            clock: When words were spoken; None: latencies of words are left out.
        """
        text = result["text"]
        if recording.is_speechless:
            self.invented += count_errors(recording, text).insertions
            self.speechless_s += recording.seconds
        elif recording.is_reference:
            self.errors += count_errors(recording, text)
        if result["events"]:
            self.live += measure_events(result["events"], clock)
        self.non_words += count_non_words(text, recording.language)
        self.seconds += recording.seconds
        self.cpu_s += result["cpu_s"]
        self.peak_mb = max(self.peak_mb, result["peak_mb"])

    def to_json_object(self) -> dict[str, Any]:
        """Return every figure by its name, times in seconds."""
        errors = self.errors

        def percentiles(values: Sequence[float]) -> dict[str, float | None]:
            return {f"p{share}": percentile(values, share) for share in (50, 90)}

        return {
            "seconds": round(self.seconds, 1),
            "words": errors.spoken,
            "word_error_rate": errors.rate,
            "substitutions": errors.substitutions,
            "deletions": errors.deletions,
            "insertions": errors.insertions,
            "first_shown_s": percentiles(self.live.first_shown_s),
            "committed_s": percentiles(self.live.committed_s),
            "finalisation_s": percentiles(self.live.finalisation_s),
            "normalised_erasure": self.live.normalised_erasure if self.live.final_words else None,
            "committed_words_changed": self.live.committed_changed,
            "non_words": self.non_words,
            "invented_words_an_hour": self.invented / self.speechless_s * 3600
            if self.speechless_s
            else None,
            "cpu_s_a_minute": 60 * self.cpu_s / self.seconds if self.seconds else None,
            "peak_mb": self.peak_mb,
        }


_HEAD = (
    *("model", "way", "words", "WER %", "sub.", "del.", "ins."),
    *("first shown s", "committed s", "final s", "erasure", "non-words"),
    *("invented words/h", "CPU s/min", "peak MB"),
)


def figures_table(rows: Mapping[tuple[str, str], Figures]) -> str:
    """Return a Markdown table with a row for each model and way; latencies as p50 / p90."""
    return markdown_table(_HEAD, [_cells(*key, each) for key, each in rows.items()], text_columns=2)


def _cells(model: str, way: str, figures: Figures) -> list[object]:
    found, errors = figures.to_json_object(), figures.errors
    counts = (errors.substitutions, errors.deletions, errors.insertions)
    invented = found["invented_words_an_hour"]
    return [
        model,
        way,
        errors.spoken or "–",
        percent(errors.rate),
        *(counts if errors.spoken else "–––"),
        *(_pair(found[name]) for name in ("first_shown_s", "committed_s", "finalisation_s")),
        "–" if found["normalised_erasure"] is None else f"{found['normalised_erasure']:.2f}",
        found["non_words"],
        "–" if invented is None else f"{invented:.0f}",
        f"{found['cpu_s_a_minute']:.1f}",
        f"{found['peak_mb']:.0f}",
    ]


def _pair(percentiles: Mapping[str, float | None]) -> str:
    middle, high = percentiles["p50"], percentiles["p90"]
    return "–" if middle is None or high is None else f"{middle:.2f} / {high:.2f}"
