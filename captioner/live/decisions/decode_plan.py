"""The decodes planned for an utterance, and the outcome of their hypotheses."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from captioner.core.captions import Caption, Stretch, Word, ends_sentence
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.live.decisions.guards import Rejection
from captioner.live.decisions.stabiliser import TentativeWord


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
        is_thorough: Whether a partial decode has the window and beams of a final one, because a
            doubtful word holds back those after it.
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
    is_thorough: bool = False
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


@dataclass(frozen=True, slots=True)
class Handover:
    """Passed on by an utterance that was cut in the middle of speech to the one that continues it.

    Attributes:
        tail: Words after the cut, not committed yet.
        decoded_until_s: End of the sound of their decode.
        said_until_s: End of the sound that the cut utterance's caption covers.
    """

    tail: tuple[TentativeWord, ...]
    decoded_until_s: float
    said_until_s: float


def first_kept_word(committed: Sequence[Word], left: int, latest_s: float) -> int | None:
    """Return the index of the first committed word whose sound stays in the window.

    It is the first word of a sentence if one begins early enough.

    Args:
        committed: Committed words.
        left: How many of them have left the window.
        latest_s: The window begins at this time at the latest.
    """
    indices = [
        index for index in range(left + 1, len(committed)) if committed[index].start_s <= latest_s
    ]
    sentences = [index for index in indices if ends_sentence(committed[index - 1].text)]
    return next(iter((sentences or indices)[-1:]), None)
