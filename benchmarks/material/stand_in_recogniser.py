"""A stand-in's cost with a reference's words: what latency a real model of that size would have.

Random weights say noise of any length. Here the decoder writes as many tokens as speech has,
so that a decode costs what it would cost, and the words are those of the recording's reference
that had been said by then. The figures hold for time, never for accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from captioner.core.captions import Word
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest

TOKENS_PER_S = 3.0
"""Tokens a second of continuous English speech has: 2.3 words at 1.3 tokens each."""

_TOKENS_PER_WORD = 1.3


class StandInRecogniser:
    """A recogniser with another one's cost and known words.

    Args:
        inner: A stand-in model's recogniser.
        reference: Every word of the recording, in order, with its times in the session's clock.
        tokens_per_s: How many tokens a second of sound costs.
    """

    def __init__(
        self, inner: Recogniser, reference: Sequence[Word], tokens_per_s: float = TOKENS_PER_S
    ) -> None:
        self._inner = inner
        self._reference = list(reference)
        self._tokens_per_s = tokens_per_s

    def load(self) -> RecogniserInfo:
        return self._inner.load()

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        costs = self._inner.recognise_batch([self._with_length(request) for request in requests])
        return [
            self._with_words(request, cost) for request, cost in zip(requests, costs, strict=True)
        ]

    def close(self) -> None:
        self._inner.close()

    def _with_length(self, request: RecognitionRequest) -> RecognitionRequest:
        forced = _TOKENS_PER_WORD * len(request.prefix.split())
        total = self._tokens_per_s * request.segment.duration_s
        return replace(request, max_new_tokens=max(1, round(total - forced)))

    def _with_words(self, request: RecognitionRequest, cost: Hypothesis) -> Hypothesis:
        segment = request.segment
        said = [
            word
            for word in self._reference
            if segment.start_s - 0.05 <= word.start_s and word.end_s <= segment.end_s + 0.05
        ]
        return replace(
            cost,
            words=tuple(said),
            forced_words=min(len(said), len(request.prefix.split())),
            average_log_probability=-0.2,
            no_speech_probability=0.01,
            compression_ratio=1.2,
            reached_token_cap=False,
        )
