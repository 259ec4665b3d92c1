"""What a model's config.json and preprocessor_config.json say, held against its weights.

CTranslate2 uses the numbers in config.json as positions in its arrays without looking.
"""

from __future__ import annotations

from collections.abc import Mapping

from captioner.core.errors import ContentError
from captioner.speech.models.whisper_layout import WhisperShape

_MOST_IDS = 100_000
_FEATURES = {"sampling_rate": 16_000, "hop_length": 160, "n_fft": 400}
_QUANTISED = ("quantization_type", "quantization_bits", "quantization_group_size")


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
            raise ConfigError("{name} is missing in config.json", name=name)
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
            raise ConfigError("{name} in config.json is not one of a Whisper model", name=name)
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
        raise ConfigError("{name} in config.json is not a list of a reasonable length", name=name)
    return value


def _is_below(value: object, limit: int) -> bool:
    return type(value) is int and 0 <= value < limit
