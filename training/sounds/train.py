"""Train the network on the corpus, find its thresholds, and export it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from captioner.core.audio import SAMPLE_RATE
from captioner.core.sounds.kinds import WARNINGS
from captioner.speech.sounds.features import BINS
from training.sounds.corpus import KINDS, WINDOW_S, Corpus
from training.sounds.network import SoundNetwork

_BATCH = 64
_HIGHEST_RATE, _LATER_RATE = 3e-3, 1e-3
_FALSE_WARNINGS, _FALSE_OTHERS = 0.006, 0.003
"""Of windows that are hard on purpose. To miss an alarm is worse than to tell one too many."""

_MASKED_BINS, _MASKED_FRAMES = 10, 30


def train(
    corpus: Corpus,
    steps: int,
    threads: int,
    seed: int,
    *,
    first: SoundNetwork | None = None,
    report_every: int = 100,
) -> SoundNetwork:
    """A network that hears the kinds of sounds of a corpus.

    Args:
        first: A trained one that is to learn more. Its normalisation stays as it is.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = (first or SoundNetwork(len(KINDS))).train()
    highest_rate = _HIGHEST_RATE
    if first is not None:
        highest_rate = _LATER_RATE
        for part in network.modules():
            if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                part.eval()
    optimiser = torch.optim.AdamW(network.parameters(), lr=highest_rate, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, highest_rate, total_steps=steps, pct_start=0.15
    )
    began, total = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        chosen = rng.integers(0, len(corpus.targets), _BATCH)
        features = torch.from_numpy(corpus.features[chosen].astype(np.float32))
        targets = torch.from_numpy(corpus.targets[chosen])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(_masked(rng, features))
        loss = _loss(logits.float(), targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if step % report_every == 0:
            spent_s = time.monotonic() - began
            print(f"step {step}: loss {total / report_every:.4f}, {spent_s:.0f} s", flush=True)
            total = 0.0
    return network.eval()


def _loss(logits: Tensor, targets: Tensor) -> Tensor:
    known = ~torch.isnan(targets)
    return nn.functional.binary_cross_entropy_with_logits(logits[known], targets[known])


def _masked(rng: np.random.Generator, features: Tensor) -> Tensor:
    """Some bins and some frames of each window silent (SpecAugment), and its level another."""
    quiet = features.amin(dim=(1, 2))
    for row in range(len(features)):
        low = int(rng.integers(0, BINS - _MASKED_BINS))
        features[row, low : low + int(rng.integers(0, _MASKED_BINS))] = quiet[row]
        first = int(rng.integers(0, features.shape[2] - _MASKED_FRAMES))
        features[row, :, first : first + int(rng.integers(0, _MASKED_FRAMES))] = quiet[row]
    return features + torch.from_numpy(rng.uniform(-10, 10, (len(features), 1, 1))).float()


def thresholds_of(network: SoundNetwork, corpus: Corpus) -> list[float]:
    """The probability of each kind that only a small share of windows without it reaches."""
    with torch.no_grad():
        rows = [
            torch.sigmoid(network(torch.from_numpy(part.astype(np.float32)))).numpy()
            for part in np.array_split(corpus.features, max(1, len(corpus.features) // 200))
        ]
    found = np.concatenate(rows)
    thresholds = []
    for place, kind in enumerate(KINDS):
        false_share = _FALSE_WARNINGS if kind in WARNINGS else _FALSE_OTHERS
        without = found[corpus.targets[:, place] == 0, place]
        thresholds.append(float(np.clip(np.quantile(without, 1 - false_share), 0.5, 0.98)))
    return thresholds


class _Probabilities(nn.Module):
    def __init__(self, network: SoundNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.network(x))


def export(network: SoundNetwork, thresholds: Sequence[float], path: Path) -> None:
    """Write the network as ONNX; its metadata say what goes in and what comes out."""
    import onnx

    torch.onnx.export(
        _Probabilities(network).eval(),
        (torch.zeros(1, BINS, round(WINDOW_S * 100)),),
        str(path),
        input_names=["feats"],
        output_names=["prob"],
        dynamic_axes={"feats": {0: "N", 2: "T"}, "prob": {0: "N"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(path))
    facts = {
        "model_type": "captioner-sounds",
        "comment": "Trained on synthesised sounds, for the demo and tests; not for rooms.",
        "sample_rate": SAMPLE_RATE,
        "window_ms": round(1000 * WINDOW_S),
        "classes": ",".join(KINDS),
        "thresholds": ",".join(f"{threshold:.3f}" for threshold in thresholds),
    }
    for key, value in facts.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)
    onnx.save(model, str(path))
