"""Recordings transcribed as files, measured as the Distil-Whisper paper measures.

Word error rate by types, insertion error rate and repeated 5-grams (Gandhi et al. 2023, section
9.4), real-time factor, and latency relative to the first model of a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.evaluation.noise import NoiseKind, babble, mixed_at, white_noise
from captioner.evaluation.word_errors import WordErrorCounter, WordErrors

_SEED = 11


@dataclass(frozen=True, slots=True)
class Utterance:
    """A recording in memory with its text."""

    name: str
    samples: Samples
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a model and a way of using it, over all recordings.

    Attributes:
        model: Name of the model.
        way: "short-form", or the name of a long-form algorithm.
        errors: Over all recordings together.
        sound_s: Length of all recordings.
        took_s: Time that the transcription took.
        recordings: How many.
    """

    model: str
    way: str
    errors: WordErrors = field(default_factory=WordErrors)
    sound_s: float = 0.0
    took_s: float = 0.0
    recordings: int = 0

    def plus(self, errors: WordErrors, sound_s: float, took_s: float) -> Row:
        """With one more recording."""
        return Row(
            self.model,
            self.way,
            self.errors + errors,
            self.sound_s + sound_s,
            self.took_s + took_s,
            self.recordings + 1,
        )

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for each second of sound."""
        return self.took_s / self.sound_s if self.sound_s else 0.0


def comparison_table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table; speed is relative to the first row, as the paper has it."""
    lines = [
        "| model | way | WER % | sub. % | del. % | ins. % | 5-gram repeats | real-time factor "
        "| relative latency |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        errors = row.errors
        rates = (
            percent(count, errors.spoken)
            for count in (
                errors.substitutions + errors.deletions + errors.insertions,
                errors.substitutions,
                errors.deletions,
                errors.insertions,
            )
        )
        relative = rows[0].real_time_factor / row.real_time_factor if row.took_s else 0.0
        lines.append(
            f"| {row.model} | {row.way} | {' | '.join(rates)} | {errors.repeated_5_grams} "
            f"| {row.real_time_factor:.4f} | {relative:.2f} |"
        )
    return "\n".join(lines)


def rows_to_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows with their rates, as JSON can hold them."""
    return [
        {
            **asdict(row),
            "word_error_rate": row.errors.rate,
            "insertion_error_rate": row.errors.insertion_rate,
            "real_time_factor": row.real_time_factor,
        }
        for row in rows
    ]


Curve = dict[float, WordErrors]


def robustness_curves(
    utterances: Sequence[Utterance],
    transcribe: Callable[[Samples], str],
    counter: WordErrorCounter,
    snrs_db: Sequence[float],
    on_point: Callable[[NoiseKind, float, WordErrors], None] = lambda _kind, _snr, _errors: None,
) -> dict[NoiseKind, Curve]:
    """Errors over recordings that noise was mixed into, the same noise in every run.

    Args:
        utterances: Recordings; babble is made of the others of them.
        transcribe: float32[n] to text.
        counter: Counts errors.
        snrs_db: Signal-to-noise ratios in dB.
        on_point: Called with each point as it is measured.

    Raises:
        ValueError: There is one recording only, and babble needs others.
    """
    curves: dict[NoiseKind, Curve] = {}
    for kind in NoiseKind:
        curve = curves[kind] = {}
        for snr_db in snrs_db:
            errors = WordErrors()
            for place, utterance in enumerate(utterances):
                generator = np.random.default_rng((_SEED, place))
                length = len(utterance.samples)
                if kind is NoiseKind.WHITE:
                    noise = white_noise(length, generator)
                else:
                    others = [each.samples for each in utterances if each is not utterance]
                    noise = babble(length, others, generator)
                heard = transcribe(mixed_at(utterance.samples, noise, snr_db))
                errors += counter.count(utterance.text, heard)
            curve[snr_db] = errors
            on_point(kind, snr_db, errors)
    return curves


def curves_table(curves: Mapping[NoiseKind, Curve]) -> str:
    """Word error rates in percent by kind of noise and ratio, as a Markdown table."""
    snrs_db = list(next(iter(curves.values()), {}))
    lines = [
        "| noise | " + " | ".join(f"{snr_db:g} dB" for snr_db in snrs_db) + " |",
        "| --- |" + " ---: |" * len(snrs_db),
    ]
    for kind, curve in curves.items():
        rates = (
            percent(errors.substitutions + errors.deletions + errors.insertions, errors.spoken)
            for errors in curve.values()
        )
        lines.append(f"| {kind} | {' | '.join(rates)} |")
    return "\n".join(lines)


def duration_s(samples: Samples) -> float:
    """Length of samples in seconds."""
    return len(samples) / SAMPLE_RATE


def percent(count: int, whole: int) -> str:
    """A share in percent; a dash where there is no whole."""
    return f"{100 * count / whole:.1f}" if whole else "–"
