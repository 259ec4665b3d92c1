"""Closing the window and quitting: what is asked, what goes on, and what is lost."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from captioner.core.events import (
    SessionState,
)
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import click, state_in_words


def test_closing_while_idle_closes(qtbot: QtBot, desktop: Desktop) -> None:
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.close()


def test_quitting_while_the_session_is_being_made(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.may_create.clear()
    desktop.controller.start()
    desktop.window.quit_unasked()
    assert desktop.window.isVisible()
    with qtbot.waitSignal(desktop.window.closed):
        services.may_create.set()
    assert services.session.calls == ["start", "stop"]


def test_quitting_while_loading(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> None:
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.controller.start()
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.quit_unasked()
    assert services.session.calls == ["start", "stop"]


def test_quitting_while_listening_waits_for_the_last_caption(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    desktop.window.quit_unasked()
    qtbot.waitUntil(lambda: state_in_words(desktop) == "Finishing what was said")
    assert desktop.window.isVisible()
    listening.say(caption(1, "The last words."))
    with qtbot.waitSignal(desktop.window.closed):
        listening.tell_state(SessionState.IDLE)
    assert "The last words." in desktop.window.live_page.transcript.toPlainText()


def test_quitting_twice_while_stopping_asks_once(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    desktop.controller.stop()
    desktop.window.quit_unasked()
    desktop.window.quit_unasked()
    desktop.window.quit_unasked()
    notes = [each for each in desktop.window.banners.banners if "closing" in each.message]
    assert len(notes) == 1
    with qtbot.waitSignal(desktop.window.closed):
        listening.tell_state(SessionState.IDLE)


def test_quitting_at_once_is_offered_with_what_it_costs(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    # A sentence whose words are not committed, not only sound that nobody has decoded.
    listening.pending_s = 7.0
    desktop.window.quit_unasked()
    banner = desktop.window.banners.banners[0]
    assert "lose the last 7 s" in banner.hint
    with qtbot.waitSignal(desktop.window.closed):
        click(qtbot, banner.buttons[0])
    assert listening.calls[-1] == "quit_now"


def test_closing_after_a_failure(qtbot: QtBot, desktop: Desktop, listening: FakeSession) -> None:
    listening.tell_state(SessionState.FAILED, "Stopped: the disk is full")
    desktop.overlay_shell.bridge.flush()
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.close()


def test_a_failure_while_quitting_still_closes(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    desktop.window.quit_unasked()
    with qtbot.waitSignal(desktop.window.closed):
        listening.tell_state(SessionState.FAILED, "Stopped: the disk is full")


def questions(desktop: Desktop) -> list[QMessageBox]:
    return [each for each in QApplication.topLevelWidgets()
            if isinstance(each, QMessageBox) and each.isVisible()]  # fmt: skip


def press(box: QMessageBox, words: str) -> None:
    (button,) = [each for each in box.buttons() if each.text().replace("&", "") == words]
    button.click()


@pytest.mark.parametrize("has_tray", [True, False])
def test_closing_the_window_goes_on_captioning_and_tells_once(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession, has_tray: bool
) -> None:
    desktop.window.has_tray = lambda: has_tray
    desktop.window.close()
    assert desktop.window.isHidden() == has_tray
    assert desktop.window.isMinimized() != has_tray
    (message,) = questions(desktop)
    assert message.text() == "Captioner is still running."
    press(message, "OK")
    listening.say(caption(1, "Still here."))
    qtbot.waitUntil(lambda: desktop.overlay.text == "Still here.")
    assert desktop.overlay.isVisible()
    desktop.raise_window()
    desktop.window.close()
    assert questions(desktop) == []
    assert listening.calls == ["start"]


def test_closing_while_idle_stays_in_the_tray_or_ends(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.has_tray = lambda: True
    desktop.window.close()
    assert desktop.window.isHidden()
    desktop.raise_window()
    desktop.window.has_tray = lambda: False
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.close()


def test_quit_asks_while_a_session_runs(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    desktop.overlay.controls.quit.trigger()
    desktop.window.quit()
    (question,) = questions(desktop)
    press(question, "Keep captioning")
    assert listening.calls == ["start"]
    assert questions(desktop) == []
    desktop.window.sidebar.quit_button.click()
    (question,) = questions(desktop)
    with qtbot.waitSignal(desktop.window.closed):
        press(question, "Quit")
    assert listening.calls == ["start", "stop"]


def test_quit_does_not_ask_at_rest(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.has_tray = lambda: True
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.quit()
    assert questions(desktop) == []


def test_where_closing_ends_captioning_it_asks(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, close_to_tray=False))
    desktop.window.close()
    assert desktop.window.isVisible()
    (question,) = questions(desktop)
    press(question, "Keep captioning")
    assert desktop.controller.is_running


def test_the_desktop_asks_for_an_end(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    assert not desktop.may_quit()
    (question,) = questions(desktop)
    with qtbot.waitSignal(desktop.ended):
        press(question, "Quit")
    assert desktop.may_quit()
