"""Hearing a past session: from a line, word by word, by keyboard, and while it is corrected."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from captioner.core.audio import PlaybackState
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.sessions import SessionDetails
from captioner.gui.sessions.card import sounding_word
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from captioner.gui.transcript.rows import TranscriptRows
from tests.helpers.gui.fakes import FakePlayer, FakeServices, caption
from tests.helpers.gui.looking import open_session
from tests.helpers.gui.waiting import wait_until

LINES = ["We met at three.", "Then we left. All of us.", "Good night."]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(make_desktop: Callable[[], Desktop], services: FakeServices) -> SessionsPage:
    """A session with sound, open; its captions begin at 4, 8 and 12 s."""
    captions = [caption(number, text, channel="You") for number, text in enumerate(LINES, 1)]
    services.library.add("talk", "Talk", captions)
    services.library.add("mute", "Mute", [caption(1, "Something else.")], days_ago=1)
    services.library.looks["talk"] = SessionDetails(1_200_000, has_sound=True)
    page = open_session(make_desktop())
    wait_until(lambda: page.playback.isVisible() and page.transcript.toPlainText() != "")
    return page


@pytest.fixture
def player(services: FakeServices) -> FakePlayer:
    return services.player


def open_row(page: SessionsPage, row: int) -> None:
    page.list.setCurrentIndex(page.model.index(row))
    wanted = page.model.session(row).excerpt.split()[0]
    wait_until(lambda: wanted in page.transcript.toPlainText())


def click_time(page: SessionsPage, row: int) -> None:
    """Click left of a row's text, as a hand does: whatever lies there takes it."""
    view = page.transcript
    (place,) = [place for number, place in view.rows_in_view() if number == row]
    at = view.viewport().mapTo(view, QPoint(0, round(place.top()) + 5)) - QPoint(30, 0)
    target = view.childAt(at) or view
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(view, at))


def sound_at(player: FakePlayer, page: SessionsPage, position_s: float) -> None:
    player.state = replace(player.state, position_s=position_s)
    seconds = round(position_s)
    wait_until(lambda: page.playback.time_label.text().endswith(f":{seconds:02}"))


def test_a_click_on_a_time_plays_from_there(page: SessionsPage, player: FakePlayer) -> None:
    click_time(page, 1)
    assert player.calls == [("play", "talk", 8.0, 1.0)]
    assert page.playback.play_button.text() == "Pause"


def test_a_click_on_words_puts_the_cursor_there_and_a_second_one_plays(
    page: SessionsPage, player: FakePlayer
) -> None:
    view = page.transcript
    at = view.cursorRect(QTextCursor(view.document().findBlockByNumber(2))).center()
    at += QPoint(60, 0)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert (view.current_row, player.calls) == (2, [])
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert player.calls == [("play", "talk", 12.0, 1.0)]
    assert not view.textCursor().hasSelection(), "the transcript follows the sound"
    view.go_to_row(1)
    QTest.keyClick(view, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert player.calls[-1] == ("play", "talk", 8.0, 1.0)
    assert view._gutter.toolTip() == "Play from here"


def test_the_menu_of_a_caption_plays_from_there_where_there_is_sound(
    page: SessionsPage, player: FakePlayer
) -> None:
    menu = page.transcript.createStandardContextMenu()
    page.transcript._fill_menu(menu, 1)
    first = menu.actions()[0]
    assert first.text() == "Play from here"
    first.trigger()
    assert player.calls == [("play", "talk", 8.0, 1.0)]
    menu.close()
    open_row(page, 1)
    wait_until(lambda: not page.playback.isVisible())
    silent = page.transcript.createStandardContextMenu()
    page.transcript._fill_menu(silent, 0)
    assert "Play from here" not in [action.text() for action in silent.actions()]
    silent.close()
    view = page.transcript
    at = view.cursorRect(QTextCursor(view.document().begin())).center() + QPoint(40, 0)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.textCursor().hasSelection(), "without sound a double click selects a word"


def test_word_that_sounds_lights_up(page: SessionsPage, player: FakePlayer) -> None:
    page.playback.play_row(1)
    before = page.transcript.viewport().grab().toImage()
    sound_at(player, page, 9.0)  # the fourth word: 8.9 to 9.18 s
    assert page.transcript.current_row == 1
    area = page.transcript._word_area(1, (14, 17))
    after = page.transcript.viewport().grab().toImage()
    assert after.copy(area) != before.copy(area)
    page.playback.stop()
    assert page.transcript.viewport().grab().toImage().copy(area) == before.copy(area)


def test_pause_and_go_on_by_keyboard(page: SessionsPage, player: FakePlayer) -> None:
    page.transcript.setFocus()
    QTest.keyClick(page.transcript, Qt.Key.Key_F4)
    sound_at(player, page, 5.0)
    QTest.keyClick(page.transcript, Qt.Key.Key_F4)
    assert page.playback.play_button.text() == "Play"
    QTest.keyClick(page.transcript, Qt.Key.Key_F4)
    assert player.calls == [("play", "talk", 4.0, 1.0), ("stop",), ("play", "talk", 5.0, 1.0)]


def test_what_was_played_to_its_end_is_played_from_the_cursor_again(
    page: SessionsPage, player: FakePlayer
) -> None:
    page.playback.play_row(2)
    sound_at(player, page, 13.0)
    player.state = replace(player.state, is_playing=False)
    wait_until(lambda: not page.playback.is_playing)
    page.playback.play_or_pause()
    assert player.calls[-1] == ("play", "talk", 12.0, 1.0)


def test_sound_without_captions_plays(
    page: SessionsPage, player: FakePlayer, services: FakeServices
) -> None:
    services.library.add("dumb", "Dumb", [], days_ago=2)
    services.library.looks["dumb"] = SessionDetails(1_200_000, has_sound=True)
    page.refresh()
    wait_until(lambda: page.model.rowCount() == 3)
    page.list.setCurrentIndex(page.model.index(2))
    wait_until(lambda: not page.transcript.toPlainText() and page.playback.isVisible())
    page.playback.play_or_pause()
    assert player.calls[-1] == ("play", "dumb", 0.0, 1.0)
    sound_at(player, page, 7.0)
    page.playback.play_or_pause()
    page.playback.play_or_pause()
    assert player.calls[-1] == ("play", "dumb", 7.0, 1.0)


def test_stepping_by_caption_takes_playback_along(page: SessionsPage, player: FakePlayer) -> None:
    page.transcript.setFocus()
    QTest.keyClick(page.transcript, Qt.Key.Key_Down, ALT)
    assert (page.transcript.current_row, player.calls) == (1, [])
    QTest.keyClick(page.transcript, Qt.Key.Key_F4)
    QTest.keyClick(page.transcript, Qt.Key.Key_Down, ALT)
    QTest.keyClick(page.transcript, Qt.Key.Key_Down, ALT)
    QTest.keyClick(page.transcript, Qt.Key.Key_Up, ALT)
    starts = [call[2] for call in player.calls if call[0] == "play"]
    assert starts == [8.0, 12.0, 12.0, 8.0]


def test_speed(page: SessionsPage, player: FakePlayer) -> None:
    words = [page.playback.speed.itemText(at) for at in range(page.playback.speed.count())]
    assert words == ["0.5×", "0.75×", "1×", "1.25×", "1.5×", "2×"]
    page.playback.speed.setCurrentIndex(5)
    page.playback.play_row(0)
    assert player.calls == [("speed", 2.0), ("play", "talk", 4.0, 2.0)]


def test_correcting_while_listening(page: SessionsPage, player: FakePlayer) -> None:
    page.set_editing(True)
    panel = page.edit_panel
    wait_until(lambda: panel.caption is not None and not page.editing.is_busy)
    QTest.keyClick(panel.words, Qt.Key.Key_F4)
    sound_at(player, page, 9.0)  # the next caption sounds; this one is being corrected
    assert panel.words.toPlainText() == LINES[0]
    panel.words.selectAll()
    QTest.keyClicks(panel.words, "We met at four.")
    sound_at(player, page, 10.0)
    assert panel.words.toPlainText() == "We met at four."
    assert page.playback.is_playing
    QTest.keyClick(panel.words, Qt.Key.Key_Down, ALT)
    wait_until(lambda: "We met at four." in page.transcript.toPlainText())


def test_sound_that_cannot_be_played_is_one_sentence(
    page: SessionsPage, player: FakePlayer
) -> None:
    page.playback.play_row(0)
    error = CaptionerError("There is nothing to play sound through.", "Connect loudspeakers.")
    player.state = PlaybackState(4.0, is_playing=False, error=error)
    wait_until(lambda: bool(page.banners.banners))
    assert [banner.message for banner in page.banners.banners] == [error.message]
    assert page.playback.play_button.text() == "Play"
    assert not page.playback.is_playing


def test_another_session_or_page_ends_it(page: SessionsPage, player: FakePlayer) -> None:
    page.playback.play_row(0)
    open_row(page, 1)
    assert player.calls[-1] == ("stop",)
    assert not page.playback.isVisible()
    click_time(page, 0)
    assert player.calls[-1] == ("stop",)
    open_row(page, 0)
    wait_until(page.playback.isVisible)
    page.playback.play_row(0)
    page.hide()
    assert player.calls[-1] == ("stop",)


def test_what_sounds_when() -> None:
    rows = TranscriptRows()
    for number, text in enumerate(LINES, 1):
        rows.append(caption(number, text))
    found = [rows.row_at(at_s) for at_s in (0.0, 4.0, 7.9, 8.0, 99.0)]
    assert found == [0, 0, 0, 1, 2]
    said = caption(1, "We 🎉 met.", start_s=1.0)
    found_words = [sounding_word(said, at_s) for at_s in (0.9, 1.0, 1.4, 1.7, 9.0)]
    assert found_words == [None, (0, 2), (3, 5), (6, 10), None]


def test_words_that_are_not_the_text_do_not_light_up() -> None:
    said: Caption = replace(caption(1, "We met.", start_s=1.0), committed="Wir trafen uns.")
    assert sounding_word(said, 1.1) is None
