"""Memory, loading time and speed of every model's true dimensions, with stand-ins.

    python -m benchmarks.model_table                  # CPU int8, prints a Markdown table
    python -m benchmarks.model_table --processor-time # on a machine that has other work
    python -m benchmarks.model_table --device cuda    # CUDA float16 and int8_float16
    python -m benchmarks.model_table tiny.en base.en  # some of them

Each row comes from a process of its own; times are the best of several runs. Processor time is
that of one thread: it hardly depends on what else the machine does, and about halves on two cores.
Random weights cost what trained ones cost (benchmarks/material/stand_in_model.py).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.material.stand_in_model import FAMILY, STAND_INS, ensure

TOKENS = 24
"""What 8 s of speech have."""

WINDOWS_S = (10.0, 30.0)
ROOT = Path(__file__).parents[1]

COLUMNS = (
    "model",
    "weights on disk, MB",
    "load, s",
    "memory, MB",
    "GPU memory, MB",
    "encode 10 s, s",
    "encode 30 s, s",
    f"decode {TOKENS} tokens, s",
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one model costs; times in seconds, sizes in megabytes (10^6)."""

    disk_mb: float
    load_s: float
    memory_mb: float
    gpu_memory_mb: float
    encode_s: list[float]
    decode_s: float
    compute_type: str


def measure_here(
    model_dir: Path, device: str, compute_type: str, runs: int, *, processor_time: bool
) -> dict[str, object]:
    """Measure one model in this process, which should be fresh."""
    import numpy as np
    import psutil

    from captioner.core.audio import SpeechSegment
    from captioner.core.recognition import RecognitionRequest, WindowSettings
    from captioner.speech.whisper.recogniser import WhisperRecogniser

    before_mb = gpu_used_mb() if device == "cuda" else 0.0
    clock = time.process_time if processor_time else time.perf_counter
    recogniser = WhisperRecogniser(
        model_dir,
        device=device,
        compute_type=compute_type,
        cpu_threads=1 if processor_time else 0,
    )
    started_s = clock()
    info = recogniser.load()
    load_s = clock() - started_s
    samples = np.random.default_rng(1).normal(0, 0.05, 8 * 16_000).astype(np.float32)
    segment = SpeechSegment(samples, 0.0, 8.0, is_final=True)
    encode_s: list[float] = []
    decode_s: list[float] = []
    for window_s in WINDOWS_S:
        request = RecognitionRequest(
            segment,
            window=WindowSettings(floor_s=window_s, margin_s=0.0),
            word_times=False,
        )
        whole_s: list[float] = []
        short_s: list[float] = []
        for _ in range(runs):
            # A decode of one token is all encoding; the difference is decoding.
            for tokens, times_s in ((TOKENS, whole_s), (1, short_s)):
                started_s = clock()
                recogniser.recognise(replace(request, max_new_tokens=tokens))
                times_s.append(clock() - started_s)
        encode_s.append(min(short_s))
        decode_s.append(min(whole_s) - min(short_s))
    return {
        "disk_mb": (model_dir / "model.bin").stat().st_size / 1e6,
        "load_s": load_s,
        "memory_mb": psutil.Process().memory_info().rss / 1e6,
        "gpu_memory_mb": gpu_used_mb() - before_mb if device == "cuda" else 0.0,
        "encode_s": encode_s,
        "decode_s": decode_s[0],
        "compute_type": info.compute_type,
    }


def gpu_used_mb() -> float:
    """Memory in use on the first GPU, in MiB."""
    answer = subprocess.run(
        ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(answer.stdout.split()[0])


def measure(
    directory: Path, device: str, compute_type: str, runs: int, *, processor_time: bool
) -> Row:
    """Measure one model in processes of its own; the one with the better loading time of two."""
    found: list[Row] = []
    for _ in range(2):
        answer = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.model_table",
                "--measure",
                str(directory),
                "--device",
                device,
                "--compute-type",
                compute_type,
                "--runs",
                str(runs),
                *(["--processor-time"] if processor_time else []),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(Row(**json.loads(answer.stdout)))
    return min(found, key=lambda row: row.load_s)


def table_line(name: str, row: Row) -> str:
    """The row in Markdown."""
    cells = [
        name,
        f"{row.disk_mb:.0f}",
        f"{row.load_s:.1f}",
        f"{row.memory_mb:.0f}",
        f"{row.gpu_memory_mb:.0f}" if row.gpu_memory_mb else "",
        *(f"{seconds:.2f}" for seconds in row.encode_s),
        f"{row.decode_s:.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="models of the family; none: all")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--compute-type", help="one instead of the usual ones")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--processor-time", action="store_true", help="of one thread, instead of time passed"
    )
    parser.add_argument("--keep", action="store_true", help="keep the stand-ins built for this")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        figures = measure_here(
            options.measure,
            options.device,
            options.compute_type,
            options.runs,
            processor_time=options.processor_time,
        )
        print(json.dumps(figures))
        return 0
    if options.processor_time:
        print("Times are processor time of one thread.")
    usual = ("float16", "int8_float16") if options.device == "cuda" else ("int8",)
    for compute_type in (options.compute_type,) if options.compute_type else usual:
        print(f"\n{options.device} {compute_type}\n")
        print("| " + " | ".join(COLUMNS) + " |")
        print("| --- |" + " ---: |" * (len(COLUMNS) - 1))
        for name in options.names or FAMILY:
            form = "float16" if options.device == "cuda" else "int8"
            directory = STAND_INS / f"{name}-{form}"
            was_there = directory.exists()
            row = measure(
                ensure(name, form),
                options.device,
                compute_type,
                options.runs,
                processor_time=options.processor_time,
            )
            print(table_line(name, row), flush=True)
            if not (was_there or options.keep):
                shutil.rmtree(directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
