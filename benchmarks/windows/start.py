"""From the command to a window that can be seen: the main window, and the overlay alone.

    python -m benchmarks.windows.start [--times 5]    (on an X display; `benchmarks.gui` makes one)

The screen itself is watched, a column of its pixels every 10 ms; a window counts when something is
painted into it. The processor time that the process used until then is printed as well: it can be
compared where other programs use the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtGui import QGuiApplication

from benchmarks.windows.home import user_environment
from captioner.captions.measures import percentile

_BACKGROUND = "#00ff00"
_LIMIT_S = 120.0


def is_painted(top: int, height: int) -> bool:
    """Whether the middle column of the screen shows anything between two heights (px)."""
    screen = QGuiApplication.primaryScreen()
    middle = screen.geometry().center().x()
    column = screen.grabWindow(0, middle, top, 1, height).toImage()
    return any(column.pixelColor(0, y).name() != _BACKGROUND for y in range(0, height, 8))


def measure(*arguments: str, top: int, height: int) -> tuple[float, float]:
    """Start the application once; seconds until it is seen, and of processor time until then."""
    with tempfile.TemporaryDirectory(prefix="captioner-start-") as home:
        environment = user_environment(Path(home))
        began_s = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "captioner", *arguments],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        while not is_painted(top, height):
            if process.poll() is not None or time.monotonic() - began_s > _LIMIT_S:
                raise RuntimeError(f"captioner {' '.join(arguments)} shows nothing")
            time.sleep(0.01)
        took_s = time.monotonic() - began_s
        used = psutil.Process(process.pid).cpu_times()
        time.sleep(2.0)  # what it does after the first painting is not in the next start's way
        process.send_signal(signal.SIGINT)
        process.wait(_LIMIT_S)
    return took_s, used.user + used.system


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    application = QGuiApplication([])
    subprocess.run(["xsetroot", "-solid", _BACKGROUND], check=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    height = QGuiApplication.primaryScreen().size().height()
    answer: dict[str, float | None] = {}
    for name, arguments, top in (
        ("window", (), height // 2),
        ("overlay", ("--overlay",), 5 * height // 8),
    ):
        measure(*arguments, top=top, height=height // 3)  # writes bytecode, fills the disk's cache
        found = [measure(*arguments, top=top, height=height // 3) for _ in range(options.times)]
        seen, used = zip(*found, strict=True)
        answer[f"{name}_visible_p50_s"] = percentile(list(seen), 50)
        answer[f"{name}_visible_best_s"] = min(seen)
        answer[f"{name}_visible_cpu_s"] = percentile(list(used), 50)
    print(json.dumps(answer))
    del application


if __name__ == "__main__":
    main()
