"""The second net under the echo: a caption of ours that only repeats what the others just said."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.captions import Word
from captioner.core.stabiliser import normalised

FEWEST_WORDS = 3
"""Two people may well say "yes" or "thank you" at once; a sentence they do not."""

LIKENESS = 0.85
EARLIEST_S = -0.3
LATEST_S = 0.8
"""How much later an echo's word may begin than the word itself; word times are rough."""


def is_duplicate_caption(own: Sequence[Word], others: Sequence[Word]) -> bool:
    """Whether our caption is the others' words, heard again through the microphone.

    Args:
        own: Words of one caption of ours.
        others: What the others said around that time, in order; more of it does no harm.
    """
    spoken = [word for word in own if normalised(word.text)]
    if len(spoken) < FEWEST_WORDS:
        return False
    return _matches(spoken, others) >= LIKENESS * len(spoken)


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
