"""A model's tokens for one language and task, timestamps included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.core.long_form import Task
from captioner.speech.recogniser.tokenizer import WhisperTokenizer

TIMESTAMP_S = 0.02
"""Seconds between neighbouring timestamp tokens; one encoder position."""


@dataclass(frozen=True, slots=True)
class TimestampedAnswer:
    """What an answer with timestamps says.

    Attributes:
        tokens: Text tokens that were completed, without timestamps.
        until_s: Where in the window the next one should begin: after everything completed;
            None: at the window's end.
        last_s: The answer's last timestamp; None where it has none.
    """

    tokens: list[int]
    until_s: float | None
    last_s: float | None


class TaskTokens(WhisperTokenizer):
    """Text to tokens and back for one model, one language and one task.

    Raises:
        CaptionerError: tokenizer.json is damaged, or the model does not support the language.
    """

    def __init__(
        self,
        directory: Path,
        model_name: str,
        *,
        is_multilingual: bool,
        language: str,
        task: Task = Task.TRANSCRIBE,
    ) -> None:
        super().__init__(
            directory, model_name, is_multilingual=is_multilingual, language=language, task=task
        )
        inner = self._tokenizer
        self.first_timestamp: int = inner.timestamp_begin
        # Timestamps stay allowed; every other special token is forbidden.
        self.suppressed_with_timestamps = [-1, *range(inner.eot + 1, inner.timestamp_begin)]

    def text_tokens(self, tokens: Sequence[int]) -> list[int]:
        """Those of the tokens that spell text."""
        return [token for token in tokens if token < self._end_of_text]

    def read_timestamps(self, tokens: Sequence[int]) -> TimestampedAnswer:
        """Take an answer with timestamps apart.

        Text between a pair of timestamps is complete. Where such pairs follow one another, what
        is begun after the last pair is left to the next window, which begins there; an answer
        that ends with a single timestamp says that nobody speaks after it (Radford et al.
        2022, section 3.8; `transcribe.py` in openai/whisper).
        """
        is_time = [token >= self.first_timestamp for token in tokens]
        times = [token for token in tokens if token >= self.first_timestamp]
        last_s = (times[-1] - self.first_timestamp) * TIMESTAMP_S if times else None
        ends_singly = is_time[-2:] == [False, True]
        boundaries = [
            place for place in range(1, len(tokens)) if is_time[place] and is_time[place - 1]
        ]
        if not boundaries or ends_singly:
            return TimestampedAnswer(self.text_tokens(tokens), None, last_s)
        behind = boundaries[-1]
        until_s = (tokens[behind - 1] - self.first_timestamp) * TIMESTAMP_S
        return TimestampedAnswer(self.text_tokens(tokens[:behind]), until_s, last_s)
