from itertools import pairwise

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from captioner.speech.accurate.algorithms import warping_path

matrices = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-5, 5).map(float))
)


def cheapest(costs: npt.NDArray[np.float64]) -> float:
    """By trying every path."""

    def rest(row: int, column: int) -> float:
        if (row, column) == (costs.shape[0] - 1, costs.shape[1] - 1):
            return costs[row, column]
        following = [
            rest(row + down, column + right)
            for down, right in ((0, 1), (1, 0), (1, 1))
            if row + down < costs.shape[0] and column + right < costs.shape[1]
        ]
        return costs[row, column] + min(following)

    return rest(0, 0)


@given(matrices)
def test_the_path_is_whole_monotonic_and_the_cheapest(costs: npt.NDArray[np.float64]) -> None:
    path = warping_path(costs)

    assert path[0] == (0, 0)
    assert path[-1] == (costs.shape[0] - 1, costs.shape[1] - 1)
    assert all(
        (row - last_row, column - last_column) in ((0, 1), (1, 0), (1, 1))
        for (last_row, last_column), (row, column) in pairwise(path)
    )
    assert sum(costs[pair] for pair in path) == cheapest(costs)


def test_a_path_follows_the_low_ground() -> None:
    costs = np.ones((3, 6))
    for row, column in [(0, 0), (0, 1), (1, 2), (1, 3), (2, 4), (2, 5)]:
        costs[row, column] = -1

    assert warping_path(costs) == [(0, 0), (0, 1), (1, 2), (1, 3), (2, 4), (2, 5)]
