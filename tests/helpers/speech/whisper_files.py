"""Whisper models as files: taken apart, put together again, and made tiny from nothing."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.helpers.paths import BUILT_IN_MODEL_DIR

FLOAT32, INT8, INT16, INT32, FLOAT16 = range(5)
WIDTH, HEADS, INNER = 48, 4, 64


@dataclass
class Array:
    """A variable of a model.bin; `size_bytes` may lie about the content's length."""

    shape: tuple[int, ...]
    type_id: int
    content: bytes
    size_bytes: int | None = None


@dataclass
class Weights:
    """A model.bin taken apart."""

    version: int = 6
    specification: str = "WhisperSpec"
    revision: int = 3
    arrays: dict[str, Array] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Weights:
        data = memoryview(path.read_bytes())
        place = 0

        def number(form: str) -> int:
            nonlocal place
            (value,) = struct.unpack_from("<" + form, data, place)
            place += struct.calcsize(form)
            return value

        def name() -> str:
            nonlocal place
            length = number("H")
            text = bytes(data[place : place + length - 1]).decode()
            place += length
            return text

        weights = cls(number("I"), name(), number("I"))
        for _ in range(number("I")):
            key = name()
            shape = tuple(number("I") for _ in range(number("B")))
            type_id, size_bytes = number("B"), number("I")
            weights.arrays[key] = Array(shape, type_id, bytes(data[place : place + size_bytes]))
            place += size_bytes
        for _ in range(number("I")):
            alias = name()
            weights.aliases[alias] = name()
        return weights

    def write(self, path: Path) -> None:
        parts = [struct.pack("<I", self.version), _name(self.specification)]
        parts += [struct.pack("<II", self.revision, len(self.arrays))]
        for key, array in self.arrays.items():
            size_bytes = len(array.content) if array.size_bytes is None else array.size_bytes
            parts += [_name(key), struct.pack("<B", len(array.shape))]
            parts += [struct.pack("<I", count) for count in array.shape]
            parts += [struct.pack("<BI", array.type_id, size_bytes), array.content]
        parts.append(struct.pack("<I", len(self.aliases)))
        parts += [_name(alias) + _name(target) for alias, target in self.aliases.items()]
        path.write_bytes(b"".join(parts))

    def set_integer(self, name: str, value: int) -> None:
        self.arrays[name] = Array((), INT16, struct.pack("<h", value))


def tiny_model(directory: Path, seed: int = 1) -> Path:
    """A Whisper model of one layer each way: 10 MB, recognises nothing, loads in a moment."""
    directory.mkdir(parents=True, exist_ok=True)
    tokens = (BUILT_IN_MODEL_DIR / "vocabulary.txt").read_text(encoding="utf-8")
    vocabulary = tokens.removesuffix("\n").split("\n")
    _tiny_weights(len(vocabulary), random.Random(seed)).write(directory / "model.bin")
    (directory / "vocabulary.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (directory / "preprocessor_config.json").write_text('{"feature_size": 80}', encoding="utf-8")
    tokenizer = (BUILT_IN_MODEL_DIR / "tokenizer.json").read_bytes()
    (directory / "tokenizer.json").write_bytes(tokenizer)
    config = json.loads((BUILT_IN_MODEL_DIR / "config.json").read_text(encoding="utf-8"))
    config["alignment_heads"] = [[0, 0]]
    (directory / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return directory


def _tiny_weights(vocabulary_size: int, source: random.Random) -> Weights:
    weights = Weights()

    def add(name: str, *shape: int) -> None:
        count = 1
        for each in shape:
            count *= each
        values = (source.uniform(-0.1, 0.1) for _ in range(count))
        weights.arrays[name] = Array(shape, FLOAT32, struct.pack(f"<{count}f", *values))

    def linear(name: str, outputs: int, inputs: int) -> None:
        add(f"{name}/weight", outputs, inputs)
        add(f"{name}/bias", outputs)

    def norm(name: str) -> None:
        add(f"{name}/gamma", WIDTH)
        add(f"{name}/beta", WIDTH)

    def block(layer: str, attentions: dict[str, tuple[int, ...]]) -> None:
        for attention, parts in attentions.items():
            norm(f"{layer}/{attention}/layer_norm")
            for number, count in enumerate(parts):
                linear(f"{layer}/{attention}/linear_{number}", count * WIDTH, WIDTH)
        norm(f"{layer}/ffn/layer_norm")
        linear(f"{layer}/ffn/linear_0", INNER, WIDTH)
        linear(f"{layer}/ffn/linear_1", WIDTH, INNER)

    for number, inputs in ((1, 80), (2, WIDTH)):
        add(f"encoder/conv{number}/weight", WIDTH, inputs, 3)
        add(f"encoder/conv{number}/bias", WIDTH)
    add("encoder/position_encodings/encodings", 1500, WIDTH)
    add("decoder/position_encodings/encodings", 448, WIDTH)
    add("decoder/embeddings/weight", vocabulary_size, WIDTH)
    norm("encoder/layer_norm")
    norm("decoder/layer_norm")
    block("encoder/layer_0", {"self_attention": (3, 1)})
    block("decoder/layer_0", {"self_attention": (3, 1), "attention": (1, 2, 1)})
    for part in ("encoder", "decoder"):
        weights.set_integer(f"{part}/num_heads", HEADS)
    weights.arrays["decoder/activation"] = Array((), INT8, b"\x03")
    weights.arrays["decoder/pre_norm"] = Array((), INT8, b"\x01")
    weights.arrays["decoder/scale_embeddings"] = Array((), INT8, b"\x00")
    weights.aliases["decoder/projection/weight"] = "decoder/embeddings/weight"
    return weights


def _name(text: str) -> bytes:
    content = text.encode("utf-8", "surrogateescape") + b"\0"
    return struct.pack("<H", len(content)) + content


def change_json(file: Path, change: Callable[[dict], object]) -> None:
    """Edit a JSON object in a file."""
    content = json.loads(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(json.dumps(content), encoding="utf-8")


def change_weights(directory: Path, change: Callable[[Weights], object]) -> None:
    """Edit a model.bin."""
    weights = Weights.read(directory / "model.bin")
    change(weights)
    weights.write(directory / "model.bin")
