"""Tray, commands of a second start, failures nobody expected, places of windows, keyboard."""

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionState
from captioner.gui.overlay.screen.placement import (
    default_place,
    kept_on_screen,
    layout_key,
    nearest_screen,
    snapped,
)
from captioner.gui.overlay.unlock_handle import UnlockHandle
from captioner.gui.settings import autostart
from captioner.gui.shell.crash_dialog import CrashDialog
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.runtime_folder import runtime_folder
from captioner.gui.shell.single_instance import (
    InstanceCommand,
    InstanceServer,
    send_command,
    server_name,
)
from captioner.gui.widgets.monitors import centre_over
from captioner.gui.widgets.text_dialog import TextDialog
from captioner.settings.window_state import Rectangle, WindowState
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption

FULL_HD = Rectangle(0, 0, 1920, 1040)
RIGHT_OF_IT = Rectangle(1920, 0, 1280, 1024)


# --- tray and commands ----------------------------------------------------------------------------


def test_the_tray_starts_pauses_and_stops(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    tray, controls = desktop.tray, desktop.overlay.controls
    assert controls.toggle in tray.menu.actions()
    assert controls.toggle.text() == "Start captioning"
    with qtbot.waitSignal(desktop.controller.session_created):
        controls.toggle.trigger()
    services.session.listen()
    desktop.bridge.flush()
    assert controls.toggle.text() == "Stop captioning"
    assert tray.icon.toolTip() == "Captioner: Listening"
    controls.pause.trigger()
    desktop.bridge.flush()
    assert controls.pause.text() == "Resume"
    with qtbot.waitSignal(desktop.controller.ended):
        controls.toggle.trigger()


def test_the_tray_unlocks_the_overlay(desktop: Desktop) -> None:
    desktop.settings_model.change("overlay", locked=True)
    assert desktop.overlay.controls.lock.isChecked()
    desktop.overlay.controls.lock.trigger()
    assert not desktop.overlay.is_locked
    desktop.overlay.controls.visible.trigger()
    assert not desktop.overlay.isVisible()


def test_closing_into_the_tray_goes_on_captioning(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    desktop.window.has_tray = lambda: True
    desktop.window.close()
    assert not desktop.window.isVisible()
    assert desktop.controller.is_running
    listening.say(caption(1, "Still here."))
    qtbot.waitUntil(lambda: desktop.overlay.text == "Still here.")
    desktop.obey(InstanceCommand.RAISE)
    assert desktop.window.isVisible()
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.quit_unasked()


@pytest.fixture
def server(qtbot: QtBot) -> Iterator[InstanceServer]:
    found = InstanceServer(f"captioner-test-{threading.get_native_id()}")
    assert found.listen()
    yield found
    found.close()


def test_a_second_start_talks_to_the_first(qtbot: QtBot, server: InstanceServer) -> None:
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
        qtbot.waitUntil(lambda: later.poll() is not None, timeout=20_000)
        assert later.stdout is not None
        assert later.stdout.read() == f"{[True] * len(InstanceCommand)}\n"
    assert seen == list(InstanceCommand)


def test_nobody_answers_where_nothing_runs() -> None:
    assert not send_command(InstanceCommand.TOGGLE, "captioner-test-nobody")


def test_only_one_can_be_the_one(server: InstanceServer) -> None:
    assert not InstanceServer(f"captioner-test-{threading.get_native_id()}").listen()


def test_a_socket_left_behind_is_taken_over(tmp_path: Path, qtbot: QtBot) -> None:
    import socket

    path = tmp_path / "left"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    assert path.exists()
    server = InstanceServer(str(path))
    assert server.listen()
    server.close()


def test_garbage_is_not_obeyed(qtbot: QtBot, server: InstanceServer) -> None:
    from PySide6.QtNetwork import QLocalSocket

    name = f"captioner-test-{threading.get_native_id()}"
    seen: list[object] = []
    server.commanded.connect(seen.append)
    socket = QLocalSocket()
    socket.connectToServer(str(runtime_folder() / name))
    assert socket.waitForConnected(1000)
    with qtbot.waitSignal(socket.disconnected):
        socket.write(b"format-the-disk\n")
    assert seen == []


def test_the_name_is_the_users_own() -> None:
    assert server_name() == server_name()
    assert server_name().startswith("captioner-")


def test_commands_are_obeyed(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> None:
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.obey(InstanceCommand.START)
    desktop.obey(InstanceCommand.START)
    desktop.obey(InstanceCommand.TOGGLE_LOCK)
    assert desktop.overlay.is_locked
    with qtbot.waitSignal(desktop.controller.ended):
        desktop.obey(InstanceCommand.STOP)
    desktop.obey(InstanceCommand.STOP)
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.obey(InstanceCommand.TOGGLE)
    assert len(services.sessions) == 2


# --- the way back from locked ---------------------------------------------------------------------


@pytest.mark.usefixtures("listening")
def test_a_handle_appears_over_the_locked_overlay(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.settings_model.change("overlay", locked=True)
    handle = desktop.unlock_handle
    handle.show_for(desktop.overlay.geometry().center())
    assert handle.isVisible()
    handle.show_for(handle.geometry().center())
    assert handle.isVisible()
    handle.show_for(QPoint(1, 1))
    assert not handle.isVisible()
    handle.show_for(desktop.overlay.geometry().center())
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert not desktop.overlay.is_locked
    assert not handle.isVisible()
    assert isinstance(handle, UnlockHandle)


# --- failures nobody expected ---------------------------------------------------------------------


def crash_dialogs() -> list[CrashDialog]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, CrashDialog) and widget.isVisible()
    ]


def test_an_unexpected_failure_is_kept_and_shown(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    services.create_error = ZeroDivisionError("nobody expects this")
    with qtbot.waitSignal(desktop.error_reporter.crashed):
        desktop.controller.start()
    (dialog,) = crash_dialogs()
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    assert "nobody expects this" in text.toPlainText()
    assert "nobody expects this" in services.crashes[0]
    assert not desktop.controller.is_running
    dialog.close()
    caplog.clear()


def test_what_nobody_catches_comes_to_the_door(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    desktop.error_reporter.watch()
    try:
        with qtbot.waitSignal(desktop.error_reporter.crashed):
            sys.excepthook(ValueError, ValueError("from a slot"), None)
        with qtbot.waitSignal(desktop.error_reporter.crashed):

            def fail() -> None:
                raise ValueError("from a thread")

            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        desktop.error_reporter.unwatch()
    assert "from a slot" in services.crashes[0]
    assert "from a thread" in services.crashes[1]
    for dialog in crash_dialogs():
        dialog.close()
    caplog.clear()


# --- garbage --------------------------------------------------------------------------------------


def test_old_objects_are_set_aside_only_while_captioning(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    assert gc.get_freeze_count() == 0
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.controller.start()
    begun = gc.get_freeze_count()
    assert begun > 0
    kept = [[number] for number in range(1000)]
    desktop.gc_pauser.set_aside()
    assert gc.get_freeze_count() >= begun + len(kept)
    with qtbot.waitSignal(desktop.controller.ended):
        desktop.controller.stop()
    assert gc.get_freeze_count() == 0


# --- places ---------------------------------------------------------------------------------------


def test_the_default_place_is_at_the_bottom_in_the_middle() -> None:
    place = default_place(FULL_HD, 900, 150)
    assert place.x + place.width / 2 == 960
    assert 0 < FULL_HD.bottom - place.bottom < 80
    assert default_place(RIGHT_OF_IT, 5000, 150).width == 1280


@pytest.mark.parametrize(
    "place",
    [
        Rectangle(-500, -500, 900, 150),
        Rectangle(1800, 1000, 900, 150),
        Rectangle(2600, 100, 900, 150),
        Rectangle(90_000, 90_000, 900, 150),
        Rectangle(0, 0, 99_000, 99_000),
    ],
)
@pytest.mark.parametrize("screens", [[FULL_HD], [FULL_HD, RIGHT_OF_IT], [RIGHT_OF_IT]])
def test_no_place_is_off_the_screens(place: Rectangle, screens: list[Rectangle]) -> None:
    kept = kept_on_screen(place, screens)
    screen = nearest_screen(kept, screens)
    assert kept.overlap_px2(screen) == kept.width * kept.height


def test_a_monitor_that_goes_gives_its_overlay_to_the_nearest() -> None:
    on_the_right = Rectangle(2200, 800, 700, 150)
    kept = kept_on_screen(on_the_right, [FULL_HD])
    assert kept.right == FULL_HD.right
    assert kept.y == 800


def test_the_settings_open_clear_of_the_overlay(qtbot: QtBot) -> None:
    area = QApplication.primaryScreen().availableGeometry()
    under, above = QWidget(), QWidget()
    for window in (under, above):
        qtbot.addWidget(window)
    under.setGeometry(area)
    above.setMinimumHeight(200)
    above.resize(300, area.height() - 20)
    overlay = QRect(area.left(), area.bottom() - 160, area.width(), 140)
    centre_over(above, under, overlay)
    assert not above.geometry().intersects(overlay)
    assert above.y() >= area.top()
    above.resize(300, 250)
    centre_over(above, under, QRect(area.left(), area.top() + 100, area.width(), 140))
    assert above.height() == 250  # no room above it: in the middle, as ever


def test_snapping_has_a_reach() -> None:
    assert snapped(Rectangle(9, 500, 900, 100), [FULL_HD], 16).x == 0
    assert snapped(Rectangle(17, 500, 900, 100), [FULL_HD], 16).x == 17
    assert snapped(Rectangle(9, 500, 900, 100), [FULL_HD], 0).x == 9
    assert snapped(Rectangle(505, 500, 900, 100), [FULL_HD], 16).x == 510


def test_each_arrangement_of_monitors_has_its_own_place(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "windows.json")
    alone, both = layout_key([FULL_HD]), layout_key([RIGHT_OF_IT, FULL_HD])
    assert alone != both
    assert both == layout_key([FULL_HD, RIGHT_OF_IT])
    state.remember("overlay", alone, Rectangle(1, 2, 3, 4))
    state.remember("overlay", both, Rectangle(5, 6, 7, 8))
    state.save()
    again = WindowState(tmp_path / "windows.json")
    assert again.place("overlay", alone) == Rectangle(1, 2, 3, 4)
    assert again.place("overlay", both) == Rectangle(5, 6, 7, 8)
    again.forget("overlay")
    assert again.place("overlay", alone) is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"overlay x": [1, 2]}', '{"overlay x": [1, 2, -3, 4]}',
                '{"overlay x": [1, 2, 3, true]}', '{"overlay x": [1e99, 2, 3, 4]}']
)  # fmt: skip
def test_damaged_places_are_forgotten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "windows.json"
    path.write_text(content)
    assert WindowState(path).place("overlay", "x") is None


def test_the_window_comes_back_where_it_was(
    qtbot: QtBot, make_desktop: Callable[[], Desktop]
) -> None:
    first = make_desktop()
    first.window.setGeometry(20, 30, 700, 500)
    with qtbot.waitSignal(first.window.closed):
        first.window.close()
    again = make_desktop()
    assert again.window.geometry() == first.window.geometry()


# --- autostart ------------------------------------------------------------------------------------


def test_autostart_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(autostart, "launch_command", lambda: ["/opt/My Apps/50%/captioner"])
    autostart.set_autostart(True)
    entry = (tmp_path / "autostart" / "captioner.desktop").read_text()
    assert 'Exec="/opt/My Apps/50%%/captioner"\n' in entry
    autostart.set_autostart(False)
    autostart.set_autostart(False)
    assert not (tmp_path / "autostart" / "captioner.desktop").exists()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_what_is_started_with_the_desktop_when_frozen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    suffix = ".exe" if platform == "win32" else ""
    program, windowed = tmp_path / f"captioner-program{suffix}", tmp_path / f"captioner-gui{suffix}"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert autostart.launch_command() == [str(program)]
    windowed.touch()
    assert autostart.launch_command() == [str(windowed)]
    # An AppImage unpacks itself elsewhere at every start; what it was started from stays.
    image = tmp_path / "Captioner.AppImage"
    monkeypatch.setenv("APPIMAGE", str(image))
    assert autostart.launch_command() == [str(windowed)]
    image.touch()
    assert autostart.launch_command() == [str(image if platform == "linux" else windowed)]


def test_no_console_opens_at_login_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, windowed = tmp_path / "python.exe", tmp_path / "pythonw.exe"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(python))
    assert autostart.launch_command() == [str(python), "-m", "captioner"]
    windowed.touch()
    assert autostart.launch_command() == [str(windowed), "-m", "captioner"]


def test_autostart_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(CaptionerError):
        autostart.set_autostart(True)


# --- keyboard and screen readers ------------------------------------------------------------------

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
)


def accessible_name(widget: QWidget) -> str:
    from PySide6.QtGui import QAccessible

    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def controls_of(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit))
    ]


def reached_by_tab(qtbot: QtBot, window: QWidget) -> list[QWidget]:
    window.activateWindow()
    window.setFocus()
    reached: list[QWidget] = []
    for _ in range(120):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if focused is None or (reached and focused is reached[0]):
            break
        if focused not in reached:
            reached.append(focused)
    return reached


def check_window(qtbot: QtBot, window: QWidget) -> None:
    controls = controls_of(window)
    nameless = [widget for widget in controls if not accessible_name(widget)]
    assert nameless == []
    reached = reached_by_tab(qtbot, window)
    groups = {widget.group() for widget in reached if isinstance(widget, QAbstractButton)}
    unreached = [
        widget
        for widget in controls
        if widget not in reached
        and widget.focusProxy() not in reached
        # Of an exclusive group, Tab reaches the chosen button and arrows the others.
        and not (isinstance(widget, QAbstractButton) and widget.group() in groups - {None})
    ]
    assert [(type(widget).__name__, accessible_name(widget)) for widget in unreached] == []


def test_every_page_by_keyboard(
    qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    services.library.add("one", "One", [caption(1, "Words.")])
    desktop = make_desktop()
    desktop.window.live_page.show_caption(caption(1, "Words."))
    desktop.window.live_page.find_bar.open()
    desktop.window.banners.show_error(CaptionerError("It failed.", "Try again."))
    services.transcriber.may_finish.clear()
    assert desktop.recordings_page is not None
    desktop.recordings_page.add([Path("Lecture.mp4")])
    qtbot.waitUntil(lambda: len(desktop.recordings_page.rows) == 1)
    assert desktop.window.pages.count() >= 4
    for page in range(desktop.window.pages.count()):
        desktop.window.show_page(page)
        if desktop.window.pages.currentWidget() is desktop.sessions_page:
            qtbot.waitUntil(lambda: desktop.sessions_page.model.rowCount() == 1)
            desktop.sessions_page.list.setCurrentIndex(desktop.sessions_page.model.index(0))
            qtbot.waitUntil(lambda: desktop.sessions_page.transcript.caption_count == 1)
        check_window(qtbot, desktop.window)
    services.transcriber.may_finish.set()


def test_dialogs_by_keyboard(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.error_reporter.crashed.emit("Traceback: something", "/tmp/crash.txt")
    (crash,) = desktop.window.findChildren(CrashDialog)
    check_window(qtbot, crash)
    crash.close()
    TextDialog("What's new", "Everything.", desktop.window).open()
    (text,) = desktop.window.findChildren(TextDialog)
    check_window(qtbot, text)
    text.close()


def test_every_settings_page_by_keyboard(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.dialogs.show_settings()
    dialog = desktop.dialogs.settings
    assert dialog is not None
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    for name in dialog.page_names:
        dialog.show_page(name)
        qtbot.waitUntil(lambda: not desktop.background.is_busy)
        check_window(qtbot, dialog)


def test_the_welcome_by_keyboard(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.dialogs.show_welcome()
    assert desktop.dialogs.welcome is not None
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    for _ in range(3):
        check_window(qtbot, desktop.dialogs.welcome)
        if desktop.dialogs.welcome.next_button.text() == "Continue":
            desktop.dialogs.welcome.next_button.click()
            qtbot.waitUntil(lambda: not desktop.background.is_busy)
    qtbot.keyClick(desktop.dialogs.welcome, Qt.Key.Key_Escape)


def test_keys_do_what_help_says(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> None:
    window = desktop.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(desktop.controller.session_created):
        qtbot.keyClick(window, Qt.Key.Key_Return, control)
    services.session.listen()
    desktop.bridge.flush()
    window.activateWindow()  # Qt's offscreen windows take the focus whether they may or not
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_P, control)
    desktop.bridge.flush()
    assert desktop.controller.status.state is SessionState.PAUSED
    qtbot.keyClick(window, Qt.Key.Key_L, control)
    assert desktop.overlay.is_locked
    qtbot.keyClick(window, Qt.Key.Key_O, control)
    assert not desktop.overlay.isVisible()
    for number in (2, 3, 4, 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), control)
        assert window.pages.currentIndex() == number - 1
    qtbot.keyClick(window.live_page, Qt.Key.Key_F, control)
    assert window.live_page.find_bar.isVisible()
    qtbot.keyClick(window.live_page.find_bar.field, Qt.Key.Key_Escape)
    assert not window.live_page.find_bar.isVisible()


def test_final_captions_are_announced_only_if_wanted(
    qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from captioner.gui.live import page as live_page

    said: list[str] = []
    monkeypatch.setattr(live_page, "announce", lambda _widget, words: said.append(words))
    desktop = make_desktop()
    said.clear()
    page = desktop.window.live_page
    page.show_caption(caption(1, "Not announced."))
    desktop.settings_model.change("reading", announce_finals=True)
    page.show_caption(caption(2, "Only", "tentative"))
    page.show_caption(caption(2, "Only tentative no more.", channel="You"))
    assert said == ["You: Only tentative no more."]


def test_announcements_go_to_the_screen_reader(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtGui import QAccessible

    from captioner.gui.widgets import banner

    told: list[tuple[str, object]] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: told.append((event.message(), event.politeness())),
    )
    banner.announce(desktop.window, "Listening")
    banner.announce(desktop.window, "The disk is full.", is_urgent=True)
    politeness = QAccessible.AnnouncementPoliteness
    assert told == [("Listening", politeness.Polite), ("The disk is full.", politeness.Assertive)]


def test_a_screen_reader_hears_the_state_itself(desktop: Desktop) -> None:
    assert accessible_name(desktop.window.live_page.state_label) == "State: Ready"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "xcb;wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"DISPLAY": ":0"}, None),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland"}, None),
    ],
)
def test_xwayland_is_asked_for_where_there_is_one(
    environment: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from captioner.gui.shell.application import choose_platform

    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    choose_platform(environment)
    assert os.environ.get("QT_QPA_PLATFORM") == expected
