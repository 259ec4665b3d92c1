"""The built-in model's weights as Hugging Face models: trained pairs for accurate mode."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

from tests.helpers.paths import BUILT_IN_MODEL_DIR
from training.model_file import read_model_file

_END_OF_TEXT = 50256
_START_OF_TRANSCRIPT = 50257
_NAMES = (
    ("/", "."),
    ("coder.layer_norm", "coder.final_norm"),
    ("layer_", "layers."),
    ("layers.norm", "layer_norm"),
    ("self_attention.layer_norm", "self_attn_layer_norm"),
    (".attention.layer_norm", ".encoder_attn_layer_norm"),
    ("self_attention.linear_0", "self_attn.qkv"),
    ("self_attention.linear_1", "self_attn.out_proj"),
    (".attention.linear_0", ".encoder_attn.q_proj"),
    (".attention.linear_1", ".encoder_attn.kv"),
    (".attention.linear_2", ".encoder_attn.out_proj"),
    ("ffn.layer_norm", "final_layer_norm"),
    ("ffn.linear_0", "fc1"),
    ("ffn.linear_1", "fc2"),
    ("position_encodings.encodings", "embed_positions.weight"),
    ("embeddings.weight", "embed_tokens.weight"),
    ("coder.final_norm", "coder.layer_norm"),
    ("gamma", "weight"),
    ("beta", "bias"),
)
"""Parts of CTranslate2's names and what Hugging Face has instead, replaced in this order."""


def tiny_network() -> WhisperForConditionalGeneration:
    config = WhisperConfig(
        vocab_size=51864,
        d_model=384,
        encoder_layers=4,
        decoder_layers=4,
        encoder_attention_heads=6,
        decoder_attention_heads=6,
        encoder_ffn_dim=1536,
        decoder_ffn_dim=1536,
        pad_token_id=_END_OF_TEXT,
        bos_token_id=_END_OF_TEXT,
        eos_token_id=_END_OF_TEXT,
        decoder_start_token_id=_START_OF_TRANSCRIPT,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    network = WhisperForConditionalGeneration(config).eval()
    state = {}
    for own_name, array in read_model_file(BUILT_IN_MODEL_DIR / "model.bin").weights().items():
        name = own_name
        for old, new in _NAMES:
            name = name.replace(old, new)
        projections = next((each for each in ("qkv", "kv") if f".{each}." in name), "")
        weight = torch.from_numpy(np.array(array, np.float32))
        if projections:
            for letter, part in zip(projections, weight.chunk(len(projections)), strict=True):
                state[f"model.{name.replace(f'.{projections}.', f'.{letter}_proj.')}"] = part
        else:
            state[f"model.{name}"] = weight
    known = network.state_dict()
    state = {name: weight for name, weight in state.items() if name in known}
    missing = network.load_state_dict(state, strict=False).missing_keys
    assert set(missing) <= {"proj_out.weight"}
    network.tie_weights()
    return network


def save(network: WhisperForConditionalGeneration, directory: Path) -> Path:
    """Write it as a model directory with tiny.en's tokenizer."""
    config = json.loads((BUILT_IN_MODEL_DIR / "config.json").read_text())
    network.generation_config = GenerationConfig(
        alignment_heads=config["alignment_heads"],
        suppress_tokens=config["suppress_ids"],
        begin_suppress_tokens=config["suppress_ids_begin"],
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
    """Return a copy that errs: its decoder's weights shaken by a share of their spread."""
    shaken = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in shaken.model.decoder.layers.parameters():
            noise = torch.randn(weight.shape, generator=generator)
            weight.add_(share * weight.std(unbiased=False) * noise)
    return shaken
