"""Prints of voices without the directions in which lines move them."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speakers.lines import estimate
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.speakers.labelling import VoicePrint
from captioner.speakers.features import LineCompensation, Vectors, line_compensation, line_file

SIZE = 80


def random_vectors(count: int, seed: int = 0) -> Vectors:
    found = np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return tmp_path / "voices.onnx"


def test_a_print_is_compensated_as_its_vectors_are() -> None:
    lines = LineCompensation(random_vectors(1)[0], np.eye(SIZE, dtype=np.float32)[3:5], 0.5, 0.4)
    vectors, seconds = random_vectors(6, seed=1), np.linspace(0.5, 2.4, 6)
    total = (seconds @ vectors).astype(np.float32)

    found = lines.compensate(VoicePrint("one", total, seconds.sum()))

    wanted = seconds @ (vectors - lines.mean)
    wanted[3:5] = 0
    np.testing.assert_allclose(found.total, wanted, atol=1e-5)
    assert (found.model, found.heard_s) == ("one", seconds.sum())


def test_a_print_of_another_size_stays_as_it_is() -> None:
    lines = LineCompensation(random_vectors(1)[0], np.eye(SIZE, dtype=np.float32)[:1], 0.5, 0.4)
    voice = VoicePrint("one", np.ones(40, np.float32), 1.0)
    assert lines.compensate(voice) is voice


def test_a_network_without_the_file_has_no_compensation(network: Path) -> None:
    assert line_compensation(network) is None


def test_a_compensation_is_read_from_beside_the_network(network: Path) -> None:
    content = {
        "mean": [0.5, 0.0, 0.0],
        "directions": [[0.0, 1.0, 0.0]],
        "known": 0.5,
        "suggested": 0.4,
    }
    line_file(network).write_text(json.dumps(content), encoding="utf-8")
    lines = line_compensation(network)
    assert lines is not None
    found = lines.compensate(VoicePrint("one", np.array([2, 3, 4], np.float32), 2.0))
    np.testing.assert_allclose(found.total, [1, 0, 4])
    assert (lines.known, lines.suggested) == (0.5, 0.4)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"mean": [1]}',
        '{"mean": ["a"], "directions": [[1]]}',
        '{"mean": [1, 2], "directions": [[1], [1, 2]]}',
        '{"mean": [1, 2], "directions": [[1]], "known": 0.5, "suggested": 0.4}',
        '{"mean": [1], "directions": [[1]], "known": "high", "suggested": 0.4}',
        '{"mean": 1, "directions": 1}',
    ],
)
def test_a_damaged_compensation_is_an_error(network: Path, content: str) -> None:
    line_file(network).write_text(content, encoding="utf-8")
    with pytest.raises(CaptionerError, match="cannot be read"):
        line_compensation(network)


def test_directions_of_lines_are_found_and_ordered() -> None:
    rng = np.random.default_rng(0)
    far, near = np.eye(SIZE, dtype=np.float32)[[7, 9]]
    readers = []
    for seed in range(4):
        recorded = random_vectors(9, seed)
        noise = rng.normal(0, 0.001, (2, 9, SIZE)).astype(np.float32)
        readers.append(
            [recorded, recorded + 0.5 * far + noise[0], recorded + 0.2 * near + noise[1]]
        )

    lines = estimate(readers, 2)

    np.testing.assert_allclose(np.abs(lines.directions[:, [7, 9]]), np.eye(2), atol=0.02)
    everything = [each.mean(axis=0) for reader in readers for each in reader]
    np.testing.assert_allclose(lines.mean, 0.8 * np.mean(everything, axis=0), atol=1e-6)


def test_the_built_in_network_has_orthogonal_directions() -> None:
    lines = line_compensation(resource("models/ge2e/ge2e.onnx"))
    assert lines is not None
    products = lines.directions @ lines.directions.T
    np.testing.assert_allclose(products, np.eye(len(products)), atol=1e-4)
