"""Voices of a past session: named, coloured, joined and parted by a click on a label."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from captioner.core.captions import RecogniseSpeaker
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import open_session
from tests.helpers.gui.waiting import wait_until


@pytest.fixture
def page(make_desktop: Callable[[], Desktop], services: FakeServices) -> SessionsPage:
    captions = [
        replace(caption(number, "Some words."), speaker=label)
        for number, label in enumerate(("S1", "S2", "S3", ""), 1)
    ]
    services.library.add("talk", "Talk", captions)
    page = open_session(make_desktop())
    wait_until(lambda: names(page)[:1] == ["Speaker 1"])
    return page


def names(page: SessionsPage) -> list[str]:
    lines = page.transcript.toPlainText().split("\n")
    return [line.partition(":  ")[0] if ":  " in line else "" for line in lines]


def entries(page: SessionsPage, row: int) -> dict[str, QAction]:
    """What the menu of a row's label offers, by the words of menu and entry."""
    menu = QMenu(page)
    page.transcript.speakers.fill(menu, page.transcript.rows[row])
    found = {}
    for action in menu.actions():
        found[action.text()] = action
        part = action.menu()
        if isinstance(part, QMenu):
            found |= {f"{action.text()} {each.text()}": each for each in part.actions()}
    return found


def choose(page: SessionsPage, row: int, words: str) -> None:
    action = entries(page, row)[words]
    assert action.isEnabled()
    action.trigger()
    wait_until(lambda: not page.editing.is_busy)


def place_in_row(page: SessionsPage, row: int, character: int) -> QPoint:
    view = page.transcript
    cursor = QTextCursor(view.document().findBlockByNumber(row))
    cursor.setPosition(cursor.position() + character)
    return view.cursorRect(cursor).center()


def test_a_voice_is_named_where_its_label_is_clicked(page: SessionsPage) -> None:
    view = page.transcript
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_in_row(page, 1, 3))
    menu = view.speakers.menu
    assert menu is not None
    menu.hide()
    next(each for each in menu.actions() if each.text() == "Name…").trigger()
    dialog = view.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(" Anna <v>\n")
    dialog.accept()
    wait_until(lambda: names(page) == ["Speaker 1", "Anna <v>", "Speaker 3", ""])
    wait_until(lambda: not page.editing.is_busy)


def test_a_suggested_name_is_confirmed_or_refused_in_the_menu(page: SessionsPage) -> None:
    for label, name in (("S1", "Anna"), ("S2", "Ben & Co")):
        page.editing.do("talk", RecogniseSpeaker(label, name, is_certain=False))
    wait_until(lambda: names(page)[:3] == ["Anna?", "Ben & Co?", "Speaker 3"])
    assert "This is Anna" not in entries(page, 2)
    choose(page, 0, "This is Anna")
    choose(page, 1, "This is not Ben && Co")
    wait_until(lambda: names(page)[:3] == ["Anna", "Speaker 2", "Speaker 3"])
    assert "This is not Ben && Co" not in entries(page, 1)
    choose(page, 0, "Undo")
    wait_until(lambda: names(page)[1] == "Ben & Co?")


def test_what_is_asked_of_a_session_that_goes_is_never_another_ones(
    page: SessionsPage, services: FakeServices
) -> None:
    services.library.add("other", "Other", [replace(caption(1, "More words."), speaker="S1")])
    page.transcript.speakers.open(0, QPoint(5, 5))
    menu = page.transcript.speakers.menu
    assert menu is not None
    next(each for each in menu.actions() if each.text() == "Name…").trigger()
    assert page.transcript.findChild(QInputDialog) is not None
    services.library.delete("talk")
    page.search.setText("More")
    wait_until(lambda: names(page) == ["Speaker 1"])
    wait_until(lambda: page.transcript.findChild(QInputDialog) is None)
    assert page.opened is not None and page.opened.id == "other"
    assert QApplication.activePopupWidget() is None


def test_only_labels_of_voices_are_clickable(page: SessionsPage) -> None:
    menu = page.transcript.speakers
    assert menu.row_of_label(place_in_row(page, 2, 2)) == 2
    assert menu.row_of_label(place_in_row(page, 2, 16)) is None
    assert menu.row_of_label(place_in_row(page, 3, 2)) is None
    assert menu.row_of_label(page.transcript.viewport().rect().bottomRight()) is None


def test_voices_are_joined_parted_coloured_and_that_is_undone(
    page: SessionsPage, services: FakeServices
) -> None:
    assert not entries(page, 0)["Undo"].isEnabled()
    choose(page, 2, "Is the same voice as Speaker 1")
    assert names(page) == ["Speaker 1", "Speaker 2", "Speaker 1", ""]
    choose(page, 2, "Only this caption is by A new voice")
    assert names(page) == ["Speaker 1", "Speaker 2", "Speaker 4", ""]
    choose(page, 2, "Only this caption is by Speaker 2")
    assert names(page) == ["Speaker 1", "Speaker 2", "Speaker 2", ""]
    choose(page, 1, "Colour Violet")
    assert entries(page, 1)["Colour Violet"].isChecked()
    for _ in range(4):
        choose(page, 0, "Undo")
    assert names(page) == ["Speaker 1", "Speaker 2", "Speaker 3", ""]
    assert not entries(page, 0)["Undo"].isEnabled()
    assert services.library.updated[-1] == "talk"


def test_the_keyboard_reaches_the_menu(page: SessionsPage) -> None:
    view = page.transcript
    view.go_to_row(1)
    place = QPoint(5, 5)
    keyboard = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(keyboard, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    menus = [each for each in view.findChildren(QMenu) if each.title() == "Who speaks"]
    assert [each.actions()[0].text() for each in menus] == ["Speaker 2"]
    QApplication.activePopupWidget().close()


def test_the_panel_knows_voices_by_their_names(page: SessionsPage) -> None:
    page.set_editing(True)
    panel = page.edit_panel
    wait_until(lambda: panel.caption is not None and not page.editing.is_busy)
    panel.speaker.setCurrentText("Ben")
    panel.rename_speaker()
    wait_until(lambda: names(page)[0] == "Ben" and not page.editing.is_busy)
    page.transcript.go_to_row(1)
    panel.speaker.setCurrentText("Ben")
    panel.save()
    wait_until(lambda: names(page)[1] == "Ben" and not page.editing.is_busy)
    assert page.transcript.rows[1].speaker == "S1"
