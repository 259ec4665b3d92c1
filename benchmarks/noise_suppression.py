"""Whether taking noise away helps the recogniser: word errors with and without.

Run: python -m benchmarks.noise_suppression --manifest FILE [--minutes N]

Readers of a manifest with white noise or eight voices talking at once mixed in, recognised whole,
as they are and after FFmpeg's spectral noise suppressor (afftdn, following the noise), which
belongs to the application's libraries anyway, at two strengths. Voice activity detection is not
measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import av
import av.filter
import numpy as np

from benchmarks.material.echo_scenes import ROOT
from benchmarks.material.noise import babble, mixed_at, white_noise
from benchmarks.words.recordings import chosen, read_recordings
from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import join_words
from captioner.core.recognition import RecognitionRequest
from captioner.evaluation.report import WordErrorCounter, WordErrors
from captioner.speech.whisper.recogniser import WhisperRecogniser

SNRS_DB = (None, 20.0, 10.0, 5.0, 0.0)
REDUCTIONS_DB = (None, 6.0, 12.0)
LONGEST_S = 30.0


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


def word_errors(ear: WhisperRecogniser, samples: Samples, text: str) -> WordErrors:
    segment = SpeechSegment(samples, 0.0, len(samples) / SAMPLE_RATE, True)
    heard = ear.recognise(RecognitionRequest(segment, word_times=False))
    return WordErrorCounter().count(text, join_words(heard.words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    short = [one for one in read_recordings(options.manifest) if one.seconds <= LONGEST_S]
    recordings = chosen(short, ["read"], options.minutes, only_references=True)
    sounds = [recording.samples() for recording in recordings]
    ear = WhisperRecogniser(ROOT / "resources/models/tiny.en", device="cpu", cpu_threads=1)
    ear.load()
    generator = np.random.default_rng(1)
    print("word errors           as it is     6 dB less    12 dB less")
    for kind in ("white", "babble"):
        for snr_db in SNRS_DB:
            if snr_db is None and kind == "babble":
                continue
            errors = dict.fromkeys(REDUCTIONS_DB, WordErrors())
            for place, (recording, sound) in enumerate(zip(recordings, sounds, strict=True)):
                noisy = sound
                if snr_db is not None:
                    noise = (
                        white_noise(len(sound), generator)
                        if kind == "white"
                        else babble(len(sound), sounds[:place] + sounds[place + 1 :], generator)
                    )
                    noisy = mixed_at(sound, noise, snr_db)
                for reduction_db in REDUCTIONS_DB:
                    heard = noisy if reduction_db is None else suppress(noisy, reduction_db)
                    errors[reduction_db] += word_errors(ear, heard, recording.text or "")
            name = "no noise" if snr_db is None else f"{kind}, {snr_db:.0f} dB"
            cells = "".join(f"{100 * (one.rate or 0.0):11.1f} %" for one in errors.values())
            print(f"{name:16}{cells}", flush=True)


if __name__ == "__main__":
    main()
