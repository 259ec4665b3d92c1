"""A program for the tests with real windows: does what standard input says, a line each.

`python real_window_program.py captioner FOLDER` is the desktop over fakes;
`python real_window_program.py other` is somebody else's window. Every answer is a line of JSON.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised
from captioner.gui.shell.application import create_application
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand, InstanceServer
from captioner.gui.widgets.translation import install_translation
from captioner.settings.overlay import OverlayDock, OverlaySettings
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.tips import open_tip


class Lines(QObject):
    """Standard input as signals.

    No thread reads it: one that emits while the interpreter ends would take the program with it.
    """

    came = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rest = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        read = os.read(0, 65536)
        *lines, self._rest = (self._rest + read).split(b"\n")
        for line in lines:
            self.came.emit(line.decode())
        if not read:
            self._notifier.setEnabled(False)
            self.ended.emit()


class Other(QWidget):
    """Counts what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Other")
        self.setStyleSheet("background: #00ff00;")
        self.setGeometry(0, 0, 1000, 700)
        self.clicks = 0
        self.keys = ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicks += 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keys += event.text()


def edges(place: QRect) -> list[int]:
    return [place.x(), place.y(), place.width(), place.height()]


def captioner_commands(folder: Path) -> dict[str, Callable[..., Any]]:
    services = FakeServices(folder)
    services.store.load()
    settings = services.store.settings
    general = replace(settings.general, welcome_done=True, tray_icon=False)
    overlay = replace(settings.overlay, window_colour="#ff0000", window_opacity=1.0)
    if overlay.width_percent == OverlaySettings().width_percent:
        overlay = replace(overlay, width_percent=40)
    services.store.replace(replace(settings, general=general, overlay=overlay))
    desktop = Desktop(services)
    server = InstanceServer(str(folder / "socket"), desktop)
    server.commanded.connect(desktop.obey)

    moves: list[None] = []
    desktop.overlay.placed.connect(lambda: moves.append(None))

    def state() -> dict[str, Any]:
        handle = desktop.overlay_shell.overlay_presence.unlock_handle
        return {
            "overlay": edges(desktop.overlay.geometry()),
            "visible": desktop.overlay.isVisible(),
            "locked": desktop.overlay.look.locked,
            "handle": edges(handle.geometry()) if handle.isVisible() else None,
            "window": edges(desktop.window.geometry()),
            "text": desktop.overlay.text,
            "has_buttons": desktop.overlay.toolbar.isVisible(),
            "tip": None if (tip := open_tip()) is None else [tip.text(), *edges(tip.geometry())],
            "held": desktop.overlay.drag.is_active,
            "moves": len(moves),
            "can_pause": desktop.overlay.controls.pause.isEnabled(),
            "size": desktop.overlay.look.font_size_px,
            "calls": services.session.calls if services.sessions else [],
            "active": desktop.window.isActiveWindow() or desktop.overlay.isActiveWindow(),
            "told": [banner.message for banner in desktop.window.banners.banners],
            "screens": [edges(each.geometry()) for each in QGuiApplication.screens()],
        }

    def say(number: str, *words: str) -> dict[str, Any]:
        desktop.overlay.show_caption(caption(int(number), " ".join(words)))
        return state()

    def dock(where: str) -> dict[str, Any]:
        desktop.settings_model.change(lambda s: replace(s.overlay, dock=OverlayDock(where)))
        return state()

    def shortcut(name: str, keys: str = "") -> dict[str, Any]:
        return change("general", f"{name}_shortcut", json.dumps(keys))

    def listen() -> None:
        services.session.listen()

    def change(page: str, name: str, value: str) -> dict[str, Any]:
        changed = {name: json.loads(value)}
        desktop.settings_model.change(lambda s: replace(getattr(s, page), **changed))
        return state()

    def hear(number: str, *words: str) -> dict[str, Any]:
        services.session.say(caption(int(number), " ".join(words)))
        return state()

    def fail(*words: str) -> dict[str, Any]:
        services.session.tell(ErrorRaised(CaptionerError(" ".join(words), "Try again.")))
        return state()

    def stop() -> dict[str, Any]:
        desktop.controller.stop()
        return state()

    def page(number: str) -> dict[str, Any]:
        desktop.window.show_page(int(number))
        return state()

    def show(what: str = "all") -> dict[str, Any]:
        server.listen()
        desktop.controller.session_created.connect(listen)
        if what != "overlay":
            desktop.show()
        desktop.controller.start()
        return state()

    return {
        "show": show,
        "state": state,
        "forget-moves": moves.clear,
        "say": say,
        "dock": dock,
        "shortcut": shortcut,
        "change": change,
        "hear": hear,
        "fail": fail,
        "stop": stop,
        "page": page,
        "settings": lambda name="": desktop.dialogs.show_settings(name) and state(),
        "focus-overlay": lambda: desktop.obey(InstanceCommand.FOCUS_OVERLAY) or state(),
        "hide-overlay": lambda: (
            desktop.settings_model.change(lambda s: replace(s.overlay, visible=False)) or state()
        ),
        "lock": lambda: (
            desktop.settings_model.change(lambda s: replace(s.overlay, locked=True)) or state()
        ),
        "close": lambda: desktop.window.close() or state(),
        "end": desktop.window.quit_unasked,
        "hide-window": lambda: desktop.window.hide() or state(),
    }


def other_commands() -> dict[str, Callable[..., Any]]:
    other = Other()

    def show(how: str = "normal") -> dict[str, Any]:
        if how == "full":
            other.showFullScreen()
        else:
            other.showNormal()
        other.raise_()
        other.activateWindow()
        return state()

    def state() -> dict[str, Any]:
        return {"clicks": other.clicks, "keys": other.keys, "active": other.isActiveWindow()}

    return {"show": show, "state": state}


def colour(x: str, y: str) -> str:
    """The colour on the screen, as "#rrggbb"."""
    place = QPoint(int(x), int(y))
    screen = QGuiApplication.screenAt(place) or QGuiApplication.primaryScreen()
    place -= screen.geometry().topLeft()
    return screen.grabWindow(0, place.x(), place.y(), 1, 1).toImage().pixelColor(0, 0).name()


def main() -> int:
    application = create_application(sys.argv[:1])
    translators = install_translation(application, "")
    if sys.argv[1] == "other":
        application.setQuitOnLastWindowClosed(True)
        commands = other_commands()
    else:
        commands = captioner_commands(Path(sys.argv[2]))

    commands["colour"] = colour

    def obey(line: str) -> None:
        name, *arguments = line.split()
        print(json.dumps(commands[name](*arguments)), flush=True)

    lines = Lines()
    lines.came.connect(obey)
    lines.ended.connect(lambda: application.exit(0))
    print(json.dumps("ready"), flush=True)
    code = application.exec()
    del translators
    return code


if __name__ == "__main__":
    sys.exit(main())
