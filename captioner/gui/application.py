"""Puts the windows together and runs them."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from captioner.core.caption_lines import SpeakerMark
from captioner.core.captions import Caption
from captioner.core.events import SessionState
from captioner.gui.background import Background
from captioner.gui.contract import GuiServices
from captioner.gui.crash_dialog import CrashDialog
from captioner.gui.error_door import ErrorDoor
from captioner.gui.icons import application_icon
from captioner.gui.main_window import MainWindow
from captioner.gui.overlay import Overlay
from captioner.gui.session_bridge import SessionBridge
from captioner.gui.session_controller import SessionController, SessionStatus
from captioner.gui.settings_keeper import SettingsKeeper
from captioner.gui.theme import Theme
from captioner.gui.words import status_in_words
from captioner.settings.model import Settings
from captioner.settings.window_state import WindowState


class Desktop(QObject):
    """All windows of the application and what connects them.

    Args:
        services: The rest of the application.
    """

    def __init__(self, services: GuiServices) -> None:
        super().__init__()
        self._services = services
        self.door = ErrorDoor(services.record_crash, self)
        self.background = Background(self.door.show, self)
        self.keeper = SettingsKeeper(services.store, self.background, self.door.show, self)
        self.bridge = SessionBridge(self)
        self.controller = SessionController(
            services, self.bridge, self.background, self.door.show, self
        )
        self._dress(self.keeper.settings)
        self._window_state = WindowState(services.folders.window_state)
        self.window = MainWindow(
            services, self.keeper, self.controller, self.bridge, self.background
        )
        self.overlay = Overlay(self.keeper.settings.overlay, self._window_state)
        self._settings = self.keeper.settings
        self._connect()
        for problem in services.store.problems:
            self.window.live_page.banners.show_message("note", problem)

    def _connect(self) -> None:
        self.door.expected.connect(self.window.live_page.banners.show_error)
        self.door.crashed.connect(self._on_crash)
        self.bridge.caption_changed.connect(self._on_caption)
        self.controller.status_changed.connect(self._on_status)
        self.keeper.changed.connect(self._on_settings)
        self.overlay.lock_wanted.connect(lambda on: self.keeper.change("overlay", locked=on))
        self.overlay.hide_wanted.connect(lambda: self.keeper.change("overlay", visible=False))
        self.overlay.lines_wanted.connect(lambda count: self.keeper.change("overlay", lines=count))
        self.overlay.placed.connect(self._save_window_state)
        self.window.closed.connect(self.close)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(lambda: self._dress(self.keeper.settings))

    def show(self) -> None:
        """Show the windows."""
        self.window.show()
        self._apply_overlay(self.keeper.settings)

    def close(self) -> None:
        """Everything is over: keep what is to be kept, and let the event loop end."""
        self.keeper.flush()
        self._window_state.save()
        self.overlay.close()
        self.background.close()
        QApplication.quit()

    # --- captions ----------------------------------------------------------------------------

    def _on_caption(self, caption: Caption) -> None:
        if self.overlay.isVisible():
            self.overlay.show_caption(caption)

    def _on_status(self, status: SessionStatus) -> None:
        is_quiet = status.state in (SessionState.LISTENING, SessionState.IDLE)
        words = "" if is_quiet and status.behind_s <= 0 else status_in_words(status)
        self.overlay.set_status(words)

    # --- settings ----------------------------------------------------------------------------

    def _on_settings(self, settings: Settings) -> None:
        before = self._settings
        self._settings = settings
        if settings.general.appearance is not before.general.appearance:
            self._dress(settings)
        if settings.overlay != before.overlay or settings.reading != before.reading:
            self._apply_overlay(settings)

    def _apply_overlay(self, settings: Settings) -> None:
        mark = SpeakerMark.LABEL if settings.reading.show_labels else SpeakerMark.CHEVRONS
        self.overlay.set_look(settings.overlay, mark)
        if self.overlay.isVisible() != settings.overlay.visible:
            self.overlay.setVisible(settings.overlay.visible)

    def _dress(self, settings: Settings) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        Theme.apply(application, settings.general.appearance)
        if hasattr(self, "window"):
            self.window.refresh_colours()

    def _save_window_state(self) -> None:
        content = self._window_state.content()
        self.background.run(lambda: self._window_state.save(content))

    # --- failures ----------------------------------------------------------------------------

    def _on_crash(self, details: str, kept_at: object) -> None:
        CrashDialog(details, str(kept_at or ""), self.window).open()


def run_desktop(services: GuiServices, *, starts_listening: bool = False) -> int:
    """Run the desktop application until its window is closed; answers the exit code."""
    choose_platform(os.environ)
    application = create_application(sys.argv)
    desktop = Desktop(services)
    desktop.door.watch()
    interrupts = _close_on_interrupt(desktop)
    desktop.show()
    if starts_listening or services.store.settings.general.start_listening:
        desktop.controller.start()
    try:
        return application.exec()
    finally:
        desktop.door.unwatch()
        interrupts.setEnabled(False)


def create_application(arguments: Sequence[str]) -> QApplication:
    """Qt's application object with our name and icon."""
    application = QApplication(list(arguments))
    application.setApplicationName("Captioner")
    application.setApplicationDisplayName("Captioner")
    application.setDesktopFileName("captioner")
    application.setWindowIcon(application_icon())
    # The overlay stays when the main window hides into the tray.
    application.setQuitOnLastWindowClosed(False)
    return application


def choose_platform(environment: Mapping[str, str]) -> None:
    """Under Wayland a plain client can neither stay on top nor place itself: use XWayland.

    Where a person chose a platform, or there is no X server, the choice is Qt's.
    """
    is_wayland = bool(environment.get("WAYLAND_DISPLAY"))
    if is_wayland and environment.get("DISPLAY") and "QT_QPA_PLATFORM" not in environment:
        os.environ["QT_QPA_PLATFORM"] = "xcb;wayland"


def _close_on_interrupt(desktop: Desktop) -> QSocketNotifier:
    """Ctrl-C and SIGTERM close the window as a person would: nothing that was said is lost.

    Python runs signal handlers only between its own instructions, and Qt's loop has none; the
    wake-up descriptor gets the loop's attention.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writer.fileno())
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, desktop)

    def on_signal() -> None:
        reader.recv(64)
        desktop.window.quit()

    notifier.activated.connect(on_signal)
    notifier.setProperty("sockets", (reader, writer))  # kept open as long as the notifier
    return notifier
