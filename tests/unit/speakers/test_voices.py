"""Voices of a session: found, told apart, and decided anew behind it."""

from collections.abc import Sequence
from itertools import count, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from captioner.speakers import voices as engine
from captioner.speakers.features import SETTINGS, Vectors, VoiceFeatures
from captioner.speakers.voices import (
    EmbeddedCaption,
    Numbers,
    Piece,
    Voices,
    best_pairs,
    cluster,
)


def voices() -> Voices:
    numbers = count(1)
    return Voices(SETTINGS[VoiceFeatures.GE2E], lambda: f"S{next(numbers)}")


def lengths_of(pieces: Sequence[Piece]) -> Numbers:
    return np.array([piece.duration_s for piece in pieces])


def heard(*said: tuple[int, float], seed: int = 0, noise: float = 0.02) -> EmbeddedCaption:
    """A caption of one word a piece: who (an axis of the space; -1: too short), how long."""
    rng = np.random.default_rng(seed)
    vectors = np.zeros((len(said), 40), np.float32)
    pieces, at_s = [], 0.0
    for place, (who, length_s) in enumerate(said):
        if who >= 0:
            vectors[place, who] = 1
            vectors[place] += rng.normal(0, noise, 40)
            vectors[place] /= np.linalg.norm(vectors[place])
        pieces.append(Piece(place, place + 1, at_s, at_s + length_s, True))
        at_s += length_s
    return EmbeddedCaption(pieces, vectors, len(said), lengths_of(pieces))


def test_the_first_voice_is_labelled_at_once_and_others_after_a_second() -> None:
    session = voices()
    assert session.hear(1, heard((0, 0.8))) == ("S1",)
    assert session.hear(2, heard((1, 0.9))) == ("",)
    assert session.hear(3, heard((0, 0.8))) == ("S1",)
    assert session.changes() == {}
    assert session.hear(4, heard((1, 0.9))) == ("S2",)
    assert session.changes() == {2: ("S2",)}
    assert session.changes() == {}


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.1, 0.69)), min_size=1, max_size=20))
def test_no_turn_too_short_to_judge_makes_a_voice(said: list[tuple[int, float]]) -> None:
    session = voices()
    session.hear(0, heard((9, 2.0), (9, 2.0)))
    for number, one in enumerate(said, 1):
        session.hear(number, heard(one))
    session.cluster_again()
    assert [voice.label for voice in session.labelled] == ["S1"]


def test_a_turn_within_a_caption_is_found_and_short_pieces_inherit() -> None:
    session = voices()
    session.hear(1, heard((0, 1.5), (0, 1.5)))
    session.hear(2, heard((1, 1.5), (1, 1.5)))

    labels = session.hear(3, heard((0, 1.5), (-1, 0.2), (0, 1.0), (1, 1.5), (-1, 0.2)))

    assert labels == ("S1", "S1", "S1", "S2", "S2")


def one_piece(length_s: float, *vector: float) -> EmbeddedCaption:
    vectors = np.zeros((1, 40), np.float32)
    vectors[0, : len(vector)] = np.array(vector) / np.linalg.norm(vector)
    pieces = [Piece(0, 1, 0.0, length_s, True)]
    return EmbeddedCaption(pieces, vectors, 1, lengths_of(pieces))


def test_a_stretch_unlike_the_rest_of_its_voice_makes_no_other_one() -> None:
    session = voices()
    assert session.hear(1, heard((0, 1.5), (0, 1.5))) == ("S1", "S1")
    assert session.hear(2, one_piece(0.9, 0.4, 0.92)) == ("",)

    assert session.hear(3, heard((0, 1.5), (0, 1.5))) == ("S1", "S1")
    assert session.hear(4, one_piece(1.5, 0.85, 0.53)) == ("S1",)

    session.hear(5, heard((2, 1.5), (2, 1.5)))
    assert session.hear(6, heard((2, 1.5), (0, 1.5))) == ("S2", "S1")


def test_a_piece_counts_as_long_as_it_was_heard() -> None:
    session = voices()
    session.hear(1, heard((0, 1.5), (0, 1.5)))
    for number in range(2, 6):
        said = heard((1, 2.0))
        hardly = EmbeddedCaption(said.pieces, said.vectors, 1, np.array([0.4]))
        session.hear(number, hardly)
    assert [voice.label for voice in session.labelled] == ["S1"]


def test_one_voice_however_often_it_speaks_is_one() -> None:
    session = voices()
    for number in range(40):
        session.hear(number, heard((3, 2.0), (3, 1.0), seed=number, noise=0.08))
    session.cluster_again()
    assert {label for labels in session.changes().values() for label in labels} <= {"S1"}
    assert session.hear(99, heard((3, 1.5))) == ("S1",)


def test_clustering_again_keeps_the_labels_that_were_told() -> None:
    session = voices()
    told = {}
    for number in range(30):
        told[number] = session.hear(
            number, heard((number % 3, 1.6), (number % 3, 1.6), seed=number)
        )
    assert told[29] == ("S3", "S3")
    for _ in range(3):
        session.cluster_again()
        assert session.changes() == {}


def test_no_voice_changes_its_label_when_another_has_spoken_more() -> None:
    session = voices()
    said = [session.hear(1, heard((0, 1.5), (0, 1.5)))]
    said += [session.hear(number, heard((1, 2.0), (1, 2.0))) for number in (2, 3)]
    said += [session.hear(number, heard((2, 2.0), (2, 2.0))) for number in (4, 5, 6)]

    session.cluster_again()

    assert said == [("S1",) * 2, *[("S2",) * 2] * 2, *[("S3",) * 2] * 3]
    assert session.changes() == {}


def test_a_voice_that_was_taken_for_two_becomes_one_with_the_label_of_most() -> None:
    session = voices()
    assert session.hear(1, heard((0, 1.5), (0, 1.5))) == ("S1", "S1")
    assert session.hear(2, one_piece(2.0, 0.53, 0.85)) == ("S2",)  # as if from another room

    assert session.hear(3, one_piece(2.0, 0.85, 0.53)) == ("S1",)

    assert session.changes() == {2: ("S1",)}
    session.cluster_again()
    assert session.changes() == {}


def test_two_voices_taken_for_one_become_two_and_most_keeps_the_label() -> None:
    session = voices()
    session.hear(1, one_piece(2.0, 1.0, 0.0))
    assert session.hear(2, one_piece(2.0, 0.7, 0.71)) == ("S1",)
    for number in range(3, 7):
        session.hear(number, one_piece(2.0, 1.0, 0.0))

    labels = [session.hear(number, one_piece(2.0, 0.6, 0.8)) for number in range(7, 11)]

    assert labels[-1] == ("S2",)
    assert session.hear(11, one_piece(2.0, 1.0, 0.0)) == ("S1",)


@pytest.mark.parametrize("name", ["_MOST_GROUPS", "_MOST_LIVE_GROUPS"])
def test_what_is_clustered_of_a_long_session_is_bounded(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clustered: list[int] = []

    def watched(vectors: Vectors, weights: Numbers, *more: Any) -> Any:
        clustered.append(int(more[2].max()) + 1)
        return cluster(vectors, weights, *more)

    monkeypatch.setattr(engine, "cluster", watched)
    monkeypatch.setattr(engine, name, 60)
    session = voices()
    told = {
        number: session.hear(number, heard((number % 3, 1.6), (number % 3, 1.6), seed=number))
        for number in range(100)
    }
    if name == "_MOST_GROUPS":
        session.cluster_again()

    assert session.changes() == {}
    assert [told[number][0] for number in range(97, 100)] == ["S2", "S3", "S1"]
    assert 40 < clustered[-1] < 70


def test_thirty_voices_and_silence_are_no_trouble() -> None:
    session = voices()
    nothing = EmbeddedCaption([], np.zeros((0, 40), np.float32), 2, lengths_of([]))
    assert session.hear(0, nothing) == ("", "")
    assert session.hear(1, heard((-1, 0.2), (-1, 3.0))) == ("", "")
    session.cluster_again()
    for number in range(60):
        session.hear(2 + number, heard((number % 30, 2.0), (number % 30, 2.0), seed=number))
    session.cluster_again()

    labels = session.hear(99, heard(*((who, 2.0) for who in range(30))))

    assert len(set(labels)) == 30
    assert sorted(set(labels), key=numbered) == [f"S{number}" for number in range(1, 31)]


def numbered(label: str) -> int:
    return int(label[1:])


def test_labels_cover_every_word() -> None:
    session = voices()
    piece: Sequence[Piece] = [Piece(0, 3, 0.0, 2.0, True), Piece(3, 5, 2.0, 4.0, False)]
    vectors = np.zeros((2, 40), np.float32)
    vectors[:, 7] = 1
    assert session.hear(1, EmbeddedCaption(piece, vectors, 5, lengths_of(piece))) == ("S1",) * 5


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


def test_sentences_said_twice_are_no_voice_of_their_own() -> None:
    rng = np.random.default_rng(0)
    own = np.sqrt(0.72) * np.eye(64)[0]
    said = [own + np.sqrt(0.28) * np.eye(64)[1 + sentence] for sentence in range(4)]
    vectors = np.asarray([*said[:2] * 5, *said[2:] * 5], np.float32)
    seconds = rng.uniform(1.0, 1.5, len(vectors))

    assert len(set(cluster(vectors, seconds, 0.6, 0.89).tolist())) > 1
    assert len(set(cluster(vectors, seconds, 0.6, 0.89, most_within=0.78).tolist())) == 1


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


@pytest.mark.parametrize(
    ("alike", "seconds", "voices_left"), [(0.85, 4.0, 1), (0.75, 4.0, 2), (0.85, 6.0, 2)]
)
def test_a_fragment_of_a_long_voice_is_no_voice_of_its_own(
    alike: float, seconds: float, voices_left: int
) -> None:
    vectors = np.zeros((101, 40), np.float32)
    vectors[:100, 0] = 1.0
    vectors[100, :2] = alike, (1 - alike**2) ** 0.5
    weights = np.array([*[1.0] * 100, seconds])
    owners = np.array([*[1] * 100, 0])
    found = engine._without_fragments(vectors, weights, owners, fragment=0.82)
    assert len(set(found.tolist())) == voices_left
