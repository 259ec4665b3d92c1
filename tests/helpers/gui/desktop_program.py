"""The desktop application with everything real, captioning the demo; told on standard output.

`python desktop_program.py SCREENSHOT`: shows the windows, plays the recording through the live
path, writes one JSON line for each caption event and for each painting of the overlay, takes a
picture of the screen in the middle, and ends when the session has.
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from captioner.app.desktop.services import DesktopServices
from captioner.app.folders import user_folders
from captioner.core.events import CaptionChanged, SessionEvent, SessionState
from captioner.core.folders import resource
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.application import create_application
from captioner.gui.shell.desktop import Desktop
from captioner.live.engine.caption_session import CaptionSession
from captioner.settings.model import Settings

WAIT_MS = 30


def say(**fields: object) -> None:
    print(json.dumps({"at": time.monotonic(), **fields}), flush=True)


class WatchedOverlay(QObject):
    """Tells what stands in the overlay whenever it has been painted."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._last = ""
        overlay.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._tell()
        return False

    def _tell(self) -> None:
        if self._overlay.text != self._last:
            self._last = self._overlay.text
            say(kind="painted", text=self._last)


def main() -> int:
    picture = Path(sys.argv[1])
    application = create_application(sys.argv[:1])
    services = DesktopServices(user_folders())
    services.store.replace(_without_welcome(services))
    desktop = Desktop(services)
    desktop.show()
    watched = WatchedOverlay(desktop.overlay)

    def listen(event: SessionEvent) -> None:
        if isinstance(event.body, CaptionChanged):
            caption = event.body.caption
            say(
                kind="event",
                id=caption.id,
                committed=caption.committed,
                tentative=caption.tentative,
                final=caption.is_final,
            )

    create = services.create_session

    def create_and_listen(settings: Settings, recording: Path | None = None) -> CaptionSession:
        session = create(settings, recording)
        session.subscribe(listen)
        return session

    services.create_session = create_and_listen  # type: ignore[method-assign]
    desktop.controller.start(resource("demo/demo.flac"))
    QTimer.singleShot(10_300, lambda: _take_picture(picture))
    started = False

    def check() -> None:
        nonlocal started
        state = desktop.controller.status.state
        started = started or state is SessionState.LISTENING
        if started and state in (SessionState.IDLE, SessionState.FAILED):
            say(kind="ended", state=state.value, text=desktop.overlay.text)
            timer.stop()
            desktop.window.quit()

    timer = QTimer()
    timer.timeout.connect(check)
    timer.start(WAIT_MS)
    code = application.exec()
    services.close()
    del watched
    return code


def _without_welcome(services: DesktopServices) -> Settings:
    from dataclasses import replace

    settings = services.store.settings
    return replace(settings, general=replace(settings.general, welcome_done=True))


def _take_picture(path: Path) -> None:
    QGuiApplication.primaryScreen().grabWindow(0).save(str(path))


if __name__ == "__main__":
    raise SystemExit(main())
