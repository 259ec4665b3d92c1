"""Marks: set while captioning and afterwards, listed, gone to, named, taken back."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QInputDialog, QPushButton

from captioner.core.captions import Mark
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import end, open_session
from tests.helpers.gui.waiting import wait_until


def test_a_moment_is_marked_while_captioning_and_taken_back(
    desktop: Desktop, listening: FakeSession
) -> None:
    view = desktop.window.live_page.transcript
    listening.say(caption(1, "One.", start_s=0.0), caption(2, "Two.", start_s=5.0))
    desktop.overlay_shell.bridge.flush()
    listening.clock.sound_delivered(3.0)
    desktop.shortcuts.mark_wanted.emit()
    desktop.overlay_shell.bridge.flush()
    assert [mark.time_s for mark in view.marks_of(0)] == [3.0]
    assert not view.marks_of(1)
    listening.clock.sound_delivered(7.5)
    desktop.obey(InstanceCommand.MARK)
    desktop.overlay_shell.bridge.flush()
    assert [mark.time_s for mark in view.marks_of(1)] == [7.5]
    banner = next(each for each in desktop.window.banners.banners if "0:07" in each.message)
    assert not banner.wants_answer  # it goes by itself
    next(each for each in banner.findChildren(QPushButton) if each.text() == "Undo").click()
    desktop.overlay_shell.bridge.flush()
    assert [mark.number for mark in view.marks] == [1]
    assert banner not in desktop.window.banners.banners
    assert desktop.overlay.controls.mark.isEnabled()
    desktop.overlay.controls.mark.trigger()
    desktop.overlay_shell.bridge.flush()
    assert [mark.number for mark in view.marks] == [1, 3]
    assert any("0:07" in each.message for each in desktop.window.banners.banners)
    end(desktop)
    assert not any("0:07" in each.message for each in desktop.window.banners.banners)


def test_nothing_is_marked_where_nothing_runs(desktop: Desktop) -> None:
    desktop.shortcuts.mark_wanted.emit()
    assert not desktop.window.live_page.mark_button.isEnabled()
    assert not desktop.overlay.controls.mark.isEnabled()
    assert desktop.window.live_page.transcript.marks == ()


@pytest.fixture
def page(make_desktop: Callable[[], Desktop], services: FakeServices) -> SessionsPage:
    captions = [caption(number, f"Line {number}.", start_s=number * 4.0) for number in range(1, 40)]
    services.library.add("talk", "Talk", captions)
    services.library.marked["talk"] = [Mark(5, 100.5, "bud&get"), Mark(2, 9.0)]
    page = open_session(make_desktop())
    wait_until(lambda: len(page.transcript.marks) == 2)
    return page


def listed(page: SessionsPage) -> list[str]:
    page.marks.menu.aboutToShow.emit()
    return [action.text() for action in page.marks.menu.actions() if action.text()]


def test_marks_are_listed_and_lead_to_their_captions(page: SessionsPage) -> None:
    assert page.card.marks_button.text() == "Marks (2)"
    assert listed(page)[:2] == ["0:09  Line 2.", "1:40  bud&&get"]
    page.marks.menu.actions()[1].trigger()
    assert page.transcript.current_row == 24


def test_a_caption_is_marked_named_and_unmarked_afterwards(
    page: SessionsPage, services: FakeServices
) -> None:
    page.transcript.go_to_row(0)
    page.marks.toggle()
    wait_until(lambda: len(page.transcript.marks) == 3)
    assert services.library.marked["talk"][-1] == Mark(6, 4.0)
    page.marks.name()
    dialog = page.window().findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("The\nbeginning")
    dialog.accept()
    wait_until(lambda: page.transcript.marks[0].label == "The beginning")
    page.marks.toggle()
    wait_until(lambda: len(page.transcript.marks) == 2)
    assert "Mark this caption (Ctrl+M)" in listed(page)


def test_marks_of_another_session_are_not_shown(page: SessionsPage, services: FakeServices) -> None:
    services.library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    page.refresh()
    wait_until(lambda: page.model.rowCount() == 2)
    page.list.setCurrentIndex(page.model.index(1))
    wait_until(lambda: page.transcript.toPlainText() == "Something else.")
    assert page.transcript.marks == ()
    assert page.card.marks_button.text() == "Marks"
