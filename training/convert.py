"""From a checkpoint to a directory that CTranslate2 and faster-whisper load (int8)."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import torch
from ctranslate2.converters import utils
from ctranslate2.specs import common_spec
from ctranslate2.specs.model_spec import LayerSpec
from ctranslate2.specs.whisper_spec import WhisperSpec

from training import checkpoints
from training.model import Attention, Dimensions, Layer, StarterWhisper
from training.tokenizer import WhisperTokenizer

PREPROCESSOR = {
    "feature_size": 80,
    "sampling_rate": 16000,
    "hop_length": 160,
    "chunk_length": 30,
    "n_fft": 400,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "processor_class": "WhisperProcessor",
}
"""What faster-whisper reads to make its features."""


def load_model(folder: Path, *, average: bool = True) -> tuple[StarterWhisper, int]:
    """The newest whole checkpoint of a folder as a float32 model, and its step."""
    found = checkpoints.newest_checkpoint(folder)
    if found is None:
        raise FileNotFoundError(
            f"No checkpoint in {folder}: train first ('python -m training train')."
        )
    state = torch.load(io.BytesIO(found[1]), weights_only=True)
    model = StarterWhisper(Dimensions(**state["dimensions"]))
    model.load_state_dict(state["average" if average else "model"])
    return model.eval(), int(state["step"])


def _linear(spec: common_spec.LinearSpec, linear: torch.nn.Linear) -> None:
    spec.weight = linear.weight.detach().numpy()
    if linear.bias is not None:
        spec.bias = linear.bias.detach().numpy()


def _norm(spec: common_spec.LayerNormSpec, norm: torch.nn.LayerNorm) -> None:
    spec.gamma, spec.beta = norm.weight.detach().numpy(), norm.bias.detach().numpy()


def _attention(spec: LayerSpec, attention: Attention, *, cross: bool) -> None:
    split = [common_spec.LinearSpec() for _ in range(3)]
    for part, linear in zip(split, (attention.query, attention.key, attention.value), strict=True):
        _linear(part, linear)
    linears = spec.linear
    if cross:
        utils.fuse_linear(linears[0], split[:1])
        utils.fuse_linear(linears[1], split[1:])
    else:
        utils.fuse_linear(linears[0], split)
    _linear(linears[-1], attention.out)


def _layer(spec: LayerSpec, layer: Layer) -> None:
    _attention(spec.self_attention, layer.self_attention, cross=False)
    _norm(spec.self_attention.layer_norm, layer.self_norm)
    if layer.cross_attention is not None and layer.cross_norm is not None:
        _attention(spec.attention, layer.cross_attention, cross=True)
        _norm(spec.attention.layer_norm, layer.cross_norm)
    _linear(spec.ffn.linear_0, layer.feed_in)
    _linear(spec.ffn.linear_1, layer.feed_out)
    _norm(spec.ffn.layer_norm, layer.feed_norm)


def whisper_spec(model: StarterWhisper, tokenizer: WhisperTokenizer) -> WhisperSpec:
    """CTranslate2's description of the model, not yet quantised."""
    sizes = model.dimensions
    spec = WhisperSpec(sizes.encoder_layers, sizes.heads, sizes.decoder_layers, sizes.heads)
    encoder, decoder = spec.encoder, spec.decoder
    for conv_spec, conv in ((encoder.conv1, model.conv1), (encoder.conv2, model.conv2)):
        conv_spec.weight, conv_spec.bias = conv.weight.detach().numpy(), conv.bias.detach().numpy()
    encoder.position_encodings.encodings = model.encoder_positions.numpy()
    _norm(encoder.layer_norm, model.encoder_norm)
    for layer_spec, layer in zip(encoder.layer, model.encoder, strict=True):
        _layer(layer_spec, layer)
    decoder.embeddings.weight = model.embedding.weight.detach().numpy()
    decoder.projection.weight = model.embedding.weight.detach().numpy()
    decoder.position_encodings.encodings = model.decoder_positions.detach().numpy()
    _norm(decoder.layer_norm, model.decoder_norm)
    for layer_spec, layer in zip(decoder.layer, model.decoder, strict=True):
        _layer(layer_spec, layer)
    spec.register_vocabulary(tokenizer.tokens)
    # Unlike Whisper's own models this one may begin with the end: that is how it stays silent.
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = tokenizer.language_ids
    spec.config.alignment_heads = [(sizes.decoder_layers - 1, 0)]
    return spec


def convert(work_dir: Path, output: Path, *, average: bool = True) -> int:
    """Write the int8 model of the newest checkpoint to ``output``; returns its training step."""
    model, step = load_model(work_dir / "checkpoints", average=average)
    write_model(model, work_dir / "tokenizer.json", output)
    return step


def write_model(model: StarterWhisper, tokenizer_path: Path, output: Path) -> None:
    """Write a model as int8 to ``output``, which is replaced when the new one is whole."""
    spec = whisper_spec(model, WhisperTokenizer(tokenizer_path))
    spec.validate()
    spec.optimize(quantization="int8")
    unfinished = output.with_name(output.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    spec.save(str(unfinished))
    shutil.copyfile(tokenizer_path, unfinished / "tokenizer.json")
    (unfinished / "preprocessor_config.json").write_text(
        json.dumps(PREPROCESSOR) + "\n", encoding="utf-8"
    )
    shutil.rmtree(output, ignore_errors=True)
    unfinished.rename(output)
