"""What capturing and voice activity detection cost, and how long the audio callback takes.

Run: python -m benchmarks.capture [--seconds N]
(needs pulseaudio, pulseaudio-utils, libasound2-plugins: it starts a server of its own)

- capture: one channel from a virtual 48 kHz stereo microphone, 33 callbacks a second, resampled
  to 16 kHz, watched, delivered to a reader that does nothing.
- voice activity: 16 kHz speech through the gate and Silero, frame by frame.
- callback: its own duration, and from the moment PortAudio calls to its return (the wait for
  Python's lock included): idle, with the recogniser on every core, and with a thread of Python code
  that never rests beside it.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from typing import Any

import numpy as np

from captioner.audio.hosts import input_stream
from captioner.audio.recordings.recording import read_recording
from captioner.audio.sources import microphone_source
from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, AudioChunk, SourceItem, SpeechSegment
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.live.engine.caption_session import GIL_SWITCH_INTERVAL_S
from captioner.subprocesses.placement import LIVE_NICENESS
from tests.helpers.audio.pulse_audio import pulse_audio_server
from tests.helpers.paths import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    sys.setswitchinterval(GIL_SWITCH_INTERVAL_S)  # As a session does.
    speech = np.concatenate(
        [
            item.samples
            for item in read_recording(ROOT / "tests/data/jfk.wav")
            if isinstance(item, AudioChunk)
        ]
    )
    with pulse_audio_server() as server:
        os.environ.update(server.environment)
        os.environ.pop("PULSE_SOURCE", None)
        player = server.start_playing(np.tile(speech, 60), "microphone_feed")
        capture, durations_s, waits_s = measure_capture(options.seconds, None)
        print(f"capture, one channel          {100 * capture:6.2f} % of one core")
        detection = measure_detection(speech)
        print(f"voice activity, one channel   {100 * detection:6.2f} % of one core")
        print(f"both                          {100 * (capture + detection):6.2f} %   (goal 2 %)")
        print("\ncallback                       median     p99   p99.9     max")
        show("idle: its own duration", durations_s)
        show("idle: with the wait", waits_s)
        for name, with_python in (("recogniser", False), ("and Python", True)):
            load = Load(speech, with_python=with_python)
            _, durations_s, waits_s = measure_capture(options.seconds, load)
            show(f"{name}: its own duration", durations_s)
            show(f"{name}: with the wait", waits_s)
            print(f"   ({load.decodes} decodes of 30 s meanwhile)")
        print(f"\n{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end")
        player.terminate()
        player.wait()


def measure_capture(seconds: float, load: Load | None) -> tuple[float, list[float], list[float]]:
    """Fraction of a core, and durations of the callback without and with waiting, in seconds."""
    waits_s: list[float] = []
    original = input_stream.BlockInbox.connect

    def connect(self: input_stream.BlockInbox) -> input_stream.Callback:
        callback = original(self)

        def timed(data: object, frames: int, times: Any, status: object) -> None:
            callback(data, frames, times, status)
            # PortAudio 19.6 on Linux dates the call by the clock of the day, before it asks for
            # Python's lock.
            waits_s.append(time.time() - times.currentTime)

        return timed

    input_stream.BlockInbox.connect = connect  # type: ignore[method-assign]
    first = threading.Event()

    def deliver(item: SourceItem) -> None:
        if isinstance(item, AudioChunk):
            first.set()

    source = microphone_source()
    source.start(deliver)
    first.wait(10)
    if load is not None:
        load.start()
    began_s, began_cpu_s = time.monotonic(), time.process_time()
    time.sleep(seconds)
    elapsed_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
    if load is not None:
        load.stop()
    source.stop()
    input_stream.BlockInbox.connect = original  # type: ignore[method-assign]
    assert source.dropped_blocks == 0
    return cpu_s / elapsed_s, source.callback_durations_s(), waits_s


def measure_detection(speech: np.ndarray) -> float:
    from captioner.speech.whisper.voice_activity import GatedVoiceActivity

    detector = GatedVoiceActivity()
    began_s = time.process_time()
    frames = 0
    for start in range(0, len(speech) - FRAME_SAMPLES, FRAME_SAMPLES):
        detector.speech_probability(speech[start : start + FRAME_SAMPLES])
        frames += 1
    return (time.process_time() - began_s) / (frames * FRAME_SAMPLES / SAMPLE_RATE)


class Load:
    """The recogniser on every core; on request also a thread of Python code that never rests."""

    def __init__(self, speech: np.ndarray, *, with_python: bool) -> None:
        from captioner.speech.whisper.recogniser import WhisperRecogniser

        self.decodes = 0
        self._speech = speech
        self._recogniser = WhisperRecogniser(
            ROOT / "resources/models/tiny.en", device="cpu", cpu_threads=os.cpu_count() or 2
        )
        self._is_loaded = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._decode)]
        if with_python:
            self._threads.append(threading.Thread(target=self._count))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self._is_loaded.wait()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _decode(self) -> None:
        # As in its subprocess, from before the library makes its own threads.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LIVE_NICENESS)
        self._recogniser.load()
        self._is_loaded.set()
        segment = SpeechSegment(self._speech, 0.0, len(self._speech) / SAMPLE_RATE, True)
        while not self._stopping.is_set():
            request = RecognitionRequest(segment, window=WindowSettings(full=True))
            self._recogniser.recognise(request)
            self.decodes += 1

    def _count(self) -> None:
        """Python code beside it: stabilising, painting, writing files, more than there ever is."""
        while not self._stopping.is_set():
            sum(number * number for number in range(1000))


def show(name: str, durations_s: list[float]) -> None:
    values = np.percentile(np.array(durations_s) * 1000, [50, 99, 99.9, 100])
    print(f"{name:31}" + "".join(f"{value:6.3f}  " for value in values) + "ms")


if __name__ == "__main__":
    main()
