"""Whether the weights in a model.bin are those of a Whisper model, and its configuration fits.

CTranslate2 uses the numbers in config.json as positions in its arrays without looking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from captioner.core.errors import ContentError
from captioner.speech.models.weights_file import (
    NumberType,
    Variable,
    WeightsFileError,
    WeightsTable,
)

_MOST_IDS = 100_000
_FEATURES = {"sampling_rate": 16_000, "hop_length": 160, "n_fft": 400}
_QUANTISED = ("quantization_type", "quantization_bits", "quantization_group_size")
_NEWEST_REVISION = 3
_ENCODER_POSITIONS = 1500
_DECODER_POSITIONS = 448
_MOST_LAYERS = 256
_MOST_MEL_BINS = 512
_LAYER = re.compile(r"(encoder|decoder)/layer_(\d{1,4})/")

# Numbers that other architectures have, which would make the library compute with other shapes.
_FOREIGN = re.compile(
    r"/(num_heads_kv|head_dim|rotary_\w+|sliding_window|multi_query\w*|alibi|layer_scalar|"
    r"final_logit_softcapping|merged_encoder_attention|layer_norm_use_residual|relative_\w+|"
    r"shared_\w+|weight_zero|\w*max_position_embeddings)$"
)
_MOST_ACTIVATION = 6
_ACTIVATION = "decoder/activation"


@dataclass(frozen=True, slots=True)
class WhisperShape:
    """A Whisper model's dimensions, as its weights have them.

    Attributes:
        width: Size of a position's vector.
        mel_bins: Bins of the features that it takes.
        vocabulary_size: Tokens that it knows.
        decoder_heads: Attention heads of each layer of the decoder.
    """

    width: int
    mel_bins: int
    vocabulary_size: int
    encoder_layers: int
    decoder_layers: int
    decoder_heads: int


def whisper_shape(table: WeightsTable) -> WhisperShape:
    """Check every variable of a Whisper model against the others.

    Returns:
        The dimensions that all of them agree on.

    Raises:
        WeightsFileError: One is missing, of another shape or type, or foreign to Whisper.
    """
    if table.revision > _NEWEST_REVISION:
        raise WeightsFileError(
            "its layout is revision {revision}, which is not known", revision=table.revision
        )
    variables = table.variables
    shape = _dimensions(variables)
    known = set()
    for name, expected, is_weight in _expected(variables, shape):
        known.add(name)
        _require_shape(name, variables, expected)
        if is_weight:
            known.update(_checked_scales(name, variables))
        elif not variables[name].type.is_real:
            raise WeightsFileError("{name} in it is stored as integers", name=name)
    _require_nothing_else(variables, known)
    _require_alignment(variables, shape)
    return shape


def _dimensions(variables: Mapping[str, Variable]) -> WhisperShape:
    first = _shape_of("encoder/conv1/weight", variables, 3)
    width, mel_bins = first[0], first[1]
    vocabulary_size = _shape_of("decoder/embeddings/weight", variables, 2)[0]
    if not 0 < mel_bins <= _MOST_MEL_BINS or width <= 0 or vocabulary_size <= 0:
        raise WeightsFileError("one of its dimensions is 0 or unreasonably large")
    _head_count("encoder", variables, width)
    return WhisperShape(
        width,
        mel_bins,
        vocabulary_size,
        _layer_count("encoder", variables),
        _layer_count("decoder", variables),
        _head_count("decoder", variables, width),
    )


def _layer_count(part: str, variables: Mapping[str, Variable]) -> int:
    numbers = {
        int(found[2]) for name in variables if (found := _LAYER.match(name)) and found[1] == part
    }
    count = len(numbers)
    if not 0 < count <= _MOST_LAYERS or numbers != set(range(count)):
        raise WeightsFileError("layers of its {part} are missing", part=part)
    return count


def _head_count(part: str, variables: Mapping[str, Variable], width: int) -> int:
    heads = variables.get(f"{part}/num_heads", _NOTHING).integer
    if heads is None or heads <= 0 or width % heads:
        raise WeightsFileError("its {part} has an impossible number of heads", part=part)
    return heads


def _expected(
    variables: Mapping[str, Variable], shape: WhisperShape
) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Every array that a Whisper model has: name, shape, and whether it may be quantised."""
    width = shape.width
    for number, inputs in ((1, shape.mel_bins), (2, width)):
        yield f"encoder/conv{number}/weight", (width, inputs, 3), True
        yield f"encoder/conv{number}/bias", (width,), False
    yield "decoder/embeddings/weight", (shape.vocabulary_size, width), True
    yield "decoder/projection/weight", (shape.vocabulary_size, width), True
    for part, least, layers in (
        ("encoder", _ENCODER_POSITIONS, shape.encoder_layers),
        ("decoder", _DECODER_POSITIONS, shape.decoder_layers),
    ):
        positions = f"{part}/position_encodings/encodings"
        count = _shape_of(positions, variables, 2)[0]
        if count < least:
            raise WeightsFileError(
                "its {part} has {count} positions instead of {least}",
                part=part,
                count=count,
                least=least,
            )
        yield positions, (count, width), False
        yield from _norm(f"{part}/layer_norm", width)
        for number in range(layers):
            layer = f"{part}/layer_{number}"
            yield from _attention(f"{layer}/self_attention", width, (3, 1), variables)
            if part == "decoder":
                yield from _attention(f"{layer}/attention", width, (1, 2, 1), variables)
            yield from _norm(f"{layer}/ffn/layer_norm", width)
            inner = _shape_of(f"{layer}/ffn/linear_0/weight", variables, 2)[0]
            yield from _linear(f"{layer}/ffn/linear_0", inner, width, variables)
            yield from _linear(f"{layer}/ffn/linear_1", width, inner, variables)


def _attention(
    name: str, width: int, parts: tuple[int, ...], variables: Mapping[str, Variable]
) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Queries, keys and values, and what puts them together: in one array or in several."""
    yield from _norm(f"{name}/layer_norm", width)
    for number, count in enumerate(parts):
        yield from _linear(f"{name}/linear_{number}", count * width, width, variables)
    if f"{name}/queries_scale" in variables:
        yield f"{name}/queries_scale", (), False


def _linear(
    name: str, outputs: int, inputs: int, variables: Mapping[str, Variable]
) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    yield f"{name}/weight", (outputs, inputs), True
    if f"{name}/bias" in variables:
        yield f"{name}/bias", (outputs,), False


def _norm(name: str, width: int) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    yield f"{name}/gamma", (width,), False
    yield f"{name}/beta", (width,), False


def _checked_scales(name: str, variables: Mapping[str, Variable]) -> Iterator[str]:
    """What belongs to an array of integers: a scale for each row, or one for all of it."""
    weight = variables[name]
    if weight.type.is_real:
        return
    scale = f"{name}_scale"
    found = variables.get(scale, _NOTHING)
    expected = (
        [(weight.shape[0],)] if weight.type is NumberType.INT8 else [(), (1,)]
        if weight.type is NumberType.INT16 else []
    )  # fmt: skip
    if found.shape not in expected or found.type is not NumberType.FLOAT32:
        raise WeightsFileError("{name} in it is quantised in an unknown way", name=name)
    yield scale


def _require_nothing_else(variables: Mapping[str, Variable], known: set[str]) -> None:
    for name, variable in variables.items():
        is_number = variable.shape == ()
        if name in known or (is_number and not _FOREIGN.search(name)):
            continue
        if is_number and variable.integer == 0:
            continue  # Says that the model has no such thing.
        raise WeightsFileError("it holds {name}, which no Whisper model has", name=name)


def _require_alignment(variables: Mapping[str, Variable], shape: WhisperShape) -> None:
    """The layer and the number of heads that the library reads attention from."""
    layer = variables.get("decoder/alignment_layer", _NOTHING).integer
    heads = variables.get("decoder/alignment_heads", _NOTHING).integer
    if layer is not None and not -shape.decoder_layers <= layer < shape.decoder_layers:
        raise WeightsFileError("it aligns words by a layer that it does not have")
    if heads is not None and not 0 <= heads <= shape.decoder_heads:
        raise WeightsFileError("it aligns words by heads that it does not have")
    activation = variables.get(_ACTIVATION, _NOTHING).integer
    if activation is not None and not 0 <= activation <= _MOST_ACTIVATION:
        raise WeightsFileError("its activation function is not known")


def _shape_of(name: str, variables: Mapping[str, Variable], rank: int) -> tuple[int, ...]:
    if name not in variables:
        raise WeightsFileError("{name} is missing from it", name=name)
    shape = variables[name].shape
    if len(shape) != rank or 0 in shape:
        raise WeightsFileError("{name} in it has the wrong shape", name=name)
    return shape


def _require_shape(name: str, variables: Mapping[str, Variable], expected: tuple[int, ...]) -> None:
    if name not in variables:
        raise WeightsFileError("{name} is missing from it", name=name)
    if variables[name].shape != expected:
        raise WeightsFileError("{name} in it has the wrong shape", name=name)


_NOTHING = Variable((-1,), NumberType.FLOAT32)


class ConfigError(ContentError):
    """A configuration that does not fit the weights; the message says why, in words."""


def require_config(config: Mapping[str, object], shape: WhisperShape, vocabulary_size: int) -> None:
    """Check everything in config.json that the native library relies on.

    Raises:
        ConfigError: A number in it leads outside of the model.
    """
    if vocabulary_size != shape.vocabulary_size:
        raise ConfigError(
            "the vocabulary has {vocabulary_size} tokens and the weights have rows for {rows}",
            vocabulary_size=vocabulary_size,
            rows=shape.vocabulary_size,
        )
    for name in ("suppress_ids", "suppress_ids_begin", "lang_ids"):
        if not all(_is_below(each, vocabulary_size) for each in _list(config, name)):
            raise ConfigError("{name} in config.json names tokens that do not exist", name=name)
    for name in ("suppress_ids", "suppress_ids_begin"):
        if name not in config:
            # The library reads on where a list would be.
            raise ConfigError("{name} is missing from config.json", name=name)
    for pair in _list(config, "alignment_heads"):
        limits = (shape.decoder_layers, shape.decoder_heads)
        if (
            not isinstance(pair, list)
            or len(pair) != len(limits)
            or not all(_is_below(each, most) for each, most in zip(pair, limits, strict=True))
        ):
            raise ConfigError(
                "alignment_heads in config.json names layers or heads that the decoder does not "
                "have: it has {decoder_layers} layers of {decoder_heads} heads",
                decoder_layers=shape.decoder_layers,
                decoder_heads=shape.decoder_heads,
            )
    for name in _QUANTISED:
        if config.get(name):
            raise ConfigError("{name} in config.json is not that of a Whisper model", name=name)
    epsilon = config.get("layer_norm_epsilon")
    if epsilon is not None and (type(epsilon) is not float or not 0 < epsilon < 1):
        raise ConfigError("layer_norm_epsilon in config.json is out of range")


def require_features(preprocessor: Mapping[str, object], shape: WhisperShape) -> None:
    """Check that preprocessor_config.json describes the features that the weights hear.

    Raises:
        ConfigError: It describes others.
    """
    for name, expected in {**_FEATURES, "feature_size": shape.mel_bins}.items():
        found = preprocessor.get(name, expected)
        if found != expected:
            raise ConfigError(
                "{name} in preprocessor_config.json is {found}, and the model needs {expected}",
                name=name,
                found=str(found),
                expected=expected,
            )


def _list(config: Mapping[str, object], name: str) -> list[object]:
    """A list in a configuration; empty where it is absent or null, which both mean nothing."""
    value = config.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_IDS:
        raise ConfigError("{name} in config.json is not a list of reasonable length", name=name)
    return value


def _is_below(value: object, limit: int) -> bool:
    return type(value) is int and 0 <= value < limit
