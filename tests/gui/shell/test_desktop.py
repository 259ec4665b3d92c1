"""Tray, the commands of a second start, and the way back from a locked overlay."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from captioner.captions.contrast import contrast_ratio, rgb
from captioner.gui.overlay.status import status_place
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import (
    InstanceCommand,
    InstanceServer,
    runtime_folder,
    send_command,
    server_name,
)
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.waiting import emitted, wait_until


def test_the_tray_starts_pauses_and_stops(desktop: Desktop, services: FakeServices) -> None:
    tray, controls = desktop.tray, desktop.overlay.controls
    assert controls.toggle in tray.contextMenu().actions()
    assert controls.toggle.text() == "Start captioning"
    with emitted(desktop.controller.session_created):
        controls.toggle.trigger()
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    assert controls.toggle.text() == "Stop captioning"
    assert tray.toolTip() == "Captioner: Listening"
    controls.pause.trigger()
    desktop.overlay_shell.bridge.flush()
    assert controls.pause.text() == "Resume"
    with emitted(desktop.controller.ended):
        controls.toggle.trigger()


def test_the_tray_unlocks_the_overlay(desktop: Desktop) -> None:
    desktop.settings_model.change(lambda s: replace(s.overlay, locked=True))
    assert desktop.overlay.controls.lock.isChecked()
    desktop.overlay.controls.lock.trigger()
    assert not desktop.overlay.look.locked
    desktop.overlay.controls.visible.trigger()
    assert not desktop.overlay.isVisible()


def test_a_later_start_leaves_the_window_as_large_as_it_was(desktop: Desktop) -> None:
    window = desktop.window
    window.showMaximized()
    window.setWindowState(window.windowState() | Qt.WindowState.WindowMinimized)
    wait_until(window.isMinimized)
    desktop.obey(InstanceCommand.RAISE)
    assert window.isMaximized()
    assert not window.isMinimized()


@pytest.fixture
def server() -> Iterator[InstanceServer]:
    found = InstanceServer(f"captioner-test-{threading.get_native_id()}")
    assert found.listen()
    yield found
    found.close()


def test_a_second_start_talks_to_the_first(server: InstanceServer) -> None:
    program = (
        "import sys\n"
        "from captioner.gui.shell.single_instance import InstanceCommand, send_command\n"
        "print([send_command(command, sys.argv[1]) for command in InstanceCommand])"
    )
    seen: list[InstanceCommand] = []
    server.commanded.connect(seen.append)
    name = f"captioner-test-{threading.get_native_id()}"
    with subprocess.Popen(
        [sys.executable, "-c", program, name], stdout=subprocess.PIPE, text=True
    ) as later:
        wait_until(lambda: later.poll() is not None)
        assert later.stdout is not None
        assert later.stdout.read() == f"{[True] * len(InstanceCommand)}\n"
    assert seen == list(InstanceCommand)


def test_nobody_answers_where_nothing_runs() -> None:
    assert not send_command(InstanceCommand.TOGGLE, "captioner-test-nobody")


def test_only_one_can_be_the_one(server: InstanceServer) -> None:
    assert not InstanceServer(f"captioner-test-{threading.get_native_id()}").listen()


def test_a_socket_left_behind_is_taken_over(tmp_path: Path) -> None:
    import socket

    path = tmp_path / "left"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    assert path.exists()
    server = InstanceServer(str(path))
    assert server.listen()
    server.close()


def test_garbage_is_not_obeyed(server: InstanceServer) -> None:
    from PySide6.QtNetwork import QLocalSocket

    name = f"captioner-test-{threading.get_native_id()}"
    seen: list[object] = []
    server.commanded.connect(seen.append)
    socket = QLocalSocket()
    socket.connectToServer(str(runtime_folder() / name))
    assert socket.waitForConnected(1000)
    with emitted(socket.disconnected):
        socket.write(b"format-the-disk\n")
    assert seen == []


def test_the_name_is_the_users_own() -> None:
    assert server_name() == server_name()
    assert server_name().startswith("captioner-")


def test_commands_are_obeyed(desktop: Desktop, services: FakeServices) -> None:
    with emitted(desktop.controller.session_created):
        desktop.obey(InstanceCommand.START)
    desktop.obey(InstanceCommand.START)
    desktop.obey(InstanceCommand.TOGGLE_LOCK)
    assert desktop.overlay.look.locked
    with emitted(desktop.controller.ended):
        desktop.obey(InstanceCommand.STOP)
    desktop.obey(InstanceCommand.STOP)
    with emitted(desktop.controller.session_created):
        desktop.obey(InstanceCommand.TOGGLE)
    assert len(services.sessions) == 2


@pytest.mark.usefixtures("listening")
def test_a_locked_overlay_has_a_handle_to_unlock_it(desktop: Desktop) -> None:
    overlay, handle = desktop.overlay, desktop.overlay_shell.overlay_presence.unlock_handle
    assert not handle.isVisible()
    desktop.settings_model.change(lambda s: replace(s.overlay, locked=True))
    QCursor.setPos(1, 1)
    assert handle.isVisible()  # without the mouse, which touch and pen do not have
    assert min(handle.width(), handle.height()) >= 24
    assert (handle.accessibleName(), handle.windowTitle()) == ("Unlock captions",) * 2
    overlay.move(overlay.pos() - QPoint(40, 60))
    assert overlay.frameGeometry().contains(handle.geometry())
    pill = status_place(QRectF(overlay.strip()), "The microphone is gone. " * 20)
    assert not handle.geometry().intersects(pill.toAlignedRect().translated(overlay.pos()))
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert not overlay.look.locked
    assert not handle.isVisible()


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("desktop_colour", ["#000000", "#ffffff", "#16191f", "#808080"])
def test_the_handle_is_seen_on_any_background(desktop: Desktop, desktop_colour: str) -> None:
    desktop.settings_model.change(lambda s: replace(s.overlay, locked=True))
    handle = desktop.overlay_shell.overlay_presence.unlock_handle
    picture = QImage(handle.size(), QImage.Format.Format_RGB32)
    picture.fill(QColor(desktop_colour))
    handle.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle) for x in range(picture.width())]
    edge, within = rgb(row[1].name()), rgb(row[4].name())
    behind = rgb(desktop_colour)
    assert max(contrast_ratio(behind, edge), contrast_ratio(behind, within)) >= 3
    assert contrast_ratio(edge, within) >= 4.5


def test_no_handle_where_windows_cannot_be_placed(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    desktop.overlay_shell.overlay_presence.unlock_handle.set_watching(True)
    assert not desktop.overlay_shell.overlay_presence.unlock_handle.isVisible()
