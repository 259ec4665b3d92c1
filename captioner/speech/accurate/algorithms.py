"""The algorithms of accurate mode, without its networks: speculative decoding and alignment.

Speculative decoding is greedy decoding with a draft: a small model proposes some tokens, the main
model checks them all in one pass, and accepts those that it would have chosen itself (Leviathan,
Kalman, Matias 2023, "Fast Inference from Transformers via Speculative Decoding"; for Whisper:
Gandhi et al. 2023, section 4). The text is always the main model's: a proposal counts only if it
equals the main model's choice after the same tokens.

One pass over several tokens adds up the same numbers in another order than several passes over
one token each. If two choices are nearly equal, that may change the main model's choice, so such
a token is judged again in a pass of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class NextToken:
    """A model's choice for the next token.

    Attributes:
        margin: Difference between its score and the second best one.
    """

    token: int
    margin: float = float("inf")
    log_probability: float = 0.0


class GreedyModel(Protocol):
    """A decoder that keeps the tokens it was fed."""

    def feed(self, tokens: Sequence[int]) -> Sequence[NextToken]:
        """Feed tokens, and return the choice after each of them."""

    def rewind(self, count: int) -> None:
        """Forget the last `count` tokens."""


@dataclass(frozen=True, slots=True)
class DraftSettings:
    """Lengths of the draft's proposals.

    Attributes:
        first_length: Tokens proposed at first; two more when all were taken, one less otherwise.
        longest: Upper bound of the length.
        tie_margin: Choices of the main model with a smaller margin are judged one by one.
    """

    first_length: int = 5
    longest: int = 16
    tie_margin: float = 1e-3


@dataclass(frozen=True, slots=True)
class DraftedTokens:
    """Decoded tokens and their probabilities.

    Attributes:
        tokens: The tokens without the end of text.
        reached_cap: Whether the cap ended it, not the end of text.
    """

    tokens: list[int]
    log_probabilities: list[float]
    reached_cap: bool
    main_passes: int
    proposed: int = 0
    accepted: int = 0


def decode_alone(
    main: GreedyModel, start: Sequence[int], end_of_text: int, most: int
) -> DraftedTokens:
    """Return the main model's at most `most` tokens after `start`, decoded one by one."""
    tokens: list[int] = []
    logs: list[float] = []
    choice = main.feed(start)[-1]
    passes = 1
    while len(tokens) < most:
        logs.append(choice.log_probability)
        if choice.token == end_of_text:
            return DraftedTokens(tokens, logs, reached_cap=False, main_passes=passes)
        tokens.append(choice.token)
        if len(tokens) < most:
            choice = main.feed([choice.token])[-1]
            passes += 1
    return DraftedTokens(tokens, logs, reached_cap=True, main_passes=passes)


def decode_with_draft(
    main: GreedyModel,
    draft: GreedyModel,
    start: Sequence[int],
    end_of_text: int,
    most: int,
    settings: DraftSettings | None = None,
) -> DraftedTokens:
    """Return the result of `decode_alone`, in fewer passes if the draft often agrees.

    Args:
        draft: The model that runs ahead, over the same sound and with the same tokens.
    """
    settings = settings or DraftSettings()
    choice = main.feed(start)[-1]
    tokens: list[int] = []
    logs: list[float] = []
    length = settings.first_length
    passes, proposed, accepted = 1, 0, 0
    unfed = list(start)  # tokens not fed to the draft yet
    while len(tokens) < most:
        logs.append(choice.log_probability)
        if choice.token == end_of_text:
            return DraftedTokens(tokens, logs, False, passes, proposed, accepted)
        tokens.append(choice.token)
        if len(tokens) == most:
            break
        proposals = _proposals(
            draft, [*unfed, choice.token], min(length, most - len(tokens)), end_of_text
        )
        spoken = [token for token in proposals if token != end_of_text]
        judged = main.feed([choice.token, *spoken])
        passes += 1
        taken = 0
        while taken < len(spoken) and judged[taken].token == spoken[taken]:
            if judged[taken].margin < settings.tie_margin:
                break
            taken += 1
        main.rewind(len(spoken) - taken)
        latest = judged[taken]
        if latest.margin < settings.tie_margin and (taken > 0 or spoken):
            main.rewind(1)
            latest = main.feed([[choice.token, *spoken][taken]])[-1]
            passes += 1
        tokens += spoken[:taken]
        logs += [each.log_probability for each in judged[:taken]]
        proposed += len(proposals)
        accepted += taken + (taken == len(spoken) < len(proposals) and latest.token == end_of_text)
        # The draft was fed all of its proposals but the last one.
        fed = len(proposals) - 1
        draft.rewind(max(0, fed - taken))
        unfed = spoken[fed:taken]
        length = (
            min(settings.longest, length + 2) if taken == len(proposals) else max(1, length - 1)
        )
        choice = latest
    return DraftedTokens(tokens, logs, True, passes, proposed, accepted)


def _proposals(draft: GreedyModel, unfed: Sequence[int], count: int, end_of_text: int) -> list[int]:
    """Return at least one and at most `count` tokens, none after the end of text."""
    proposals = [draft.feed(unfed)[-1].token]
    while len(proposals) < count and proposals[-1] != end_of_text:
        proposals.append(draft.feed([proposals[-1]])[-1].token)
    return proposals


def warping_path(costs: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the cheapest monotonic path through a matrix of costs, from tokens to sound.

    Dynamic time warping (Sakoe, Chiba 1978), with steps right, down and both at once. Computed
    diagonal by diagonal, each in one operation on arrays.

    Returns:
        (row, column) pairs from (0, 0) to the last corner, both rising.
    """
    rows, columns = costs.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0.0
    for diagonal in range(rows + columns - 1):
        first = max(0, diagonal - columns + 1)
        row = np.arange(first, min(rows, diagonal + 1))
        column = diagonal - row
        before = np.minimum(
            total[row, column], np.minimum(total[row, column + 1], total[row + 1, column])
        )
        total[row + 1, column + 1] = costs[row, column] + before
    path = []
    at_row, at_column = rows, columns
    while at_row and at_column:
        path.append((at_row - 1, at_column - 1))
        both = total[at_row - 1, at_column - 1]
        down, right = total[at_row - 1, at_column], total[at_row, at_column - 1]
        if both <= down and both <= right:
            at_row, at_column = at_row - 1, at_column - 1
        elif down <= right:
            at_row -= 1
        else:
            at_column -= 1
    return path[::-1]
