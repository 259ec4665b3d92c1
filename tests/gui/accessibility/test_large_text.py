"""Windows with text twice as large as usual on a screen of 1024 x 600: nothing is cut or hidden."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from captioner.gui.settings.controls import Switch
from captioner.gui.settings.overlay_page import OverlayPage
from captioner.gui.shell.desktop import Desktop
from tests.gui.settings.test_system_text_size import FakeRegistry
from tests.helpers.gui.waiting import wait_until

ROOM = QSize(1024, 560)
"""What a desktop's bar and the frame of a window leave."""

LONG = "Leave out repeated words while the overlay is behind, and show where they were"


@pytest.fixture
def desktop(language: str, make_desktop: Callable[[], Desktop]) -> Desktop:
    """With text at 200 %, as Windows would ask for it."""
    made = make_desktop()
    registry = FakeRegistry()
    registry.value = 200
    made.overlay_shell.system_look.text_size.follow_registry(registry)
    return made


def cut(window: QWidget) -> list[str]:
    """Words that have less room than they need."""
    return [
        each.text()
        for each in window.findChildren(QWidget)
        if isinstance(each, (QLabel, QCheckBox))
        and each.isVisible()
        and each.text()
        and each.width() < each.minimumSizeHint().width()
    ]


def test_no_page_of_the_settings_scrolls_sideways(desktop: Desktop) -> None:
    settings = desktop.dialogs.show_settings()
    settings.resize(ROOM)
    for name in settings.page_names:
        settings.show_page(name)
        page = settings.page(name)
        if page.fold_button is not None:
            page.fold_button.setChecked(True)
        wait_until(lambda: not desktop.background.is_busy)
        QApplication.processEvents()
        room_px = settings.stack.currentWidget().viewport().width()
        assert page.minimumSizeHint().width() <= room_px, name
        assert cut(page) == [], name
    assert settings.size() == ROOM


def test_the_names_of_looks_are_read_in_full(desktop: Desktop) -> None:
    settings = desktop.dialogs.show_settings("overlay")
    settings.resize(ROOM)
    page = settings.page("overlay")
    assert isinstance(page, OverlayPage)
    wait_until(lambda: not desktop.background.is_busy)
    QApplication.processEvents()
    assert [each.text() for each in page.presets.buttons.values()] == [
        each.accessibleName() for each in page.presets.buttons.values()
    ]


def test_the_main_window_has_room_for_every_page(desktop: Desktop) -> None:
    window = desktop.window
    window.resize(ROOM)
    for number in range(window.pages.count()):
        window.show_page(number)
        wait_until(lambda: not desktop.background.is_busy)
        QApplication.processEvents()
        assert window.size() == ROOM, number
        assert cut(window) == [], number


def test_a_switch_has_its_words_in_several_lines_where_it_must(qtbot: QtBot) -> None:
    switch = Switch(LONG)
    qtbot.addWidget(switch)
    switch.show()
    whole = switch.sizeHint()
    switch.resize(whole)
    assert switch.text() == LONG
    narrow_px = switch.minimumSizeHint().width()
    assert narrow_px < whole.width() / 2
    switch.resize(narrow_px, switch.heightForWidth(narrow_px))
    assert switch.height() > 1.8 * whole.height()
    assert switch.text().split() == LONG.split()
    assert switch.accessibleName() == LONG
    widest = max(map(switch.fontMetrics().horizontalAdvance, switch.text().split("\n")))
    assert widest < narrow_px
