"""Ways to damage a Whisper model: by hand, and by seeded chance."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from pathlib import Path

from tests.helpers.speech.whisper_files import (
    FLOAT16,
    FLOAT32,
    INT8,
    Array,
    Weights,
    change_json,
    change_weights,
)

Damage = Callable[[Path], object]

HUGE = "1" + "0" * 400
LINEAR = "decoder/layer_0/self_attention/linear_0"


def config(name: str, value: object) -> Damage:
    return lambda model: change_json(
        model / "config.json", lambda content: content.update({name: value})
    )


def weights(change: Callable[[Weights], object]) -> Damage:
    return lambda model: change_weights(model, change)


def integer(name: str, value: int) -> Damage:
    return weights(lambda found: found.set_integer(name, value))


def resized(name: str, *shape: int) -> Damage:
    """An array of another shape that is whole in itself."""

    def change(found: Weights) -> None:
        count = 1
        for each in shape:
            count *= each
        found.arrays[name] = Array(shape, FLOAT32, bytes(4 * count))

    return weights(change)


def without(name: str) -> Damage:
    return weights(lambda found: found.arrays.pop(name))


def added(name: str, *shape: int) -> Damage:
    return resized(name, *shape)


def lying(name: str, **lies: object) -> Damage:
    """An array whose entry says something untrue."""

    def change(found: Weights) -> None:
        for key, value in lies.items():
            setattr(found.arrays[name], key, value)

    return weights(change)


def text(name: str, content: str) -> Damage:
    return lambda model: (model / name).write_text(content, encoding="utf-8")


def cut(name: str, kept: float) -> Damage:
    def change(model: Path) -> None:
        content = (model / name).read_bytes()
        (model / name).write_bytes(content[: int(len(content) * kept)])

    return change


def head(content: bytes) -> Damage:
    """Other bytes at the beginning of model.bin."""

    def change(model: Path) -> None:
        file = model / "model.bin"
        file.write_bytes(content + file.read_bytes()[len(content) :])

    return change


def vocabulary(change: Callable[[list[str]], object]) -> Damage:
    def damage(model: Path) -> None:
        file = model / "vocabulary.json"
        tokens = json.loads(file.read_text(encoding="utf-8"))
        change(tokens)
        file.write_text(json.dumps(tokens), encoding="utf-8")

    return damage


def shifted_tokenizer(model: Path) -> None:
    """Special tokens one further on, as those of large-v3 lie behind those of large-v2."""

    def change(content: dict) -> None:
        table = content["model"]["vocab"]
        table["another"] = len(table)
        for token in content["added_tokens"]:
            token["id"] += 1

    change_json(model / "tokenizer.json", change)


def longer_tokenizer(model: Path) -> None:
    def change(content: dict) -> None:
        token = dict(content["added_tokens"][-1])
        token.update(id=token["id"] + 1, content="<|beyond|>")
        content["added_tokens"].append(token)

    change_json(model / "tokenizer.json", change)


def int8_without_scale(found: Weights) -> None:
    array = found.arrays[f"{LINEAR}/weight"]
    rows, columns = array.shape
    found.arrays[f"{LINEAR}/weight"] = Array((rows, columns), INT8, bytes(rows * columns))


REFUSED: dict[str, Damage] = {
    "alignment layer": config("alignment_heads", [[5, 0]]),
    "alignment head": config("alignment_heads", [[0, 99]]),
    "alignment negative": config("alignment_heads", [[-1, 0]]),
    "alignment no pairs": config("alignment_heads", [1, 2]),
    "alignment three": config("alignment_heads", [[0, 0, 0]]),
    "alignment text": config("alignment_heads", "all"),
    "alignment real": config("alignment_heads", [[0.5, 0]]),
    "alignment layer in the weights": integer("decoder/alignment_layer", 7),
    "alignment layer below": integer("decoder/alignment_layer", -9),
    "alignment heads in the weights": integer("decoder/alignment_heads", 77),
    "suppress negative": config("suppress_ids", [-99999]),
    "suppress -5": config("suppress_ids", [-5]),
    "suppress beyond": config("suppress_ids", [2147483648]),
    "suppress just beyond": config("suppress_ids_begin", [2609]),
    "suppress real": config("suppress_ids", [1.5]),
    "suppress truth": config("suppress_ids", [True]),
    "suppress object": config("suppress_ids", {"1": 2}),
    "suppressed missing": text("config.json", '{"suppress_ids": []}'),
    "config empty": text("config.json", "{}"),
    "language beyond": config("lang_ids", [99999]),
    "language negative": config("lang_ids", [-1]),
    "quantised by itself": config("quantization_type", 1),
    "epsilon": config("layer_norm_epsilon", -1),
    "config deep": text("config.json", "[" * 100_000),
    "config deep object": text("config.json", '{"a":' * 5000 + "1" + "}" * 5000),
    "config huge number": text("config.json", f'{{"suppress_ids": [{HUGE}]}}'),
    "config infinite": text("config.json", '{"layer_norm_epsilon": 1e400}'),
    "config not a number": text("config.json", '{"layer_norm_epsilon": NaN}'),
    "config surrogate": text("config.json", '{"\\ud800": 1}'),
    "config list": text("config.json", "[]"),
    "own settings deep": text("captioner.json", "[" * 100_000),
    "features": text("preprocessor_config.json", '{"feature_size": 128}'),
    "sampling rate": text("preprocessor_config.json", '{"sampling_rate": 8000}'),
    "preprocessor deep": text("preprocessor_config.json", "[" * 100_000),
    "no encoder heads": integer("encoder/num_heads", 0),
    "no decoder heads": integer("decoder/num_heads", 0),
    "negative heads": integer("encoder/num_heads", -4),
    "heads that do not divide": integer("decoder/num_heads", 5),
    "heads missing": without("encoder/num_heads"),
    "rows fewer": resized("decoder/embeddings/weight", 2600, 48),
    "rows more": resized("decoder/embeddings/weight", 2700, 48),
    "rows none": resized("decoder/embeddings/weight", 0, 48),
    "vocabulary empty": text("vocabulary.json", "[]"),
    "vocabulary object": text("vocabulary.json", "{}"),
    "vocabulary numbers": text("vocabulary.json", "[1, 2]"),
    "vocabulary deep": text("vocabulary.json", "[" * 100_000),
    "vocabulary shorter": vocabulary(lambda tokens: tokens.pop()),
    "vocabulary longer": vocabulary(lambda tokens: tokens.append("more")),
    "vocabulary without start": vocabulary(lambda tokens: tokens.__setitem__(1001, "x")),
    "vocabulary with two ends": vocabulary(lambda tokens: tokens.__setitem__(5, "<|endoftext|>")),
    "vocabulary of others": vocabulary(lambda tokens: tokens.sort()),
    "tokenizer shifted": shifted_tokenizer,
    "tokenizer longer": longer_tokenizer,
    "tokenizer empty": text("tokenizer.json", "{}"),
    "tokenizer deep": text("tokenizer.json", "[" * 100_000),
    "tokenizer cut": cut("tokenizer.json", 0.5),
    "encoder positions": resized("encoder/position_encodings/encodings", 750, 48),
    "decoder positions": resized("decoder/position_encodings/encodings", 100, 48),
    "position width": resized("encoder/position_encodings/encodings", 1500, 24),
    "no layer": weights(
        lambda found: [found.arrays.pop(n) for n in list(found.arrays) if "encoder/layer_0" in n]
    ),
    "layer 1 of 1": weights(
        lambda found: [
            found.arrays.update({n.replace("layer_0", "layer_1"): found.arrays.pop(n)})
            for n in list(found.arrays)
            if "encoder/layer_0" in n
        ]
    ),
    "norm missing": without("decoder/layer_norm/gamma"),
    "weight missing": without(f"{LINEAR}/weight"),
    "projection missing": weights(lambda found: found.aliases.clear()),
    "weight transposed": resized(f"{LINEAR}/weight", 48, 144),
    "weight with a rank too many": resized(f"{LINEAR}/weight", 144, 48, 1),
    "bias shorter": resized(f"{LINEAR}/bias", 10),
    "inner layer": resized("decoder/layer_0/ffn/linear_1/weight", 48, 63),
    "int8 without scale": weights(int8_without_scale),
    "alias to nowhere": weights(
        lambda found: found.aliases.update({"decoder/projection/weight": "nowhere"})
    ),
    "alias over a variable": weights(
        lambda found: found.aliases.update({"encoder/conv1/bias": "encoder/conv2/bias"})
    ),
    "length beyond the shape": lying(f"{LINEAR}/bias", content=bytes(4 * 145)),
    "length below the shape": lying(f"{LINEAR}/bias", content=bytes(4)),
    "length that lies": lying(f"{LINEAR}/bias", size_bytes=0xFFFFFFFF),
    "shape of 2**32": lying(f"{LINEAR}/bias", shape=(0xFFFFFFFF,)),
    "shape that overflows": lying(f"{LINEAR}/weight", shape=(0x80000000, 0x80000000), content=b""),
    "rank 200": lying(f"{LINEAR}/bias", shape=(1,) * 200),
    "type unknown": lying(f"{LINEAR}/bias", type_id=17),
    "bias of integers": lying(f"{LINEAR}/bias", type_id=3),
    "grouped heads": integer("decoder/layer_0/self_attention/num_heads_kv", 1),
    "rotary": integer("decoder/layer_0/self_attention/rotary_dim", 7),
    "sliding window": integer("decoder/layer_0/self_attention/sliding_window", 1),
    "relative positions": added("decoder/layer_0/self_attention/relative_position_keys", 3, 3),
    "foreign array": added("decoder/layer_0/self_attention/q_norm/gamma", 3),
    "activation": integer("decoder/activation", 99),
    "version 99": head(b"\x63\0\0\0"),
    "architecture": head(struct.pack("<IH", 6, 12) + b"SpeechSpec12\0"),
    "name of 65535": head(struct.pack("<IH", 6, 65535)),
    "newer layout": weights(lambda found: setattr(found, "revision", 9)),
    "cut in the middle": cut("model.bin", 0.5),
    "cut at the end": cut("model.bin", 0.999),
    "cut in the head": cut("model.bin", 0.00001),
    "bytes behind": lambda model: (model / "model.bin").write_bytes(
        (model / "model.bin").read_bytes() + b"x"
    ),
    "pointer": text("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "web page": text("model.bin", "<!DOCTYPE html><html>Please log in</html>"),
}
"""Models that must be refused in a sentence before anything native reads them."""


def as_float16(found: Weights) -> None:
    for array in found.arrays.values():
        if array.type_id == FLOAT32:
            values = struct.unpack(f"<{len(array.content) // 4}f", array.content)
            array.type_id, array.content = FLOAT16, struct.pack(f"<{len(values)}e", *values)


def quantised(found: Weights) -> None:
    for name, array in list(found.arrays.items()):
        if name.endswith("/weight") and len(array.shape) == 2:
            size = array.shape[0] * array.shape[1]
            found.arrays[name] = Array(array.shape, INT8, b"\x05" * size)
            scale = struct.pack("<f", 100.0) * array.shape[0]
            found.arrays[f"{name}_scale"] = Array((array.shape[0],), FLOAT32, scale)


def with_merges(model: Path) -> None:
    """The tokenizer as older conversions have it."""
    content = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    lines = ["#version: 0.2", *(" ".join(pair) for pair in content["merges"])]
    (model / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (model / "vocab.json").write_text(json.dumps(content["vocab"]), encoding="utf-8")
    (model / "tokenizer.json").unlink()


def vocabulary_as_text(model: Path) -> None:
    tokens = json.loads((model / "vocabulary.json").read_text(encoding="utf-8"))
    (model / "vocabulary.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    (model / "vocabulary.json").unlink()


WORKING: dict[str, Damage] = {
    "nothing": lambda model: None,
    "suppressed null": config("suppress_ids", None),
    "suppressed at the beginning null": config("suppress_ids_begin", None),
    "nothing to align": config("alignment_heads", []),
    "no languages": config("lang_ids", None),
    "config with a mark": lambda model: (model / "config.json").write_bytes(
        b"\xef\xbb\xbf" + (model / "config.json").read_bytes()
    ),
    "no preprocessor": lambda model: (model / "preprocessor_config.json").unlink(),
    "no bias": without(f"{LINEAR}/bias"),
    "older layout": weights(lambda found: setattr(found, "revision", 2)),
    "float16": weights(as_float16),
    "int8": weights(quantised),
    "projection of its own": weights(
        lambda found: (
            found.aliases.clear(),
            found.arrays.update(
                {"decoder/projection/weight": found.arrays["decoder/embeddings/weight"]}
            ),
        )
    ),
    "merges": with_merges,
    "vocabulary.txt": vocabulary_as_text,
    "weights not a number": lying(f"{LINEAR}/bias", content=struct.pack("<f", float("nan")) * 144),
    "weights infinite": lying("encoder/conv1/bias", content=struct.pack("<f", float("inf")) * 48),
    "weights huge": lying("decoder/layer_norm/gamma", content=struct.pack("<f", 1e38) * 48),
}
"""Models that are unusual and must work."""

_JSON_VALUES: tuple[object, ...] = (
    None, True, -1, 0, 1, 7, 2**31, 2**63, 1.5, -1e300, "", "x", [], [[]], [[0, 0]], [[9, 9]], {},
    [-1], [10**9], {"a": {"b": []}},
)  # fmt: skip


def random_damage(model: Path, seed: int) -> None:
    """One to three damages of a kind, place and extent that the seed decides."""
    source = random.Random(seed)
    for _ in range(source.randint(1, 3)):
        kind = source.choice((_flip, _flip_head, _cut, _swap, _json, _resize, _number, _tokens))
        try:
            kind(model, source)
        except (ValueError, KeyError, IndexError, struct.error, AttributeError, TypeError):
            continue  # An earlier damage has left nothing to take apart.


def _flip(model: Path, source: random.Random) -> None:
    file = source.choice(sorted(model.iterdir()))
    content = bytearray(file.read_bytes())
    for _ in range(source.randint(1, 20)):
        content[source.randrange(len(content))] ^= 1 << source.randrange(8)
    file.write_bytes(content)


def _flip_head(model: Path, source: random.Random) -> None:
    """In the table of model.bin, not in the weights: in front of some variable's content."""
    file = model / "model.bin"
    content = bytearray(file.read_bytes())
    name = source.choice(sorted(Weights.read(file).arrays)).encode()
    place = content.index(name) + source.randint(-2, len(name) + 16)
    content[place] = source.randrange(256)
    file.write_bytes(content)


def _cut(model: Path, source: random.Random) -> None:
    file = source.choice(sorted(model.iterdir()))
    content = file.read_bytes()
    file.write_bytes(content[: source.randrange(len(content))])


def _swap(model: Path, source: random.Random) -> None:
    def change(found: Weights) -> None:
        first, second = source.sample(sorted(found.arrays), 2)
        found.arrays[first], found.arrays[second] = found.arrays[second], found.arrays[first]

    change_weights(model, change)


def _json(model: Path, source: random.Random) -> None:
    def change(content: dict) -> None:
        content[source.choice(sorted(content))] = source.choice(_JSON_VALUES)

    file = source.choice(("config.json", "preprocessor_config.json", "tokenizer.json"))
    change_json(model / file, change)


def _resize(model: Path, source: random.Random) -> None:
    def change(found: Weights) -> None:
        name = source.choice(sorted(found.arrays))
        shape = [max(0, count + source.choice((-1, 1, -count // 2))) for count in
                 found.arrays[name].shape] or [1]  # fmt: skip
        size = 4
        for count in shape:
            size *= count
        found.arrays[name] = Array(tuple(shape), FLOAT32, bytes(size))

    change_weights(model, change)


def _number(model: Path, source: random.Random) -> None:
    def change(found: Weights) -> None:
        numbers = [name for name, array in found.arrays.items() if not array.shape]
        found.set_integer(source.choice(numbers), source.randint(-3, 70))

    change_weights(model, change)


def _tokens(model: Path, source: random.Random) -> None:
    def change(tokens: list[str]) -> None:
        for _ in range(source.choice((1, 10, 1000))):
            first, second = source.randrange(len(tokens)), source.randrange(len(tokens))
            tokens[first], tokens[second] = tokens[second], tokens[first]

    vocabulary(change)(model)
