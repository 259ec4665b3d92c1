"""The windows against their goals: start, idle, captioning, a hundred sessions, delays, reading.

    python -m benchmarks.gui [--parts start idle microphone sessions delays reading]
                             [--sessions 100] [--seconds 30] [--json PATH]

Each part runs in a process of its own: `delays` offscreen (`benchmarks.windows.delays` has more
options), and so does `reading` (the demo as it is painted: `benchmarks.windows.flicker`); the
others with real windows on an X server of the benchmark's own, with openbox and a sound server.
Needs xvfb, openbox, wmctrl, x11-xserver-utils, pulseaudio, pulseaudio-utils and
libasound2-plugins.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.windows.home import user_environment
from tests.helpers.audio.pulse_audio import pulse_audio_server
from tests.helpers.gui.x_display import XDisplay

_GOALS = {
    "window_visible_p50_s": 1.0,
    "overlay_visible_p50_s": 0.8,
    "start_to_listening_p50_s": 0.8,
    "idle_window_percent": 0.2,
    "idle_tray_percent": 0.2,
    "captioning_percent": 4.0,
    "finals_lost": 0,
    "finals_late": 0,
    "memory_ratio": 1.02,
    "event_to_paint_p99_ms": 100.0,
    "words_shown_under_1_s": 0,
    "line_shifts_a_line": 1.0,
}
"""The most that each may be."""

_PARTS = ("start", "idle", "microphone", "sessions", "delays", "reading")


def run(part: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one part."""
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    if part == "delays":
        return _figures(["benchmarks.windows.delays"], offscreen)
    if part == "reading":
        with tempfile.TemporaryDirectory(prefix="captioner-demo-") as folder:
            events = Path(folder) / "events.jsonl"
            demo = [sys.executable, "-m", "captioner", "demo", "--events", str(events)]
            subprocess.run(demo, stdout=subprocess.DEVNULL, check=True)
            return _figures(["benchmarks.windows.flicker", str(events)], offscreen)
    with tempfile.TemporaryDirectory(prefix="captioner-windows-") as home:
        display = XDisplay("1280x800", Path(home))
        try:
            if part == "start":
                return _figures(["benchmarks.windows.start"], display.environment)
            words = ["benchmarks.windows.use", part, f"--seconds={options.seconds}"]
            words.append(f"--sessions={options.sessions}")
            with pulse_audio_server() as server:
                environment = {
                    **user_environment(Path(home) / "user"),
                    **server.environment,
                    "DISPLAY": display.name,
                    "QT_QPA_PLATFORM": "xcb",
                }
                return _figures(words, environment)
        finally:
            display.close()


def _figures(module_and_options: list[str], environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", *module_and_options],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def print_figures(figures: dict[str, Any]) -> None:
    """A line each, with the goal where there is one."""
    for name, value in figures.items():
        shown = f"{value:.3g}" if isinstance(value, float) else str(value)
        goal = _GOALS.get(name)
        verdict = ""
        if goal is not None:
            verdict = f"goal {goal:g}: {'reached' if value <= goal else 'NOT REACHED'}"
        print(f"{name:28} {shown:>22}  {verdict}".rstrip(), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS)
    parser.add_argument("--seconds", type=float, default=30.0, help="of idling and captioning")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    answer: dict[str, Any] = {}
    for part in options.parts:
        figures = run(part, options)
        print_figures(figures)
        answer |= figures
    if options.json:
        options.json.write_text(json.dumps(answer, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
