"""What the parts of a decode cost: features, encoding, generating, aligning; threads; batches.

Processor time (least of a number of runs) beside elapsed time: other work on the machine lengthens
the second more than the first.

    python -m benchmarks.decode_costs                                  # the built-in model
    OPENBLAS_NUM_THREADS=1 python -m benchmarks.decode_costs base.en   # a stand-in
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from benchmarks.material.stand_in_model import ensure
from captioner.core.audio import SAMPLE_RATE
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.whisper.features import FRAMES_PER_S, LogMelFeatures
from captioner.speech.whisper.tokenizer import WhisperTokenizer

_BUILT_IN = Path(__file__).parents[1] / "resources/models/tiny.en"
_SOUND_S = 8
_WINDOWS_S = (3, 5, 10)
_TOKENS = 20
_ANY_TOKEN = 300


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("model", nargs="?", default=BUILT_IN_MODEL)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    is_built_in = options.model == BUILT_IN_MODEL
    path = _BUILT_IN if is_built_in else ensure(options.model)
    print(f"| {options.model} | threads | processor ms, least (median) | elapsed ms, least |")
    print("|---|---|---|---|")
    for threads in options.threads:
        for part, run in _parts(path, threads).items():
            print(f"| {part} | {threads} | {_measured(run, options.runs)} |", flush=True)
    return 0


def _parts(path: Path, threads: int) -> dict[str, Callable[[], object]]:
    """Each part of a decode, by name."""
    directory = inspect_model_directory(path)
    tokenizer = WhisperTokenizer(
        path, directory.name, is_multilingual=directory.has_language_tokens, language="en"
    )
    model = ctranslate2.models.Whisper(
        str(path), device="cpu", compute_type="int8", intra_threads=threads
    )
    front_end = LogMelFeatures(model.n_mels)
    sound = np.random.default_rng(1).normal(0, 0.05, _SOUND_S * SAMPLE_RATE).astype(np.float32)

    def encode(window_s: int, count: int = 1) -> Any:
        features = front_end.window(sound, window_s * FRAMES_PER_S)
        batch = np.repeat(features[None], count, 0)
        return partial(model.encode, ctranslate2.StorageView.from_array(batch))

    encoded, both = encode(5)(), encode(5, 2)()
    start = tokenizer.decoder_start

    def generate(sounds: Any, count: int, forced: int, free: int) -> Callable[[], object]:
        return partial(
            model.generate,
            sounds,
            [[*start, *([_ANY_TOKEN] * forced)]] * count,
            beam_size=1,
            max_length=2 * (forced + free),
            # The end of the text stands before the tokens that are suppressed in any case: without
            # it each answer has the same length.
            suppress_tokens=[*tokenizer.suppressed, tokenizer.suppressed[1] - 1],
        )

    heard = [_ANY_TOKEN + place for place in range(_TOKENS)]
    parts: dict[str, Callable[[], object]] = {
        f"features of {_SOUND_S} s": partial(front_end.window, sound, 10 * FRAMES_PER_S)
    }
    for window_s in _WINDOWS_S:
        parts[f"encode, window of {window_s} s"] = encode(window_s)
    return parts | {
        "encode, two windows of 5 s together": encode(5, 2),
        f"generate {_TOKENS} tokens": generate(encoded, 1, 0, _TOKENS),
        f"generate {_TOKENS} tokens behind {_TOKENS} forced": generate(
            encoded, 1, _TOKENS, _TOKENS
        ),
        f"generate {_TOKENS} tokens for each of two": generate(both, 2, 0, _TOKENS),
        f"align {_TOKENS} tokens": partial(
            model.align, encoded, tokenizer.start_sequence, [heard], [5 * FRAMES_PER_S]
        ),
    }


def _measured(run: Callable[[], object], count: int) -> str:
    run()
    spent_ms, elapsed_ms = [], []
    for _ in range(count):
        began_s, processor_s = time.perf_counter(), time.process_time()
        run()
        spent_ms.append(1000 * (time.process_time() - processor_s))
        elapsed_ms.append(1000 * (time.perf_counter() - began_s))
    return f"{min(spent_ms):.1f} ({np.median(spent_ms):.1f}) | {min(elapsed_ms):.1f}"


if __name__ == "__main__":
    raise SystemExit(main())
