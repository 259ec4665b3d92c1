"""Correcting a past session: words, captions, speakers, undo; with nothing but a keyboard."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from captioner.core.errors import CaptionerError
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import open_session, told
from tests.helpers.gui.waiting import emitted, wait_until

LINES = ["We met at tree.", "Then we left. All of us.", "Good night."]
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    captions = [caption(number, text, channel="You") for number, text in enumerate(LINES, 1)]
    services.library.add("talk", "Talk", captions)
    services.library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    return make_desktop()


@pytest.fixture
def page(desktop: Desktop) -> SessionsPage:
    """The session, open for correction."""
    page = open_session(desktop)
    wait_until(lambda: shown(page) == [f"You:  {line}" for line in LINES])
    QTest.keyClick(page.transcript, Qt.Key.Key_E, CTRL)
    page.set_editing(True)
    wait_until(lambda: page.edit_panel.caption is not None and not page.editing.is_busy)
    return page


def shown(page: SessionsPage) -> list[str]:
    return page.transcript.toPlainText().split("\n")


def words(page: SessionsPage) -> str:
    return page.edit_panel.words.toPlainText()


def retype(page: SessionsPage, text: str) -> None:
    page.edit_panel.words.selectAll()
    QTest.keyClicks(page.edit_panel.words, text)


def press(page: SessionsPage, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    QTest.keyClick(page.edit_panel.words, key, modifiers)


def test_return_saves_and_goes_on_to_the_next_caption(
    page: SessionsPage, services: FakeServices
) -> None:
    assert words(page) == LINES[0]
    retype(page, "We met at three.")
    press(page, Qt.Key.Key_Return)
    assert words(page) == LINES[1]
    retype(page, "Then all left.")
    press(page, Qt.Key.Key_Return)
    wait_until(lambda: shown(page)[:2] == ["You:  We met at three.", "You:  Then all left."])
    wait_until(lambda: services.library.updated == ["talk"])
    assert words(page) == LINES[2]
    assert services.library.stored["talk"][1][0].text == "We met at three."


def test_the_caption_that_is_corrected_stays_in_view_above_the_panel(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("long", "Long", [caption(n, f"Number {n}.") for n in range(1, 80)])
    page = desktop.pages.sessions
    desktop.window.show_page(1)
    wait_until(lambda: page.model.row_of("long") >= 0)
    page.list.setCurrentIndex(page.model.index(page.model.row_of("long")))
    wait_until(lambda: len(page.transcript.rows) == 79)
    view = page.transcript
    height = view.height()
    rows = [
        row for row, place in view.rows_in_view() if place.bottom() < height - view.viewport().y()
    ]
    view.go_to_row(rows[-2])
    page.set_editing(True)
    wait_until(lambda: view.height() < height)
    assert view.viewport().y() + view.cursorRect().bottom() < view.contentsRect().bottom()


def test_captions_are_split_at_the_cursor_and_merged(page: SessionsPage) -> None:
    press(page, Qt.Key.Key_Down, ALT)
    assert words(page) == LINES[1]
    cursor = page.edit_panel.words.textCursor()
    cursor.setPosition(len("Then we left. A"))
    page.edit_panel.words.setTextCursor(cursor)
    press(page, Qt.Key.Key_Return, CTRL)
    wait_until(lambda: shown(page)[1:3] == ["You:  Then we left.", "You:  All of us."])
    assert words(page) == "Then we left."
    press(page, Qt.Key.Key_J, CTRL)
    press(page, Qt.Key.Key_J, CTRL)
    wait_until(lambda: shown(page)[1:] == ["You:  Then we left. All of us. Good night."])
    assert not page.edit_panel.merge_button.isEnabled()


def test_a_caption_is_taken_out_and_everything_undone(page: SessionsPage) -> None:
    retype(page, "Nobody met.")
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_D, CTRL)
    wait_until(lambda: shown(page) == ["You:  Nobody met.", "You:  Good night."])
    press(page, Qt.Key.Key_Z, CTRL)
    press(page, Qt.Key.Key_Z, CTRL)
    wait_until(lambda: shown(page) == [f"You:  {line}" for line in LINES])
    assert not page.edit_panel.undo_button.isEnabled()
    press(page, Qt.Key.Key_Z, CTRL, SHIFT)
    wait_until(lambda: shown(page)[0] == "You:  Nobody met.")


def test_undo_takes_back_typing_before_a_correction(page: SessionsPage) -> None:
    retype(page, "x")
    press(page, Qt.Key.Key_Z, CTRL)
    assert words(page) == LINES[0]
    assert not page.edit_panel.undo_button.isEnabled()


def test_speakers_are_named_for_one_or_all_captions(page: SessionsPage) -> None:
    panel = page.edit_panel
    panel.speaker.setCurrentText("Ben")
    QTest.keyClick(panel.speaker, Qt.Key.Key_Return)
    wait_until(lambda: shown(page)[0] == "Ben:  We met at tree.")
    press(page, Qt.Key.Key_Down, ALT)
    panel.speaker.setCurrentText("Ada")
    panel.everywhere_button.click()
    wait_until(lambda: [line[:3] for line in shown(page)] == ["Ben", "Ada", "Ada"])
    assert [panel.speaker.itemText(row) for row in range(2)] == ["Ada", "Ben"]


def test_return_corrects_the_caption_at_the_cursor(page: SessionsPage) -> None:
    page.set_editing(False)
    assert not page.edit_panel.isVisible()
    page.transcript.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(page.transcript, Qt.Key.Key_Return)
    wait_until(lambda: words(page) == LINES[2])
    QTest.keyClick(page.edit_panel.words, Qt.Key.Key_Escape)
    assert not page.edit_panel.isVisible()
    assert not page.card.edit_button.isChecked()


def test_words_typed_and_not_saved_are_saved_on_leaving(
    page: SessionsPage, services: FakeServices
) -> None:
    retype(page, "Left behind.")
    page.list.setCurrentIndex(page.model.index(1))
    wait_until(lambda: services.library.updated == ["talk"])
    assert services.library.stored["talk"][1][0].text == "Left behind."
    wait_until(lambda: shown(page) == ["Something else."])


def test_closing_the_window_saves_what_is_typed(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    retype(page, "Just before closing.")
    with emitted(desktop.window.closed):
        desktop.window.close()
    assert services.library.stored["talk"][1][0].text == "Just before closing."
    assert services.library.updated == ["talk"]


def test_a_correction_that_fails_is_told_and_the_text_stays(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    services.library.error = CaptionerError("The disk is full.", "Free some space.")
    retype(page, "Not saved.")
    page.edit_panel.save()
    wait_until(lambda: "The disk is full." in told(desktop))
    assert shown(page)[0] == f"You:  {LINES[0]}"
    assert words(page) == "Not saved."


def test_a_long_transcript_keeps_its_place_when_a_caption_is_corrected(
    page: SessionsPage, services: FakeServices
) -> None:
    many = [caption(number, f"Caption number {number}.") for number in range(1, 3001)]
    services.library.add("long", "Long", many, days_ago=2)
    page.refresh()
    wait_until(lambda: page.model.rowCount() == 3)
    with emitted(page.transcript.filled):
        page.list.setCurrentIndex(page.model.index(2))
    wait_until(lambda: len(page.transcript.rows) == 3000)
    page.transcript.go_to_row(1500)
    place = page.transcript.verticalScrollBar().value()
    page.set_editing(True)
    wait_until(lambda: words(page) == "Caption number 1501.")
    retype(page, "Mended.")
    page.edit_panel.save()
    wait_until(lambda: shown(page)[1500] == "Mended.")
    assert abs(page.transcript.verticalScrollBar().value() - place) <= page.height()
    assert len(shown(page)) == 3000
    page.edit_panel.speaker.setCurrentText("Ada")
    page.edit_panel.everywhere_button.click()  # all 3,000 rows change, in slices
    wait_until(lambda: shown(page)[0] == "Ada:  Caption number 1.")
    assert shown(page)[2999] == "Ada:  Caption number 3000."
    assert dataclasses.replace(many[0], channel="Ada") == page.transcript.rows[0]


def test_save_keeps_the_speaker_that_was_typed(page: SessionsPage, services: FakeServices) -> None:
    panel = page.edit_panel
    panel.speaker.setCurrentText("Ada")
    retype(page, "We met at three.")
    panel.save_button.click()
    wait_until(lambda: shown(page)[0] == "Ada:  We met at three.")
    assert [each.channel for each in services.library.stored["talk"][1]] == ["Ada", "You", "You"]


def test_leaving_a_caption_keeps_the_typed_speaker(page: SessionsPage) -> None:
    page.edit_panel.speaker.setCurrentText("Ada")
    page.edit_panel.row_wanted.emit(1)
    wait_until(lambda: shown(page)[0] == f"Ada:  {LINES[0]}")


def test_captions_without_a_speaker_are_named_in_the_whole_session(
    page: SessionsPage, services: FakeServices
) -> None:
    captions = [caption(1, "One."), caption(2, "Two."), caption(3, "Three.", channel="You")]
    services.library.add("plain", "Plain", captions, days_ago=2)
    page.set_editing(False)
    page.refresh()
    wait_until(lambda: page.model.row_of("plain") >= 0)
    page.list.setCurrentIndex(page.model.index(page.model.row_of("plain")))
    wait_until(lambda: len(page.transcript.rows) == 3)
    page.set_editing(True)
    wait_until(lambda: page.edit_panel.caption is not None and not page.editing.is_busy)
    page.edit_panel.speaker.setCurrentText("Ada")
    page.edit_panel.everywhere_button.click()
    wait_until(lambda: shown(page)[:2] == ["Ada:  One.", "Ada:  Two."])
    assert shown(page)[2] == "You:  Three."


def test_an_error_is_beside_the_caption_and_goes_when_it_is_mended(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    banners = desktop.window.banners
    services.library.error = CaptionerError("The disk is full.", "Make room.")
    retype(page, "We met at three.")
    page.edit_panel.save_button.click()
    wait_until(lambda: [each.message for each in banners.banners] == ["The disk is full."])
    assert banners.geometry().top() < page.height() // 4
    services.library.error = None
    retype(page, "We met at four.")
    page.edit_panel.save_button.click()
    wait_until(lambda: banners.banners == [])


def test_a_corrected_word_becomes_a_term_of_later_sessions(
    page: SessionsPage, services: FakeServices
) -> None:
    retype(page, "We met at Trier.")
    page.edit_panel.terms_button.click()
    assert services.store.settings.recognition.vocabulary == ("Trier",)
    wait_until(lambda: shown(page)[0] == "You:  We met at Trier.")
    page.edit_panel.words.moveCursor(QTextCursor.MoveOperation.Start)
    page.edit_panel.terms_button.click()
    assert services.store.settings.recognition.vocabulary == ("Trier", "We")
