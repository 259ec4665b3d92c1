"""Runs the desktop application, where there is a display."""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QPluginLoader, QSocketNotifier
from PySide6.QtWidgets import QApplication

from captioner.core.errors import CaptionerError
from captioner.gui.ports import GuiServices
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.single_instance import (
    InstanceCommand,
    InstanceServer,
    not_responding,
    send_command,
)
from captioner.gui.system.announcing import install_roles
from captioner.gui.widgets.icons import application_icon
from captioner.gui.widgets.translation import install_translation

if TYPE_CHECKING:
    from captioner.gui.shell.desktop import Desktop


_PATIENCE_S = 5.0


def require_display(environment: Mapping[str, str]) -> None:
    """Make sure that one of the ways to show windows works.

    Raises:
        CaptionerError: None does; Qt would abort.
    """
    if sys.platform in ("win32", "darwin"):
        return
    chosen = environment.get("QT_QPA_PLATFORM", "")
    names = [each.partition(":")[0].strip() for each in chosen.split(";") if each.strip()]
    if not names:
        names = ["wayland"] if environment.get("WAYLAND_DISPLAY") else []
        names += ["xcb"] if environment.get("DISPLAY") else []
        if not names:
            raise CaptionerError(
                "There is no display, so no window can be shown.",
                "Start Captioner on a desktop; captions in the terminal work with: captioner "
                "listen.",
            )
    problems = [_problem_of(name, environment) for name in names]
    if all(problems):
        problem = next(each for each in problems if each is not None)
        raise problem


def _problem_of(platform: str, environment: Mapping[str, str]) -> CaptionerError | None:
    plugin = _plugin_of(platform)
    if plugin is None:
        return CaptionerError(
            "Qt has no platform called {platform}, so no window can be shown.",
            "Unset the environment variable QT_QPA_PLATFORM, or set it to xcb or wayland.",
            platform=repr(platform),
        )
    loader = QPluginLoader(str(plugin))
    if not loader.load():
        return CaptionerError(
            "A library that windows need is missing.",
            "Install what this names: {problem}",
            problem=loader.errorString(),
        )
    if platform == "xcb" and not _can_connect_to_x11():
        return _dead("DISPLAY", environment)
    if platform.startswith("wayland") and not _can_connect_to_wayland(environment):
        return _dead("WAYLAND_DISPLAY", environment)
    return None


def _dead(variable: str, environment: Mapping[str, str]) -> CaptionerError:
    return CaptionerError(
        "The display {display} does not respond, so no window can be shown.",
        "Set {variable} to the display of your desktop, or start Captioner there; captions in "
        "the terminal work with: captioner listen.",
        display=repr(environment.get(variable, "")),
        variable=variable,
    )


def _plugin_of(platform: str) -> Path | None:
    """Return the plug-in that knows a platform by this name."""
    folders = [Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")]
    folders += [Path(each, "platforms") for each in _listed("QT_PLUGIN_PATH")]
    folders += [Path(each) for each in _listed("QT_QPA_PLATFORM_PLUGIN_PATH")]
    wanted = f"libq{platform.lower().partition('-')[0]}.so"  # wayland-egl is wayland's, too
    found = (path for folder in folders for path in folder.glob("*.so") if path.name == wanted)
    return next(found, None)


def _listed(variable: str) -> list[str]:
    return [each for each in os.environ.get(variable, "").split(os.pathsep) if each]


def _can_connect_to_x11() -> bool:
    """Return whether the X server that the environment names takes a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _can_connect_to_wayland(environment: Mapping[str, str]) -> bool:
    """Return whether the compositor that the environment names takes a connection."""
    if sys.platform == "win32":
        return False
    if environment.get("WAYLAND_SOCKET"):
        return True  # handed over, open already
    name = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environment.get("XDG_RUNTIME_DIR", ""), name)
    if not path.is_absolute():
        return False
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as compositor:
        compositor.settimeout(_PATIENCE_S)
        try:
            compositor.connect(str(path))
        except OSError:
            return False
    return True


_QUIT_LIMIT_S = 10.0
"""How long a forced quit may take; then the process ends, whatever a driver is hung in."""


def run_desktop(
    services: GuiServices,
    *,
    starts_listening: bool = False,
    overlay_only: bool = False,
    on_shown: Callable[[], None] = lambda: None,
) -> int:
    """Run the desktop application until the user quits; returns the exit code.

    Where a Captioner runs already, that one comes to the front instead.

    Args:
        overlay_only: Whether the overlay alone is shown, and no window until one is asked for.
        on_shown: Called when the windows are there: time for what may take a while.

    Raises:
        CaptionerError: There is no display; another Captioner holds the place and does not respond.
    """
    choose_platform(os.environ)
    require_display(os.environ)
    application = create_application(sys.argv)
    server = InstanceServer()
    if not server.listen():
        command = InstanceCommand.START if starts_listening else InstanceCommand.RAISE
        if overlay_only:
            command = InstanceCommand.OVERLAY
        if not send_command(command):
            raise not_responding()
        return 0
    general = services.store.settings.general
    translators = install_translation(application, general.language)
    overlay_shell = OverlayShell(services)
    if overlay_only or general.overlay_only:
        overlay_shell.show_overlay_alone()
        overlay_shell.wait_for_overlay()
    # Late: the overlay need not wait for the windows' modules.
    from captioner.gui.shell.desktop import Desktop

    desktop = Desktop(services, overlay_shell)
    application.may_quit = desktop.may_quit
    # quit() would ask every open dialog first and stay where one of them refuses.
    desktop.ended.connect(lambda: application.exit(0))
    server.commanded.connect(desktop.obey)
    desktop.overlay_shell.error_reporter.watch()
    interrupts = _close_on_interrupt(desktop)
    desktop.show(overlay_only=overlay_only)
    on_shown()
    if starts_listening or (general.start_listening and general.welcome_done):
        desktop.controller.start()
    try:
        return application.exec()
    finally:
        server.close()
        desktop.overlay_shell.error_reporter.unwatch()
        interrupts.setEnabled(False)
        del translators


class Application(QApplication):
    """Qt's application object, which asks before it ends at the desktop's word (macOS's Cmd+Q)."""

    may_quit: Callable[[], bool] = staticmethod(lambda: True)

    def event(self, event: QEvent) -> bool:
        """Refuse to end while the window has something to finish."""
        if event.type() == QEvent.Type.Quit and not self.may_quit():
            event.ignore()
            return True
        return super().event(event)


def create_application(arguments: Sequence[str]) -> Application:
    application = Application(list(arguments))
    application.setApplicationName("Captioner")
    application.setApplicationDisplayName("Captioner")
    application.setDesktopFileName("captioner")
    application.setWindowIcon(application_icon())
    # The overlay stays when the main window hides into the tray.
    application.setQuitOnLastWindowClosed(False)
    install_roles()
    return application


def choose_platform(environment: Mapping[str, str]) -> None:
    """Under Wayland a plain client can neither stay on top nor place itself: use XWayland.

    Where a person chose a platform, or there is no X server, the choice is Qt's.
    """
    is_wayland = bool(environment.get("WAYLAND_DISPLAY"))
    if is_wayland and environment.get("DISPLAY") and "QT_QPA_PLATFORM" not in environment:
        os.environ["QT_QPA_PLATFORM"] = "xcb;wayland"


def _close_on_interrupt(desktop: "Desktop") -> QSocketNotifier:
    """Ctrl-C, SIGTERM and SIGHUP end as Stop and Quit do: nothing that was said is lost.

    The same signal a second time quits without captioning what still waits, within 10 s.

    SIGHUP comes when a terminal or a session manager goes away; who started Captioner with it
    ignored (nohup) means that the program should continue.

    Python runs signal handlers only between its own instructions, and Qt's loop has none; the
    wake-up descriptor gets the loop's attention.
    """
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
            continue
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(writer.fileno())
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, desktop)

    received = bytearray()

    def on_signal() -> None:
        received.extend(reader.recv(64))
        desktop.window.quit_unasked()
        # A session manager may send SIGTERM and SIGHUP at once: that is one request.
        if len(set(received)) < len(received):
            desktop.controller.quit_now()
            end = threading.Timer(_QUIT_LIMIT_S, os._exit, (130,))
            end.daemon = True  # it must not delay an orderly end
            end.start()

    notifier.activated.connect(on_signal)
    notifier.setProperty("sockets", (reader, writer))  # kept open as long as the notifier
    return notifier
