"""CED-tiny's shape with random weights: what the published network costs, not what it hears.

Dimensions, names and metadata are those of its authors' export (github.com/RicherMans/CED,
models/audiotransformer.py and export_onnx.py, with at most 3,000 frames): 12 blocks of 192
channels and three heads over patches of 16 x 16.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from captioner.speech.sounds.features import BINS

_WIDTH, _DEPTH, _HEADS, _PATCH, _CLASSES, _MOST_FRAMES = 192, 12, 3, 16, 527, 3_000
_FACTS = {
    "model_type": "CED",
    "version": "1.0",
    "model_author": "RicherMans",
    "url": "https://github.com/RicherMans/CED",
}


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(_WIDTH, 3 * _WIDTH)
        self.out = nn.Linear(_WIDTH, _WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        batch, count, _ = x.shape
        parts = self.qkv(x).reshape(batch, count, 3, _HEADS, _WIDTH // _HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (query @ key.transpose(-2, -1) * (_WIDTH // _HEADS) ** -0.5).softmax(-1)
        out: Tensor = self.out((weights @ value).transpose(1, 2).reshape(batch, count, _WIDTH))
        return out


class _Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Sequential(nn.LayerNorm(_WIDTH), _Attention())
        self.widen = nn.Sequential(
            nn.LayerNorm(_WIDTH),
            nn.Linear(_WIDTH, 4 * _WIDTH),
            nn.GELU(),
            nn.Linear(4 * _WIDTH, _WIDTH),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attend(x)
        return x + self.widen(x)


class StandIn(nn.Module):
    """float32[N, BINS, T] in dB to probabilities, float32[N, 527]."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.BatchNorm1d(BINS)
        self.patches = nn.Conv2d(1, _WIDTH, _PATCH, _PATCH)
        self.time = nn.Parameter(0.02 * torch.randn(1, _WIDTH, 1, _MOST_FRAMES // _PATCH))
        self.frequency = nn.Parameter(0.02 * torch.randn(1, _WIDTH, BINS // _PATCH, 1))
        self.blocks = nn.Sequential(*(_Block() for _ in range(_DEPTH)))
        self.classes = nn.Sequential(
            nn.LayerNorm(_WIDTH), nn.LayerNorm(_WIDTH), nn.Linear(_WIDTH, _CLASSES)
        )

    def forward(self, mel: Tensor) -> Tensor:
        """Probabilities of a window."""
        x = self.patches(self.scale(mel)[:, None])
        x = x + self.time[..., : x.shape[3]] + self.frequency
        found: Tensor = self.classes(self.blocks(x.flatten(2).transpose(1, 2)).mean(1))
        return found.sigmoid()


def export_stand_in(file: Path) -> None:
    """Write it as the authors do; matrices in int8, in the same way."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    torch.manual_seed(1)
    whole = file.with_name("model.onnx")
    torch.onnx.export(
        StandIn().eval(),
        (torch.ones(1, BINS, 301),),
        str(whole),
        dynamo=False,
        opset_version=12,
        input_names=["feats"],
        output_names=["prob"],
        dynamic_axes={"feats": {0: "batch_size", 2: "time_dim"}, "prob": {0: "batch_size"}},
    )
    model = onnx.load(whole)
    onnx.helper.set_model_props(model, _FACTS)
    onnx.save(model, whole)
    quantize_dynamic(
        model_input=whole,
        model_output=file,
        op_types_to_quantize=["MatMul"],
        weight_type=QuantType.QInt8,
    )
