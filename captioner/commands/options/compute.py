"""Options of every command that runs a model: where, and how much of the machine it gets."""

from __future__ import annotations

import argparse

from captioner.app.recognisers import RecognitionOptions

_MOST_THREADS = 64


def add_compute_arguments(parser: argparse.ArgumentParser) -> None:
    """Device and threads."""
    parser.add_argument(
        "--compute-device",
        choices=["auto", "cpu", "cuda"],
        default="auto",
        help="where the model runs (default: auto, found by a probe)",
    )
    parser.add_argument(
        "--threads",
        type=_threads,
        default=0,
        metavar="N",
        help="threads of the processor that the model uses (default: as many as help)",
    )


def recognition_options(options: argparse.Namespace) -> RecognitionOptions:
    """How models are run, as the options ask for."""
    return RecognitionOptions(
        device=options.compute_device, threads=options.threads, language=options.language
    )


def _threads(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= _MOST_THREADS:
        raise argparse.ArgumentTypeError(
            f"threads are a number from 1 to {_MOST_THREADS}, not {text}"
        )
    return number
