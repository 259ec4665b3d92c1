"""The decodes planned for an utterance, and the outcome of their hypotheses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from captioner.core.captions import Caption, Stretch
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.live.decisions.guards import Rejection


class DecodeKind(Enum):
    """Why a decode is made. `DRAFT` runs on the draft model, the others on the accurate one."""

    DRAFT = "draft"
    PARTIAL = "partial"
    EARLY_FINAL = "early final"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class DecodePlan:
    """One decode of an utterance.

    Attributes:
        kind: Why it is made.
        start_s, end_s: The sound to decode, in the session's clock.
        prefix: Committed text of that sound.
        prompt: Text said before it.
        window: Length of the encoder window.
        beam_size: Beams of the search; 1 is greedy.
        committed_words: How many words were committed when the plan was made.
        is_retry: Whether this is the second try, at the full window or without context.
        has_context: Whether sound and words before the utterance are decoded with it.
        fills_gap: Whether only speech is decoded that had no words in the final decode.
    """

    kind: DecodeKind
    start_s: float
    end_s: float
    prefix: str
    prompt: str
    window: WindowSettings
    committed_words: int
    beam_size: int = 1
    is_retry: bool = False
    has_context: bool = False
    fills_gap: bool = False


DecodeResult = tuple[DecodePlan, Hypothesis]
"""A plan, and the hypothesis it produced."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of judging a hypothesis.

    Attributes:
        caption: The caption to show now; None if nothing has changed.
        rejection: The guard's rejection, if words were rejected.
        rejected_text: The rejected words.
        retry: A decode to make before the caption is final.
        unclear: Stretches of speech that ended up without words, as start and end in seconds.
    """

    caption: Caption | None
    rejection: Rejection | None = None
    rejected_text: str = ""
    retry: DecodePlan | None = None
    unclear: tuple[Stretch, ...] = ()
