"""Recognisers that take the time of a real model and return scripted words, in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from benchmarks.material.doubtful_words import DoubtfulWords
from captioner.core.recognition import Hypothesis, RecognitionRequest

_TOKENS_PER_WORD = 1.3
_BEAM_SEARCH_COST = 1.5
"""Time of a token with 5 beams, greedy 1: measured 1.1 to 1.6 with tiny.en and base."""


@dataclass(frozen=True, slots=True)
class DecodeCosts:
    """What a decode costs on a machine.

    Attributes:
        encode_s_per_s: Time to encode, for each second of the window...
        encode_base_s: ...and for any window.
        token_s: Time a token takes, forced ones as well.
        align_s: Time to align.
        busy_cores: Processor seconds for each second that a decode takes.
    """

    encode_s_per_s: float
    encode_base_s: float
    token_s: float
    align_s: float
    busy_cores: float

    def charged(self, hypothesis: Hypothesis, beam_size: int = 1) -> Hypothesis:
        """A decode with what it costs on that machine."""
        token_s = self.token_s * (1.0 if beam_size == 1 else _BEAM_SEARCH_COST)
        encode_s = self.encode_base_s + self.encode_s_per_s * hypothesis.window_s
        decode_s = token_s * (4 + _TOKENS_PER_WORD * len(hypothesis.words))
        return replace(
            hypothesis,
            encode_s=encode_s,
            decode_s=decode_s,
            align_s=self.align_s,
            # The pace of live captions follows it.
            cpu_s=self.busy_cores * (encode_s + decode_s + self.align_s),
        )


COSTS = {
    "distil-large-v3.5": DecodeCosts(0.108, 0.01, 0.0075, 0.04, 1.45),
    "distil-small.en": DecodeCosts(0.034, 0.005, 0.0100, 0.025, 1.4),
    "base.en": DecodeCosts(0.0115, 0.005, 0.0105, 0.021, 1.25),
    "tiny.en": DecodeCosts(0.0055, 0.003, 0.0058, 0.011, 1.4),
}
"""Least times of stand-ins (int8, two threads) on two x86-64 cores without a GPU, November 2026."""


class Model(Protocol):
    """What is said, and what finding that out costs."""

    @property
    def costs(self) -> DecodeCosts:
        """What a decode costs."""
        ...

    def decode(self, request: RecognitionRequest) -> Hypothesis:
        """The words of a segment, with what they cost."""
        ...


@dataclass(slots=True)
class SimulatedModel:
    """A model's costs and words.

    Attributes:
        costs: What a decode costs.
        words: What it hears.
    """

    costs: DecodeCosts
    words: DoubtfulWords

    def decode(self, request: RecognitionRequest) -> Hypothesis:
        """What it hears, with what that costs."""
        segment, window = request.segment, request.window
        heard, forced = self.words.hear(
            segment.start_s, segment.end_s, request.prefix, segment.is_final
        )
        window_s = (
            30.0
            if window.full
            else min(30.0, max(window.floor_s, segment.duration_s + window.margin_s))
        )
        return self.costs.charged(
            Hypothesis(
                heard,
                forced,
                average_log_probability=-0.2,
                no_speech_probability=0.01,
                compression_ratio=1.2,
                window_s=window_s,
            ),
            request.beam_size,
        )
