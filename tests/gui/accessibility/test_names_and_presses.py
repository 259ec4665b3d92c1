"""Names hold the words that are seen, a press can be taken back, and no picture holds letters."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.walking import accessible_name, controls_of, every_window, fill
from tests.helpers.paths import ROOT


def words_of(text: str) -> str:
    """As somebody would say them to a computer that is steered by voice."""
    return " ".join(re.findall(r"\w+", text.replace("&", "").casefold()))


def buttons_of(window: QWidget) -> list[QAbstractButton]:
    return [each for each in controls_of(window) if isinstance(each, QAbstractButton)]


def opens_menu(button: QAbstractButton) -> bool:
    if isinstance(button, QToolButton) and button.defaultAction():
        return button.defaultAction().menu() is not None
    return isinstance(button, (QPushButton, QToolButton)) and button.menu() is not None


@pytest.mark.usefixtures("language")
def test_a_name_holds_the_words_that_are_seen(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    fill(services)
    seen: set[str] = set()
    wrong: list[tuple[str, str, str]] = []
    for place, window in every_window(make_desktop()):
        for button in buttons_of(window):
            text = words_of(button.text())
            if len(text) == 1:
                continue  # a sign, as A+ is
            if text not in words_of(accessible_name(button)):
                wrong.append((place, button.text(), accessible_name(button)))
            seen.add(text)
    assert not wrong, "\n".join(map(str, wrong))
    assert len(seen) > 40


def test_a_press_that_leaves_the_button_does_nothing(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    fill(services)
    tried = 0
    clicked: list[str] = []
    for place, window in every_window(make_desktop()):
        for button in buttons_of(window):
            if opens_menu(button):
                continue  # and the menu closes again without doing anything
            name = f"{place}: {accessible_name(button)}"
            note = button.clicked.connect(lambda _=False, name=name: clicked.append(name))
            before = button.isChecked()
            QTest.mousePress(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
            outside = QPoint(-30, -30)
            QTest.mouseMove(button, outside)
            QTest.mouseRelease(button, Qt.MouseButton.LeftButton, pos=outside)
            assert button.isChecked() == before, name
            button.clicked.disconnect(note)
            tried += 1
    assert clicked == []
    assert tried > 100


def test_no_icon_holds_letters() -> None:
    icons = sorted((ROOT / "resources" / "icons").glob("*.svg"))
    assert len(icons) > 20
    assert [each.name for each in icons if "<text" in each.read_text(encoding="utf-8")] == []
