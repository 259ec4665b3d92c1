"""Word errors, and the table of `captioner evaluate` as text and JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import Any

from captioner.captions.measures import LiveMeasures, Pooled, percentile
from captioner.captions.reading import ScreenMeasures
from captioner.core.errors import CaptionerError
from captioner.evaluation.speakers import SpeakerMeasures, speaker_figures
from captioner.evaluation.terms import TermErrors, terms_line

_PERCENTS = (50, 90, 95, 99)


@dataclass(frozen=True, slots=True)
class EvaluatedRecording(Pooled):
    """One recording, or all of them pooled.

    Attributes:
        offline_errors: Word errors of the same model over the whole file; None if not asked for.
        processing_s: Time that recognition took, encode, decode and alignment.
        speechless_s: Length, where nothing is said in it: its insertions are hallucinations.
        speakers: Labels of voices; None without labels or reference.
        screen: What a reader of the overlay saw, in two lines of 42 characters.
    """

    name: str
    live: LiveMeasures
    live_errors: WordErrors
    offline_errors: WordErrors | None
    processing_s: float
    speechless_s: float = 0.0
    terms: TermErrors | None = None
    speakers: SpeakerMeasures | None = None
    screen: ScreenMeasures = field(default_factory=ScreenMeasures)


def pooled(recordings: Sequence[EvaluatedRecording]) -> EvaluatedRecording:
    return replace(reduce(add, recordings), name="all")


def to_json_object(recording: EvaluatedRecording) -> dict[str, Any]:
    live = recording.live
    figures: dict[str, Any] = {
        "name": recording.name,
        "audio_s": round(live.audio_s, 3),
        "first_shown_s": _percentiles(live.first_shown_s),
        "committed_s": _percentiles(live.committed_s),
        "finalisation_s": _percentiles(live.finalisation_s),
        "normalised_erasure": round(live.normalised_erasure, 4),
        "changes_a_second": round(live.changes_a_second, 4),
        "unstable_word_ratio": round(live.unstable_word_ratio, 4),
        "committed_words_changed": live.committed_changed,
        "live": _errors(recording.live_errors),
        "real_time_factor": round(recording.processing_s / max(1e-9, live.audio_s), 4),
        "longest_backlog_s": round(live.longest_backlog_s, 3),
        "screen": _screen_figures(recording.screen),
    }
    if recording.offline_errors is not None:
        figures["offline"] = _errors(recording.offline_errors)
    if recording.speechless_s:
        figures["words_on_non_speech_an_hour"] = round(
            recording.live_errors.insertions / recording.speechless_s * 3600, 2
        )
    if recording.terms is not None:
        figures["vocabulary"] = recording.terms.figures()
    if recording.speakers is not None:
        figures["speakers"] = speaker_figures(recording.speakers)
    return figures


def to_table(recordings: Sequence[EvaluatedRecording]) -> str:
    """The figures for people, one recording after the other, the pool last."""
    return "\n\n".join(_to_lines(to_json_object(recording)) for recording in recordings)


def _to_lines(figures: dict[str, Any]) -> str:
    lines = [f"{figures['name']} ({figures['audio_s']:.1f} s of sound)"]
    for key, title in (
        ("first_shown_s", "first shown"),
        ("committed_s", "committed"),
        ("finalisation_s", "final"),
    ):
        values = figures[key]
        if values is None:
            lines.append(f"  {title:<22}no words to measure")
            continue
        cells = "  ".join(f"p{percent} {values[f'p{percent}']:6.2f}" for percent in _PERCENTS)
        lines.append(f"  {title:<22}{cells}  seconds")
    lines.append(
        f"  {'stability':<22}erasure {figures['normalised_erasure']:.3f}, "
        f"{figures['changes_a_second']:.2f} changes a second, "
        f"unstable words {figures['unstable_word_ratio']:.3f}, "
        f"committed words changed {figures['committed_words_changed']}"
    )
    screen = figures["screen"]
    lines.append(
        f"  {'on the screen':<22}erasure {screen['erasure']:.3f}, "
        f"{screen['words_shown_under_1_s']} words for less than 1 s, "
        f"{screen['line_shifts_a_line']:.2f} shifts a line, "
        f"peak {screen['peak_words_a_second']:.1f} words a second"
    )
    lines += [
        f"  {'word errors ' + key:<22}{_errors_line(figures[key])}"
        for key in ("live", "offline")
        if key in figures
    ]
    if "words_on_non_speech_an_hour" in figures:
        lines.append(
            f"  {'words on non-speech':<22}{figures['words_on_non_speech_an_hour']:.1f} an hour"
        )
    if "vocabulary" in figures:
        lines.append(f"  {'names and terms':<22}{terms_line(figures['vocabulary'])}")
    lines += _speaker_lines(figures.get("speakers"))
    lines.append(
        f"  {'load':<22}real-time factor {figures['real_time_factor']:.3f}, "
        f"longest backlog {figures['longest_backlog_s']:.2f} s"
    )
    return "\n".join(lines)


def _speaker_lines(figures: dict[str, Any] | None) -> list[str]:
    if figures is None:
        return []

    def percent(key: str) -> str:
        value = figures[key]
        return "unknown" if value is None else f"{100 * value:.1f} %"

    return [
        f"  {'speakers':<22}diarisation errors {percent('diarisation_error_rate')} "
        f"(missed {percent('missed')}, false alarm {percent('false_alarm')}, "
        f"confused {percent('confused')}); "
        f"with a collar {percent('diarisation_error_rate_with_collar')}, "
        f"as first shown {percent('diarisation_error_rate_first_shown')}",
        f"  {'':<22}word errors with speakers {percent('word_error_rate_with_speakers')}, "
        f"number of voices right in {figures['number_of_voices_right']}, "
        f"labels changed {percent('labels_changed')}",
    ]


def _screen_figures(screen: ScreenMeasures) -> dict[str, Any]:
    return {
        "erasure": round(screen.erasure, 4),
        "words_shown_under_1_s": len(screen.glimpses_s),
        "words_moved": screen.moved_words,
        "line_shifts_a_line": round(screen.shifts_a_line, 3),
        "line_shifts_a_minute": round(screen.shifts_a_minute, 2),
        "peak_words_a_second": round(screen.peak_words_a_second, 2),
    }


def _errors(errors: WordErrors) -> dict[str, Any]:
    return {
        "word_error_rate": None if errors.rate is None else round(errors.rate, 4),
        "words": errors.spoken,
        "substitutions": errors.substitutions,
        "deletions": errors.deletions,
        "insertions": errors.insertions,
        "insertion_rate": None
        if errors.insertion_rate is None
        else round(errors.insertion_rate, 4),
        "repeated_5_grams": errors.repeated_5_grams,
    }


def _errors_line(errors: dict[str, Any]) -> str:
    rate = errors["word_error_rate"]
    shown = "nothing was said" if rate is None else f"{100 * rate:.2f} %"
    return (
        f"{shown} of {errors['words']}: {errors['substitutions']} substituted, "
        f"{errors['deletions']} deleted, {errors['insertions']} inserted, "
        f"{errors['repeated_5_grams']} repeated 5-grams"
    )


def _percentiles(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    return {f"p{percent}": round(percentile(values, percent) or 0.0, 4) for percent in _PERCENTS}


_LONG_NUMERAL = re.compile(r"(\d{300})(?=\d)")
"""The normaliser fails at numbers of more digits than Python takes, which are 640 at least."""


@dataclass(frozen=True, slots=True)
class WordErrors(Pooled):
    """Errors by type against a number of spoken words; adds up over recordings.

    Attributes:
        repeated_5_grams: Beyond those of the reference.
        heard_repeated_5_grams: All of them, as the Distil-Whisper paper counts.
    """

    spoken: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    repeated_5_grams: int = 0
    heard_repeated_5_grams: int = 0

    @property
    def rate(self) -> float | None:
        return self.share(self.count)

    @property
    def count(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def insertion_rate(self) -> float | None:
        return self.share(self.insertions)

    def share(self, count: int) -> float | None:
        return count / self.spoken if self.spoken else None


class WordErrorCounter:
    """Counts errors over texts normalised by Whisper's English normaliser.

    Raises:
        CaptionerError: The optional packages are not installed.
    """

    def __init__(self) -> None:
        try:
            import jiwer
            from whisper_normalizer.english import EnglishTextNormalizer
        except ImportError as error:
            raise CaptionerError(
                "Measuring needs the package {name}, which is not installed.",
                "Run Captioner from a Python environment, and install there what measuring needs: "
                "pip install jiwer whisper-normalizer",
                name=str(error.name),
            ) from error
        self._jiwer: Any = jiwer
        self._normalise: Any = EnglishTextNormalizer()

    def normalised(self, text: str) -> str:
        """The text in lower case, without punctuation, numbers and spellings unified."""
        return str(self._normalise(_LONG_NUMERAL.sub(r"\1 ", text))).strip()

    def count(self, said: str, heard: str) -> WordErrors:
        reference, hypothesis = self.normalised(said), self.normalised(heard)
        heard_words = hypothesis.split()
        heard_repeats = repeated_5_grams(heard_words)
        repeats = max(0, heard_repeats - repeated_5_grams(reference.split()))
        if not reference:
            return WordErrors(
                insertions=len(heard_words),
                repeated_5_grams=repeats,
                heard_repeated_5_grams=heard_repeats,
            )
        output = self._jiwer.process_words(reference, hypothesis)
        return WordErrors(
            spoken=len(reference.split()),
            substitutions=output.substitutions,
            deletions=output.deletions,
            insertions=output.insertions,
            repeated_5_grams=repeats,
            heard_repeated_5_grams=heard_repeats,
        )


def repeated_5_grams(words: Iterable[str]) -> int:
    """Occurrences of 5-grams beyond their first (Gandhi et al. 2023, section 7.4, "5-Dup.")."""
    listed = list(words)
    counts = Counter(tuple(listed[at : at + 5]) for at in range(len(listed) - 4))
    return sum(count - 1 for count in counts.values())
