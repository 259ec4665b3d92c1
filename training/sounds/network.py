"""The network: convolutions over time and frequency, then what is usual and what is loudest."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from captioner.speech.sounds.features import BINS

_CHANNELS = (16, 32, 64, 96)


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
