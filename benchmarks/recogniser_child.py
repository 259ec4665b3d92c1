"""What it costs that models run in a process of their own: time, memory, start.

Run: python -m benchmarks.recogniser_child [--decodes N]. The same utterances are decoded in this
process and in a child, in turns, so that whatever else the machine does slows both. Counted is
what a decode took beyond the times that the recogniser itself states.
"""

from __future__ import annotations

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
import psutil

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SpeechSegment
from captioner.core.recognition import Recogniser, RecognitionRequest, WindowSettings
from captioner.speech.hosting.device_choice import ON_ANY_CPU
from captioner.speech.hosting.hosted_recogniser import HostedRecogniser
from captioner.speech.hosting.in_child import whisper_recogniser
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.subprocesses.placement import Placement
from captioner.subprocesses.supervised import Hosting, Way

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "resources/models/tiny.en"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decodes", type=int, default=100)
    options = parser.parse_args()
    speech = np.concatenate(
        [
            item.samples
            for item in read_recording(ROOT / "resources/demo/demo.flac", chunk_samples=16_384)
            if isinstance(item, AudioChunk)
        ]
    )
    way = Way(
        partial(whisper_recogniser, MODEL, ON_ANY_CPU, model_name="tiny.en", language="en"),
        Placement(),
    )
    child = HostedRecogniser(lambda _is_cancelled: Hosting([way]))
    began_s = time.perf_counter()
    child.load()
    child_start_s = time.perf_counter() - began_s
    inside = WhisperRecogniser(MODEL, model_name="tiny.en", device="cpu")
    inside.load()
    random = np.random.default_rng(1)
    beyond_ms: dict[str, list[float]] = {"in this process": [], "in a child": []}
    hosts: list[tuple[str, Recogniser]] = [("in this process", inside), ("in a child", child)]
    for _ in range(options.decodes):
        length_s = float(random.uniform(1.0, 12.0))
        start = int(random.integers(0, len(speech) - round(length_s * SAMPLE_RATE)))
        samples = speech[start : start + round(length_s * SAMPLE_RATE)]
        request = RecognitionRequest(
            SpeechSegment(samples, 0.0, length_s, is_final=True), window=WindowSettings()
        )
        for host, recogniser in hosts:
            began_s = time.perf_counter()
            heard = recogniser.recognise(request)
            took_s = time.perf_counter() - began_s
            beyond_ms[host].append(
                (took_s - heard.encode_s - heard.decode_s - heard.align_s) * 1000
            )
    for host, costs in beyond_ms.items():
        p50, p90 = np.percentile(costs, [50, 90])
        print(f"{host}: {p50:.1f} ms (p90 {p90:.1f} ms) beyond the decode itself")
    memory = psutil.Process(child.process_id).memory_full_info()
    print(f"the child: {memory.rss / 1e6:.0f} MB, {memory.uss / 1e6:.0f} MB of them its own")
    print(f"from nothing to a loaded model in a child: {child_start_s:.2f} s")
    psutil.Process(child.process_id).kill()
    began_s = time.perf_counter()
    child.recognise(request)
    print(f"from its death to the next answer: {time.perf_counter() - began_s:.2f} s")
    child.close()


if __name__ == "__main__":
    main()
