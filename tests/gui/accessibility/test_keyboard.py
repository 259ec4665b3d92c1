"""Everything by keyboard, and what a screen reader hears."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QMainWindow, QWidget

from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import emitted, wait_until
from tests.helpers.gui.walking import accessible_name, controls_of, every_window, fill


def reached_by_tab(window: QWidget) -> list[QWidget]:
    window.activateWindow()
    window.setFocus()
    reached: list[QWidget] = []
    for _ in range(120):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if focused is None or (reached and focused is reached[0]):
            break
        if focused not in reached:
            reached.append(focused)
    return reached


def check_window(window: QWidget) -> None:
    controls = controls_of(window)
    nameless = [widget for widget in controls if not accessible_name(widget)]
    assert nameless == []
    reached = reached_by_tab(window)
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


@pytest.mark.usefixtures("language")
def test_every_window_by_keyboard(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    fill(services)
    for _, window in every_window(make_desktop()):
        if isinstance(window, (QMainWindow, QDialog)):
            check_window(window)


def test_keys_do_what_help_says(desktop: Desktop, services: FakeServices) -> None:
    window = desktop.window
    window.activateWindow()
    wait_until(window.isActiveWindow)
    control = Qt.KeyboardModifier.ControlModifier
    with emitted(desktop.controller.session_created):
        QTest.keyClick(window, Qt.Key.Key_Return, control)
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    window.activateWindow()  # Qt's offscreen windows take the focus whether they may or not
    wait_until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_P, control)
    desktop.overlay_shell.bridge.flush()
    assert desktop.controller.status.state is SessionState.PAUSED
    QTest.keyClick(window, Qt.Key.Key_L, control)
    assert desktop.overlay.look.locked
    QTest.keyClick(window, Qt.Key.Key_O, control)
    assert not desktop.overlay.isVisible()
    for number in (2, 3, 4, 1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0.value + number), control)
        assert window.pages.currentIndex() == number - 1
    QTest.keyClick(window.live_page, Qt.Key.Key_F, control)
    assert window.live_page.find_bar.isVisible()
    QTest.keyClick(window.live_page.find_bar.field, Qt.Key.Key_Escape)
    assert not window.live_page.find_bar.isVisible()


def test_final_captions_are_announced_only_if_wanted(
    make_desktop: Callable[[], Desktop],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from captioner.gui.live import page as live_page

    said: list[str] = []
    monkeypatch.setattr(live_page, "announce", lambda _widget, words: said.append(words))
    desktop = make_desktop()
    said.clear()
    page = desktop.window.live_page
    page.show_caption(caption(1, "Not announced."))
    desktop.settings_model.change(lambda s: replace(s.reading, announce_finals=True))
    page.show_caption(caption(2, "Only", "tentative"))
    page.show_caption(caption(2, "Only tentative no more.", channel="You"))
    assert said == ["You: Only tentative no more."]


def test_announcements_go_to_the_screen_reader(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from captioner.gui.system.announcing import announce

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: told.append((event.message(), event.politeness())),
    )
    announce(desktop.window, "Listening")
    announce(desktop.window, "The disk is full.", is_urgent=True)
    politeness = QAccessible.AnnouncementPoliteness
    assert told == [("Listening", politeness.Polite), ("The disk is full.", politeness.Assertive)]


def test_a_screen_reader_hears_the_state_itself(desktop: Desktop) -> None:
    assert accessible_name(desktop.window.live_page.state_label) == "State: Ready"
