"""Train the network on the corpus, and export it."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from captioner.core.audio import SAMPLE_RATE
from training.checkpoints import newest_checkpoint, write_checkpoint
from training.speakers.corpus import BINS, Corpus
from training.speakers.network import VECTOR_NUMBERS, MarginLoss, VoiceNetwork
from training.speakers.spoiling import spoiled

_BATCH = 80
_SHORTEST_FRAMES, _LONGEST_FRAMES = 40, 160
_MARGIN = 0.2
_MARGIN_FROM = 0.15
_HIGHEST_RATE, _LATER_RATE = 3e-3, 2e-3
_RISING, _FALLING = 0.1, 0.5
"""Shares of the steps in which the rate rises to its highest, and falls to nothing."""

_REPORT_EVERY = 50


def train(
    corpus: Corpus,
    steps: int,
    threads: int,
    seed: int,
    folder: Path,
    first: VoiceNetwork | None = None,
) -> VoiceNetwork:
    """A network that tells the people of a corpus apart.

    Args:
        folder: Of checkpoints; training goes on at the newest.
        first: A trained one that is to learn more.
    """
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    network = (first or VoiceNetwork()).train()
    loss_of = MarginLoss(int(corpus.people.max()) + 1)
    parameters = [*network.parameters(), *loss_of.parameters()]
    optimiser = torch.optim.AdamW(parameters, weight_decay=0.02)
    state = {"network": network, "loss": loss_of, "optimiser": optimiser}
    done = _resume(state, folder)
    if first is not None and not done:
        loss_of.weights.data = _centres(network, corpus)
    rng = np.random.default_rng((seed, done))
    began, total = time.monotonic(), 0.0
    for step in range(done + 1, steps + 1):
        rate = (_HIGHEST_RATE if first is None else _LATER_RATE) * _rate_at(step / steps)
        for group in optimiser.param_groups:
            group["lr"] = rate
        features, owners = _batch(corpus, rng)
        margin = _MARGIN if first is not None or step > _MARGIN_FROM * steps else 0.0
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = network(features)
        loss = loss_of(vectors.float(), owners, margin)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        optimiser.step()
        total += float(loss.detach())
        if step % _REPORT_EVERY == 0 or step == steps:
            spent_s = time.monotonic() - began
            print(f"step {step}: loss {total / _REPORT_EVERY:.3f}, {spent_s:.0f} s", flush=True)
            total = 0.0
            payload = io.BytesIO()
            torch.save({name: one.state_dict() for name, one in state.items()}, payload)
            write_checkpoint(folder, step, payload.getvalue())
    return network.eval()


def _rate_at(share: float) -> float:
    """The rate of learning at a share of the steps, as a share of the highest."""
    return min(1.0, share / _RISING, (1 - share) / _FALLING)


def _resume(state: dict[str, Any], folder: Path) -> int:
    """Take up the newest checkpoint; how many steps were done."""
    found = newest_checkpoint(folder)
    if found is None:
        return 0
    path, payload = found
    saved = torch.load(io.BytesIO(payload))
    for name, one in state.items():
        one.load_state_dict(saved[name])
    return int(path.stem.rpartition("-")[2])


def _centres(network: VoiceNetwork, corpus: Corpus) -> torch.Tensor:
    """Everybody's own vector, as a trained network has it."""
    network.eval()
    centres = torch.zeros(int(corpus.people.max()) + 1, VECTOR_NUMBERS)
    for utterance in range(0, len(corpus.people), 3):
        stretch = corpus.features[corpus.starts[utterance] :][:_LONGEST_FRAMES].astype(np.float32)
        stretch -= stretch.mean(axis=0)
        with torch.no_grad():
            vector = network(torch.from_numpy(stretch)[None])[0]
        centres[corpus.people[utterance]] += torch.nn.functional.normalize(vector, dim=0)
    network.train()
    return centres


def _batch(corpus: Corpus, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Stretches of one length, some of them spoiled, each without its mean over time."""
    frames = int(rng.integers(_SHORTEST_FRAMES, _LONGEST_FRAMES))
    chosen = rng.integers(0, len(corpus.people), _BATCH)
    batch = np.empty((_BATCH, frames, BINS), np.float32)
    for row, utterance in enumerate(chosen):
        start, end = corpus.starts[utterance], corpus.starts[utterance + 1]
        first = start + rng.integers(0, max(1, end - start - frames))
        stretch = corpus.features[first : min(end, first + frames)]
        # A short utterance is heard again, from its begin.
        batch[row] = np.resize(stretch, (frames, BINS))
    batch = spoiled(rng, batch)
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
