"""Both sides of a conversation through the whole live path, in real time: echo and fairness.

Run: python -m benchmarks.two_sides --manifest FILE [--turns N] [--slow SECONDS]
[--without-suppressor]

A conversation of `benchmarks.material.echo_scenes` is delivered at real pace as microphone and
system sound (the microphone through the echo suppressor, as the application runs it) to one session
with the built-in model. Printed for each echo: words of the others that are captioned as ours, and
words of ours that are missing, both against the same conversation without an echo; what the text
check refused; and for each side the time from the end of speech to the final caption, and how many
captions changed on the screen; and the processor time of all of it.

- `--slow SECONDS`: every decode takes so much longer, as with a larger model.
- `--without-suppressor`: the text check alone, to see what it is worth.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.echo import Ear, Tally, count
from benchmarks.material.echo_scenes import ROOT, Scene, echo_of, make_scene, readers_of
from captioner.audio.sources import EchoCancellingSource, FarEndBuffer, FarEndSource
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SourceEnded
from captioner.core.captions import Word
from captioner.core.events import CaptionChanged, Rejected, SessionEvent, SessionState
from captioner.core.recognition import Deliver, Hypothesis, RecognitionRequest
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.voice_activity import GatedVoiceActivity

CHUNK = 512
CONDITIONS = ((3.0, 0.0), (3.0, 0.3), (6.0, 0.05), (12.0, 0.15), (20.0, 0.3))


class PacedSource:
    """An `AudioSource` that delivers samples when they would have been heard."""

    def __init__(self, name: str, samples: Samples, begins_s: list[float]) -> None:
        self.name = name
        self._samples = samples
        self._begins_s = begins_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, deliver: Deliver) -> None:
        if not self._begins_s:
            self._begins_s.append(time.monotonic())

        def run() -> None:
            for start in range(0, len(self._samples), CHUNK):
                chunk = AudioChunk(self._samples[start : start + CHUNK], start)
                due_s = self._begins_s[0] + chunk.end_sample / SAMPLE_RATE - time.monotonic()
                if self._stopping.wait(max(0.0, due_s)):
                    break
                deliver(chunk)
            deliver(SourceEnded())

        self._thread = threading.Thread(target=run, name=self.name)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()


class SlowRecogniser(WhisperRecogniser):
    """The built-in model, every decode slower by so much."""

    def __init__(self, slower_s: float) -> None:
        super().__init__(ROOT / "resources/models/tiny.en", device="cpu", cpu_threads=1)
        self._slower_s = slower_s

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        return self._wait([super().recognise(request)])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        return self._wait(super().recognise_batch(requests))

    def _wait(self, heard: list[Hypothesis]) -> list[Hypothesis]:
        from dataclasses import replace

        time.sleep(self._slower_s)
        return [replace(one, encode_s=one.encode_s + self._slower_s) for one in heard]


@dataclass(slots=True)
class Captioned:
    """What a session made of a conversation."""

    own: list[tuple[Word, ...]]
    final_s: dict[str, list[float]]
    shown: dict[str, int]
    refused: int
    processor_s_a_minute: float = 0.0


def caption(scene: Scene, near: Samples, options: argparse.Namespace) -> Captioned:
    begins_s: list[float] = []
    played = FarEndBuffer()
    system = PacedSource("system", scene.others, begins_s)
    microphone = PacedSource("microphone", near, begins_s)
    heard = Captioned([], {"You": [], "Others": []}, {"You": 0, "Others": 0}, 0)
    ends_s = {
        "You": [said.end_s for said in scene.own_said],
        "Others": [said.end_s for said in scene.others_said],
    }

    def listen(event: SessionEvent) -> None:
        match event.body:
            case CaptionChanged(one) if one.is_final:
                if one.channel == "You":
                    heard.own.append(one.words)
                nearest_s = min(ends_s[one.channel], key=lambda end_s: abs(end_s - one.end_s))
                heard.final_s[one.channel].append(event.at_s - nearest_s)
            case CaptionChanged(one):
                heard.shown[one.channel] += 1
            case Rejected("echo"):
                heard.refused += 1
            case _:
                pass

    session = CaptionSession(
        [
            ChannelSetup(
                Channel(
                    microphone
                    if options.without_suppressor
                    else EchoCancellingSource(microphone, played),
                    "You",
                    may_hold_echo=True,
                ),
                GatedVoiceActivity(),
            ),
            ChannelSetup(Channel(FarEndSource(system, played), "Others"), GatedVoiceActivity()),
        ],
        SlowRecogniser(options.slow),
    )
    session.subscribe(listen)
    session.start()
    while session.state is SessionState.LOADING:
        time.sleep(0.05)
    began_s = time.process_time()
    session.wait()
    minutes = len(near) / SAMPLE_RATE / 60
    heard.processor_s_a_minute = (time.process_time() - began_s) / minutes
    return heard


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--without-suppressor", action="store_true")
    options = parser.parse_args()
    readers = readers_of(options.manifest)
    scene = make_scene(readers, options.seed, options.turns, Ear().transcribe)
    print(f"a conversation of {len(scene.own) / SAMPLE_RATE / 60:.1f} minutes for each row\n")
    print(
        "echo                  lost doubled  refused    final p50 / p95, s          shown"
        "     CPU s a minute"
        "\n                                             You          Others       You Others"
    )
    reference = caption(scene, scene.own, options)
    show("none (headphones)", Tally(), reference)
    for level_db, delay_s in CONDITIONS:
        near = scene.own + echo_of(scene.others, delay_s, level_db, options.seed)
        captioned = caption(scene, near, options)
        tally = Tally()
        count(scene, reference.own, captioned.own, tally)
        show(f"{level_db:2.0f} dB, {1000 * delay_s:3.0f} ms", tally, captioned)


def show(name: str, tally: Tally, captioned: Captioned) -> None:
    times = "".join(
        "{:6.2f} /{:5.2f}".format(*np.percentile(captioned.final_s[side] or [0.0], [50, 95]))
        for side in ("You", "Others")
    )
    shown = "".join(f"{captioned.shown[side]:7}" for side in ("You", "Others"))
    busy = f"{captioned.processor_s_a_minute:12.1f}"
    print(f"{name:18}{tally.whole()}{captioned.refused:8}   {times}{shown}{busy}", flush=True)


if __name__ == "__main__":
    main()
