"""Second line of defence against echo: near-end words that only repeat the far end.

Words are checked before they are shown, so that none has to be withdrawn: words that repeat
the far end are rejected, and words that cannot be compared yet wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word, join_words, normalised
from captioner.live.decisions.guards import Rejection

FEWEST_WORDS = 3
"""Two people may well say "yes" or "thank you" at once; a sentence they do not."""

FEWEST_LEADING_WORDS = 5
"""Length of the shortest echo that is cut off the local speech after it."""

LIKENESS = 0.85
EARLIEST_S = -0.3
LATEST_S = 0.8
"""An echoed word may begin this much later than the original; word times are rough. A person who
repeats the far end starts after it has finished, which takes longer for three words."""

_HALF_HEARD_S = 0.2
"""Words this close to the end of the sound may be missing or wrong."""


@dataclass(frozen=True, slots=True)
class FarEndWords:
    """The known far-end words.

    Attributes:
        words: Far-end words, in order; extra ones do no harm.
        known_until_s: Start of the first undecoded far-end speech; infinite if there is none.
    """

    words: Sequence[Word]
    known_until_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class EchoVerdict:
    """Whether near-end words may be shown.

    Attributes:
        rejection: Set if the words repeat the far end; None if they do not, or it is not known yet.
        clear_words: Number of words after the echoed ones that may be shown now.
        echoed_words: Number of leading words that only repeat the far end, before local speech.
    """

    rejection: Rejection | None
    clear_words: int
    echoed_words: int = 0


def check_echo(own: Sequence[Word], elsewhere: FarEndWords, *, is_final: bool) -> EchoVerdict:
    """Check whether the microphone picked up these words from the loudspeaker.

    Args:
        own: Near-end words that have not been shown yet.
        elsewhere: The far end's words.
        is_final: Whether this is the last check, after which no word may wait.
    """
    comparable = len(own)
    if not is_final:
        known_until_s = elsewhere.known_until_s - _HALF_HEARD_S
        while comparable and own[comparable - 1].end_s > known_until_s:
            comparable -= 1
    known = own[:comparable]
    matches_of = _matches(known, elsewhere.words)
    matches = matches_of[-1]
    if matches >= max(FEWEST_WORDS, LIKENESS * len(known)):
        return EchoVerdict(
            Rejection("echo", f'the others said "{join_words(known)}" at the same time'), 0
        )
    if not is_final and matches == len(known) < FEWEST_WORDS:
        return EchoVerdict(None, 0)  # Decide when the next words are known.
    echoed = _leading_echo(matches_of) if is_final else 0
    return EchoVerdict(None, comparable - echoed, echoed)


def _leading_echo(matches: Sequence[int]) -> int:
    """Return the number of leading words that are an echo, from the result of `_matches`."""
    for count in range(len(matches) - 1, FEWEST_LEADING_WORDS - 1, -1):
        is_alike = matches[count] >= max(FEWEST_LEADING_WORDS, LIKENESS * count)
        if is_alike and matches[count] > matches[count - 1]:
            return count
    return 0


def _matches(own: Sequence[Word], others: Sequence[Word]) -> list[int]:
    """Return the lengths of the longest common subsequences of words that agree in text and time.

    Returns:
        int[len(own) + 1]: item n is that of the first n near-end words.
    """
    row = [0] * (len(others) + 1)
    lengths = [0]
    for word in own:
        text = normalised(word.text)
        diagonal = 0
        for index, other in enumerate(others, 1):
            above = row[index]
            later_s = word.start_s - other.start_s
            agrees = EARLIEST_S <= later_s <= LATEST_S and normalised(other.text) == text
            row[index] = max(above, row[index - 1], diagonal + agrees)
            diagonal = above
        lengths.append(row[-1])
    return lengths
