"""Live, Sessions and Recordings in a narrow window and with large text: nothing is cut off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from captioner.gui.settings.controls import Number
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.main_window import restore_place
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.level_meter import LevelMeter
from captioner.settings.fields import Limits
from captioner.settings.model import ReadingSettings
from captioner.settings.window_state import WindowState
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import begin, end
from tests.helpers.gui.waiting import wait_until


def cut_off(part: QWidget) -> list[str]:
    """Controls that are not seen whole."""
    found = []
    for kind in (QAbstractButton, QLabel, QComboBox, QLineEdit, LevelMeter):
        for control in part.findChildren(kind):
            place = QRect(control.mapTo(part, QPoint()), control.size())
            if control.isVisible() and not part.rect().contains(place):
                found.append(control.objectName() or type(control).__name__)
    buttons = [each for each in part.findChildren(QAbstractButton) if each.isVisible()]
    found += [each.text() for each in buttons if each.text() and _is_narrow(each)]
    return found


def _is_narrow(button: QAbstractButton) -> bool:
    return button.width() < button.sizeHint().width()


@contextmanager
def text_size(desktop: Desktop, scale: float) -> Iterator[None]:
    """Text of another size, as the system asks for it."""
    settings = desktop.settings_model.settings
    desktop.overlay_shell.system_look.text_size.scale = scale
    desktop.overlay_shell.system_look.apply_theme(settings)
    try:
        yield
    finally:
        desktop.overlay_shell.system_look.text_size.scale = 1.0
        desktop.overlay_shell.system_look.apply_theme(settings)


@pytest.mark.parametrize(("width", "height", "scale"), [(1024, 560, 2.0), (640, 460, 1.0)])
@pytest.mark.usefixtures("language")
def test_live_sessions_and_recordings_fit(
    services: FakeServices,
    make_desktop: Callable[[], Desktop],
    width: int,
    height: int,
    scale: float,
) -> None:
    services.library.add("talk", "Parents' evening", [caption(1, "Good evening.")])
    desktop = make_desktop()
    window = desktop.window
    with text_size(desktop, scale):
        listening = begin(desktop, services)
        listening.say(caption(1, "Good morning."))
        desktop.overlay_shell.bridge.flush()
        window.resize(width, height)
        live, sessions = window.live_page, desktop.pages.sessions
        wait_until(lambda: window.width() == width and live.width() < width)
        assert cut_off(live) == []
        window.show_page(1)
        wait_until(lambda: sessions.model.rowCount() == 1)
        sessions.list.setCurrentIndex(sessions.model.index(0))
        wait_until(lambda: len(sessions.transcript.rows) == 1)
        assert cut_off(sessions) == []
        assert not sessions.list.horizontalScrollBar().isVisible()
        recordings = desktop.pages.recordings
        window.pages.setCurrentWidget(recordings)
        wait_until(lambda: recordings.isVisible() and recordings.width() < width)
        assert cut_off(recordings) == []
        assert window.footer.minimumSizeHint().width() <= window.footer.width()


@pytest.mark.parametrize("size", [QSize(683, 344), QSize(1024, 560)], ids=str)
@pytest.mark.usefixtures("language")
def test_every_page_fits_screens_of_1366x768_at_200_percent(desktop: Desktop, size: QSize) -> None:
    window = desktop.window
    window.resize(size)
    for number in range(window.pages.count()):
        window.show_page(number)
        wait_until(lambda: not desktop.background.is_busy)
        _check_fits(window, size)
        assert window.sidebar.quit_button.isVisible()
    settings = desktop.dialogs.show_settings()
    settings.resize(size)
    for name in settings.page_names:
        settings.show_page(name)
        settings.page(name)
        wait_until(lambda: not desktop.background.is_busy)
        _check_fits(settings, size)
        place = settings.close_button.geometry()
        assert settings.rect().contains(place), name


def _check_fits(window: QWidget, size: QSize) -> None:
    QApplication.processEvents()
    assert window.size() == size
    for area in window.findChildren(QAbstractScrollArea):
        if area.isVisible():
            assert area.horizontalScrollBar().maximum() == 0, area.parent()


def test_a_still_smaller_window_scrolls(desktop: Desktop) -> None:
    window = desktop.window
    window.resize(400, 260)
    area = window.centralWidget()
    assert isinstance(area, QScrollArea)
    wait_until(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.horizontalScrollBar().maximum() > 0
    area.ensureWidgetVisible(window.sidebar.quit_button)
    middle = window.sidebar.quit_button.rect().center()
    shown = window.sidebar.quit_button.mapTo(area.viewport(), middle)
    assert area.viewport().rect().contains(shown)


def test_messages_stay_in_view_in_a_window_that_scrolls(desktop: Desktop) -> None:
    window = desktop.window
    window.resize(800, 300)
    area = window.centralWidget()
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    wait_until(lambda: bar.maximum() > 0)
    button = window.banners.show_message("note", "Exported.").add_button("Open", lambda: None)
    for place in (bar.maximum(), 0):
        bar.setValue(place)
        wait_until(lambda: button.visibleRegion().boundingRect() == button.rect())
    window.resize(800, 250)
    wait_until(lambda: button.visibleRegion().boundingRect() == button.rect())


@pytest.mark.usefixtures("language")
def test_what_is_saved_can_be_opened_copied_and_exported_in_large_text(
    services: FakeServices, make_desktop: Callable[[], Desktop]
) -> None:
    services.library.add("talk", "Who can explain the new customer", [caption(1, "Good evening.")])
    desktop = make_desktop()
    desktop.settings_model.change(lambda s: replace(s.reading, messages_stay_s=0))
    window = desktop.window
    with text_size(desktop, 2.0):
        window.resize(1024, 560)
        placeholder = window.live_page.placeholder
        wait_until(lambda: window.width() == 1024 and placeholder.isVisible())
        assert placeholder.minimumSizeHint().width() <= placeholder.width()
        listening = begin(desktop, services)
        listening.folder = services.library.stored["talk"][0].folder
        end(desktop)
        wait_until(lambda: len(window.banners.banners) == 1)
        (saved,) = window.banners.banners
        wait_until(lambda: len(saved.buttons) == 3 and saved.buttons[-1].isVisible())
        wait_until(lambda: cut_off(saved) == [])
        for label in saved.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width())
            assert label.minimumSizeHint().width() <= label.width()
        beside = saved.buttons[0].geometry().right()
    window.resize(2048, 560)
    wait_until(lambda: saved.buttons[0].geometry().right() > beside)
    assert cut_off(saved) == []


def test_lines_are_broken_for_the_width_that_a_hidden_transcript_gets(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(500, 300)
    holder.show()
    view = TranscriptView(ReadingSettings())
    view.setParent(holder)
    view.resize(400, 200)  # not shown yet, as the one on Live before the first caption
    view._gutter.setFixedHeight(10)
    font = view._gutter.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    view._gutter.setFont(font)
    view.resize(401, 200)
    view.show()
    view.show_caption(caption(1, "Good morning, everyone in this room, " * 3))
    line = view.document().begin().layout().lineAt(0)
    assert line.width() <= view.viewport().width()


@pytest.mark.parametrize(
    ("overlay_top", "expected"),
    [
        (700, QRect(0, 0, 700, 600)),  # the middle of the screen would reach below its top
        (640, QRect(0, 0, 700, 600)),
        (610, QRect(0, 0, 700, 570)),
        (500, QRect(0, 0, 700, 460)),
        (390, None),  # the window would be too low: the desktop places it
    ],
)
def test_a_window_that_never_stood_there_is_clear_of_the_overlay(
    qtbot: QtBot, tmp_path: Path, overlay_top: int, expected: QRect | None
) -> None:
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert (area.width(), area.height()) == (800, 800)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 600)
    before = window.geometry()
    overlay = QRect(100, overlay_top, 600, 100)
    restore_place(window, WindowState(tmp_path / "windows.json"), overlay)
    if expected is None:
        assert window.geometry() == before
        return
    assert window.size() == expected.size()
    assert not window.geometry().intersects(overlay)
    assert window.x() == (800 - 700) // 2
    assert area.contains(window.geometry())


def test_words_for_no_number_have_room(qtbot: QtBot) -> None:
    words = "As wide as the box that it is in"
    slider = Number(Limits(0, 80), 1, "", zero_words=words)
    qtbot.addWidget(slider)
    slider.resize(600, 40)
    slider.show()
    room_px = slider.field.lineEdit().contentsRect().width() - 8
    assert slider.field.fontMetrics().horizontalAdvance(words) <= room_px
