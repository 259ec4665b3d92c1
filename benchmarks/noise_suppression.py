"""Whether taking noise away helps the recogniser: word errors with and without.

Run: python -m benchmarks.noise_suppression [--sentences N]   (needs espeak-ng and flite)

Sentences of synthetic voices that the starter model knows, a second apart, with white noise or
eight voices talking at once mixed in. Recognised as they are, and after FFmpeg's spectral noise
suppressor (afftdn, following the noise), which belongs to the application's libraries anyway, at
two strengths. The ratio of speech to noise is that of whole conversations, pauses included: while
somebody speaks it is some dB better. The sentences' places are known: voice activity detection is
not measured.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import av
import av.filter
import numpy as np

from benchmarks.material.echo_scenes import ROOT, VOICES, Said, make_scene, synthesise
from benchmarks.material.noise import babble, mixed_at, white_noise
from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import join_words
from captioner.core.recognition import RecognitionRequest
from captioner.evaluation.word_errors import WordErrorCounter, WordErrors
from captioner.speech.recogniser.whisper import WhisperRecogniser

SNRS_DB = (None, 20.0, 10.0, 5.0, 0.0)
REDUCTIONS_DB = (None, 6.0, 12.0)
MARGIN_S = 0.15


def suppress(samples: Samples, reduction_db: float) -> Samples:
    """Through FFmpeg's afftdn, of the same length."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SAMPLE_RATE, format="fltp", layout="mono")
    denoiser = graph.add("afftdn", f"nr={reduction_db:g}:tn=1")
    sink = graph.add("abuffersink")
    source.link_to(denoiser)
    denoiser.link_to(sink)
    graph.configure()
    out: list[np.ndarray] = []

    def drain() -> None:
        while True:
            try:
                frame = sink.pull()
            except (BlockingIOError, EOFError):
                return
            assert isinstance(frame, av.AudioFrame)
            out.append(frame.to_ndarray()[0])

    for start in range(0, len(samples), 1024):
        block = np.ascontiguousarray(samples[start : start + 1024][np.newaxis])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        source.push(frame)
        drain()
    source.push(None)
    drain()
    return np.concatenate(out)[: len(samples)].astype(np.float32)


def word_errors(ear: WhisperRecogniser, samples: Samples, said: Sequence[Said]) -> WordErrors:
    counter, total = WordErrorCounter(), WordErrors()
    for one in said:
        start = max(0, round((one.start_s - MARGIN_S) * SAMPLE_RATE))
        end = round((one.end_s + MARGIN_S) * SAMPLE_RATE)
        part = samples[start:end]
        segment = SpeechSegment(part, 0.0, len(part) / SAMPLE_RATE, True)
        heard = ear.recognise(RecognitionRequest(segment, word_times=False))
        total += counter.count(one.text, join_words(heard.words))
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=120)
    options = parser.parse_args()
    ear = WhisperRecogniser(ROOT / "resources/models/tiny.en", device="cpu", cpu_threads=1)
    ear.load()
    generator = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        scenes = [
            make_scene(seed, options.sentences * 3 // 4 // 2, Path(folder)) for seed in range(2)
        ]
        crowd = [
            synthesise(f"{sentence} {sentence}", voice, Path(folder))
            for sentence in ("Nobody has heard about the new plan.", "Let us talk on Monday.")
            for voice in VOICES
        ]
    print("word errors           as it is     6 dB less    12 dB less")
    for kind in ("white", "babble"):
        for snr_db in SNRS_DB:
            if snr_db is None and kind == "babble":
                continue
            errors = dict.fromkeys(REDUCTIONS_DB, WordErrors())
            for scene in scenes:
                for track, said in ((scene.own, scene.own_said), (scene.others, scene.others_said)):
                    noisy = track
                    if snr_db is not None:
                        noise = (
                            white_noise(len(track), generator)
                            if kind == "white"
                            else babble(len(track), crowd, generator)
                        )
                        noisy = mixed_at(track, noise, snr_db)
                    for reduction_db in REDUCTIONS_DB:
                        heard = noisy if reduction_db is None else suppress(noisy, reduction_db)
                        errors[reduction_db] += word_errors(ear, heard, said)
            name = "no noise" if snr_db is None else f"{kind}, {snr_db:.0f} dB"
            cells = "".join(f"{100 * (one.rate or 0.0):11.1f} %" for one in errors.values())
            print(f"{name:16}{cells}", flush=True)


if __name__ == "__main__":
    main()
