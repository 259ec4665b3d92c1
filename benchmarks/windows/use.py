"""What the real application costs, and loses, in use.

    python -m benchmarks.windows.use idle [--seconds 30]
    python -m benchmarks.windows.use microphone [--seconds 60]
    python -m benchmarks.windows.use sessions [--sessions 100]

On an X display, with the sound server that its variables name; `benchmarks.gui` makes both. All of
it is real: windows, settings, microphone, built-in model in its own process, journal. Processor
time is that of the windows' process alone.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtGui import QPaintEvent

from captioner.app.desktop.services import DesktopServices
from captioner.app.folders import user_folders
from captioner.captions.measures import percentile
from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, SessionEvent, SessionState
from captioner.core.folders import resource
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell import overlay_shell as overlay_shell_module
from captioner.gui.shell.application import create_application
from captioner.gui.shell.desktop import Desktop
from captioner.live.decisions.session_status import SessionStatus
from captioner.live.engine.caption_session import CaptionSession
from captioner.settings.model import Settings
from tests.helpers.audio.pulse_audio import MICROPHONE_FEED
from tests.helpers.audio.spoken_files import CUTTER, FROG, silence, spoken, write_wav

_LATE_S = 0.3
_LAST_WORDS = 4
_LIMIT_S = 120.0
_STARTS = 5
_WARM_UP = 10


@dataclass(slots=True)
class Told:
    """A final caption on its way: when it was told, and when the overlay showed its last words."""

    caption: Caption
    at_s: float
    painted_s: float | None = None

    @property
    def end(self) -> str:
        """Its last words, which the overlay shows however long it is."""
        return " ".join(self.caption.text.split()[-_LAST_WORDS:])


@dataclass(slots=True)
class Finals:
    """Every final caption of a session."""

    told: list[Told] = field(default_factory=list)

    def listen(self, event: SessionEvent) -> None:
        """On the session's thread."""
        if isinstance(event.body, CaptionChanged):
            caption = event.body.caption
            if caption.is_final and caption.text:
                self.told.append(Told(caption, time.monotonic()))

    def painted(self, text: str) -> None:
        """The overlay has been painted."""
        shown = " ".join(text.split())
        for each in self.told:
            if each.painted_s is None and each.end in shown:
                each.painted_s = time.monotonic()


FINALS = Finals()


class WatchedOverlay(Overlay):
    """Tells what it has painted."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        super().paintEvent(event)
        FINALS.painted(self.text)


class Services(DesktopServices):
    """The application's, with somebody listening."""

    def create_session(self, settings: Settings, recording: Path | None = None) -> CaptionSession:
        """A session."""
        session = super().create_session(settings, recording)
        session.subscribe(FINALS.listen)
        return session


def wait(seconds: float) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(desktop: Desktop, *states: SessionState) -> None:
    """Run the event loop until the session is in one of the states.

    Raises:
        TimeoutError: It does not come to that.
    """
    if desktop.controller.status.state in states:
        return
    loop, keeper = QEventLoop(), QObject()

    def look(status: SessionStatus) -> None:
        if status.state in states:
            loop.exit(1)

    connection = desktop.controller.status_changed.connect(look)
    QTimer.singleShot(round(1000 * _LIMIT_S), keeper, loop.quit)
    came = loop.exec()
    desktop.controller.status_changed.disconnect(connection)
    if not came:
        raise TimeoutError(f"waited {_LIMIT_S:g} s for {states}")


def used_percent(seconds: float) -> tuple[float, float]:
    """Processor time of the next seconds in percent of a core: the process's, the GUI thread's."""
    before_s, thread_s, began_s = time.process_time(), time.thread_time(), time.monotonic()
    wait(seconds)
    took_s = time.monotonic() - began_s
    return (
        100 * (time.process_time() - before_s) / took_s,
        100 * (time.thread_time() - thread_s) / took_s,
    )


def idle(desktop: Desktop, options: argparse.Namespace) -> dict[str, object]:
    """Nothing is captioned: with the window, then without."""
    wait(10.0)
    with_window, _ = used_percent(options.seconds)
    desktop.window.hide()
    wait(2.0)
    hidden, _ = used_percent(options.seconds)
    return {"idle_window_percent": with_window, "idle_tray_percent": hidden}


def microphone(desktop: Desktop, options: argparse.Namespace) -> dict[str, object]:
    """Start with a model that is ready, then minutes of speech from the sound server."""
    wait(10.0)  # the model is loaded ahead
    starts = []
    for _ in range(_STARTS):
        began_s = time.monotonic()
        desktop.window.live_page.start_button.click()
        wait_until(desktop, SessionState.LISTENING)
        starts.append(time.monotonic() - began_s)
        wait(2.0)
        desktop.controller.stop()
        wait_until(desktop, SessionState.IDLE)
    desktop.controller.start()
    wait_until(desktop, SessionState.LISTENING)
    player = subprocess.Popen(
        [sys.executable, "-c", _SPEECH, MICROPHONE_FEED, str(resource("demo/demo.flac"))]
    )
    wait(3.0)
    captioning, of_gui = used_percent(options.seconds)
    player.send_signal(signal.SIGTERM)
    player.wait()
    heard = len(FINALS.told)
    desktop.controller.stop()
    wait_until(desktop, SessionState.IDLE)
    return {
        "start_to_listening_p50_s": percentile(starts, 50),
        "start_to_listening_worst_s": max(starts),
        "captioning_percent": captioning,
        "captioning_gui_thread_percent": of_gui,
        "captioning_finals": heard,
    }


_SPEECH = """
import subprocess, sys
while True:
    if subprocess.run(["paplay", "--device=" + sys.argv[1], sys.argv[2]]).returncode: break
"""


def sessions(desktop: Desktop, options: argparse.Namespace) -> dict[str, object]:
    """One session after the other: is every final told shown in time, and what does memory do?"""
    folder = Path(user_folders().sessions).parent
    folder.mkdir(parents=True, exist_ok=True)
    sound = (silence(0.3), spoken("frog"), silence(1.0), spoken("cutter"), silence(1.0))
    recording = write_wav(folder / "said.wav", *sound)
    transcript = desktop.window.live_page.transcript
    memory_mb: list[float] = []
    delays_s: list[float] = []
    told = lost = late = misheard = 0
    for _ in range(options.sessions):
        FINALS.told.clear()
        desktop.controller.start(recording)
        wait_until(desktop, SessionState.LISTENING)
        wait_until(desktop, SessionState.IDLE)
        wait(_LATE_S)
        rows = transcript.rows
        shown = {rows[row].id: rows[row].text for row in range(len(rows))}
        for each in FINALS.told:
            told += 1
            if each.painted_s is None or shown.get(each.caption.id) != each.caption.text:
                lost += 1
            else:
                delays_s.append(each.painted_s - each.at_s)
                late += delays_s[-1] > _LATE_S
        misheard += " ".join(each.caption.text for each in FINALS.told) != f"{FROG} {CUTTER}"
        memory_mb.append(psutil.Process().memory_info().rss / 1e6)
    first = memory_mb[_WARM_UP : 2 * _WARM_UP] or memory_mb
    return {
        "sessions": options.sessions,
        "finals_told": told,
        "finals_lost": lost,
        "finals_late": late,
        "sessions_not_word_by_word": misheard,
        "final_to_paint_p50_s": percentile(delays_s, 50),
        "final_to_paint_worst_s": max(delays_s, default=0.0),
        "memory_first_mb": statistics.fmean(first),
        "memory_last_mb": statistics.fmean(memory_mb[-_WARM_UP:]),
        "memory_ratio": statistics.fmean(memory_mb[-_WARM_UP:]) / statistics.fmean(first),
    }


_PARTS: dict[str, Callable[[Desktop, argparse.Namespace], dict[str, object]]] = {
    "idle": idle,
    "microphone": microphone,
    "sessions": sessions,
}


def main() -> None:
    """Measure one part and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("part", choices=_PARTS)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--sessions", type=int, default=100)
    options = parser.parse_args()
    overlay_shell_module.Overlay = WatchedOverlay  # type: ignore[attr-defined]  # imported for its own use
    create_application(sys.argv[:1])
    services = Services(user_folders())
    desktop = Desktop(services)
    desktop.show()
    services.begin_background_work()
    answer = _PARTS[options.part](desktop, options)
    desktop.window.quit_unasked()
    wait(0.5)
    services.close()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
