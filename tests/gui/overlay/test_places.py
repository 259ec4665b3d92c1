"""Where windows stand, and come back, on every arrangement of monitors."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from captioner.gui.overlay.place import (
    default_place,
    kept_on_screen,
    layout_key,
    nearest_screen,
    snapped,
)
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.monitors import centre_over
from captioner.settings.window_state import WindowState
from tests.helpers.gui.waiting import emitted

FULL_HD = QRect(0, 0, 1920, 1040)
RIGHT_OF_IT = QRect(1920, 0, 1280, 1024)


def test_the_default_place_is_at_the_bottom_in_the_middle() -> None:
    place = default_place(FULL_HD, 900, 150)
    assert place.x() + place.width() / 2 == 960
    assert 0 < FULL_HD.bottom() - place.bottom() < 80
    assert default_place(RIGHT_OF_IT, 5000, 150).width() == 1280


@pytest.mark.parametrize(
    "place",
    [
        QRect(-500, -500, 900, 150),
        QRect(1800, 1000, 900, 150),
        QRect(2600, 100, 900, 150),
        QRect(90_000, 90_000, 900, 150),
        QRect(0, 0, 99_000, 99_000),
    ],
)
@pytest.mark.parametrize("screens", [[FULL_HD], [FULL_HD, RIGHT_OF_IT], [RIGHT_OF_IT]])
def test_no_place_is_off_the_screens(place: QRect, screens: list[QRect]) -> None:
    kept = kept_on_screen(place, screens)
    screen = nearest_screen(kept, screens)
    assert screen.contains(kept)


def test_a_monitor_that_goes_gives_its_overlay_to_the_nearest() -> None:
    on_the_right = QRect(2200, 800, 700, 150)
    kept = kept_on_screen(on_the_right, [FULL_HD])
    assert kept.right() == FULL_HD.right()
    assert kept.y() == 800


def test_the_settings_open_clear_of_the_overlay(qtbot: QtBot) -> None:
    area = QApplication.primaryScreen().availableGeometry()
    under, above = QWidget(), QWidget()
    for window in (under, above):
        qtbot.addWidget(window)
    under.setGeometry(area)
    above.setMinimumHeight(200)
    above.resize(300, area.height() - 20)
    overlay = QRect(area.left(), area.bottom() - 160, area.width(), 140)
    centre_over(above, under, overlay)
    assert not above.geometry().intersects(overlay)
    assert above.y() >= area.top()
    above.resize(300, 250)
    centre_over(above, under, QRect(area.left(), area.top() + 100, area.width(), 140))
    assert above.height() == 250  # no room above it: in the middle, as ever


def test_snapping_has_a_reach() -> None:
    assert snapped(QRect(9, 500, 900, 100), [FULL_HD], 16).x() == 0
    assert snapped(QRect(17, 500, 900, 100), [FULL_HD], 16).x() == 17
    assert snapped(QRect(9, 500, 900, 100), [FULL_HD], 0).x() == 9
    assert snapped(QRect(505, 500, 900, 100), [FULL_HD], 16).x() == 510


def test_each_arrangement_of_monitors_has_its_own_place(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "windows.json")
    alone, both = layout_key([FULL_HD]), layout_key([RIGHT_OF_IT, FULL_HD])
    assert alone != both
    assert both == layout_key([FULL_HD, RIGHT_OF_IT])
    state.remember("overlay", alone, (1, 2, 3, 4))
    state.remember("overlay", both, (5, 6, 7, 8))
    state.save()
    again = WindowState(tmp_path / "windows.json")
    assert again.place("overlay", alone) == (1, 2, 3, 4)
    assert again.place("overlay", both) == (5, 6, 7, 8)
    again.forget("overlay")
    assert again.place("overlay", alone) is None


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"overlay x": [1, 2]}', '{"overlay x": [1, 2, -3, 4]}',
                '{"overlay x": [1, 2, 3, true]}', '{"overlay x": [1e99, 2, 3, 4]}']
)  # fmt: skip
def test_damaged_places_are_forgotten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "windows.json"
    path.write_text(content)
    assert WindowState(path).place("overlay", "x") is None


def test_window_comes_back_where_it_was(make_desktop: Callable[[], Desktop]) -> None:
    first = make_desktop()
    first.window.setGeometry(20, 30, 700, 500)
    with emitted(first.window.closed):
        first.window.close()
    again = make_desktop()
    assert again.window.geometry() == first.window.geometry()
