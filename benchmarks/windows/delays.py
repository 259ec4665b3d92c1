"""Delays of the windows while captions come in, with 10,000 captions already there.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.windows.delays [--seconds 20] [--busy 2]

Two channels speak at once: a partial caption ten times a second each, levels twenty times, a final
one every three seconds. Somebody only reads at first, then moves the transcript by pixels as a
touch pad does, then leaps through all of it; at the end the settings are opened and every page is
looked at.
`--busy` starts processes that use a core each, as a recogniser does.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from captioner.captions.measures import percentile
from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, LevelChanged, SessionEvent
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.desktop import Desktop
from captioner.gui.transcript.view import TranscriptView
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption

WORDS = (
    "we spent eleven percent less on travel than planned so there is room for two new desks and "
    "a better microphone in the large meeting room"
).split()
GOAL_WORK_MS = 16.0


@dataclass(slots=True)
class Readings:
    """What is measured."""

    sent: dict[int, float] = field(default_factory=dict)
    applied: int = 0
    delays_ms: list[float] = field(default_factory=list)
    work_ms: list[tuple[float, str, str]] = field(default_factory=list)
    is_measuring: bool = False
    phase: str = "reading"

    def painted(self) -> None:
        """The overlay was painted: everything sent until what it knows is on the screen."""
        now = time.perf_counter()
        for number in [number for number in self.sent if number <= self.applied]:
            delay_ms = 1000 * (now - self.sent.pop(number))
            if self.is_measuring:
                self.delays_ms.append(delay_ms)


READINGS = Readings()


class TimedApplication(QApplication):
    """Times each event that the GUI's thread handles, those within others included in them.

    The thread's own time is taken: that of other programs on a busy computer is not its work.
    """

    depth = 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Handle an event."""
        if TimedApplication.depth:
            return super().notify(receiver, event)
        TimedApplication.depth = 1
        kind = event.type()
        name = type(receiver).__name__
        began = time.thread_time()
        try:
            return super().notify(receiver, event)
        finally:
            TimedApplication.depth = 0
            if READINGS.is_measuring:
                spent_ms = 1000 * (time.thread_time() - began)
                READINGS.work_ms.append((spent_ms, f"{kind.name} of {name}", READINGS.phase))


class TimedOverlay(Overlay):
    """Notes what it was told, and when it was painted."""

    def show_caption(self, caption: Caption) -> None:
        """Take a caption in."""
        READINGS.applied = max(READINGS.applied, round(caption.end_s))
        super().show_caption(caption)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        super().paintEvent(event)
        READINGS.painted()


def speak(session: FakeSession, stop: threading.Event) -> None:
    """Send events as a session would, at real pace."""
    listeners = session._listeners
    number = 0
    caption_id = 20_000
    began = time.perf_counter()
    tick = 0
    while not stop.wait(max(0.0, began + 0.05 * tick - time.perf_counter())):
        tick += 1
        for channel, shift in (("You", 0), ("Others", 1)):
            send(listeners, LevelChanged(channel, -20.0 - tick % 7, -9.0, is_speech=True))
            if tick % 2 != shift:
                continue
            number += 1
            place = (tick // 2) % 30
            is_final = place == 29
            count = 1 + place * len(WORDS) // 30
            said = " ".join(WORDS[: count if is_final else max(0, count - 4)])
            tentative = "" if is_final else " ".join(WORDS[max(0, count - 4) : count])
            this = caption(
                caption_id + shift,
                said,
                tentative,
                is_final=is_final,
                channel=channel,
                start_s=50_000.0 + caption_id,
            )
            this = replace(this, end_s=float(number))
            READINGS.sent[number] = time.perf_counter()
            send(listeners, CaptionChanged(this))
        if (tick // 2) % 30 == 0 and tick % 2 == 0:
            caption_id += 2


def send(listeners: list[Callable[[SessionEvent], None]], body: Any) -> None:
    """One event to all who listen."""
    for listener in list(listeners):
        listener(SessionEvent(0.0, 0.0, body))


def burn() -> None:
    """Use a core."""
    while True:
        sum(range(10_000))


def wait(seconds: float) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def measure(seconds: float, captions: int) -> dict[str, float | str | None]:
    """Run the windows and read the figures."""
    import captioner.gui.shell.overlay_shell as overlay_shell_module

    overlay_shell_module.Overlay = TimedOverlay  # type: ignore[attr-defined]  # imported for its own use
    application = TimedApplication([])
    application.setQuitOnLastWindowClosed(False)
    services = FakeServices(Path(tempfile.mkdtemp()))
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=True)))
    desktop = Desktop(services)
    desktop.show()
    desktop.controller.start()
    wait(0.5)
    session = services.session
    session.listen()
    view = desktop.window.live_page.transcript
    began = time.perf_counter()
    loop = QEventLoop()
    view.filled.connect(loop.quit)
    READINGS.is_measuring = True
    view.show_captions(
        [
            caption(number, " ".join(WORDS), channel="You", start_s=float(number))
            for number in range(1, captions + 1)
        ]
    )
    loop.exec()
    READINGS.is_measuring = False
    fill_ms = 1000 * (time.perf_counter() - began)
    desktop.window.live_page._reading.setCurrentIndex(1)
    view.jump_to_live()
    wait(1.0)

    desktop.watcher.gc_pauser.set_aside()  # as it is done every twenty seconds while captioning
    stop = threading.Event()
    speaker = threading.Thread(target=speak, args=(session, stop))
    speaker.start()
    wait(1.0)
    READINGS.is_measuring = True
    wait(seconds / 3)
    for READINGS.phase, scroller in (
        ("scrolling", scroll_by_pixels(desktop, view)),
        ("leaping", leap(desktop, view)),
    ):
        scroller.start()
        wait(seconds / 3)
        scroller.stop()
    READINGS.phase = "settings"
    look_at_settings(desktop)
    READINGS.is_measuring = False
    stop.set()
    speaker.join()
    worst = {
        phase: max((each for each in READINGS.work_ms if each[2] == phase), default=(0.0, "", ""))
        for phase in ("reading", "scrolling", "leaping", "settings")
    }
    captioning = [spent for spent, _, phase in READINGS.work_ms if phase != "settings"]
    answer: dict[str, float | str | None] = {
        "captions_before": captions,
        "events_painted": len(READINGS.delays_ms),
        "event_to_paint_p50_ms": percentile(READINGS.delays_ms, 50),
        "event_to_paint_p99_ms": percentile(READINGS.delays_ms, 99),
        "event_to_paint_worst_ms": max(READINGS.delays_ms, default=0.0),
        "gui_work_p99_ms": percentile(captioning, 99),
        "gui_work_over_16_ms": sum(spent > GOAL_WORK_MS for spent in captioning),
        "gui_work_events": len(captioning),
        **{f"worst_{phase}_ms": spent for phase, (spent, _, _) in worst.items()},
        **{f"worst_{phase}_event": name for phase, (_, name, _) in worst.items()},
        "fill_transcript_ms": fill_ms,
    }
    session.tell_state(session.state.IDLE)
    desktop.overlay_shell.bridge.flush()
    desktop.close()
    return answer


def scroll_by_pixels(desktop: Desktop, view: TranscriptView) -> QTimer:
    """Scroll up as a finger on a touch pad does, sixty times a second."""
    timer = QTimer(desktop, interval=16)
    timer.timeout.connect(lambda: view.fine_scroll.by(-11))
    return timer


def leap(desktop: Desktop, view: TranscriptView) -> QTimer:
    """Leap up and down through all of it, sixty times a second."""
    timer = QTimer(desktop, interval=16)
    bar = view.verticalScrollBar()
    state = {"step": -40}

    def step() -> None:
        if bar.value() <= bar.minimum():
            state["step"] = 400
        elif bar.value() >= bar.maximum():
            state["step"] = -400
        bar.setValue(bar.value() + state["step"])

    timer.timeout.connect(step)
    return timer


def look_at_settings(desktop: Desktop) -> None:
    """Open the settings and every page of them."""
    QTimer.singleShot(0, desktop, desktop.dialogs.show_settings)
    wait(1.0)
    dialog = desktop.dialogs.settings
    assert dialog is not None
    for name in dialog.page_names:
        QTimer.singleShot(0, dialog, lambda name=name: dialog.show_page(name))
        wait(1.0)


def main() -> None:
    """Measure and print a JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--captions", type=int, default=10_000)
    parser.add_argument("--busy", type=int, default=0, help="processes that use a core each")
    arguments = parser.parse_args()
    burners = [multiprocessing.Process(target=burn, daemon=True) for _ in range(arguments.busy)]
    for burner in burners:
        burner.start()
    try:
        answer = measure(arguments.seconds, arguments.captions)
    finally:
        for burner in burners:
            burner.terminate()
    print(json.dumps({**answer, "busy_processes": arguments.busy}))


if __name__ == "__main__":
    main()
