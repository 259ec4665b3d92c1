"""Rows and columns paired at the largest gain, against trying everything."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.speakers.assignment import best_pairs


@given(st.integers(0, 10_000), st.integers(0, 5), st.integers(0, 5))
def test_no_pairing_gains_more(seed: int, rows: int, columns: int) -> None:
    gains = np.random.default_rng(seed).integers(0, 9, (rows, columns)).astype(float)

    pairs = best_pairs(gains)

    smaller, larger = sorted((rows, columns))
    wide = gains if rows <= columns else gains.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(chosen))
        for chosen in permutations(range(larger), smaller)
    )
    assert sum(gains[pair] for pair in pairs) == best
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(gains[pair] > 0 for pair in pairs)
