"""`--prompt-lengths`: word errors and repeats by the length of the text before an utterance."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from benchmarks.published.markdown import markdown_table, percent
from benchmarks.published.measuring import Study
from captioner.commands.evaluate import chosen_recogniser, offline_text
from captioner.commands.options.live import default_session_settings
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.recognition import (
    GuardSettings,
    Hypothesis,
    Recogniser,
    RecogniserInfo,
    RecognitionRequest,
)
from captioner.evaluation.report import WordErrors
from captioner.live.decisions.guards import find_repetition

_LENGTHS = (0, 20, 35, 50, 80, 120)
_MOST = 223
_KEPT_WORDS = 200


def add_prompt_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether this is measured, and with which lengths."""
    parser.add_argument(
        "--prompt-lengths",
        type=_lengths,
        nargs="?",
        const=_LENGTHS,
        metavar="N,N,...",
        help="word errors and repeats with so many tokens of names (--vocabulary) and earlier text "
        f"before each utterance (default: {','.join(map(str, _LENGTHS))})",
    )


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


class PromptedRecogniser(Recogniser):
    """Puts what was heard before in front of each utterance, and counts the answers that loop.

    Args:
        inner: Decodes.
        prompt_tokens: How many tokens there are of names and earlier text together, once so many
            were heard.
    """

    def __init__(self, inner: Recogniser, prompt_tokens: int) -> None:
        self._inner = inner
        self._prompt_tokens = prompt_tokens
        self._said: list[str] = []
        self.utterances = 0
        self.repeats = 0

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        return self._inner.load()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """One after the other: each is given the text of the one before."""
        return [self._hear(request) for request in requests]

    def close(self) -> None:
        """See `Recogniser`; the inner one goes on, for the next length."""

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        if request.max_new_tokens is not None:
            return self._inner.recognise(request)  # What it costs is measured, not what it hears.
        prompt = " ".join(self._said)
        hypothesis = self._inner.recognise(
            replace(request, prompt=prompt, prompt_tokens=self._prompt_tokens)
        )
        self._said = [*self._said, *join_words(hypothesis.words).split()][-_KEPT_WORDS:]
        self.utterances += 1
        self.repeats += _loops(hypothesis)
        return hypothesis


def _loops(hypothesis: Hypothesis) -> bool:
    if find_repetition(hypothesis.words) is not None:
        return True
    return hypothesis.compression_ratio > GuardSettings().compression_ratio


def measure_prompt_lengths(study: Study) -> dict[str, object]:
    """Recognise every recording with each length, print the table, return the figures.

    Raises:
        CaptionerError: The model takes no text before an utterance, or a recording cannot be read.
    """
    settings = default_session_settings(study.options, study.folders)
    model_name, timed = chosen_recogniser(study.options, study.folders)
    rows: list[PromptRow] = []
    try:
        if not timed.load().supports_prompt:
            raise CaptionerError(
                "The model {name} takes no text before an utterance: there is nothing to measure.",
                "Its captioner.json says so, or its vocabulary has no token for it.",
                name=model_name,
            )
        for length in study.options.prompt_lengths:
            recogniser = PromptedRecogniser(timed, length)
            errors, before_s = WordErrors(), timed.spent_s
            for entry in study.entries:
                print_status(f"{length} tokens: {entry.audio.name}")
                errors += study.counter.count(entry.text, offline_text(entry, recogniser, settings))
            spent_s = timed.spent_s - before_s
            counted = (recogniser.utterances, recogniser.repeats)
            rows.append(PromptRow(length, errors, *counted, spent_s))
    finally:
        timed.close()
    print_line(f"{model_name}\n\n{prompt_table(rows)}")
    return {
        "model": model_name,
        "prompt_lengths": [{**asdict(row), "word_error_rate": row.errors.rate} for row in rows],
    }


def _lengths(text: str) -> tuple[int, ...]:
    try:
        lengths = tuple(int(each) for each in text.split(","))
    except ValueError:
        lengths = (-1,)
    if not all(0 <= length <= _MOST for length in lengths):
        raise argparse.ArgumentTypeError(
            f"prompt lengths are numbers from 0 to {_MOST}, not {text}"
        )
    return lengths
