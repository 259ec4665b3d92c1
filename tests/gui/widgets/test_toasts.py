"""Messages lie over the page: they move nothing, wait while they are read, and go by themselves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets import banner as banners
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Appearance
from tests.helpers.gui.fakes import FakeSession, caption
from tests.helpers.gui.waiting import wait_until


@pytest.fixture
def area(qtbot: QtBot) -> Iterator[BannerArea]:
    """Over a page with a button at its lower edge."""
    window, page = QWidget(), QWidget()
    qtbot.addWidget(window)
    vbox(None, QPushButton("Below"), inside=page)
    vbox((page, 1), inside=window)
    found = BannerArea()
    found.float_over(page)
    window.resize(700, 400)
    window.show()
    yield found
    window.close()


def test_a_toast_moves_nothing_and_follows_the_window(area: BannerArea) -> None:
    window = area.window()
    (button,) = window.findChildren(QPushButton)
    before = button.mapTo(window, QPoint(0, 0))
    area.show_message("note", "A message " * 40)
    QApplication.processEvents()
    assert button.mapTo(window, QPoint(0, 0)) == before
    assert window.rect().contains(area.geometry())
    window.resize(420, 300)
    wait_until(lambda: window.rect().contains(area.geometry()))
    label = area.banners[0].findChildren(QWidget)[1]
    assert area.rect().contains(label.geometry().topLeft())


def test_every_toast_has_room_for_its_words(area: BannerArea) -> None:
    area.show_message("note", "A message that is a little longer than a line. " * 3).add_button(
        "A button with long words", lambda: None
    )
    area.show_error(CaptionerError("A long message about what failed. " * 5, "And advice. " * 9))
    area.window().resize(440, 700)
    labels = [each for each in area.findChildren(QLabel) if each.text()]
    assert len(labels) == 3
    wait_until(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in labels))


def test_what_wants_an_answer_stays_and_the_rest_goes(
    area: BannerArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banners, "READING_MS", 10)
    asked = area.show_message("note", "Brought back.")
    asked.add_button("Read", lambda: None)
    area.show_error(CaptionerError("The disk is full."))
    gone = area.show_message("note", "It was disconnected (3.0 s missing)")
    wait_until(lambda: gone not in area.banners)
    assert [each.message for each in area.banners] == [
        "The disk is full.",
        "Brought back.",
    ]


def test_what_wants_an_answer_is_not_pushed_out(area: BannerArea) -> None:
    asked = area.show_message("note", "Brought back.")
    asked.add_button("Read", lambda: None)
    for number in range(20):
        area.show_message("note", f"Note {number}")
        area.show_error(CaptionerError(f"Failure {number}"))
    assert [each.message for each in area.banners] == ["Failure 19", "Note 19", "Brought back."]


def test_what_passes_makes_room_with_a_button_too(area: BannerArea) -> None:
    for number in range(8):
        exported = area.show_message("good", f"Exported {number}")
        exported.add_button("Open", lambda: None)
        exported.pass_after(banners.PASSING_MS)
    assert [each.message for each in area.banners] == ["Exported 7", "Exported 6", "Exported 5"]


def test_a_toast_waits_while_the_pointer_is_on_it(area: BannerArea) -> None:
    toast = area.show_message("note", "It was disconnected (3.0 s missing)")
    here = QPointF(5, 5)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    assert not toast._passing.isActive()
    toast.pass_after(20)
    QApplication.sendEvent(toast, QEnterEvent(here, here, here))
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    wait_until(lambda: area.banners == [])


def test_good_news_is_green_passes_and_waits_for_who_reads_it(
    area: BannerArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    current_theme().apply(Appearance.LIGHT)
    monkeypatch.setattr(banners, "PASSING_MS", 20)
    note = area.show_message("note", "Settings may be lost.")
    saved = area.show_message("note", "Settings exported.", passes=True)
    here = QPointF(5, 5)
    QApplication.sendEvent(saved, QEnterEvent(here, here, here))
    assert saved.role == saved.property("role") == "good"
    assert note.role == "note"
    pictures = [each.grab().toImage().pixelColor(40, 6).name() for each in (note, saved)]
    assert pictures == [
        current_theme().colours.note_background,
        current_theme().colours.good_background,
    ]
    QApplication.sendEvent(saved, QEvent(QEvent.Type.Leave))
    wait_until(lambda: area.banners == [note])


def test_a_screen_reader_has_time_for_good_news(
    area: BannerArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert area.show_message("note", "Copied.", passes=True)._passing.interval() == 8_000
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(banners, "announce", lambda *_words, **_how: None)
    assert area.show_message("note", "Copied.", passes=True)._passing.interval() == 20_000


@pytest.mark.parametrize(("seconds", "stays_ms"), [(20, 20_000), (200, 200_000), (0, None)])
def test_how_long_messages_stay_is_the_readers_choice(
    desktop: Desktop, seconds: int, stays_ms: int | None
) -> None:
    desktop.settings_model.change(lambda s: replace(s.reading, messages_stay_s=seconds))
    note = desktop.window.banners.show_message("note", "It was disconnected.")
    good = desktop.window.banners.show_message("note", "Copied.", passes=True)
    for toast, share in ((note, 1.0), (good, 0.4)):
        assert toast._passing.isActive() == (stays_ms is not None)
        if stays_ms is not None:
            assert toast._passing.interval() == stays_ms * share
        desktop.window.banners.remove(toast)


def test_the_newest_caption_is_never_under_a_toast(
    desktop: Desktop, listening: FakeSession
) -> None:
    view = desktop.window.live_page.transcript
    listening.say(*(caption(number, "A line of words.") for number in range(1, 60)))
    wait_until(lambda: len(view.rows) == 59)
    desktop.window.banners.show_error(CaptionerError("The disk is full.", "Make room."))
    toasts = desktop.window.banners

    def lowest() -> int:
        end = QTextCursor(view.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        return view.viewport().mapTo(desktop.window, view.cursorRect(end).bottomLeft()).y()

    wait_until(lambda: lowest() <= toasts.mapTo(desktop.window, QPoint(0, 0)).y())
    toasts.remove(toasts.banners[0])
    wait_until(lambda: view.fine_scroll.covered_px == 0)


def test_a_screen_reader_reads_it_once(area: BannerArea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    said: list[QAccessible.Event] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)

    def note(event: QAccessibleEvent) -> None:
        said.append(event.type())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    area.show_message("note", "Exported.")
    assert said == [QAccessible.Event.Announcement]


def test_toast_avoids_the_edge_that_has_the_focus(area: BannerArea) -> None:
    window = area.window()
    (button,) = window.findChildren(QPushButton)
    window.activateWindow()
    wait_until(window.isActiveWindow)
    button.clearFocus()
    toast = area.show_error(CaptionerError("The disk is full.", "Make room. " * 9))
    assert area.geometry().intersects(button.geometry())
    button.setFocus()
    wait_until(lambda: not area.geometry().intersects(button.geometry()))
    assert window.rect().contains(area.geometry())
    toast.buttons[0].setFocus()
    assert area.y() < 30, "it stays while somebody is on it"
    area.remove(toast)
    button.clearFocus()
    area.show_message("note", "Another.")
    assert area.geometry().bottom() > window.height() - 40
    area.remove(area.banners[0])
    button.setFocus()
    area.show_message("note", "What comes later covers no focus either.")
    assert not area.geometry().intersects(button.geometry())


def test_a_toast_lies_above_a_panel_with_buttons(area: BannerArea) -> None:
    window = area.window()
    (button,) = window.findChildren(QPushButton)
    area.keep_off(button)
    area.show_error(CaptionerError("The disk is full.", "Make room. " * 9))
    top = button.mapTo(window, QPoint(0, 0)).y()
    assert area.geometry().bottom() < top
    button.hide()
    wait_until(lambda: area.geometry().bottom() > top)
    button.show()
    wait_until(lambda: area.geometry().bottom() < top)
