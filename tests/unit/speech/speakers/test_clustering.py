"""Clusters of vectors, against clustering by definition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from captioner.speech.speakers.clustering import cluster


def by_definition(vectors: np.ndarray, weights: np.ndarray, threshold: float) -> set[frozenset]:
    groups = [[place] for place in range(len(vectors))]

    def alike(one: list[int], other: list[int]) -> float:
        total = sum(
            weights[i] * weights[j] * float(vectors[i] @ vectors[j]) for i in one for j in other
        )
        return float(total / sum(weights[one]) / sum(weights[other]))

    while len(groups) > 1:
        pairs = [(alike(groups[a], groups[b]), a, b) for a in range(len(groups)) for b in range(a)]
        best, one, other = max(pairs)
        if best < threshold:
            break
        groups[other] += groups.pop(one)
    return {frozenset(group) for group in groups}


@given(st.integers(0, 10_000), st.integers(1, 12), st.floats(-0.3, 0.8))
def test_clusters_are_those_of_average_linkage(seed: int, count: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 1, (count, 5))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    weights = rng.uniform(0.5, 2, count)

    owners = cluster(vectors, weights, threshold)

    found = {frozenset(np.flatnonzero(owners == one).tolist()) for one in set(owners)}
    assert found == by_definition(vectors, weights, threshold)


def test_thirty_voices_are_thirty_clusters() -> None:
    rng = np.random.default_rng(0)
    centres = np.linalg.qr(rng.normal(0, 1, (64, 64)))[0][:30]
    vectors = np.repeat(centres, 20, axis=0) + rng.normal(0, 0.05, (600, 64))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    owners = cluster(vectors, np.ones(600), 0.5)

    assert len(set(owners.tolist())) == 30
    assert all(len(set(owners[k * 20 : k * 20 + 20].tolist())) == 1 for k in range(30))
