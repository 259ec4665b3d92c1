"""What is asked of a recogniser for an utterance, and what follows from its hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from captioner.core.captions import Caption, Stretch
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.live.decisions.guards import Rejection


class DecodeKind(Enum):
    """Why a decode is made, and by which model: drafts are the draft model's."""

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


Answer = tuple[DecodePlan, Hypothesis]
"""A plan, and what the decode heard."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed from a hypothesis.

    Attributes:
        caption: What the reader shall see now; None: nothing has changed.
        refusal: The guard that refused words, if one did.
        rejected_text: The words it refused.
        retry: A decode to make before the caption is final.
        unclear: Speech of the utterance that has no words in the end, as start and end in seconds.
    """

    caption: Caption | None
    refusal: Rejection | None = None
    rejected_text: str = ""
    retry: DecodePlan | None = None
    unclear: tuple[Stretch, ...] = ()
