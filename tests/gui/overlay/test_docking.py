"""The overlay at an edge of the screen, and the space that is kept free for it."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from captioner.gui.overlay import place
from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX
from captioner.gui.overlay.reserved_edge import WindowsAppBar
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.banner import Banner
from captioner.settings.overlay import OverlayDock
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.x_display import Program, XDisplay
from tests.helpers.waiting import until


def box_on_screen(overlay: Overlay) -> QRect:
    return overlay.box().translated(overlay.pos())


@pytest.mark.parametrize("dock", [OverlayDock.TOP, OverlayDock.BOTTOM])
def test_docked_it_takes_the_whole_edge(overlay: Overlay, dock: OverlayDock) -> None:
    floating = overlay.geometry()
    overlay.set_look(replace(overlay.look, dock=dock))
    for lines in (2, 4):
        overlay.set_look(replace(overlay.look, lines=lines))
        area, box = overlay.screen().availableGeometry(), box_on_screen(overlay)
        assert (box.left(), box.width()) == (area.left(), area.width())
        assert box.height() == overlay.painter.height_px(lines)
        if dock is OverlayDock.TOP:
            assert box.top() == area.top()
        else:
            assert box.bottom() == area.bottom()
    overlay.set_look(replace(overlay.look, lines=2, dock=OverlayDock.FLOATING))
    assert overlay.geometry() == floating


def test_buttons_and_state_stand_on_the_side_of_the_desktop(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Good morning."))
    overlay.set_look(replace(overlay.look, dock=OverlayDock.TOP))
    assert overlay.toolbar.geometry().top() == overlay.box().bottom() + 1
    overlay.set_look(replace(overlay.look, dock=OverlayDock.BOTTOM))
    assert overlay.toolbar.geometry().top() == 0
    assert overlay.box().top() == TOOLBAR_HEIGHT_PX
    assert overlay.rect().contains(overlay.box())


@pytest.mark.parametrize("dock", [OverlayDock.TOP, OverlayDock.BOTTOM])
def test_docked_strip_has_the_background_of_its_box(overlay: Overlay, dock: OverlayDock) -> None:
    overlay.set_look(replace(overlay.look, dock=dock, window_colour="#ff0000", window_opacity=1.0))
    overlay.toolbar.hide()
    image = overlay.grab().toImage()
    assert image.pixelColor(overlay.strip().center()).name() == "#ff0000"


def test_docked_it_is_not_dragged_away(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, dock=OverlayDock.BOTTOM))
    before, middle = overlay.geometry(), overlay.box().center()
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(overlay, middle - QPoint(60, 90))
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=middle - QPoint(60, 90))
    assert overlay.geometry() == before


def test_the_way_to_unlock_it_stands_on_no_word(desktop: Desktop, listening: FakeSession) -> None:
    overlay, handle = desktop.overlay, desktop.overlay_shell.overlay_presence.unlock_handle
    for dock in OverlayDock:
        desktop.settings_model.set_page(
            replace(desktop.settings_model.settings.overlay, dock=dock, locked=True)
        )
        assert handle.isVisible()
        assert overlay.frameGeometry().contains(handle.geometry())
        assert not handle.geometry().intersects(box_on_screen(overlay))


def test_what_wayland_cannot_do_is_told_once(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    desktop.show()
    told = len(desktop.window.banners.findChildren(Banner))
    assert services.store.settings.general.wayland_told
    desktop.show()
    assert len(desktop.window.banners.findChildren(Banner)) == told


def test_it_waits_for_a_screen_when_the_last_one_has_gone(
    overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay.set_look(replace(overlay.look, dock=OverlayDock.TOP))
    docked = overlay.geometry()
    no_screens = SimpleNamespace(primaryScreen=lambda: None, screenAt=lambda _place: None)
    with monkeypatch.context() as gone:
        gone.setattr(place, "QGuiApplication", no_screens)
        gone.setattr(place, "screen_rectangles", list)
        overlay.place.restore()
        overlay.hide()
        overlay.show()
    overlay.place.restore()
    assert overlay.geometry() == docked


class Shell:
    """Windows' shell with a taskbar of 40 px at the lower edge."""

    def __init__(self, taskbar_top: int) -> None:
        self.taskbar_top = taskbar_top
        self.asked: list[int] = []

    def send(self, message: int, data: Any) -> None:
        self.asked.append(message)
        place = data._obj.place
        if message == 2:  # where is there room?
            place.bottom = min(place.bottom, self.taskbar_top)


def test_windows_is_asked_for_the_space_in_its_own_words() -> None:
    screen = QGuiApplication.primaryScreen()
    area = screen.geometry()
    shell = Shell(area.bottom() + 1 - 40)
    bar = WindowsAppBar(shell.send)
    wanted = QRect(area.left(), area.bottom() + 1 - 120, area.width(), 120)
    assert bar.reserve(screen, wanted, top=False) == wanted.translated(0, -40)
    assert shell.asked == [0, 2, 3]
    top = QRect(area.left(), area.top(), area.width(), 90)
    assert bar.reserve(screen, top, top=True) == top
    bar.release()
    bar.release()
    assert shell.asked == [0, 2, 3, 2, 3, 1]


# --- a real window manager ------------------------------------------------------------------------


def work_area(display: XDisplay) -> list[int]:
    """What the window manager leaves to windows: x, y, width, height; empty until it says so."""
    words = display.run("xprop", "-root", "_NET_WORKAREA").partition("=")[2]
    return [int(number) for number in words.split(",")[:4] if words]


@pytest.mark.x11
def test_other_windows_leave_the_edge_free_while_there_are_captions(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    whole = [0, 0, 1280, 800]
    until(lambda: work_area(display) == whole)
    captioner = start(display)
    captioner.ask("show overlay")
    assert work_area(display) == whole
    _, y, width, height = captioner.ask("dock bottom")["overlay"]
    assert (width, y + height) == (1280, 800)
    until(lambda: work_area(display) == [0, 0, 1280, 800 - height])
    assert captioner.ask("state")["overlay"] == [0, y, width, height], (
        "it does not flee from itself"
    )
    listed = display.run("xprop", "-name", "Captioner", "_NET_WM_STRUT_PARTIAL")
    assert listed.split("= ")[1].split(", ")[3] == str(height)
    assert captioner.ask("dock top")["overlay"] == [0, 0, 1280, height]
    until(lambda: work_area(display) == [0, height, 1280, 800 - height])
    captioner.ask("hide-overlay")
    until(lambda: work_area(display) == whole)
    captioner.ask("dock floating")
    assert work_area(display) == whole
