"""Clusters of vectors, against clustering by definition."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
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
@example(286, 7, -0.25)
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


def test_clustering_goes_on_from_groups() -> None:
    rng = np.random.default_rng(3)
    vectors = np.concatenate([around(np.eye(32)[one], 40, rng) for one in range(3)])
    weights = rng.uniform(0.5, 2, 120)

    one_by_one = cluster(vectors, weights, 0.4, 0.7)
    from_groups = cluster(vectors, weights, 0.4, 0.7, np.arange(120) // 4)

    assert len(set(one_by_one.tolist())) == 3
    assert len(set(zip(one_by_one.tolist(), from_groups.tolist(), strict=True))) == 3


def around(centre: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    vectors = centre + rng.normal(0, 0.05, (count, len(centre)))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_two_voices_that_are_alike_stay_apart_and_a_few_odd_pieces_do_not() -> None:
    rng = np.random.default_rng(0)
    one, other = np.eye(64)[0], 0.5 * np.eye(64)[0] + np.sqrt(0.75) * np.eye(64)[1]
    seconds = np.full(30, 1.5)

    two = cluster(
        np.concatenate((around(one, 15, rng), around(other, 15, rng))), seconds, 0.28, 0.72
    )
    odd = cluster(
        np.concatenate((around(one, 28, rng), around(other, 2, rng))), seconds, 0.28, 0.72
    )

    assert len(set(two[:15].tolist())) == len(set(two[15:].tolist())) == 1
    assert two[0] != two[-1]
    assert len(set(odd.tolist())) == 1
