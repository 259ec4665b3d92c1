"""The overlay is moved and resized with the mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from captioner.gui.overlay.window import Overlay
from captioner.settings.window_state import WindowState
from tests.helpers.gui.fakes import caption
from tests.helpers.gui.waiting import emitted


def drag(overlay: Overlay, begin: QPoint, end: QPoint) -> None:
    origin = overlay.pos()
    for kind, point, button in (
        (QEvent.Type.MouseButtonPress, begin, Qt.MouseButton.LeftButton),
        (QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton),
        (QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.LeftButton),
    ):
        event = QMouseEvent(
            kind,
            QPointF(point),
            QPointF(origin + point),
            button,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(overlay, event)


def test_it_moves_with_the_mouse_and_remembers(overlay: Overlay, window_state: WindowState) -> None:
    overlay.set_look(replace(overlay.look, width_percent=50))
    before = overlay.pos()
    middle = overlay.box().center()
    drag(overlay, middle, middle + QPoint(-60, -130))
    assert overlay.pos() == before + QPoint(-60, -130)
    again = Overlay(overlay.look, window_state)
    assert again.geometry() == overlay.geometry()
    again.deleteLater()


def test_it_snaps_to_an_edge(overlay: Overlay) -> None:
    area = overlay.screen().availableGeometry()
    middle = overlay.box().center()
    by = area.bottomLeft() - overlay.geometry().bottomLeft() + QPoint(7, -9)
    drag(overlay, middle, middle + by)
    assert overlay.geometry().bottomLeft() == area.bottomLeft()


def test_it_cannot_be_dragged_off_the_screen(overlay: Overlay) -> None:
    middle = overlay.box().center()
    drag(overlay, middle, middle + QPoint(5000, 5000))
    assert overlay.screen().availableGeometry().contains(overlay.geometry())


def test_an_edge_resizes_it_and_lines_break_for_the_new_width(overlay: Overlay) -> None:
    text = "We spent eleven percent less on travel than planned so there is room"
    overlay.show_caption(caption(1, text))
    longest = max(len(line.text) for line in overlay.lines)
    right = QPoint(overlay.box().right() - 2, overlay.box().center().y())
    drag(overlay, right, right - QPoint(overlay.width() // 2, 0))
    assert max(len(line.text) for line in overlay.lines) < longest


def test_a_wider_box_holds_longer_lines(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, font_size_px=20))
    text = "We spent eleven percent less on travel than planned so there is room for more of it"
    overlay.show_caption(caption(1, text))
    overlay.set_look(replace(overlay.look, characters_per_line=42))
    assert len(overlay.lines[0].text) <= 42 < len(text)
    overlay.set_look(replace(overlay.look, characters_per_line=0))
    right = QPoint(overlay.box().right() - 2, overlay.box().center().y())
    drag(overlay, right, right + QPoint(300, 0))
    assert len(overlay.lines[0].text) > 50
    overlay.set_look(replace(overlay.look, characters_per_line=30))
    assert max(len(line.text) for line in overlay.lines) <= 31


@pytest.mark.parametrize("at_right", [True, False])
def test_the_edge_that_is_not_dragged_stays(overlay: Overlay, at_right: bool) -> None:
    overlay.stand_at(top=True)
    overlay.lines_wanted.connect(lambda count: overlay.set_look(replace(overlay.look, lines=count)))
    before, box = overlay.geometry(), overlay.box()
    x = box.right() - 2 if at_right else box.center().x()
    for by in (10, -10, overlay.painter.line_height_px + 10):
        before = overlay.geometry()
        corner = QPoint(x, overlay.box().bottom() - 2)
        drag(overlay, corner, corner + QPoint(-30 if at_right else 0, by))
        assert overlay.geometry().top() == before.top()
        assert overlay.geometry().left() == before.left()
        x -= 30 if at_right else 0
    assert overlay.look.lines == 3
    top = QPoint(overlay.box().center().x(), overlay.box().top() + 2)
    before = overlay.geometry()
    drag(overlay, top, top - QPoint(0, 10))
    assert overlay.geometry().bottom() == before.bottom()


@pytest.mark.parametrize("down_px", [12, 500])
def test_overlay_does_not_rise_without_room_for_a_line(overlay: Overlay, down_px: int) -> None:
    overlay.lines_wanted.connect(lambda count: overlay.set_look(replace(overlay.look, lines=count)))
    screen, middle = overlay.screen().availableGeometry(), overlay.box().center()
    # Not a whole line of room below: as it is by default, and after most moves.
    gap = overlay.painter.line_height_px - 8
    by = screen.bottom() + 1 - gap - overlay.height() - overlay.y()
    drag(overlay, middle, middle + QPoint(0, by))
    before = overlay.geometry()
    assert screen.bottom() - before.bottom() == gap
    corner = overlay.box().bottomRight() - QPoint(2, 2)
    drag(overlay, corner, corner + QPoint(-20, min(down_px, gap)))
    drag(overlay, corner - QPoint(20, 0), corner + QPoint(-20, down_px))
    assert overlay.geometry().topLeft() == before.topLeft()
    assert overlay.geometry().height() == before.height()
    assert overlay.look.lines == 2


def test_dragging_the_upper_edge_changes_the_line_count(overlay: Overlay) -> None:
    top = QPoint(overlay.box().center().x(), overlay.box().top() + 2)
    with emitted(overlay.lines_wanted) as wanted:
        drag(overlay, top, top - QPoint(0, 2 * overlay.painter.line_height_px))
    assert wanted.args == [4]


def test_it_goes_to_an_edge_without_a_mouse(overlay: Overlay) -> None:
    area = overlay.screen().availableGeometry()
    overlay.stand_at(top=True)
    assert overlay.geometry().center().y() < area.height() // 3
    overlay.stand_at(top=False)
    assert overlay.geometry().center().y() > area.height() * 2 // 3


def test_locked_it_does_not_move(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, locked=True))
    before = overlay.geometry()
    drag(overlay, overlay.box().center(), overlay.box().center() + QPoint(-60, -130))
    assert overlay.geometry() == before
