"""The starter model's CTranslate2 weights as a Hugging Face model: a trained pair for the tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

from tests.helpers.paths import BUILT_IN_MODEL_DIR
from training.ctranslate2_weights import read_weights


def starter_network() -> WhisperForConditionalGeneration:
    arrays = read_weights(BUILT_IN_MODEL_DIR / "model.bin")
    tokens = json.loads((BUILT_IN_MODEL_DIR / "vocabulary.json").read_text())
    width = arrays["encoder/layer_norm/gamma"].shape[0]
    layers = {
        part: 1
        + max(
            int(name.split("_")[1].split("/")[0])
            for name in arrays
            if name.startswith(f"{part}/layer_") and name.split("_")[1][0].isdigit()
        )
        for part in ("encoder", "decoder")
    }
    config = WhisperConfig(
        vocab_size=arrays["decoder/embeddings/weight"].shape[0],
        num_mel_bins=arrays["encoder/conv1/weight"].shape[1],
        d_model=width,
        encoder_layers=layers["encoder"],
        decoder_layers=layers["decoder"],
        encoder_attention_heads=int(arrays["encoder/num_heads"]),
        decoder_attention_heads=int(arrays["decoder/num_heads"]),
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        pad_token_id=tokens.index("<|endoftext|>"),
        bos_token_id=tokens.index("<|endoftext|>"),
        eos_token_id=tokens.index("<|endoftext|>"),
        decoder_start_token_id=tokens.index("<|startoftranscript|>"),
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    network = WhisperForConditionalGeneration(config).eval()
    state = {}

    def norm(target: str, source: str) -> None:
        state[f"{target}.weight"] = arrays[f"{source}/gamma"]
        state[f"{target}.bias"] = arrays[f"{source}/beta"]

    def linear(target: str, source: str, rows: slice = slice(None)) -> None:
        state[f"{target}.weight"] = arrays[f"{source}/weight"][rows]
        state[f"{target}.bias"] = arrays[f"{source}/bias"][rows]

    third = [slice(part * width, (part + 1) * width) for part in range(3)]
    for part in ("encoder", "decoder"):
        norm(f"model.{part}.layer_norm", f"{part}/layer_norm")
        state[f"model.{part}.embed_positions.weight"] = arrays[
            f"{part}/position_encodings/encodings"
        ]
        for layer in range(layers[part]):
            target, source = f"model.{part}.layers.{layer}", f"{part}/layer_{layer}"
            own = f"{source}/self_attention"
            norm(f"{target}.self_attn_layer_norm", f"{own}/layer_norm")
            for name, rows in zip("qkv", third, strict=True):
                linear(f"{target}.self_attn.{name}_proj", f"{own}/linear_0", rows)
            linear(f"{target}.self_attn.out_proj", f"{own}/linear_1")
            norm(f"{target}.final_layer_norm", f"{source}/ffn/layer_norm")
            linear(f"{target}.fc1", f"{source}/ffn/linear_0")
            linear(f"{target}.fc2", f"{source}/ffn/linear_1")
            if part == "decoder":
                cross = f"{source}/attention"
                norm(f"{target}.encoder_attn_layer_norm", f"{cross}/layer_norm")
                linear(f"{target}.encoder_attn.q_proj", f"{cross}/linear_0")
                linear(f"{target}.encoder_attn.k_proj", f"{cross}/linear_1", third[0])
                linear(f"{target}.encoder_attn.v_proj", f"{cross}/linear_1", third[1])
                linear(f"{target}.encoder_attn.out_proj", f"{cross}/linear_2")
    for name in ("conv1", "conv2"):
        linear(f"model.encoder.{name}", f"encoder/{name}")
    state["model.decoder.embed_tokens.weight"] = arrays["decoder/embeddings/weight"]
    loaded = network.load_state_dict(
        {
            name: torch.from_numpy(np.array(weight, np.float32))
            for name, weight in state.items()
            if not name.endswith("k_proj.bias")
        },
        strict=False,
    )
    assert not loaded.unexpected_keys
    assert set(loaded.missing_keys) <= {"proj_out.weight"}
    network.tie_weights()
    return network


def save(network: WhisperForConditionalGeneration, directory: Path) -> Path:
    """Write it as a model directory with the starter's tokenizer."""
    network.generation_config = GenerationConfig(
        alignment_heads=[[network.config.decoder_layers - 1, 0]],
        begin_suppress_tokens=json.loads((BUILT_IN_MODEL_DIR / "config.json").read_text())[
            "suppress_ids_begin"
        ],
        eos_token_id=network.config.eos_token_id,
        decoder_start_token_id=network.config.decoder_start_token_id,
        pad_token_id=network.config.pad_token_id,
    )
    network.save_pretrained(directory)
    shutil.copy(BUILT_IN_MODEL_DIR / "tokenizer.json", directory)
    return directory


def with_noise(
    network: WhisperForConditionalGeneration, share: float, seed: int = 1
) -> WhisperForConditionalGeneration:
    """A copy that errs now and then: its decoder's weights shaken by a share of their spread."""
    import copy

    shaken = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in shaken.model.decoder.layers.parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.add_(share * weight.std(unbiased=False) * noise)
    return shaken
