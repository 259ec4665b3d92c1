"""``python -m training.speakers corpus|train|export``."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.speakers.corpus import Corpus, make_corpus
from training.speakers.network import VoiceNetwork, from_onnx
from training.speakers.train import export, train

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
_SEED = 20_261_123


def main() -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(prog="python -m training.speakers", description=__doc__)
    parser.add_argument("command", choices=("corpus", "train", "export"))
    parser.add_argument(
        "--work-dir", type=Path, default=PROJECT_DIR / "build" / "training" / "speakers"
    )
    parser.add_argument("--utterances", type=int, default=14, help="of each person")
    parser.add_argument("--steps", type=int, default=1_200)
    parser.add_argument("--first", type=Path, help="a network to be trained further")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--output", type=Path, default=PROJECT_DIR / "resources" / "voices-model" / "voices.onnx"
    )
    options = parser.parse_args()
    options.work_dir.mkdir(parents=True, exist_ok=True)
    corpus, weights = options.work_dir / "corpus.npz", options.work_dir / "network.pt"
    if options.command == "corpus":
        make_corpus(options.utterances, _SEED).save(corpus)
    elif options.command == "train":
        first = from_onnx(options.first) if options.first else None
        folder = options.work_dir / "checkpoints"
        network = train(Corpus.load(corpus), options.steps, options.threads, _SEED, folder, first)
        torch.save(network.state_dict(), weights)
    else:
        network = VoiceNetwork()
        network.load_state_dict(torch.load(weights))
        export(network.eval(), options.output)


if __name__ == "__main__":
    main()
