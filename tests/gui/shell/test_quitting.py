"""Quitting and closing, whatever is captioned or transcribed at that moment."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import click, start, state_in_words
from tests.helpers.gui.waiting import emitted, wait_until


def test_closing_while_idle_closes(desktop: Desktop) -> None:
    with emitted(desktop.window.closed):
        desktop.window.close()


def test_quitting_while_the_session_is_being_made(desktop: Desktop, services: FakeServices) -> None:
    services.may_create.clear()
    desktop.controller.start()
    desktop.window.quit_unasked()
    assert desktop.window.isVisible()
    with emitted(desktop.window.closed):
        services.may_create.set()
    assert services.session.calls == ["start", "stop"]


def test_quitting_while_loading(desktop: Desktop, services: FakeServices) -> None:
    start(desktop)
    with emitted(desktop.window.closed):
        desktop.window.quit_unasked()
    assert services.session.calls == ["start", "stop"]


def test_quitting_while_listening_waits_for_the_last_caption(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    desktop.window.quit_unasked()
    wait_until(lambda: state_in_words(desktop) == "Finishing what was said")
    assert desktop.window.isVisible()
    listening.say(caption(1, "The last words."))
    with emitted(desktop.window.closed):
        listening.tell_state(SessionState.IDLE)
    assert "The last words." in desktop.window.live_page.transcript.toPlainText()


def test_quitting_twice_while_stopping_asks_once(desktop: Desktop, listening: FakeSession) -> None:
    listening.stops_at_once = False
    desktop.controller.stop()
    desktop.window.quit_unasked()
    desktop.window.quit_unasked()
    desktop.window.quit_unasked()
    notes = [each for each in desktop.window.banners.banners if "closing" in each.message]
    assert len(notes) == 1
    with emitted(desktop.window.closed):
        listening.tell_state(SessionState.IDLE)


def test_quitting_at_once_is_offered_with_what_it_costs(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.stops_at_once = False
    # A sentence whose words are not committed, not only sound that nobody has decoded.
    listening.pending_s = 7.0
    desktop.window.quit_unasked()
    banner = desktop.window.banners.banners[0]
    assert "lose the last 7 s" in banner.hint
    with emitted(desktop.window.closed):
        click(banner.buttons[0])
    assert listening.calls[-1] == "quit_now"


def test_closing_after_a_failure(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell_state(SessionState.FAILED, "Stopped: the disk is full")
    desktop.overlay_shell.bridge.flush()
    with emitted(desktop.window.closed):
        desktop.window.close()


def test_a_failure_while_quitting_still_closes(desktop: Desktop, listening: FakeSession) -> None:
    listening.stops_at_once = False
    desktop.window.quit_unasked()
    with emitted(desktop.window.closed):
        listening.tell_state(SessionState.FAILED, "Stopped: the disk is full")


def questions() -> list[QMessageBox]:
    return [each for each in QApplication.topLevelWidgets()
            if isinstance(each, QMessageBox) and each.isVisible()]  # fmt: skip


def press(words: str) -> None:
    """Answer the only question."""
    (box,) = questions()
    (button,) = [each for each in box.buttons() if each.text().replace("&", "") == words]
    button.click()


@pytest.mark.parametrize("has_tray", [True, False])
def test_closing_the_window_goes_on_captioning_and_tells_once(
    desktop: Desktop, listening: FakeSession, has_tray: bool
) -> None:
    desktop.window.has_tray = lambda: has_tray
    desktop.window.close()
    assert desktop.window.isHidden() == has_tray
    assert desktop.window.isMinimized() != has_tray
    (message,) = questions()
    assert message.text() == "Captioner is still running."
    press("OK")
    listening.say(caption(1, "Still here."))
    wait_until(lambda: desktop.overlay.text == "Still here.")
    assert desktop.overlay.isVisible()
    desktop.obey(InstanceCommand.RAISE)
    assert desktop.window.isVisible() and not desktop.window.isMinimized()
    desktop.window.close()
    assert questions() == []
    assert listening.calls == ["start"]


def test_closing_while_idle_stays_in_the_tray_or_ends(desktop: Desktop) -> None:
    desktop.window.has_tray = lambda: True
    desktop.window.close()
    assert desktop.window.isHidden()
    desktop.raise_window()
    desktop.window.has_tray = lambda: False
    with emitted(desktop.window.closed):
        desktop.window.close()


def test_quit_asks_while_a_session_runs(desktop: Desktop, listening: FakeSession) -> None:
    desktop.overlay.controls.quit.trigger()
    desktop.window.quit()
    press("Keep captioning")
    assert listening.calls == ["start"]
    assert questions() == []
    desktop.window.sidebar.quit_button.click()
    with emitted(desktop.window.closed):
        press("Quit")
    assert listening.calls == ["start", "stop"]


def test_quit_does_not_ask_at_rest(desktop: Desktop) -> None:
    desktop.window.has_tray = lambda: True
    with emitted(desktop.window.closed):
        desktop.window.quit()
    assert questions() == []


def test_where_closing_ends_captioning_it_asks(desktop: Desktop, listening: FakeSession) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, close_to_tray=False))
    desktop.window.close()
    assert desktop.window.isVisible()
    press("Keep captioning")
    assert desktop.controller.is_running


def test_desktop_asks_for_an_end(desktop: Desktop, listening: FakeSession) -> None:
    assert not desktop.may_quit()
    with emitted(desktop.ended):
        press("Quit")
    assert desktop.may_quit()


@pytest.fixture
def at_work(make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    """A desktop that transcribes a recording."""
    services.transcriber.may_finish.clear()
    desktop = make_desktop()
    page = desktop.pages.recordings
    page.add([Path("Lecture.mp4")])
    wait_until(lambda: bool(services.transcriber.requests))
    return desktop


def test_quit_asks_while_a_recording_is_transcribed(at_work: Desktop) -> None:
    queue = at_work.pages.queue
    at_work.window.quit()
    press("Keep transcribing")
    assert queue.is_busy
    at_work.window.quit()
    with emitted(at_work.window.closed):
        press("Quit")
    assert not queue.is_busy


def test_quit_asks_no_longer_when_the_recording_is_done(
    at_work: Desktop, services: FakeServices
) -> None:
    page = at_work.pages.recordings
    with emitted(page.finished):
        services.transcriber.may_finish.set()
    with emitted(at_work.window.closed):
        at_work.window.quit()
    assert questions() == []


@pytest.mark.parametrize("has_tray", [True, False])
def test_closing_the_window_goes_on_transcribing(at_work: Desktop, has_tray: bool) -> None:
    at_work.window.has_tray = lambda: has_tray
    at_work.window.close()
    assert at_work.pages.queue.is_busy
    assert at_work.window.isMinimized() or not at_work.window.isVisible()


def test_where_closing_ends_captioner_it_asks_of_a_recording(at_work: Desktop) -> None:
    at_work.settings_model.change(lambda s: replace(s.general, close_to_tray=False))
    at_work.window.close()
    assert at_work.window.isVisible()
    press("Keep transcribing")
    assert at_work.pages.queue.is_busy
