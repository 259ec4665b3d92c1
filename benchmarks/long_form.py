"""Long recordings: our three algorithms beside faster-whisper's two, same model, same sound.

    python -m benchmarks.long_form
    python -m benchmarks.long_form --cost --minutes 6

The sound is one meeting of four parts (unbroken speech, pauses, two voices, noise at 15 dB) in
sentences that the starter model's training never heard. Words are counted with the starter model.
`--cost` measures with a stand-in of distil-large-v3.5: it costs what the real model costs and hears
noise, so that both sides write 3 tokens for each second of a window, without timestamps. What its
random words leave out is not heard a second time.

Every way runs in a process of its own, greedy, int8, with word times, without fallback and with
voice activity detection. `WAY@SECONDS` lifts or lowers the longest window: `batched@30`. Time is
without the loading of the model, memory the process's peak. On a busy machine processor time is the
figure; the load is printed below.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.material import stand_in_model
from benchmarks.material.held_out_meetings import SCENES, Speakers
from benchmarks.material.stand_in_recogniser import TOKENS_PER_S
from captioner.core.audio import SAMPLE_RATE

ROOT = Path(__file__).parents[1]
_STARTER = ROOT / "resources" / "models" / "tiny.en"
_FOLDER = ROOT / "build" / "benchmarks" / "long-form"
_SEED = 40
_BATCH_SIZE = 8
_WINDOW_S = 30.0

Transcribe = Callable[[Path], str]

_OURS = "windows end in pauses and are encoded as long as they are"
_WAYS = {
    "sequential": _OURS,
    "faster-whisper-sequential": "silence of 2 s is cut out first; all windows are of 30 s",
    "batched": _OURS,
    "faster-whisper-batched": "silence is cut out first; windows are padded to 30 s",
    "chunked": "a third of the sound is heard twice",
}
_WORD_WAYS = (
    "batched,faster-whisper-batched@12,sequential@30,sequential,faster-whisper-sequential,chunked"
)
_COST_WAYS = (
    "batched@30,batched,faster-whisper-batched,sequential,faster-whisper-sequential,chunked"
)


def _ours(
    model: Path, threads: int, algorithm: str, window_s: float | None, *, is_stand_in: bool
) -> Transcribe:
    from captioner.audio.recordings.recording import read_recording
    from captioner.core.captions import Caption
    from captioner.core.live.guards import GuardSettings
    from captioner.core.long_form import Algorithm, FallbackSettings, LongFormSettings
    from captioner.speech.long_form import transcriber as long_form_transcriber
    from captioner.speech.long_form import window_model
    from captioner.speech.long_form.sound_window import HeardWindow, SoundWindow
    from captioner.speech.long_form.transcriber import LongFormTranscriber

    class Model(window_model.WindowModel):
        """In windows of the length asked for; of a stand-in, with its words spread evenly."""

        @property
        def longest_window_s(self) -> float:
            return window_s or super().longest_window_s

        @property
        def chunk_s(self) -> float:
            return window_s or super().chunk_s

        def hear(
            self, windows: Sequence[SoundWindow], *args: Any, timestamps: bool, **more: Any
        ) -> list[HeardWindow]:
            heard = super().hear(windows, *args, timestamps=timestamps and not is_stand_in, **more)
            return list(map(_spread, heard, windows)) if is_stand_in else heard

    def _spread(heard: HeardWindow, window: SoundWindow) -> HeardWindow:
        # Words at random times would have half of the sound heard again.
        step_s = window.duration_s / max(1, len(heard.words))
        words = (
            replace(
                each,
                word=replace(
                    each.word,
                    start_s=window.start_s + step_s * place,
                    end_s=window.start_s + step_s * (place + 1),
                ),
            )
            for place, each in enumerate(heard.words)
        )
        return replace(heard, words=tuple(words))

    if is_stand_in:
        mock.patch.object(
            window_model, "token_cap", lambda duration_s: math.ceil(TOKENS_PER_S * duration_s)
        ).start()
        # Random words account for no sound: two fifths of the time would go into hearing again
        # what they leave out, which a real model seldom does, and faster-whisper never.
        mock.patch.object(
            long_form_transcriber, "hearing_twice", lambda hear, _settings: hear
        ).start()
    transcriber = LongFormTranscriber(Model(model, device="cpu", cpu_threads=threads))
    transcriber.load()
    settings = LongFormSettings(
        algorithm=Algorithm(algorithm),
        language="en",
        batch_size=_BATCH_SIZE,
        fallback=FallbackSettings(temperatures=(0.0,)),
        guards=None if is_stand_in else GuardSettings(),
    )

    def transcribe(path: Path) -> str:
        events = transcriber.transcribe(read_recording(path, chunk_samples=16_384), settings)
        return " ".join(
            event.text for event in events if isinstance(event, Caption) and event.is_final
        )

    return transcribe


def _faster_whisper(
    model: Path, threads: int, way: str, window_s: float | None, *, is_stand_in: bool
) -> Transcribe:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    class Model(WhisperModel):  # type: ignore[misc]
        """Of a stand-in, with its words spread evenly: the last one's end moves the window."""

        def find_alignment(self, *args: Any, **more: Any) -> list[list[dict[str, Any]]]:
            found: list[list[dict[str, Any]]] = super().find_alignment(*args, **more)
            for words in found if is_stand_in else []:
                for place, word in enumerate(words):
                    word["start"] = _WINDOW_S * place / len(words)
                    word["end"] = _WINDOW_S * (place + 1) / len(words)
            return found

    loaded = Model(
        str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )
    options: dict[str, Any] = {
        "language": "en",
        "beam_size": 1,
        "temperature": [0.0],
        "condition_on_previous_text": False,
        "word_timestamps": True,
        "vad_filter": True,
    }
    if is_stand_in:
        first = loaded.hf_tokenizer.token_to_id("<|notimestamps|>") + 1
        options |= {
            "without_timestamps": True,
            "max_new_tokens": round(TOKENS_PER_S * _WINDOW_S),
            "suppress_tokens": [-1, *range(first, first + 1501)],
        }

    def transcribe(path: Path) -> str:
        if way == "faster-whisper-batched":
            segments, _ = BatchedInferencePipeline(loaded).transcribe(
                str(path),
                **options,
                batch_size=_BATCH_SIZE,
                chunk_length=None if window_s is None else round(window_s),
            )
        else:
            segments, _ = loaded.transcribe(str(path), **options)
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


def _peak_mb() -> float:
    # Not getrusage: its peak begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(way: str, path: Path, threads: int, *, is_stand_in: bool) -> dict[str, float | str]:
    """In this process: load, transcribe, measure."""
    name, _, window = way.partition("@")
    window_s = float(window) if window else None
    model = stand_in_model.ensure("distil-large-v3.5") if is_stand_in else _STARTER
    make = _faster_whisper if name.startswith("faster") else _ours
    transcribe = make(model, threads, name, window_s, is_stand_in=is_stand_in)
    loaded_mb = _peak_mb()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    heard = transcribe(path)
    return {
        "heard": heard,
        "took_s": time.perf_counter() - began_s,
        "cpu_s": time.process_time() - began_cpu_s,
        "loaded_mb": loaded_mb,
        "peak_mb": _peak_mb(),
    }


def _meeting(minutes: float) -> tuple[Path, str]:
    """The recording of all scenes, written once, and what is said in it."""
    path = _FOLDER / f"meeting-{minutes:g}-minutes.wav"
    text = path.with_suffix(".txt")
    if not text.exists():
        speakers = Speakers()
        parts = [
            speakers.meeting(scene, minutes * 60 / len(SCENES), _SEED + place)
            for place, scene in enumerate(SCENES)
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            for part in parts:
                file.writeframes((part.samples * 32767).astype(np.dtype("<i2")).tobytes())
        text.write_text(" ".join(part.text for part in parts))
    return path, text.read_text()


def main(arguments: list[str] | None = None) -> int:
    """Print a table, a row for each way."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the meeting")
    parser.add_argument("--cost", action="store_true", help="with the stand-in: time and memory")
    parser.add_argument("--ways", help=f"of {', '.join(_WAYS)}, each with or without @SECONDS")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one is not None:
        way, file = options.one
        print(json.dumps(measure(way, Path(file), options.threads, is_stand_in=options.cost)))
        return 0
    from captioner.evaluation.word_errors import WordErrorCounter

    path, said = _meeting(options.minutes)
    sound_s = (path.stat().st_size - 44) / (2 * SAMPLE_RATE)
    ways = (options.ways or (_COST_WAYS if options.cost else _WORD_WAYS)).split(",")
    counter = WordErrorCounter()
    print("| way | WER % | CPU s | CPU s/s | wall s | peak MB | above the model MB | unequal |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
    for way in ways:
        command = [sys.executable, "-m", "benchmarks.long_form", "--one", way, str(path)]
        command += ["--threads", str(options.threads), *(["--cost"] if options.cost else [])]
        answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(answer.stdout.splitlines()[-1])
        errors = (
            "" if options.cost else f"{100 * (counter.count(said, found['heard']).rate or 0):.1f}"
        )
        print(
            f"| {way} | {errors} | {found['cpu_s']:.1f} | {found['cpu_s'] / sound_s:.4f} "
            f"| {found['took_s']:.1f} | {found['peak_mb']:.0f} "
            f"| {found['peak_mb'] - found['loaded_mb']:.0f} | {_WAYS[way.partition('@')[0]]} |",
            flush=True,
        )
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"\n{sound_s / 60:.1f} minutes, {options.threads} threads; load {load} at the end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
