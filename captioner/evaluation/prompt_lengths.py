"""Word errors and repeats by the length of the text before an utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from captioner.evaluation.file_measures import percent
from captioner.evaluation.word_errors import WordErrors


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One length, over all recordings.

    Attributes:
        prompt_tokens: Most tokens of names and earlier text.
        errors: Of the captions, after guards.
        utterances: How many were decoded.
        repeats: How many of their decodes ran into a loop, before guards.
        took_s: Time that decoding took, in seconds.
    """

    prompt_tokens: int
    errors: WordErrors
    utterances: int
    repeats: int
    took_s: float


def prompt_table(rows: Sequence[PromptRow]) -> str:
    """Rows as a Markdown table."""
    lines = [
        "| prompt tokens | WER % | sub. % | del. % | ins. % | utterances that repeat "
        "| 5-gram repeats | decoding s |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        errors = row.errors
        by_type = (errors.substitutions, errors.deletions, errors.insertions)
        rates = (percent(count, errors.spoken) for count in (sum(by_type), *by_type))
        lines.append(
            f"| {row.prompt_tokens} | {' | '.join(rates)} | {row.repeats} of {row.utterances} "
            f"| {errors.repeated_5_grams} | {row.took_s:.1f} |"
        )
    return "\n".join(lines)


def rows_to_json(rows: Sequence[PromptRow]) -> list[dict[str, Any]]:
    """Rows with their rates, as JSON can hold them."""
    return [{**asdict(row), "word_error_rate": row.errors.rate} for row in rows]
