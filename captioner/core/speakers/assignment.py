"""The assignment problem: rows paired with columns at the largest gain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_pairs(gains: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Rows and columns paired so that the sum of their gains is largest (Hungarian method).

    Args:
        gains: float64[rows, columns], none negative; pairs without gain are left out.
    """
    rows, columns = gains.shape
    if not rows or not columns:
        return []
    size = max(rows, columns)
    costs = np.zeros((size + 1, size + 1))
    costs[1 : rows + 1, 1 : columns + 1] = gains.max() - gains
    costs[1 : rows + 1, columns + 1 :] = costs[rows + 1 :, 1:] = gains.max()
    row_price, column_price = np.zeros(size + 1), np.zeros(size + 1)
    row_of = np.zeros(size + 1, np.int64)
    for row in range(1, size + 1):
        row_of[0], column = row, 0
        least, way = np.full(size + 1, np.inf), np.zeros(size + 1, np.int64)
        used = np.zeros(size + 1, bool)
        while row_of[column]:
            used[column] = True
            here = row_of[column]
            reduced = costs[here] - row_price[here] - column_price
            better = ~used & (reduced < least)
            better[0] = False
            least[better], way[better] = reduced[better], column
            free = np.flatnonzero(~used[1:]) + 1
            following = int(free[least[free].argmin()])
            step = least[following]
            row_price[row_of[used]] += step
            column_price[used] -= step
            least[free] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = int(way[column])
    return [
        (int(row_of[column]) - 1, column - 1)
        for column in range(1, columns + 1)
        if row_of[column] <= rows and gains[row_of[column] - 1, column - 1] > 0
    ]
