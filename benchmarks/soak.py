"""Hours of use: does memory, do threads, files and delays stay flat, and is every word there?

Run: python -m benchmarks.soak --manifest FILE [--minutes 120] [--sessions 50]
(needs pulseaudio, pulseaudio-utils and libasound2-plugins)

The desktop application (offscreen) and `captioner listen` run side by side on a sound server of
their own, as processes, the way a person starts them, each with the built-in model, on microphone
and computer sound together. The application is told to start and stop for each session; the command
line listens all the time. Into each session two series of recordings of people are played, one into
the microphone, one through the loudspeaker, in turn or at once; in between the default microphone
is unplugged and plugged in again, and both processes are stopped for some seconds, as a computer
that sleeps stops them. Nothing is said while that happens, so every word of the reference counts.

Printed: for each fifth of the time memory (of a process and its children), threads, open files,
the delay of final captions and the word errors of both; and the last fifth over the first.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil

from benchmarks.words.recordings import Recording, chosen, read_recordings
from captioner.captions.measures import percentile
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.evaluation.report import WordErrorCounter, WordErrors
from captioner.settings.model import Settings, SourceKind
from captioner.settings.store import to_json_text
from tests.helpers.audio.pulse_audio import (
    LOUDSPEAKER,
    MICROPHONE,
    MICROPHONE_FEED,
    PulseAudioServer,
    pulse_audio_server,
)
from tests.helpers.paths import ROOT

CAPTIONER = [sys.executable, "-m", "captioner"]
_FIFTHS = 5
_LIMIT_S = 60.0
_SETTLES_S = 4.0
_ASLEEP_S = 8.0
_LONGEST_S = 30.0  # of a recording
_CHANGES_EVERY, _SLEEPS_EVERY = 5, 7


@dataclass(slots=True)
class Fifth:
    """What was measured in one fifth of the time."""

    memory_mb: list[float] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    delays_s: list[float] = field(default_factory=list)
    errors: WordErrors = field(default_factory=WordErrors)


@dataclass(slots=True)
class Subject:
    """One of the two that are watched."""

    name: str
    process: subprocess.Popen[bytes]
    fifths: list[Fifth] = field(default_factory=lambda: [Fifth() for _ in range(_FIFTHS)])

    def processes(self) -> list[psutil.Process]:
        """The process and its children."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def sample(self, fifth: int) -> None:
        """Note what it takes now."""
        assert self.process.poll() is None, f"{self.name} ended with {self.process.returncode}"
        memory = threads = files = 0
        for each in self.processes():
            try:
                memory += each.memory_info().rss
                threads += each.num_threads()
                files += each.num_fds()
            except psutil.NoSuchProcess:
                continue
        found = self.fifths[fifth]
        found.memory_mb.append(memory / 1e6)
        found.threads.append(threads)
        found.files.append(files)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it and its children."""
        for each in self.processes():
            each.send_signal(number)


@dataclass(frozen=True, slots=True)
class Series:
    """Recordings one after the other, with pauses of a second: float32[n] at 16 kHz."""

    samples: Samples
    text: str


def make_series(recordings: Sequence[Recording], length_s: float, seed: int) -> Series:
    """Join recordings in an order that the seed gives until they last `length_s` seconds."""
    order = list(recordings)
    random.Random(seed).shuffle(order)
    parts, texts, left_s = [], [], length_s
    for recording in itertools.cycle(order):
        parts += [recording.samples(), np.zeros(SAMPLE_RATE, np.float32)]
        texts.append(recording.text or "")
        left_s -= recording.seconds + 1.0
        if left_s <= 0:
            return Series(np.concatenate(parts), " ".join(texts))
    raise ValueError("there is no recording")


class Soak:
    """Plays, watches and counts.

    Args:
        server: The sound server.
        home: Home directory of both subjects.
        minutes: How long all of it takes.
        sessions: How many sessions the application has in that time.
        recordings: What is played.
    """

    def __init__(
        self,
        server: PulseAudioServer,
        home: Path,
        minutes: float,
        sessions: int,
        recordings: Sequence[Recording],
    ) -> None:
        self._server = server
        self._sessions = sessions
        self._session_s = 60 * minutes / sessions
        self._home = home
        self._environment = _environment(home, server)
        self._counter = WordErrorCounter()
        self._recordings = recordings
        self._events = home / "events.jsonl"
        self._read_events = 0
        self._transcripts = home / "data" / "captioner" / "sessions"
        self.desktop = Subject("desktop", self._start())
        save = ["--save", str(home / "terminal"), "--events", str(self._events)]
        self.terminal = Subject(
            "terminal",
            self._start("listen", "--source", "both", "--model", "tiny.en", *save),
        )

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        log = (self._home / f"{arguments[0] if arguments else 'desktop'}.log").open("wb")
        return subprocess.Popen(
            [*CAPTIONER, *arguments], env=self._environment, cwd=ROOT, stdout=log, stderr=log
        )

    def run(self) -> None:
        """All sessions, then the end of both."""
        wait_for(self._answers, "the application to answer")
        wait_for(self._events.exists, "the command line to listen")
        for number in range(self._sessions):
            fifth = number * _FIFTHS // self._sessions
            self._session(number, fifth)
            figures = (
                f"{each.name} {each.fifths[fifth].memory_mb[-1]:.0f} MB, "
                f"{_percent(each.fifths[fifth].errors)} word errors"
                for each in (self.desktop, self.terminal)
            )
            print(f"session {number + 1} of {self._sessions}: {', '.join(figures)}", flush=True)
        for each in (self.terminal, self.desktop):
            each.process.send_signal(signal.SIGINT)
            each.process.wait(_LIMIT_S)

    def _session(self, number: int, fifth: int) -> None:
        until_s = time.monotonic() + self._session_s
        if number % _CHANGES_EVERY == _CHANGES_EVERY - 1:
            self._change_devices()
        if number % _SLEEPS_EVERY == _SLEEPS_EVERY - 1:
            self._sleep()
        folder = self._begin()
        share_s = max(10.0, (self._session_s - 25.0) / 2)
        mine = make_series(self._recordings, share_s, 2 * number)
        theirs = make_series(self._recordings, share_s, 2 * number + 1)
        read_before = self._read_events
        self._play(mine, theirs, at_once=number % 3 == 2)
        time.sleep(_SETTLES_S)
        self._tell("--stop")
        wait_for((folder / "captions.json").exists, "the transcript")
        said = {"You": mine.text, "Others": theirs.text}
        self.desktop.fifths[fifth].errors += self._errors(said, _saved_words(folder))
        heard, delays_s = self._heard_since(read_before)
        self.terminal.fifths[fifth].errors += self._errors(said, heard)
        self.terminal.fifths[fifth].delays_s += delays_s
        while time.monotonic() < until_s:
            time.sleep(0.5)
        for each in (self.desktop, self.terminal):
            each.sample(fifth)

    def _begin(self) -> Path:
        """Start a session of the application; its folder, as soon as sound is heard."""
        known = set(self._transcripts.glob("*"))
        self._tell("--start")
        wait_for(lambda: set(self._transcripts.glob("*")) - known, "a session")
        (folder,) = set(self._transcripts.glob("*")) - known
        time.sleep(_SETTLES_S)
        return folder

    def _play(self, mine: Series, theirs: Series, *, at_once: bool) -> None:
        microphone = self._server.start_playing(mine.samples, MICROPHONE_FEED)
        if not at_once:
            microphone.wait()
        self._server.start_playing(theirs.samples, LOUDSPEAKER).wait()
        microphone.wait()

    def _change_devices(self) -> None:
        """A headset is plugged in and becomes the default, then it is unplugged."""
        modules = self._server.add_microphone("headset", "Headset")
        self._server.set_default_source("headset")
        time.sleep(_SETTLES_S)
        self._server.set_default_source(MICROPHONE)
        self._server.remove(modules)
        time.sleep(_SETTLES_S)

    def _sleep(self) -> None:
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for each in (self.desktop, self.terminal):
                each.send(number)
            time.sleep(_ASLEEP_S if number == signal.SIGSTOP else _SETTLES_S)

    def _answers(self) -> bool:
        return self._tell("--stop") == 0

    def _tell(self, request: str) -> int:
        command = [*CAPTIONER, request]
        done = subprocess.run(
            command, env=self._environment, cwd=ROOT, capture_output=True, check=False
        )
        return done.returncode

    def _errors(self, said: dict[str, str], heard: dict[str, str]) -> WordErrors:
        found = WordErrors()
        for channel, text in said.items():
            found += self._counter.count(text, heard.get(channel, ""))
        return found

    def _heard_since(self, read_before: int) -> tuple[dict[str, str], list[float]]:
        """Final words of each channel in the event log since a line, and how late they came."""
        lines = self._events.read_text(encoding="utf-8").splitlines()
        self._read_events = len(lines)
        heard: dict[str, str] = {}
        delays_s = []
        for line in lines[read_before:]:
            event = json.loads(line)
            if event["type"] == "final":
                channel = event["channel"]
                heard[channel] = f"{heard.get(channel, '')} {event['committed']}"
                delays_s.append(event["audio_s"] - event["end_s"])
        return heard, delays_s


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: It does not come to that.
    """
    until_s = time.monotonic() + _LIMIT_S
    while not condition():
        if time.monotonic() > until_s:
            raise TimeoutError(f"waited {_LIMIT_S:.0f} s for {what}")
        time.sleep(0.2)


def _saved_words(folder: Path) -> dict[str, str]:
    saved = json.loads((folder / "captions.json").read_text(encoding="utf-8"))
    heard: dict[str, str] = {}
    for caption in saved["captions"]:
        channel = caption["channel"]
        heard[channel] = f"{heard.get(channel, '')} {caption['text']}"
    return heard


def _environment(home: Path, server: PulseAudioServer) -> dict[str, str]:
    """A home of its own, with settings that caption both sides with the built-in model."""
    settings = Settings()
    settings = replace(
        settings,
        general=replace(settings.general, welcome_done=True),
        capture=replace(settings.capture, source=SourceKind.BOTH, headphones=True),
        recognition=replace(settings.recognition, model="tiny.en"),
    )
    folder = home / "config" / "captioner"
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text(to_json_text(settings), encoding="utf-8")
    return {
        **os.environ,
        **server.environment,
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
    }


def _percent(errors: WordErrors) -> str:
    return "-" if errors.rate is None else f"{100 * errors.rate:.1f} %"


def _middle(values: list[float] | list[int]) -> float:
    return percentile(values, 50) or 0.0


def print_table(subject: Subject) -> None:
    """A row for each fifth, and the last over the first."""
    print(f"\n{subject.name}")
    columns = "fifth | memory MB | threads | files | final delay p50 / p95 s | words | missing"
    print(f"| {columns} | word errors |")
    print("|---|---|---|---|---|---|---|---|")
    for number, each in enumerate(subject.fifths, 1):
        delays = [percentile(each.delays_s, share) for share in (50, 95)]
        late = " / ".join("-" if one is None else f"{one:.2f}" for one in delays)
        print(
            f"| {number} | {_middle(each.memory_mb):.0f} | {_middle(each.threads):.0f} "
            f"| {_middle(each.files):.0f} | {late} | {each.errors.spoken} "
            f"| {each.errors.deletions} | {_percent(each.errors)} |"
        )
    first, last = subject.fifths[0], subject.fifths[-1]
    growth = _middle(last.memory_mb) / max(1.0, _middle(first.memory_mb))
    print(f"memory of the last fifth over the first: {growth:.2f}")


def main() -> None:
    """Run as many minutes and sessions as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", type=Path, required=True, help="recordings of people")
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--sessions", type=int, default=50)
    options = parser.parse_args()
    recordings = [
        each
        for each in chosen(read_recordings(options.manifest), ["read"], only_references=True)
        if each.seconds <= _LONGEST_S
    ]
    with (
        pulse_audio_server() as server,
        tempfile.TemporaryDirectory(prefix="captioner-soak-") as home,
    ):
        soak = Soak(server, Path(home), options.minutes, options.sessions, recordings)
        try:
            soak.run()
        finally:
            for each in (soak.desktop, soak.terminal):
                each.process.kill()
            for each in (soak.desktop, soak.terminal):
                print_table(each)


if __name__ == "__main__":
    main()
