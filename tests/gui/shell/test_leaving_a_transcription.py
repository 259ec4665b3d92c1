"""Neither closing the window nor Quit ends the transcription of a recording unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices


@pytest.fixture
def at_work(qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    """A desktop that transcribes a recording."""
    services.transcriber.may_finish.clear()
    desktop = make_desktop()
    page = desktop.pages.recordings
    page.add([Path("Lecture.mp4")])
    qtbot.waitUntil(lambda: bool(services.transcriber.requests))
    return desktop


def question() -> QMessageBox | None:
    shown = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QMessageBox) and each.isVisible() and len(each.buttons()) == 2
    ]
    return shown[0] if shown else None


def press(words: str) -> None:
    box = question()
    assert box is not None
    (button,) = [each for each in box.buttons() if each.text().replace("&", "") == words]
    button.click()


def test_quit_asks_while_a_recording_is_transcribed(qtbot: QtBot, at_work: Desktop) -> None:
    queue = at_work.pages.queue
    at_work.window.quit()
    press("Keep transcribing")
    assert queue.is_busy
    at_work.window.quit()
    with qtbot.waitSignal(at_work.window.closed):
        press("Quit")
    assert not queue.is_busy


def test_quit_asks_no_longer_when_the_recording_is_done(
    qtbot: QtBot, at_work: Desktop, services: FakeServices
) -> None:
    page = at_work.pages.recordings
    with qtbot.waitSignal(page.finished):
        services.transcriber.may_finish.set()
    with qtbot.waitSignal(at_work.window.closed):
        at_work.window.quit()
    assert question() is None


@pytest.mark.parametrize("has_tray", [True, False])
def test_closing_the_window_goes_on_transcribing(at_work: Desktop, has_tray: bool) -> None:
    at_work.window.has_tray = lambda: has_tray
    at_work.window.close()
    assert at_work.pages.queue.is_busy
    assert at_work.window.isMinimized() or not at_work.window.isVisible()


def test_where_closing_ends_captioner_it_asks(at_work: Desktop) -> None:
    at_work.settings_model.change(lambda s: replace(s.general, close_to_tray=False))
    at_work.window.close()
    assert at_work.window.isVisible()
    press("Keep transcribing")
    assert at_work.pages.queue.is_busy
