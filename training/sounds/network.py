"""The network: convolutions over time and frequency, then what is usual and what is loudest."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from captioner.speech.sounds.features import BINS

_CHANNELS = (16, 32, 64, 96)
_EPSILON = 1e-5
"""What normalisation adds to each variance (torch's own)."""


class _Block(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.norm(self.conv(x)))


class SoundNetwork(nn.Module):
    """float32[N, BINS, T] in dB to the logits of the kinds, float32[N, kinds]."""

    def __init__(self, kinds: int) -> None:
        super().__init__()
        self.scale = nn.BatchNorm1d(BINS)
        pairs = zip((1, *_CHANNELS), _CHANNELS, strict=False)
        self.blocks = nn.Sequential(*(_Block(before, after) for before, after in pairs))
        self.wide = nn.Sequential(
            nn.Conv1d(_CHANNELS[-1] * BINS // 16, 128, 3, padding=1, bias=False),
            nn.BatchNorm1d(128),
            nn.ReLU(),
        )
        self.kinds = nn.Sequential(nn.Dropout(0.2), nn.Linear(256, kinds))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of windows of features."""
        maps = self.blocks(self.scale(x)[:, None])
        frames = self.wide(maps.flatten(1, 2))
        logits: Tensor = self.kinds(torch.cat((frames.mean(2), frames.amax(2)), 1))
        return logits


def from_onnx(file: Path) -> SoundNetwork:
    """An exported network, to be trained further.

    The export has merged every normalisation but the first with the layer before it.
    """
    import onnx

    model = onnx.load(str(file))
    weights = {
        one.name.removeprefix("network."): torch.from_numpy(onnx.numpy_helper.to_array(one).copy())
        for one in model.graph.initializer
    }
    merged = [weights.pop(name) for name in list(weights) if name.startswith("onnx::Conv_")]
    network = SoundNetwork(len(weights["kinds.1.bias"]))
    layers = [(f"blocks.{number}.conv", f"blocks.{number}.norm") for number in range(4)]
    layers.append(("wide.0", "wide.1"))
    for (conv, norm), weight, bias in zip(layers, merged[::2], merged[1::2], strict=True):
        width = len(bias)
        weights[f"{conv}.weight"], weights[f"{norm}.bias"] = weight, bias
        weights[f"{norm}.weight"] = torch.ones(width)
        weights[f"{norm}.running_mean"] = torch.zeros(width)
        weights[f"{norm}.running_var"] = torch.ones(width) - _EPSILON
    network.load_state_dict(weights, strict=False)
    return network.eval()
