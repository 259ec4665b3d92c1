"""Everything by keyboard, and what a screen reader hears."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.crash_dialog import CrashDialog
from captioner.gui.widgets.text_dialog import TextDialog
from tests.helpers.gui.fakes import FakeServices, caption

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
    """Of a drop-down: its label's, since Qt calls it by its value on Linux."""
    found = [QAccessible.queryAccessibleInterface(widget)]
    if isinstance(widget, QComboBox):
        relations = found[0].relations()
        found = [each for each, kind in relations if kind & QAccessible.RelationFlag.Label]
    return found[0].text(QAccessible.Text.Name) if found else ""


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
