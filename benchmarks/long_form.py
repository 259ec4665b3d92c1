"""Long recordings: our three algorithms beside faster-whisper's two, same model, same files.

    python -m benchmarks.long_form
    python -m benchmarks.long_form --minutes 60 --ways batched,faster-whisper-batched

Every way runs in a process of its own, greedy, int8, with word times; its time is without the
loading of the model, its memory the process's peak. Recordings are spoken by espeak-ng in the
starter model's words.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.material.spoken_recordings import ROOT, repeated, write_recording

_MODEL = ROOT / "resources" / "starter-model"
_FOLDER = ROOT / "build" / "benchmarks" / "long-form"
_SPOKEN_S = 180.0


def _ours(model: Path, threads: int, algorithm: str) -> Callable[[Path], str]:
    from captioner.audio.recordings.recording import read_recording
    from captioner.core.captions import Caption
    from captioner.core.long_form import Algorithm, LongFormSettings
    from captioner.speech.long_form.transcriber import LongFormTranscriber
    from captioner.speech.long_form.window_model import WindowModel

    transcriber = LongFormTranscriber(WindowModel(model, device="cpu", cpu_threads=threads))
    transcriber.load()
    settings = LongFormSettings(algorithm=Algorithm(algorithm))

    def transcribe(path: Path) -> str:
        events = transcriber.transcribe(read_recording(path, chunk_samples=16_384), settings)
        return " ".join(
            event.text for event in events if isinstance(event, Caption) and event.is_final
        )

    return transcribe


def _faster_whisper(
    model: Path, threads: int, *, batched: bool, chunk_length: int | None = None
) -> Callable[[Path], str]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    loaded = WhisperModel(
        str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )

    def transcribe(path: Path) -> str:
        if batched:
            pipeline = BatchedInferencePipeline(loaded)
            segments, _ = pipeline.transcribe(
                str(path),
                language="en",
                beam_size=1,
                batch_size=8,
                word_timestamps=True,
                chunk_length=chunk_length,
            )
        else:
            segments, _ = loaded.transcribe(
                str(path),
                language="en",
                beam_size=1,
                condition_on_previous_text=False,
                word_timestamps=True,
            )
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


WAYS: dict[str, Callable[[Path, int], Callable[[Path], str]]] = {
    "sequential": lambda model, threads: _ours(model, threads, "sequential"),
    "chunked": lambda model, threads: _ours(model, threads, "chunked"),
    "batched": lambda model, threads: _ours(model, threads, "batched"),
    "faster-whisper-sequential": lambda model, threads: _faster_whisper(
        model, threads, batched=False
    ),
    "faster-whisper-batched": lambda model, threads: _faster_whisper(model, threads, batched=True),
    # In the shorter windows that the starter model hears best; see its captioner.json.
    "faster-whisper-batched-6s": lambda model, threads: _faster_whisper(
        model, threads, batched=True, chunk_length=6
    ),
}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(way: str, model: Path, path: Path, threads: int) -> dict[str, float | str]:
    """In this process: load, transcribe, measure."""
    transcribe = WAYS[way](model, threads)
    loaded_mb = _peak_mb()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    heard = transcribe(path)
    return {
        "way": way,
        "heard": heard,
        "took_s": time.perf_counter() - began_s,
        "cpu_s": time.process_time() - began_cpu_s,
        "loaded_mb": loaded_mb,
        "peak_mb": _peak_mb(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print a table, a row for each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=3.0, help="length of the recording")
    parser.add_argument("--model", type=Path, default=_MODEL, help="CTranslate2 directory")
    parser.add_argument("--ways", default=",".join(WAYS), help=f"of {', '.join(WAYS)}")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one is not None:
        way, path = options.one
        print(json.dumps(measure(way, options.model, Path(path), options.threads)))
        return 0
    from captioner.evaluation.word_errors import WordErrorCounter

    spoken = _FOLDER / "spoken.wav"
    if not spoken.exists():
        write_recording(spoken, _SPOKEN_S)
    path = _FOLDER / f"{options.minutes:g}-minutes.wav"
    said = repeated(spoken, path, options.minutes * 60)
    sound_s = path.stat().st_size / 32_000
    counter = WordErrorCounter()
    print(f"{sound_s / 60:.1f} minutes, {options.threads} threads, {options.model.name}\n")
    print("| way | WER % | time s | CPU s | real-time factor | peak MB | above the model MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for way in options.ways.split(","):
        answer = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.long_form", "--one", way, str(path)),
                *("--model", str(options.model), "--threads", str(options.threads)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        found = json.loads(answer.splitlines()[-1])
        rate = counter.count(said, found["heard"]).rate or 0.0
        print(
            f"| {way} | {100 * rate:.1f} | {found['took_s']:.1f} | {found['cpu_s']:.1f} "
            f"| {found['took_s'] / sound_s:.4f} | {found['peak_mb']:.0f} "
            f"| {found['peak_mb'] - found['loaded_mb']:.0f} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
