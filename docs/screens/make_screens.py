"""Draws every screen: python docs/screens/make_screens.py [--all] [--output DIR] [--only NAME].

Without `--all` at 100 % in both themes; with it at 200 % too.
A picture that is the same in both themes is kept once, as the light one.
Each scale and theme is drawn by a process of its own, since Qt reads the scale when it starts.
The content comes from the tests' fakes: nothing is heard, recognised or saved.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

README_PICTURES = {
    "overlay-over-desktop": "overlay-over-desktop.png",
    "main-listening": "first-session.png",
}
TALK = [
    ("You", "Good morning. Can everyone read the captions?"),
    ("Others", "Yes, they come up nicely here, a second behind at most."),
    ("You", "Then let us begin with the budget for the second quarter."),
    (
        "Others",
        "We spent eleven percent less on travel than planned, so there is room for the "
        "two new desks and for a better microphone in the large meeting room.",
    ),
    ("Others", "Marketing would like an answer on the release date by Thursday."),
    ("You", "The sixteenth still holds. Nina checks with design this afternoon."),
    ("Others", "I have one concern about the customer tests. They need at least four days."),
    ("You", "Let us plan for five, and talk about it again on Monday."),
]


def main() -> None:
    """Draw everything, or one scale and theme."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, default=ROOT / "build/screens")
    parser.add_argument("--all", action="store_true", help="at 200 %% as well")
    parser.add_argument("--only", default="", help="draw screens whose name contains this")
    parser.add_argument("--one", nargs=2, metavar=("SCALE", "THEME"), help="draw in this process")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    if arguments.one:
        draw_all(arguments.one[0], arguments.one[1], arguments.output, arguments.only)
        return
    if not arguments.only or arguments.only.startswith("page"):
        subprocess.run([sys.executable, HERE / "elsewhere.py", arguments.output], check=True)
    for scale in ("1", "2") if arguments.all else ("1",):
        for theme in ("light", "dark"):
            subprocess.run(
                [
                    sys.executable,
                    __file__,
                    "--one",
                    scale,
                    theme,
                    "--only",
                    arguments.only,
                    "--output",
                    str(arguments.output),
                ],
                env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": platform(scale)},
                check=True,
            )
    for dark in arguments.output.glob("*-dark-*.png"):
        light = dark.with_name(dark.name.replace("-dark-", "-light-"))
        if light.exists() and light.read_bytes() == dark.read_bytes():
            dark.unlink()  # the overlay looks the same in both themes
    for screen, kept in README_PICTURES.items():
        for drawn in arguments.output.glob(f"{screen}-light-100.png"):
            shutil.copyfile(drawn, HERE / kept)


def platform(scale: str) -> str:
    """Qt's offscreen platform with a monitor of 1920 x 1080, whatever the scale."""
    monitor = {
        "name": "drawn",
        "x": 0,
        "y": 0,
        "logicalDpi": 96,
        "logicalBaseDpi": 96,
        "dpr": 1,
        "width": 1920 * int(scale),
        "height": 1080 * int(scale),
    }
    path = Path(tempfile.gettempdir()) / f"captioner-screens-{scale}.json"
    path.write_text(json.dumps({"screens": [monitor]}), encoding="utf-8")
    return f"offscreen:configfile={path}"


def draw_all(scale: str, theme: str, output: Path, only: str) -> None:
    """Draw one scale and theme in this process."""
    import screens

    with tempfile.TemporaryDirectory() as folder:
        screens.draw(
            Path(folder),
            theme,
            lambda name: only in name,
            lambda name: output / f"{name}-{theme}-{int(scale) * 100}.png",
            TALK,
        )


if __name__ == "__main__":
    main()
