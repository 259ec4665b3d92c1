"""Word errors and repeats by the length of the text before an utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from captioner.evaluation.markdown import markdown_table, percent
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
    head = "prompt tokens, WER %, sub. %, del. %, ins. %, utterances that repeat, 5-gram repeats"
    lines = []
    for row in rows:
        errors = row.errors
        counts = (errors.count, errors.substitutions, errors.deletions, errors.insertions)
        lines.append(
            [
                row.prompt_tokens,
                *(percent(errors.share(count)) for count in counts),
                f"{row.repeats} of {row.utterances}",
                errors.repeated_5_grams,
                f"{row.took_s:.1f}",
            ]
        )
    return markdown_table([*head.split(", "), "decoding s"], lines, text_columns=0)


def rows_to_json(rows: Sequence[PromptRow]) -> list[dict[str, Any]]:
    """Rows with their rates, as JSON can hold them."""
    return [{**asdict(row), "word_error_rate": row.errors.rate} for row in rows]
