"""The cheapest monotonic path through a matrix of costs: tokens to moments of sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def warping_path(costs: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Dynamic time warping (Sakoe, Chiba 1978), steps right, down and both at once.

    Computed diagonal by diagonal, so that each is one operation on arrays.

    Args:
        costs: float64[rows, columns], neither of them 0; finite.

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
