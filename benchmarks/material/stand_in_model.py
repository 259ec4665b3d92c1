"""Stand-ins for the Whisper family: the true dimensions, random weights, no download.

They cost what the real models cost (memory, loading, time a decode); their words mean nothing.
They are made with CTranslate2's own specification classes and numpy: a model of transformers would
need gigabytes and an optional extra for the same specification. Every array differs, since
CTranslate2 saves equal arrays once and the file would be too small. Random weights hardly ever end
a text, so a decode runs to its cap. Use:

    python -m benchmarks.material.stand_in_model distil-large-v3.5
    python -m benchmarks.material.stand_in_model --all --compute-type int8
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.common_spec import Conv1DSpec, LayerNormSpec, LinearSpec
from ctranslate2.specs.model_spec import LayerSpec

ROOT = Path(__file__).parents[2]
STAND_INS = ROOT / "build" / "stand-ins"

_AUDIO_POSITIONS = 1500
_TEXT_POSITIONS = 448
_TIMESTAMPS = 1501
_MAX_ALIGNMENT_HEADS = 10
# In the order of Whisper's vocabulary.
_LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th "
    "ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr "
    "pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt "
    "haw ln ha ba jw su yue"
).split()


@dataclass(frozen=True, slots=True)
class Dimensions:
    """A model's shape, as its published config.json gives it.

    Attributes:
        width: Size of a position's vector; a head has 64 of it, the inner layer four times it.
        encoder_layers, decoder_layers: How many.
        mel_bins: 80 or 128.
        vocabulary_size: 51864 knows English only, 51865 99 languages, 51866 100 languages.
    """

    width: int
    encoder_layers: int
    decoder_layers: int
    mel_bins: int
    vocabulary_size: int

    @property
    def heads(self) -> int:
        return self.width // 64

    @property
    def language_count(self) -> int:
        """Language tokens in the vocabulary; English-only ones have 99 unused ones too."""
        return 100 if self.vocabulary_size == 51866 else 99


FAMILY = {
    "tiny.en": Dimensions(384, 4, 4, 80, 51864),
    "base.en": Dimensions(512, 6, 6, 80, 51864),
    "small.en": Dimensions(768, 12, 12, 80, 51864),
    "distil-small.en": Dimensions(768, 12, 4, 80, 51864),
    "distil-medium.en": Dimensions(1024, 24, 2, 80, 51864),
    "medium.en": Dimensions(1024, 24, 24, 80, 51864),
    "distil-large-v2": Dimensions(1280, 32, 2, 80, 51865),
    "distil-large-v3": Dimensions(1280, 32, 2, 128, 51866),
    "distil-large-v3.5": Dimensions(1280, 32, 2, 128, 51866),
    "large-v3-turbo": Dimensions(1280, 32, 4, 128, 51866),
    "large-v3": Dimensions(1280, 32, 32, 128, 51866),
}


class RandomWeights:
    """Arrays of small random numbers, no two the same, made faster than a generator makes them.

    Every array is cut from one block of numbers at another offset: equal arrays would be saved
    once, and the stand-in would be too small.
    """

    def __init__(self, seed: int = 1) -> None:
        generator = np.random.default_rng(seed)
        self._block = generator.standard_normal(3_000_017, dtype=np.float32)
        self._offset = 0

    def array(self, *shape: int, scale: float) -> np.ndarray:
        size = int(np.prod(shape))
        self._offset = (self._offset + 7919) % len(self._block)
        block = np.roll(self._block, self._offset)
        # float16 halves the peak: large-v3 has 1.5 thousand million numbers.
        return (np.resize(block, size).reshape(shape) * scale).astype(np.float16)


def build(name: str, directory: Path, compute_type: str = "int8") -> Path:
    """Write a stand-in for a model of the family.

    Args:
        name: A key of `FAMILY`.
        directory: Where it is to be; replaced when it exists.
        compute_type: "int8" or "float16", the form of the weights on disk.

    Returns:
        The directory.
    """
    dimensions = FAMILY[name]
    spec = WhisperSpec(
        dimensions.encoder_layers, dimensions.heads, dimensions.decoder_layers, dimensions.heads
    )
    _fill(spec, dimensions, RandomWeights())
    tokens, special = vocabulary(dimensions)
    spec.register_vocabulary(tokens)
    spec.config.alignment_heads = _alignment_heads(dimensions)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokens.index("Ġ"), special["<|endoftext|>"]]
    first_language = special["<|startoftranscript|>"] + 1
    spec.config.lang_ids = list(range(first_language, first_language + dimensions.language_count))
    spec.validate()
    spec.optimize(quantization=compute_type)

    aside = directory.with_name(directory.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    spec.save(str(aside))
    (aside / "tokenizer.json").write_text(
        json.dumps(_tokenizer(tokens, special), ensure_ascii=False), encoding="utf-8"
    )
    (aside / "preprocessor_config.json").write_text(
        json.dumps({"feature_size": dimensions.mel_bins}), encoding="utf-8"
    )
    shutil.rmtree(directory, ignore_errors=True)
    aside.rename(directory)
    return directory


def ensure(name: str, compute_type: str = "int8") -> Path:
    """The stand-in's directory, built if it is not there yet."""
    directory = STAND_INS / f"{name}-{compute_type}"
    return directory if directory.is_dir() else build(name, directory, compute_type)


def vocabulary(dimensions: Dimensions) -> tuple[list[str], dict[str, int]]:
    """Tokens in order of their ids, and the ids of the special ones."""
    names = [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{code}|>" for code in _LANGUAGES[: dimensions.language_count]),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{position * 0.02:.2f}|>" for position in range(_TIMESTAMPS)),
    ]
    text_count = dimensions.vocabulary_size - len(names)
    merged = ("".join(pair) for pair in _merges())
    # Multilingual vocabularies have an empty token; CTranslate2 knows them by it.
    empty = [""] if dimensions.vocabulary_size > 51864 else []
    text = [*_byte_characters(), *islice(merged, text_count - 256 - len(empty)), *empty]
    return text + names, {name: text_count + i for i, name in enumerate(names)}


def _merges() -> Iterator[tuple[str, str]]:
    """Pairs of a byte-level BPE that spells text in pieces of up to four letters."""
    pairs = ["".join(letters) for letters in product(ascii_lowercase, repeat=2)]
    yield from product(ascii_lowercase, repeat=2)
    yield from (("Ġ", letter) for letter in ascii_lowercase)
    yield from (("Ġ", pair) for pair in pairs)
    yield from product(pairs, ascii_lowercase)
    yield from (("Ġ" + pair, letter) for pair, letter in product(pairs, ascii_lowercase))
    yield from product(pairs, pairs)


def _byte_characters() -> list[str]:
    """The printable character that byte-level BPE writes for each byte (GPT-2's table)."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def _tokenizer(tokens: list[str], special: dict[str, int]) -> dict[str, object]:
    text_count = special["<|endoftext|>"]
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "added_tokens": [
            {"id": token_id, "content": name, **flags, "special": token_id < text_count + 200}
            for name, token_id in special.items()
        ],
        "pre_tokenizer": byte_level,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "vocab": {token: i for i, token in enumerate(tokens[:text_count])},
            "merges": [
                list(pair)
                for pair in islice(_merges(), text_count - 256 - (tokens[text_count - 1] == ""))
            ],
        },
    }


def _alignment_heads(dimensions: Dimensions) -> list[tuple[int, int]]:
    """Some heads of the decoder's last half, about as many as published models name."""
    layers = range(dimensions.decoder_layers // 2, dimensions.decoder_layers)
    return list(islice(product(layers, range(dimensions.heads)), _MAX_ALIGNMENT_HEADS))


def _fill(spec: WhisperSpec, dimensions: Dimensions, weights: RandomWeights) -> None:
    width = dimensions.width
    spread = width**-0.5

    def linear(layer: LinearSpec | Conv1DSpec, *shape: int) -> None:
        layer.weight = weights.array(*shape, scale=spread)
        layer.bias = weights.array(shape[0], scale=0.01)

    def norm(layer: LayerNormSpec) -> None:
        layer.gamma = np.ones(width, dtype=np.float16)
        layer.beta = weights.array(width, scale=0.01)

    def block(layer: LayerSpec, *, attends: bool) -> None:
        norm(layer.self_attention.layer_norm)
        linear(layer.self_attention.linear[0], 3 * width, width)
        linear(layer.self_attention.linear[1], width, width)
        if attends:
            norm(layer.attention.layer_norm)
            linear(layer.attention.linear[0], width, width)
            linear(layer.attention.linear[1], 2 * width, width)
            linear(layer.attention.linear[2], width, width)
        norm(layer.ffn.layer_norm)
        linear(layer.ffn.linear_0, 4 * width, width)
        linear(layer.ffn.linear_1, width, 4 * width)

    encoder, decoder = spec.encoder, spec.decoder
    linear(encoder.conv1, width, dimensions.mel_bins, 3)
    linear(encoder.conv2, width, width, 3)
    encoder.position_encodings.encodings = weights.array(_AUDIO_POSITIONS, width, scale=0.1)
    norm(encoder.layer_norm)
    for layer in encoder.layer:
        block(layer, attends=False)
    decoder.embeddings.weight = weights.array(dimensions.vocabulary_size, width, scale=spread)
    decoder.position_encodings.encodings = weights.array(_TEXT_POSITIONS, width, scale=0.1)
    norm(decoder.layer_norm)
    for layer in decoder.layer:
        block(layer, attends=True)
    # Whisper's output layer is its embedding.
    decoder.projection.weight = decoder.embeddings.weight


def main(arguments: list[str] | None = None) -> int:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAMILY))
    parser.add_argument("--all", action="store_true", help="the whole family")
    parser.add_argument("--compute-type", choices=("int8", "float16"), default="int8")
    parser.add_argument("--output-dir", type=Path, default=STAND_INS)
    options = parser.parse_args(arguments)
    names = list(FAMILY) if options.all else options.names
    unknown = [name for name in names if name not in FAMILY]
    if unknown or not names:
        parser.error(f"name models of the family: {', '.join(FAMILY)}")
    for name in names:
        started_s = time.perf_counter()
        directory = options.output_dir / f"{name}-{options.compute_type}"
        build(name, directory, options.compute_type)
        size_mb = (directory / "model.bin").stat().st_size / 1e6
        print(f"{directory}: {size_mb:.0f} MB in {time.perf_counter() - started_s:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
