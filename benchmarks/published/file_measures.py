"""Recordings transcribed as files, measured as the Distil-Whisper paper measures.

Word error rate by types, insertion error rate and repeated 5-grams (Gandhi et al. 2023, sections
7.4 and 8.4), seconds of sound a second (RTFx), and latency relative to the first model of a
comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.material.noise import NoiseKind, babble, cut_out, mixed_at, white_noise
from benchmarks.published.markdown import markdown_table, percent
from benchmarks.published.robustness import macro_average
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.evaluation.report import WordErrorCounter, WordErrors

_SEED = 11


@dataclass(frozen=True, slots=True)
class Utterance:
    """A recording in memory with its text."""

    name: str
    samples: Samples
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a model and a way of using it, over the recordings of a test set.

    Attributes:
        model: Name of the model.
        way: "short-form", or the name of a long-form algorithm.
        set_name: The test set.
        errors: Over all recordings together.
        sound_s: Length of all recordings.
        took_s: Time that the transcription took.
        recordings: How many.
    """

    model: str
    way: str
    set_name: str = ""
    errors: WordErrors = field(default_factory=WordErrors)
    sound_s: float = 0.0
    took_s: float = 0.0
    recordings: int = 0

    def plus(self, errors: WordErrors, sound_s: float, took_s: float) -> Row:
        """With one more recording."""
        return self + Row(self.model, self.way, self.set_name, errors, sound_s, took_s, 1)

    def __add__(self, other: Row) -> Row:
        return Row(
            self.model,
            self.way,
            self.set_name,
            self.errors + other.errors,
            self.sound_s + other.sound_s,
            self.took_s + other.took_s,
            self.recordings + other.recordings,
        )

    @property
    def real_time_factor(self) -> float:
        """Seconds of work for each second of sound."""
        return self.took_s / self.sound_s if self.sound_s else 0.0

    @property
    def rtfx(self) -> float:
        """Seconds of sound for each second of work, as the Open ASR Leaderboard has it."""
        return self.sound_s / self.took_s if self.took_s else 0.0

    def times_faster_than(self, other: Row) -> float:
        """How many times faster than the other, over the same recordings."""
        return self.rtfx / other.rtfx if other.rtfx else 0.0


@dataclass(frozen=True, slots=True)
class SetRows:
    """A model used in one way over several test sets.

    Attributes:
        rows: One for each test set, in the order of the manifests.
    """

    rows: tuple[Row, ...]

    @property
    def pooled(self) -> Row:
        """All recordings together."""
        first, *others = self.rows
        return replace(sum(others, first), set_name="")

    @property
    def macro_average(self) -> float | None:
        """The mean word error rate over sets in which something is said; None without one."""
        rates = [row.errors.rate for row in self.rows if row.errors.rate is not None]
        return macro_average(rates)


def grouped(rows: Iterable[Row]) -> list[SetRows]:
    """Rows by model and way, in the order in which they were measured.

    A set that comes again begins another group: a model may be compared with itself.
    """
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1] if groups else []
        names = {each.set_name for each in last}
        if (
            last
            and (last[0].model, last[0].way) == (row.model, row.way)
            and row.set_name not in names
        ):
            last.append(row)
        else:
            groups.append([row])
    return [SetRows(tuple(group)) for group in groups]


def comparison_table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table; speed is relative to the first row, as the paper has it.

    Word errors are counted over all recordings together; of several test sets there is the mean
    of their rates, too.
    """
    groups = grouped(rows)
    several = any(len(group.rows) > 1 for group in groups)
    first = groups[0].pooled
    lines = []
    for group in groups:
        row, errors = group.pooled, group.pooled.errors
        counts = (errors.count, errors.substitutions, errors.deletions, errors.insertions)
        lines.append(
            [
                row.model,
                row.way,
                *(percent(errors.share(count)) for count in counts),
                *([percent(group.macro_average)] if several else []),
                errors.repeated_5_grams,
                f"{row.rtfx:.2f}",
                f"{row.times_faster_than(first):.2f}",
            ]
        )
    head = ["model", "way", "WER %", "sub. %", "del. %", "ins. %"]
    head += ["macro average WER %"] if several else []
    return markdown_table(
        [*head, "5-gram repeats", "RTFx", "relative latency"], lines, text_columns=2
    )


def rows_to_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows with their rates, as JSON can hold them."""
    return [
        {
            **asdict(row),
            "word_error_rate": row.errors.rate,
            "insertion_error_rate": row.errors.insertion_rate,
            "real_time_factor": row.real_time_factor,
            "rtfx": row.rtfx,
        }
        for row in rows
    ]


Curve = dict[float, WordErrors]


def robustness_curves(
    utterances: Sequence[Utterance],
    transcribe: Callable[[Samples], str],
    counter: WordErrorCounter,
    snrs_db: Sequence[float],
    on_point: Callable[[str, float, WordErrors], None] = lambda _kind, _snr, _errors: None,
    own_noises: Mapping[str, Samples] | None = None,
) -> dict[str, Curve]:
    """Errors over recordings that noise was mixed into, the same noise in every run.

    Args:
        utterances: Recordings; babble is made of the others of them.
        transcribe: float32[n] to text.
        counter: Counts errors.
        snrs_db: Signal-to-noise ratios in dB.
        on_point: Called with each point as it is measured.
        own_noises: Recordings of noise by name, float32[n] each.

    Returns:
        A curve for each kind of noise: white noise, babble, then the recordings.

    Raises:
        ValueError: There is one recording only, and babble needs others; or a recording of noise
            is silent.
    """
    own = own_noises or {}
    curves: dict[str, Curve] = {}
    for kind in (*NoiseKind, *own):
        curve = curves[kind] = {}
        for snr_db in snrs_db:
            errors = WordErrors()
            for place, utterance in enumerate(utterances):
                generator = np.random.default_rng((_SEED, place))
                length = len(utterance.samples)
                if kind in own:
                    noise = cut_out(length, own[kind], generator)
                elif kind == NoiseKind.WHITE:
                    noise = white_noise(length, generator)
                else:
                    others = [each.samples for each in utterances if each is not utterance]
                    noise = babble(length, others, generator)
                heard = transcribe(mixed_at(utterance.samples, noise, snr_db))
                errors += counter.count(utterance.text, heard)
            curve[snr_db] = errors
            on_point(kind, snr_db, errors)
    return curves


def curves_table(curves: Mapping[str, Curve]) -> str:
    """Word error rates in percent by kind of noise and ratio, as a Markdown table."""
    snrs_db = next(iter(curves.values()), {})
    return markdown_table(
        ["noise", *(f"{snr_db:g} dB" for snr_db in snrs_db)],
        [
            [kind, *(percent(errors.rate) for errors in curve.values())]
            for kind, curve in curves.items()
        ],
    )


def duration_s(samples: Samples) -> float:
    """Length of samples in seconds."""
    return len(samples) / SAMPLE_RATE
