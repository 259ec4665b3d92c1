"""Tips can be dismissed, reached by the pointer, and stay (EN 301 549, 11.1.4.13)."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QStringListModel, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QCursor,
    QEnterEvent,
    QHelpEvent,
    QMouseEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from captioner.captions.contrast import contrast_ratio, rgb
from captioner.gui.system.announcing import install_roles
from captioner.gui.widgets import tips
from captioner.gui.widgets.colours import DARK, LIGHT, Colours, with_more_contrast
from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.theme import style_sheet
from captioner.gui.widgets.tips import set_tip, show_tips_of
from tests.helpers.gui.tips import open_tip
from tests.helpers.gui.waiting import wait_until
from tests.helpers.paths import ROOT

WORDS = "Explains the button"


@pytest.fixture(autouse=True)
def pointer_is_elsewhere(qapp: QApplication) -> Iterator[None]:
    """A tip that appears below the pointer stays; afterwards it is where other tests left it."""
    before = QCursor.pos()
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    yield
    QCursor.setPos(before)


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[QDialog]:
    found = QDialog()
    qtbot.addWidget(found)
    found.button, found.other = QPushButton("Button"), QPushButton("Other")  # type: ignore[attr-defined]
    vbox(found.button, found.other, inside=found)  # type: ignore[attr-defined]
    set_tip(found.button, WORDS)  # type: ignore[attr-defined]
    found.show()
    yield found
    found.close()
    assert open_tip() is None


@pytest.fixture
def button(dialog: QDialog) -> QPushButton:
    return dialog.button  # type: ignore[attr-defined]


def rest_on(thing: QWidget, position: QPoint | None = None) -> bool:
    """What Qt sends when the pointer rests on a thing."""
    place = position or thing.rect().center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, thing.mapToGlobal(place))
    return QApplication.sendEvent(thing, event)


def enter(thing: QWidget) -> None:
    place = QPointF(thing.rect().center())
    QApplication.sendEvent(thing, QEnterEvent(place, place, thing.mapToGlobal(place)))


def leave(thing: QWidget) -> None:
    QApplication.sendEvent(thing, QEvent(QEvent.Type.Leave))


def move_over(thing: QWidget, place: QPoint) -> None:
    """As the pointer would; that stays where it is, since other tests have toasts there."""
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    position, there = QPointF(place), QPointF(thing.mapToGlobal(place))
    kind = QEvent.Type.MouseMove
    QApplication.sendEvent(thing, QMouseEvent(kind, position, there, none, none, keys))


def running_timers() -> list[QTimer]:
    found = QApplication.instance()
    assert found is not None
    return [each for each in found.findChildren(QTimer) if each.isActive()]


def tip_of(thing: QWidget) -> tips.Tip:
    rest_on(thing)
    found = open_tip()
    assert found is not None
    assert found.isVisible()
    return found


def test_it_stays_as_long_as_the_pointer_does(button: QPushButton) -> None:
    tip = tip_of(button)
    assert tip.text() == WORDS
    assert running_timers() == []  # nothing will take it away
    rest_on(button)
    assert open_tip() is tip


def test_the_pointer_may_go_onto_it(button: QPushButton) -> None:
    tip = tip_of(button)
    leave(button)
    enter(tip)
    assert running_timers() == []
    leave(tip)
    enter(button)
    assert running_timers() == []
    assert open_tip() is tip
    leave(button)
    wait_until(lambda: open_tip() is None)


def test_it_touches_what_it_is_about_so_that_the_pointer_reaches_it(button: QPushButton) -> None:
    place = tip_of(button).geometry()
    above = button.mapToGlobal(QPoint(0, 0)).y()
    assert place.bottom() + 1 == above or place.top() == above + button.height()


def test_escape_takes_it_away_and_nothing_else(dialog: QDialog) -> None:
    tip_of(dialog.button)  # type: ignore[attr-defined]
    dialog.other.setFocus()  # type: ignore[attr-defined]
    QTest.keyClick(dialog.other, Qt.Key.Key_Escape)  # type: ignore[attr-defined]
    assert open_tip() is None
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_press_or_what_hides_its_thing_takes_it_away(button: QPushButton) -> None:
    tip_of(button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert open_tip() is None
    tip_of(button)
    button.hide()
    assert open_tip() is None


def test_a_thing_that_is_deleted_takes_it_along(button: QPushButton) -> None:
    tip_of(button)
    button.deleteLater()
    wait_until(lambda: open_tip() is None)


def test_other_words_show_at_once_and_none_take_it_away(button: QPushButton) -> None:
    tip = tip_of(button)
    set_tip(button, "Something else")
    assert tip.text() == "Something else"
    set_tip(button, "")
    assert open_tip() is None
    rest_on(button)
    assert open_tip() is None


def test_window_keeps_its_content_while_a_tip_is_read(qtbot: QtBot, dialog: QDialog) -> None:
    left: list[QEvent.Type] = []

    class Bar(QDialog):
        def leaveEvent(self, event: QEvent) -> None:
            left.append(event.type())

    bar = Bar()
    qtbot.addWidget(bar)
    thing = QPushButton("Thing")
    vbox(thing, inside=bar)
    set_tip(thing, WORDS)
    bar.show()
    tip = tip_of(thing)
    leave(thing)
    leave(bar)
    enter(tip)
    assert left == []
    leave(tip)
    wait_until(lambda: open_tip() is None)
    assert left == [QEvent.Type.Leave]
    leave(bar)
    assert len(left) == 2
    del dialog


@pytest.mark.parametrize("name", ["<b>a</b>", "<img src='file:///etc/passwd'>", "a & b"])
def test_a_name_is_no_markup(button: QPushButton, name: str) -> None:
    set_tip(button, name)
    tip = tip_of(button)
    assert tip.textFormat() == Qt.TextFormat.PlainText
    assert tip.text().replace("\N{ZERO WIDTH SPACE}", "") == name


@pytest.mark.parametrize("text", ["word " * 400, "/folder" * 100, "x" * 10_000, "\u202eolleh\n\n"])
def test_it_is_never_larger_than_the_screen(button: QPushButton, text: str) -> None:
    set_tip(button, text)
    screen = button.screen().availableGeometry()
    assert screen.contains(tip_of(button).geometry())


def test_items_of_a_list_have_tips_of_their_own(qtbot: QtBot) -> None:
    view, model = QListView(), QStandardItemModel()
    qtbot.addWidget(view)
    for words in ("one", "two", ""):
        item = QStandardItem("an item")
        item.setData(words, Qt.ItemDataRole.ToolTipRole)
        model.appendRow(item)
    view.setModel(model)
    show_tips_of(view)
    view.show()
    places = [view.visualRect(model.index(row, 0)).center() for row in range(3)]
    rest_on(view.viewport(), places[0])
    first = open_tip()
    assert first is not None
    assert first.text() == "one"
    rest_on(view.viewport(), places[1])
    second = open_tip()
    assert second is not None
    assert (first.isVisible(), second.text()) == (False, "two")
    move_over(view.viewport(), places[1] + QPoint(1, 1))
    assert running_timers() == []
    move_over(view.viewport(), places[2])
    wait_until(lambda: open_tip() is None)
    rest_on(view.viewport(), places[2])
    assert open_tip() is None
    view.setModel(QStringListModel())


@pytest.mark.parametrize(
    "colours", [LIGHT, DARK, with_more_contrast(LIGHT), with_more_contrast(DARK)]
)
def test_it_is_read_in_every_theme(
    qapp: QApplication, button: QPushButton, colours: Colours
) -> None:
    qapp.setStyleSheet(style_sheet(colours))
    tip = tip_of(button)
    image = tip.grab().toImage()
    assert image.pixelColor(3, 3).name() == colours.surface
    assert image.pixelColor(0, tip.height() // 2).name() == colours.control_border
    ground = rgb(colours.surface)
    ratios = [
        contrast_ratio(rgb(image.pixelColor(x, y).name()), ground)
        for x in range(4, image.width() - 4)
        for y in range(4, image.height() - 4)
    ]
    assert max(ratios) >= 7


def test_a_screen_reader_has_it_as_description_and_knows_what_it_is(button: QPushButton) -> None:
    install_roles()
    described = QAccessible.queryAccessibleInterface(button)
    assert described.text(QAccessible.Text.Description) == WORDS
    tip = QAccessible.queryAccessibleInterface(tip_of(button))
    assert tip.role() is QAccessible.Role.ToolTip
    assert tip.text(QAccessible.Text.Name) == WORDS


def test_no_window_has_tips_of_qt_s() -> None:
    for path in (ROOT / "captioner/gui").rglob("*.py"):
        if path.name != "tips.py":
            found = re.findall(r"\bQToolTip\b|\.setToolTip\(", path.read_text(encoding="utf-8"))
            of_tray = [".setToolTip("] if path.name == "desktop.py" else []  # the desktop shows it
            assert found == of_tray, path
