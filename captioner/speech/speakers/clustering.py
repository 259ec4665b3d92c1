"""Clusters of vectors, their number unknown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from captioner.speech.speakers.port import Vectors

Numbers = NDArray[np.float64]

_LARGE_S, _LARGE_SHARE = 8.0, 0.2
"""A cluster is large in seconds of speech, and beside another as a share of both."""


def cluster(
    vectors: Vectors,
    weights: Numbers,
    threshold: float,
    apart: float = 0.0,
    groups: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Agglomerative clustering with average linkage over cosines.

    Args:
        vectors: float32[n, d] of unit length.
        weights: float64[n]: how much each counts, in seconds of speech.
        threshold: Clusters less alike than this stay apart.
        apart: So do two large ones that are less alike than this share of what each of them is
            within itself: they are two voices, however alike.
        groups: int64[n], counted from 0, none empty: vectors that are in one cluster from the
            beginning. Time and memory grow with the square of their number.

    Returns:
        int64[n]: the cluster of each vector, counted from 0.
    """
    groups = np.arange(len(vectors)) if groups is None else groups
    count = int(groups.max()) + 1 if len(groups) else 0
    owner = np.arange(count)
    if count < 2:
        return groups
    # The mean similarity of two clusters is that of their weighted sums over their weights.
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, groups, vectors * weights[:, None])
    mass = np.bincount(groups, weights)
    alike = (sums @ sums.T) / np.outer(mass, mass)
    np.fill_diagonal(alike, -np.inf)
    best = alike.argmax(axis=1)
    best_alike = alike[np.arange(count), best]
    squares = np.bincount(groups, weights**2)
    while True:
        one = int(best_alike.argmax())
        if best_alike[one] < threshold:
            break
        other = int(best[one])
        pair = [one, other]
        if apart and mass[pair].min() >= max(_LARGE_S, _LARGE_SHARE * mass[pair].sum()):
            within = (np.sum(sums[pair] ** 2, axis=1) - squares[pair]) / (
                mass[pair] ** 2 - squares[pair]
            )
            if alike[one, other] < apart * within.min():
                alike[one, other] = alike[other, one] = -np.inf
                for place in pair:
                    best[place] = alike[place].argmax()
                    best_alike[place] = alike[place, best[place]]
                continue
        sums[one] += sums[other]
        squares[one] += squares[other]
        share = mass[one] / (mass[one] + mass[other])
        row = share * alike[one] + (1 - share) * alike[other]
        mass[one] += mass[other]
        row[[one, other]] = -np.inf
        row[np.isneginf(alike[one])] = -np.inf
        alike[one], alike[:, one] = row, row
        alike[other], alike[:, other] = -np.inf, -np.inf
        best_alike[other] = -np.inf
        owner[owner == other] = one
        # Average linkage makes nobody's neighbour nearer than it was; only these may have lost it.
        stale = np.flatnonzero(((best == one) | (best == other)) & ~np.isneginf(best_alike))
        for place in {one, *stale.tolist()}:
            best[place] = alike[place].argmax()
            best_alike[place] = alike[place, best[place]]
    return np.unique(owner, return_inverse=True)[1].astype(np.int64)[groups]
