"""Small ONNX networks, written byte by byte: what onnxruntime reads needs no other library."""

from collections.abc import Mapping, Sequence
from pathlib import Path

Dimension = int | str
"""A number, or the name of one that is open."""

VOICE_FACTS = {
    "framework": "3d-speaker",
    "sample_rate": "16000",
    "output_dim": "80",
    "normalize_samples": "1",
    "feature_normalize_type": "global-mean",
}
"""What the metadata of a network for voices say."""

_FLOAT = 1


def write_mean_network(
    file: Path,
    facts: Mapping[str, str],
    shape: Sequence[Dimension] = ("N", "T", 80),
    *,
    axis: int = 1,
    extra_input: bool = False,
) -> None:
    """A network whose vectors are the largest features over time."""
    axes = _field(1, "axes") + _varint(8, axis) + _varint(20, 7)
    keep = _field(1, "keepdims") + _varint(3, 0) + _varint(20, 2)
    node = (
        _field(1, "x")
        + _field(2, "embedding")
        + _field(4, "ReduceMax")
        + _field(5, axes)
        + _field(5, keep)
    )
    inputs = [_value("x", shape)] + ([_value("length", (1,))] if extra_input else [])
    write_network(file, node, inputs, _value("embedding", ("N", "D")), facts)


def write_identity_network(
    file: Path, facts: Mapping[str, str], shape: Sequence[Dimension]
) -> None:
    """A network that gives what it takes."""
    node = _field(1, "x") + _field(2, "y") + _field(4, "Identity")
    write_network(file, node, [_value("x", shape)], _value("y", shape), facts)


def write_root_network(file: Path, facts: Mapping[str, str], shape: Sequence[Dimension]) -> None:
    """A network that gives square roots, so that negative numbers give none."""
    node = _field(1, "x") + _field(2, "y") + _field(4, "Sqrt")
    write_network(file, node, [_value("x", shape)], _value("y", shape), facts)


def write_network_without_input(file: Path, facts: Mapping[str, str]) -> None:
    """A network that gives five numbers of its own."""
    shape = _field(1, "shape") + _varint(8, 5) + _varint(20, 7)
    node = _field(2, "y") + _field(4, "RandomNormal") + _field(5, shape)
    write_network(file, node, [], _value("y", (5,)), facts)


def write_network(
    file: Path, node: bytes, inputs: Sequence[bytes], output: bytes, facts: Mapping[str, str]
) -> None:
    """A network of one node."""
    graph = _field(1, node) + _field(2, "graph")
    graph += b"".join(_field(11, one) for one in inputs) + _field(12, output)
    model = _varint(1, 8) + _field(7, graph) + _field(8, _varint(2, 13))
    for key, value in facts.items():
        model += _field(14, _field(1, key) + _field(2, value))
    file.write_bytes(model)


def _value(name: str, shape: Sequence[Dimension]) -> bytes:
    dimensions = b"".join(
        _field(1, _varint(1, one) if isinstance(one, int) else _field(2, one)) for one in shape
    )
    tensor = _varint(1, _FLOAT) + _field(2, dimensions)
    return _field(1, name) + _field(2, _field(1, tensor))


def _field(number: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return _number(number << 3 | 2) + _number(len(data)) + data


def _varint(number: int, value: int) -> bytes:
    return _number(number << 3) + _number(value)


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(found) + bytes([value])
