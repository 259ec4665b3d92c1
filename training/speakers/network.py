"""The network: convolutions over time, attentive statistics, a vector for the voice."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from training.speakers.corpus import BINS

VECTOR_NUMBERS = 128
_CHANNELS = 96
_POOLED = 160
_DILATIONS = (1, 2, 3, 1, 2, 4)
_EPSILON = 1e-5
"""What normalisation adds to each variance (torch's own)."""

_NEW_GAIN = 0.1
"""Of a block that is added to a trained network: little, so that it begins as it was."""


class _Block(nn.Module):
    """A dilated convolution beside which its input goes on."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.conv = nn.Conv1d(_CHANNELS, _CHANNELS, 3, padding=dilation, dilation=dilation)
        self.norm = nn.BatchNorm1d(_CHANNELS)

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.relu(self.norm(self.conv(x)))


class VoiceNetwork(nn.Module):
    """float32[N, T, BINS] to float32[N, VECTOR_NUMBERS]."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv1d(BINS, _CHANNELS, 5, padding=2), nn.BatchNorm1d(_CHANNELS), nn.ReLU()
        )
        self.blocks = nn.Sequential(*(_Block(dilation) for dilation in _DILATIONS))
        self.wide = nn.Sequential(nn.Conv1d(_CHANNELS, _POOLED, 1), nn.ReLU())
        self.attention = nn.Sequential(
            nn.Conv1d(_POOLED, 64, 1), nn.Tanh(), nn.Conv1d(64, _POOLED, 1)
        )
        self.vector = nn.Sequential(
            nn.BatchNorm1d(2 * _POOLED),
            nn.Linear(2 * _POOLED, VECTOR_NUMBERS),
            nn.BatchNorm1d(VECTOR_NUMBERS, affine=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Vectors of stretches of features."""
        frames = self.wide(self.blocks(self.first(x.transpose(1, 2))))
        weights = torch.softmax(self.attention(frames), dim=2)
        mean = (weights * frames).sum(2)
        variance = (weights * frames * frames).sum(2) - mean * mean
        vector: Tensor = self.vector(torch.cat((mean, variance.clamp(min=1e-5).sqrt()), 1))
        return vector


class MarginLoss(nn.Module):
    """Cross entropy over the angles to everybody's own vector, harder by a margin (AAM)."""

    def __init__(self, people: int, scale: float = 30.0) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.randn(people, VECTOR_NUMBERS))
        self.scale = scale

    def forward(self, vectors: Tensor, owners: Tensor, margin: float) -> Tensor:
        """The loss of a batch."""
        cosines = nn.functional.normalize(vectors) @ nn.functional.normalize(self.weights).T
        cosines = cosines.clamp(-1 + 1e-6, 1 - 1e-6)
        own = torch.nn.functional.one_hot(owners, len(self.weights)).bool()
        harder = torch.cos(torch.acos(cosines) + margin)
        logits = torch.where(own, harder, cosines) * self.scale
        return nn.functional.cross_entropy(logits, owners)


def from_onnx(file: Path) -> VoiceNetwork:
    """An exported network, to be trained further; blocks that it lacks begin with little to say.

    The export has merged the normalisation of convolutions with the layer before it.
    """
    import onnx

    model = onnx.load(str(file))
    weights = {
        one.name: torch.from_numpy(onnx.numpy_helper.to_array(one).copy())
        for one in model.graph.initializer
    }
    merged = [weights.pop(name) for name in list(weights) if name.startswith("onnx::Conv_")]
    network = VoiceNetwork()
    layers = [("first.0", "first.1")]
    layers += [(f"blocks.{k}.conv", f"blocks.{k}.norm") for k in range(len(network.blocks))]
    for (conv, norm), weight, bias in zip(layers, merged[::2], merged[1::2], strict=False):
        weights[f"{conv}.weight"], weights[f"{norm}.bias"] = weight, bias
        weights[f"{conv}.bias"] = torch.zeros_like(bias)
        weights[f"{norm}.weight"] = torch.ones_like(bias)
        weights[f"{norm}.running_mean"] = torch.zeros_like(bias)
        weights[f"{norm}.running_var"] = torch.ones_like(bias) - _EPSILON
    for block in network.blocks[len(merged) // 2 - 1 :]:
        nn.init.constant_(block.norm.weight, _NEW_GAIN)
    network.load_state_dict(weights, strict=False)
    return network
