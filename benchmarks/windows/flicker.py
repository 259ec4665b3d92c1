"""How much the painted overlay flickers while the captions of an event log come in.

    captioner demo --events events.jsonl
    QT_QPA_PLATFORM=offscreen python -m benchmarks.windows.flicker events.jsonl

The overlay is painted after each change, and the mean absolute change of luminance over its box is
added up (docs/measures.md). Lines do not glide here: gliding is motion, and no flicker.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from captioner.captions.reading import SHOWN_TYPES, measure_screen
from captioner.core.captions import Caption
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.application import create_application
from captioner.settings.overlay import OverlaySettings
from captioner.settings.window_state import WindowState


def main() -> None:
    """Print the figures of an event log."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("events", type=Path)
    parser.add_argument("--lines", type=int, default=2)
    options = parser.parse_args()
    log = [json.loads(line) for line in options.events.read_text("utf-8").splitlines()]
    captions = [event for event in log if event["type"] in SHOWN_TYPES]
    create_application([])
    with tempfile.TemporaryDirectory() as folder:
        look = OverlaySettings(smooth_roll=False, lines=options.lines)
        overlay = Overlay(look, WindowState(Path(folder) / "windows.json"))
        overlay.show()
        changes = _changes(overlay, captions)
        overlay.hide()
    duration_s = captions[-1]["at_s"] - captions[0]["at_s"]
    screen = measure_screen(captions, line_count=options.lines)
    figures = {
        "changes": len(changes),
        "flicker_a_second": round(sum(changes) / duration_s, 4),
        "largest_change": round(max(changes), 4),
        "line_shifts_a_minute": round(screen.shifts_a_minute, 1),
        "line_shifts_a_line": round(screen.shifts_a_line, 3),
        "words_shown_under_1_s": len(screen.glimpses_s),
        "words_read": screen.seen_words,
        "peak_words_a_second": round(screen.peak_words_a_second, 2),
    }
    for name, value in figures.items():
        print(f"{name:<24}{value:>10}")
    print(json.dumps(figures))


def _changes(overlay: Overlay, captions: list[dict[str, object]]) -> list[float]:
    """The mean change of luminance over the box, 0 to 1, at each change that is seen."""
    found, before = [], _luminance(overlay)
    for event in captions:
        overlay.show_caption(
            Caption(
                event["caption"],  # type: ignore[arg-type]
                float(event["start_s"]),  # type: ignore[arg-type]
                float(event["end_s"]),  # type: ignore[arg-type]
                str(event["committed"]),
                str(event["tentative"]),
                (),
                event["type"] != "partial",
                str(event["channel"]),
                sound=str(event.get("sound", "")),
            )
        )
        after = _luminance(overlay)
        change = float(np.abs(after - before).mean())
        if change:
            found.append(change)
        before = after
    return found


def _luminance(overlay: Overlay) -> npt.NDArray[np.float64]:
    """float64[height, width] of the box, from 0 to 1."""
    image = overlay.grab(overlay.box()).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()] / 255


if __name__ == "__main__":
    main()
