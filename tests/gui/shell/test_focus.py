"""The keyboard's focus stays where the user put it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from captioner.core.captions import Mark
from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.dialogs import open_file_dialog
from tests.helpers.gui.fakes import FakeSession
from tests.helpers.gui.waiting import emitted, wait_until


def test_stopping_by_keyboard_keeps_the_focus_on_start(
    desktop: Desktop, listening: FakeSession
) -> None:
    button = desktop.window.live_page.start_button
    listening.stops_at_once = False
    desktop.window.activateWindow()
    button.setFocus()
    wait_until(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    wait_until(lambda: desktop.controller.status.state is SessionState.STOPPING)
    assert button.hasFocus()
    assert button.text() == "Stopping…"
    QTest.keyClick(button, Qt.Key.Key_Space)  # nothing else is pressed, and nothing twice
    assert listening.calls.count("stop") == 1
    with emitted(desktop.controller.ended):
        listening.tell_state(SessionState.IDLE)
    assert button.hasFocus()
    assert button.text() == "Start captioning"


def test_the_focus_goes_from_pause_to_start_when_the_session_ends(
    desktop: Desktop, listening: FakeSession
) -> None:
    page = desktop.window.live_page
    desktop.window.activateWindow()
    page.pause_button.setFocus()
    wait_until(page.pause_button.hasFocus)
    with emitted(desktop.controller.ended):
        listening.tell_state(SessionState.IDLE)
    assert page.start_button.hasFocus()


@pytest.mark.parametrize("name", ["picker", "go_to_mark_button"])
def test_disabled_buttons_pass_the_focus_to_stop(desktop: Desktop, name: str) -> None:
    page = desktop.window.live_page
    control: QWidget = getattr(page, name)
    desktop.window.activateWindow()
    page.transcript.show_mark(Mark(1, 0.0))
    control.setFocus()
    wait_until(control.hasFocus)
    with emitted(desktop.controller.session_created):
        QTest.keyClick(control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: not control.isEnabled())
    assert desktop.window.focusWidget() is page.start_button


def test_asking_for_updates_and_checks_keeps_the_focus(desktop: Desktop) -> None:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    desktop.window.activateWindow()
    for button in (desktop.pages.help.about.check_button, desktop.pages.help.check_button):
        button.setFocus()
        wait_until(button.hasFocus)
        QTest.keyClick(button, Qt.Key.Key_Space)
        wait_until(lambda: not desktop.background.is_busy)
        assert button.hasFocus()


@pytest.mark.parametrize("page", range(4))
def test_tab_enters_the_side_bar_at_the_current_page(desktop: Desktop, page: int) -> None:
    desktop.window.show_page(page)
    buttons = desktop.window.sidebar.pages.buttons()
    reached = [each for each in buttons if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert reached == [buttons[page]]


def test_a_button_is_not_left_hovered_when_its_menu_closes(desktop: Desktop) -> None:
    card = desktop.pages.sessions.card
    button = card.export_button
    QCursor.setPos(button.mapToGlobal(QPoint(-400, -400)))
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    button.menu().aboutToHide.emit()
    assert not button.testAttribute(Qt.WidgetAttribute.WA_UnderMouse)


def test_the_window_that_asked_for_a_file_is_active_again(qtbot: QtBot) -> None:
    main, settings = QWidget(), QWidget()
    for window in (main, settings):
        qtbot.addWidget(window)
        window.show()
    dialog = QFileDialog(settings)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    open_file_dialog(dialog)
    main.activateWindow()
    dialog.reject()
    wait_until(settings.isActiveWindow)
