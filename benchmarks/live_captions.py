"""Latency, stability, error rate and cost of live captions, side by side, at real pace.

    python -m benchmarks.live_captions                    # starter model: ours, ablations, baseline
    python -m benchmarks.live_captions --stand-in distil-large-v3.5 --minutes 10

The starter model gives words, the stand-in gives time. Its words are the reference's: once sure,
once doubted (stand_in_recogniser.py and doubtful_recogniser.py in benchmarks/material).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

# As in the recogniser's child process; before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import psutil

from benchmarks.material.doubtful_recogniser import DoubtfulRecogniser, DoubtfulWords
from benchmarks.material.stand_in_model import ensure
from benchmarks.material.stand_in_recogniser import StandInRecogniser
from benchmarks.material.timed_recordings import (
    FOLDER,
    ROOT,
    TURNS,
    UNBROKEN,
    Style,
    make_recording,
    make_silence,
)
from benchmarks.usual_way import UsualWay
from captioner.audio.recordings.recording import RecordingSource
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.live.pacing import PaceSettings
from captioner.core.live.settings import LiveSettings
from captioner.core.live.stabiliser import StabiliserSettings
from captioner.core.measures import EventLine, LiveMeasures, measure_events, percentile
from captioner.core.ports import Recogniser
from captioner.core.recognition import WindowSettings
from captioner.evaluation.manifest import ManifestEntry
from captioner.evaluation.word_errors import WordErrorCounter, WordErrors
from captioner.session.caption_session import CaptionSession
from captioner.session.setup import ChannelSetup, SessionSettings
from captioner.speech.recogniser.voice_activity import GatedVoiceActivity
from captioner.speech.recogniser.whisper import WhisperRecogniser

OURS = SessionSettings()
VARIANTS: dict[str, SessionSettings | None] = {
    "ours": OURS,
    "without forced prefix": replace(OURS, live=LiveSettings(force_prefix=False)),
    "without trimmed window": replace(OURS, live=LiveSettings(trim_window=False)),
    "without early final": replace(OURS, early_final=False, ends_with_sentence=False),
    "without sentence ends": replace(OURS, ends_with_sentence=False),
    "without guards": replace(OURS, live=LiveSettings(use_guards=False)),
    "plain LocalAgreement-2": replace(
        OURS,
        live=LiveSettings(
            stabiliser=StabiliserSettings(
                hold_back_s=0.0,
                agreement_s=0.01,
                sure_probability=0.0,
                certain_probability=2.0,
                shown_probability=0.0,
                shown_distance_s=-9.0,
                agreed_probability=0.0,
            )
        ),
    ),
    "full 30 s window": replace(OURS, pace=PaceSettings(window=WindowSettings(full=True))),
    "the usual way": None,
}
_GUI_FRAME_S = 0.016
_SILENCE_S = 20.0


@dataclass
class Row:
    """One line of the table."""

    name: str
    measures: LiveMeasures
    errors: WordErrors
    cpu_s: float
    silence_cpu_s_a_minute: float
    memory_mb: float
    duration_s: float
    longest_backlog_s: float
    worst_wait_ms: float = field(default=0.0)


def run_ours(
    entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings
) -> tuple[list[EventLine], float]:
    """The events of the live path, and its longest backlog in seconds."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    session = CaptionSession(
        [ChannelSetup(RecordingSource(entry.audio), GatedVoiceActivity())],
        recogniser,
        settings=settings,
    )
    session.subscribe(listen)
    recogniser.load()  # As in the application, where the model is there before one presses Start.
    session.start()
    session.wait()
    if session.error is not None:
        raise session.error
    return events, session.longest_backlog_s


def measure(
    name: str, entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings | None
) -> Row:
    """Caption one recording one way."""
    silence_cpu_s = _run(make_silence(_SILENCE_S), recogniser, settings)[2]
    with scheduling_delay() as worst_wait_ms:
        events, backlog_s, cpu_s = _run(entry, recogniser, settings)
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / f"{entry.audio.stem}.{name.replace(' ', '-')}.jsonl"
    log.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    finals = sorted(
        (event for event in events if event["type"] == "final"), key=lambda one: one["start_s"]
    )
    return Row(
        name,
        measure_events(events, entry.words),
        WordErrorCounter().count(entry.text, " ".join(event["committed"] for event in finals)),
        cpu_s,
        60 * silence_cpu_s / _SILENCE_S,
        psutil.Process().memory_info().rss / 1e6,
        entry.words[-1].end_s if entry.words else 0.0,
        backlog_s,
        worst_wait_ms(),
    )


def _run(
    entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings | None
) -> tuple[list[EventLine], float, float]:
    """Events, longest backlog in seconds, processor seconds."""
    process = psutil.Process()
    recogniser.load()
    before = process.cpu_times()
    if settings is None:
        usual = UsualWay(RecordingSource(entry.audio), recogniser)
        usual.run()
        events, backlog_s = usual.events, float("nan")
    else:
        events, backlog_s = run_ours(entry, recogniser, settings)
    after = process.cpu_times()
    return events, backlog_s, after.user + after.system - before.user - before.system


@contextmanager
def scheduling_delay() -> Iterator[Callable[[], float]]:
    """The worst delay of a thread that wakes up every frame, as a window's does (ms)."""
    worst_s = 0.0
    stop = threading.Event()

    def watch() -> None:
        nonlocal worst_s
        due_s = time.perf_counter() + _GUI_FRAME_S
        while not stop.wait(max(0.0, due_s - time.perf_counter())):
            worst_s = max(worst_s, time.perf_counter() - due_s)
            due_s = time.perf_counter() + _GUI_FRAME_S

    thread = threading.Thread(target=watch, name="frame watch")
    thread.start()
    try:
        yield lambda: worst_s * 1000
    finally:
        stop.set()
        thread.join()


def to_table(rows: list[Row]) -> str:
    """A Markdown table."""
    lines = [
        "| | first shown p50 / p90 | committed p50 / p90 | final p50 / p95 | erasure | "
        "committed changed | word errors | CPU s a minute of speech | of silence | memory MB | "
        "backlog s | worst wait ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        live = row.measures
        lines.append(
            f"| {row.name} | {_pair(live.first_shown_s, 90)} | {_pair(live.committed_s, 90)} | "
            f"{_pair(live.finalisation_s, 95)} | {live.normalised_erasure:.3f} | "
            f"{live.committed_changed} | {100 * (row.errors.rate or 0):.1f} % | "
            f"{60 * row.cpu_s / max(1.0, row.duration_s):.1f} | "
            f"{row.silence_cpu_s_a_minute:.1f} | {row.memory_mb:.0f} | "
            f"{_backlog(row.longest_backlog_s)} | {row.worst_wait_ms:.0f} |"
        )
    return "\n".join(lines)


def _backlog(longest_s: float) -> str:
    """The usual way has no queue whose length could be told."""
    return "–" if math.isnan(longest_s) else f"{longest_s:.2f}"


def _pair(values: list[float], percent: float) -> str:
    if not values:
        return "–"
    return f"{percentile(values, 50):.2f} / {percentile(values, percent):.2f}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--stand-in", help="a model of the family, true dimensions")
    parser.add_argument("--model", default=str(ROOT / "resources" / "models" / "tiny.en"))
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--style", choices=["turns", "unbroken"], default=None)
    parser.add_argument("--only", nargs="*", help="variants to run", choices=list(VARIANTS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="default: 1; with a stand-in one a core")
    options = parser.parse_args()
    style: Style = {"turns": TURNS, "unbroken": UNBROKEN}[
        options.style or ("unbroken" if options.stand_in else "turns")
    ]
    entry = make_recording(style, options.minutes * 60, options.seed)
    path = ensure(options.stand_in) if options.stand_in else Path(options.model)
    names = options.only or (["ours"] if options.stand_in else list(VARIANTS))
    threads = (0 if options.stand_in else 1) if options.threads is None else options.threads
    doubts = (False, True) if options.stand_in else (False,)
    runs = [(name, is_doubtful) for name in names for is_doubtful in doubts]
    rows = []
    for name, is_doubtful in runs:
        settings = VARIANTS[name]
        inner = WhisperRecogniser(path, device="cpu", cpu_threads=threads)
        recogniser: Recogniser = inner
        if options.stand_in:
            recogniser = StandInRecogniser(inner, entry.words or ())
            if is_doubtful:
                recogniser = DoubtfulRecogniser(recogniser, DoubtfulWords(entry.words or ()))
            if settings is not None:
                settings = replace(settings, live=replace(settings.live, use_guards=False))
        try:
            label = f"{name}, under doubt" if is_doubtful else name
            rows.append(measure(label, entry, recogniser, settings))
        finally:
            recogniser.close()
        print(to_table(rows[-1:]), flush=True)
    print(f"\n{entry.audio.name}, {options.stand_in or 'starter model'}\n{to_table(rows)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
