"""The desktop over fakes while it is told to end: `signalled_program.py FOLDER SITUATION`.

Prints "ready" when it listens, and in the end what the session was asked.
"""

import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from captioner.gui.shell import application as application_module
from captioner.gui.shell.application import run_desktop
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.background import Background
from tests.helpers.gui.fakes import FakeServices, caption


class Stubborn(QMessageBox):
    """A question that cannot be waved away."""

    def closeEvent(self, event: QEvent) -> None:
        event.ignore()


def main() -> int:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # `nohup` has it ignored
    services = FakeServices(Path(sys.argv[1]))
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=True)))
    services.next_session.stops_at_once = True
    dialogs: list[object] = []

    def get_ready() -> None:
        session = services.session
        session.listen()
        session.say(caption(1, "Half a", "sentence"))
        window = next(
            each for each in QApplication.topLevelWidgets() if hasattr(each, "quit_unasked")
        )
        if sys.argv[2] == "question":
            QTimer.singleShot(0, lambda: Stubborn(window).exec())
        elif sys.argv[2] == "quit-question":
            desktop.window.quit()
        elif sys.argv[2] == "file-dialog":
            QTimer.singleShot(0, lambda: QFileDialog(window).exec())
        elif sys.argv[2] == "import":
            # Work on a thread that does not end by itself.
            desktop.background.run(threading.Event().wait)
        elif sys.argv[2] == "closed":
            window.close()
        elif sys.argv[2] == "hung":
            session.stops_at_once = False
            session.quit_now = lambda: session.calls.append("quit_now")  # type: ignore[method-assign]
            application_module._QUIT_LIMIT_S = 0.5
        dialogs.append(window)
        QTimer.singleShot(200, lambda: print("ready", flush=True))

    desktop: Desktop

    def watch() -> None:
        nonlocal desktop
        application = QApplication.instance()
        assert application is not None
        desktop = application.may_quit.__self__  # type: ignore[attr-defined]
        Background.close.__defaults__ = (0.5,)
        desktop.controller.session_created.connect(get_ready)

    code = run_desktop(services, starts_listening=True, on_shown=watch)
    print(services.session.calls, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
