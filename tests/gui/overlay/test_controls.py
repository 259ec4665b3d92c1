"""The overlay's buttons, menu, keys and wheel: everything without the main window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.colours import LIGHT
from captioner.settings.model import SourceKind
from tests.helpers.gui.fakes import FakeSession, caption, microphone
from tests.helpers.gui.waiting import wait_until


def turn_wheel(
    overlay: Overlay, angle: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    middle = QPointF(overlay.box().center())
    event = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(overlay, event)


def say_sentences(overlay: Overlay, *numbers: int) -> None:
    for number in numbers:
        overlay.show_caption(caption(number, f"Sentence {number}."))


def texts(overlay: Overlay) -> list[str]:
    return [line.text for line in overlay.lines]


def shown(overlay: Overlay) -> list[QToolButton]:
    return [each for each in overlay.toolbar.findChildren(QToolButton) if each.isVisible()]


def test_every_button_has_a_name_and_tab_reaches_it(overlay: Overlay) -> None:
    overlay.resize(900, overlay.height())
    overlay.take_focus()
    wait_until(overlay.isActiveWindow)
    reached = []
    for _ in shown(overlay):
        focused = overlay.focusWidget()
        assert isinstance(focused, QToolButton)
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    usable = [each for each in shown(overlay) if each.isEnabled()]
    assert set(reached) == set(usable)
    assert all(len(each.accessibleName() or each.toolTip()) > 3 for each in usable)


@pytest.mark.parametrize("width_px", [230, 600, 900])
def test_the_state_stays_in_sight_beside_the_buttons(overlay: Overlay, width_px: int) -> None:
    overlay.resize(width_px, overlay.height())
    overlay.take_focus()
    overlay.set_status("Lost connection to USB headset", is_problem=True)
    QApplication.processEvents()
    status_px = overlay.toolbar.status_px
    assert status_px > width_px // 4
    assert all(each.geometry().left() >= status_px for each in shown(overlay))
    assert overlay.toolbar.rect().contains(overlay.toolbar.childrenRect())
    colour = overlay.grab().toImage().pixelColor(status_px // 2, overlay.strip().top() + 5)
    assert colour.name() == LIGHT.problem_background
    overlay.set_status("")
    assert overlay.toolbar.status_px == 0


@pytest.mark.parametrize("width_px", [230, 300, 400, 600, 900])
def test_the_buttons_fit_and_the_menu_has_the_others(overlay: Overlay, width_px: int) -> None:
    overlay.resize(width_px, overlay.height())
    overlay.toolbar.show()
    QApplication.processEvents()
    toolbar = overlay.toolbar
    buttons = shown(overlay)
    assert toolbar.buttons[overlay.controls.toggle] in buttons
    assert toolbar.buttons[overlay.controls.hide] in buttons
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        assert toolbar.rect().contains(button.geometry())
    are_all = len([each for each in toolbar.buttons.values() if each.isVisible()])
    wanted = [action for action in toolbar.buttons if action.isVisible()]
    assert (toolbar.more in buttons) == (are_all < len(wanted))


def test_the_toolbar_is_no_higher_than_its_strip(overlay: Overlay) -> None:
    overlay.toolbar.show()
    assert all(each.geometry().bottom() < TOOLBAR_HEIGHT_PX for each in shown(overlay))


def test_the_wheel_goes_back_and_new_captions_move_nothing(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, lines=2))
    say_sentences(overlay, *range(1, 8))
    turn_wheel(overlay, 60)
    assert texts(overlay) == ["Sentence 6.", "Sentence 7."]
    turn_wheel(overlay, 60)
    turn_wheel(overlay, 240)
    assert texts(overlay) == ["Sentence 3.", "Sentence 4."]
    say_sentences(overlay, 8, 9)
    assert texts(overlay) == ["Sentence 3.", "Sentence 4."]
    turn_wheel(overlay, 9_000)
    assert texts(overlay) == ["Sentence 1.", "Sentence 2."]
    turn_wheel(overlay, -9_000)
    assert texts(overlay) == ["Sentence 8.", "Sentence 9."]


def test_there_are_several_ways_back_to_live(overlay: Overlay) -> None:
    say_sentences(overlay, *range(1, 8))
    live = texts(overlay)

    def go_back() -> None:
        turn_wheel(overlay, 360)
        assert texts(overlay) != live

    assert not overlay.controls.live.isVisible()
    go_back()
    assert overlay.controls.live.isVisible()
    overlay.controls.live.trigger()
    assert texts(overlay) == live
    go_back()
    QTest.keyClick(overlay, Qt.Key.Key_End)
    assert texts(overlay) == live
    go_back()
    QTest.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=overlay.box().center())
    assert texts(overlay) == live
    go_back()
    overlay.scrollback.timer.start(1)
    wait_until(lambda: texts(overlay) == live)
    QTest.keyClick(overlay, Qt.Key.Key_PageUp)
    assert texts(overlay) == ["Sentence 4.", "Sentence 5."]
    QTest.keyClick(overlay, Qt.Key.Key_PageDown)
    assert texts(overlay) == live


def test_the_wheel_with_ctrl_changes_the_size(desktop: Desktop, listening: FakeSession) -> None:
    overlay = desktop.overlay
    before = overlay.look.font_size_px
    turn_wheel(overlay, 120, Qt.KeyboardModifier.ControlModifier)
    larger = overlay.look.font_size_px
    assert larger > before
    turn_wheel(overlay, -120, Qt.KeyboardModifier.ControlModifier)
    overlay.controls.smaller.trigger()
    assert overlay.look.font_size_px < larger
    for _ in range(40):
        overlay.controls.larger.trigger()
    assert overlay.look.font_size_px == 120
    for _ in range(40):
        overlay.controls.smaller.trigger()
    assert overlay.look.font_size_px == 14


def test_a_look_is_chosen_and_a_layout_of_television_stays_out_of_it(desktop: Desktop) -> None:
    controls, model = desktop.overlay.controls, desktop.settings_model
    model.change(lambda s: replace(s.overlay, broadcast=True))
    yellow = next(each for each in controls.look_menu.actions() if "Yellow" in each.text())
    yellow.trigger()
    assert yellow.isChecked()
    look = model.settings.overlay
    assert look.text_colour == "#ffe94d"
    assert (look.lines, look.characters_per_line) == (2, 0)


def test_another_source_is_chosen(desktop: Desktop) -> None:
    picker = desktop.window.live_page.picker
    picker.set_devices([microphone("USB Headset")])
    menu = desktop.overlay.controls.source_menu
    menu.aboutToShow.emit()
    headset = next(each for each in menu.actions() if each.text() == "USB Headset")
    assert not headset.isChecked()
    headset.trigger()
    capture = desktop.settings_model.settings.capture
    assert (capture.source, capture.microphone) == (SourceKind.MICROPHONE, "USB Headset")
    assert picker.currentText() == "USB Headset"


def test_menu_and_tray_have_the_same_actions(desktop: Desktop) -> None:
    def words(menu: QMenu) -> list[str]:
        return [each.text() for each in menu.actions()]

    controls = desktop.overlay.controls
    assert words(desktop.tray.contextMenu()) == words(controls.menu())
    reachable = desktop.tray.contextMenu().actions()
    assert all(
        each in reachable or each is controls.hide for each in desktop.overlay.toolbar.buttons
    )


def test_a_double_click_opens_the_window(desktop: Desktop, listening: FakeSession) -> None:
    desktop.window.hide()
    middle = desktop.overlay.box().center()
    QTest.mouseDClick(desktop.overlay, Qt.MouseButton.LeftButton, pos=middle)
    assert desktop.window.isVisible()


def test_the_keyboard_reaches_the_overlay_and_comes_back(
    desktop: Desktop, listening: FakeSession
) -> None:
    desktop.raise_window()
    wait_until(desktop.window.isActiveWindow)
    QTest.keyClick(desktop.window, Qt.Key.Key_F6)
    wait_until(desktop.overlay.isActiveWindow)
    assert desktop.overlay.toolbar.isVisible()
    QTest.keyClick(desktop.overlay.focusWidget(), Qt.Key.Key_Escape)
    wait_until(desktop.window.isActiveWindow)
    assert not desktop.overlay.toolbar.isVisible()
    handle = desktop.overlay.windowHandle()
    assert handle.flags() & Qt.WindowType.WindowDoesNotAcceptFocus
