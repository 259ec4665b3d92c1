"""Train the network on the corpus, and export it."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch

from captioner.core.audio import SAMPLE_RATE
from training.speakers.corpus import BINS, Corpus
from training.speakers.network import VECTOR_NUMBERS, MarginLoss, VoiceNetwork

_BATCH = 80
_SHORTEST_FRAMES, _LONGEST_FRAMES = 60, 160
_MARGIN = 0.2
_MARGIN_FROM = 0.15
_HIGHEST_RATE = 3e-3


def train(
    corpus: Corpus, steps: int, threads: int, seed: int, report_every: int = 50
) -> VoiceNetwork:
    """A network that tells the people of a corpus apart."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network, loss_of = VoiceNetwork(), MarginLoss(int(corpus.people.max()) + 1)
    parameters = [*network.parameters(), *loss_of.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=_HIGHEST_RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _HIGHEST_RATE, total_steps=steps, pct_start=0.15
    )
    began, total = time.monotonic(), 0.0
    for step in range(1, steps + 1):
        features, owners = _batch(corpus, rng)
        margin = _MARGIN if step > _MARGIN_FROM * steps else 0.0
        loss = loss_of(network(features), owners, margin)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if step % report_every == 0:
            spent_s = time.monotonic() - began
            print(f"step {step}: loss {total / report_every:.3f}, {spent_s:.0f} s", flush=True)
            total = 0.0
    return network.eval()


def _batch(corpus: Corpus, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Stretches of one length, each without its mean over time."""
    frames = int(rng.integers(_SHORTEST_FRAMES, _LONGEST_FRAMES))
    chosen = rng.integers(0, len(corpus.people), _BATCH)
    batch = np.empty((_BATCH, frames, BINS), np.float32)
    for row, utterance in enumerate(chosen):
        start, end = corpus.starts[utterance], corpus.starts[utterance + 1]
        first = start + rng.integers(0, max(1, end - start - frames))
        stretch = corpus.features[first : min(end, first + frames)]
        # A short utterance is heard again, from its begin.
        batch[row] = np.resize(stretch, (frames, BINS))
    batch -= batch.mean(axis=1, keepdims=True)
    return torch.from_numpy(batch), torch.from_numpy(corpus.people[chosen])


def export(network: VoiceNetwork, path: Path) -> None:
    """Write the network as ONNX, with the metadata that networks for voices carry."""
    import onnx

    torch.onnx.export(
        network,
        (torch.zeros(1, 150, BINS),),
        str(path),
        input_names=["x"],
        output_names=["embedding"],
        dynamic_axes={"x": {0: "N", 1: "T"}, "embedding": {0: "N"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(path))
    facts = {
        "framework": "captioner",
        "language": "English",
        "comment": "Trained on synthetic voices, for the demo and tests; not for people.",
        "sample_rate": SAMPLE_RATE,
        "output_dim": VECTOR_NUMBERS,
        "normalize_samples": 1,
        "feature_normalize_type": "global-mean",
    }
    for key, value in facts.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, str(value)
    onnx.save(model, str(path))
