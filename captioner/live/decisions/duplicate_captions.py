"""Second line of defence against echo: near-end words that only repeat the far end.

Words are checked before a reader sees them, so that nothing is ever taken back: what repeats
the far end is rejected, what cannot be compared yet waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word, join_words, normalised
from captioner.live.decisions.guards import Rejection

FEWEST_WORDS = 3
"""Two people may well say "yes" or "thank you" at once; a sentence they do not."""

LIKENESS = 0.85
EARLIEST_S = -0.3
LATEST_S = 0.8
"""How much later an echo's word may begin than the word itself; word times are rough. Somebody who
repeats the far end begins after it has spoken, which takes longer for three words."""

_HALF_HEARD_S = 0.2
"""Words so near to the end of the sound may not be heard, or not rightly."""


@dataclass(frozen=True, slots=True)
class HeardElsewhere:
    """Far-end speech, as far as it is known.

    Attributes:
        words: Far-end words, in order; extra ones do no harm.
        known_until_s: Where undecoded far-end speech begins; infinite when nothing waits.
    """

    words: Sequence[Word]
    known_until_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class EchoVerdict:
    """Whether near-end words may be shown.

    Attributes:
        refusal: Set when they repeat the far end; None when they do not, or it is not known yet.
        clear_words: How many of them, from the first on, may be shown now.
    """

    refusal: Rejection | None
    clear_words: int


def check_echo(own: Sequence[Word], elsewhere: HeardElsewhere, *, is_final: bool) -> EchoVerdict:
    """Check whether near-end words are the far end's, picked up again by the microphone.

    Args:
        own: Words that were not shown yet.
        elsewhere: What the far end said.
        is_final: Whether there is no later check: then nothing waits.
    """
    comparable = len(own)
    if not is_final:
        known_until_s = elsewhere.known_until_s - _HALF_HEARD_S
        while comparable and own[comparable - 1].end_s > known_until_s:
            comparable -= 1
    known = own[:comparable]
    matches = _matches(known, elsewhere.words)
    if matches >= max(FEWEST_WORDS, LIKENESS * len(known)):
        return EchoVerdict(
            Rejection("echo", f'the others said "{join_words(known)}" at the same time'), 0
        )
    if not is_final and matches == len(known) < FEWEST_WORDS:
        return EchoVerdict(None, 0)  # The next words will tell.
    return EchoVerdict(None, comparable)


def _matches(own: Sequence[Word], others: Sequence[Word]) -> int:
    """Length of the longest common subsequence of words that agree in text and time."""
    row = [0] * (len(others) + 1)
    for word in own:
        text = normalised(word.text)
        diagonal = 0
        for place, other in enumerate(others, 1):
            above = row[place]
            later_s = word.start_s - other.start_s
            agrees = EARLIEST_S <= later_s <= LATEST_S and normalised(other.text) == text
            row[place] = max(above, row[place - 1], diagonal + agrees)
            diagonal = above
    return row[-1]
