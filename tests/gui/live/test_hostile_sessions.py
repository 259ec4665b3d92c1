"""Session after session in one process, with hostile words, devices that go, and a restless reader.

Whatever an earlier session left behind, the next one begins empty, shows its own words in window
and overlay, and ends.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.live.decisions.session_status import Condition
from captioner.settings.model import Appearance
from tests.helpers.attacks.hostile_sessions import ENDS, Reader, steps
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import emitted, wait_until

MARKER = "The words of session {number} are here."


class Meeting:
    """One desktop through many sessions."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.services = FakeServices(folder)
        settings = self.services.store.settings
        general = replace(settings.general, welcome_done=True, closing_told=True)
        overlay = replace(settings.overlay, smooth_roll=False)
        self.services.store.replace(replace(settings, general=general, overlay=overlay))
        self.desktop = Desktop(self.services)
        self.desktop.show()
        wait_until(lambda: not self.desktop.background.is_busy)

    def close(self) -> None:
        wait_until(lambda: not self.desktop.background.is_busy)
        self.desktop.close()
        for window in QApplication.topLevelWidgets():
            window.close()
        for each in (self.desktop.window, self.desktop.overlay, self.desktop):
            each.deleteLater()
        QApplication.processEvents()

    def hold(self, number: int, seed: int, step_count: int) -> None:
        desktop, services = self.desktop, self.services
        end = random.Random(seed).choice(ENDS) if number else "stop"
        if end == "cannot be made":
            services.create_error = CaptionerError("No model.", "Get one.")
        elif end == "fail at start":
            services.next_session.at_start = lambda: services.session.tell_state(
                SessionState.FAILED, "Stopped: the disk is full"
            )
        if end in ("cannot be made", "fail at start"):
            with emitted(desktop.controller.ended):
                desktop.controller.start()
                desktop.controller.stop()
            services.create_error = None
            assert not desktop.controller.is_running
            return
        with emitted(desktop.controller.session_created):
            desktop.controller.start()
        session = services.session
        session.listen()
        desktop.overlay_shell.bridge.flush()
        assert desktop.overlay.text == ""
        assert len(desktop.window.live_page.transcript.rows) == 0
        assert desktop.controller.status.condition is Condition.GOOD
        for step in steps(seed, step_count):
            if isinstance(step, Reader):
                self.let_reader(step)
            else:
                session.tell(step)
            if step_count > 20 or isinstance(step, Reader):
                QApplication.processEvents()
        desktop.overlay_shell.bridge.flush()
        self.look(number)
        self.end(end)

    def look(self, number: int) -> None:
        """A plain caption is read in window and overlay, whatever came before it."""
        desktop, marker = self.desktop, MARKER.format(number=number)
        self.services.session.say(caption(90_000, marker, channel="Clerk", is_final=True))
        desktop.overlay_shell.bridge.flush()
        shown = desktop.overlay.text.replace("\n", " ")
        # Large letters in a narrow window: all lines are of the marker, and its beginning is above.
        is_full = len(desktop.overlay.lines) == desktop.overlay.look.lines
        assert shown.endswith(marker) or (is_full and marker.endswith(shown)), shown[-200:]
        assert marker in desktop.window.live_page.transcript.toPlainText()
        is_troubled = bool(desktop.controller.status.troubles)
        assert not (is_troubled and desktop.window.live_page.state_label.text() == "Listening")
        assert not desktop.overlay.grab().isNull()

    def end(self, end: str) -> None:
        desktop = self.desktop
        with emitted(desktop.controller.ended):
            if end == "fail":
                self.services.session.tell_state(SessionState.FAILED, "Stopped: \u202e{0}")
            elif end == "quit":
                desktop.controller.quit_now()
            else:
                desktop.controller.stop()
        if end == "stop twice":
            desktop.controller.stop()
        assert not desktop.controller.is_running

    def let_reader(self, reader: Reader) -> None:
        desktop, number = self.desktop, reader.number
        settings_model, page = desktop.settings_model, desktop.window.live_page
        match reader.deed:
            case "theme":
                looks = list(Appearance)
                settings_model.change(
                    lambda s: replace(s.general, appearance=looks[number % len(looks)])
                )
            case "lines":
                settings_model.change(lambda s: replace(s.overlay, lines=2 + number % 4))
            case "columns":
                settings_model.change(
                    lambda s: replace(s.overlay, characters_per_line=42 + number % 18)
                )
            case "font":
                settings_model.change(lambda s: replace(s.overlay, font_size_px=14 + number % 40))
            case "lock":
                settings_model.change(lambda s: replace(s.overlay, locked=bool(number % 2)))
            case "show":
                settings_model.change(lambda s: replace(s.overlay, visible=bool(number % 2)))
            case "resize":
                desktop.overlay.resize(500 + number, desktop.overlay.height())
            case "close":
                desktop.window.close()
            case "raise":
                desktop.raise_window()
            case "pause":
                desktop.controller.pause_or_resume()
                desktop.overlay_shell.bridge.flush()
                desktop.controller.pause_or_resume()
                desktop.overlay_shell.bridge.flush()
            case "search":
                page.find_bar.open()
                page.find_bar.field.setText("%n\\(" if number % 2 else "words")
                page.find_bar.find_next()
            case "mark":
                desktop.controller.mark()
                page.transcript.go_to_mark()
            case "settings":
                desktop.dialogs.show_settings("overlay").close()
            case "page":
                desktop.window.show_page(number % desktop.window.pages.count())


@pytest.fixture
def meeting(qtbot: QtBot, tmp_path: Path) -> Iterator[Meeting]:
    found = Meeting(qtbot, tmp_path)
    yield found
    found.close()


def hold_sessions(meeting: Meeting, seed: int, count: int, step_count: int) -> None:
    for number in range(count):
        meeting.hold(number, seed * 1000 + number, step_count)
        if number == 4:
            for page in range(meeting.desktop.window.pages.count()):
                meeting.desktop.window.show_page(page)  # some are made when they are first shown
            QApplication.processEvents()
            widgets = len(QApplication.allWidgets())
    meeting.desktop.raise_window()
    QApplication.processEvents()
    assert len(QApplication.allWidgets()) <= widgets + 60, "each session leaves something behind"
    boxes = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox)]
    assert [each for each in boxes if each.isVisible()] == []
    assert meeting.services.crashes == []


@pytest.mark.slow(reason="many sessions one after the other")
def test_session_after_session(meeting: Meeting) -> None:
    hold_sessions(meeting, 1, 16, 8)


@pytest.mark.slow(reason="five times fifty sessions with a window: some minutes")
@pytest.mark.parametrize("seed", range(2, 7))
def test_fifty_long_sessions(meeting: Meeting, seed: int) -> None:
    hold_sessions(meeting, seed, 50, 120)
