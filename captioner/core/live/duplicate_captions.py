"""The second net under the echo: words of ours that only repeat what the others just said.

It judges words before a reader sees them, so that nothing is ever taken back: what repeats the
others is refused, what cannot be compared yet waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word, join_words
from captioner.core.live.guards import Rejection
from captioner.core.live.stabiliser import normalised

FEWEST_WORDS = 3
"""Two people may well say "yes" or "thank you" at once; a sentence they do not."""

LIKENESS = 0.85
EARLIEST_S = -0.3
LATEST_S = 0.8
"""How much later an echo's word may begin than the word itself; word times are rough. Somebody who
repeats what the others said begins when they have said it, which takes longer for three words."""

_HALF_HEARD_S = 0.2
"""Words so near to the end of the sound may not be heard, or not rightly."""


@dataclass(frozen=True, slots=True)
class HeardElsewhere:
    """What the others said, as far as it is known.

    Attributes:
        words: Their words, in order; more of them than around the time in question do no harm.
        known_until_s: From here on they speak and no decode has heard it; infinite when nothing
            waits.
    """

    words: Sequence[Word]
    known_until_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class EchoVerdict:
    """What may become of words of ours.

    Attributes:
        refusal: They are the others'; None where they are not, or it is not known yet.
        clear_words: How many of them, from the first on, may be shown now.
    """

    refusal: Rejection | None
    clear_words: int


def check_echo(own: Sequence[Word], elsewhere: HeardElsewhere, *, is_final: bool) -> EchoVerdict:
    """Whether words of ours are the others', heard again through the microphone.

    Args:
        own: Words that nobody has seen yet.
        elsewhere: What the others said.
        is_final: Whether there will be no later judgement: then nothing waits.
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
