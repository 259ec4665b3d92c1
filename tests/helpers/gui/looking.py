"""What the main window shows, and a click on it."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from captioner.gui.shell.desktop import Desktop


def state_in_words(desktop: Desktop) -> str:
    return desktop.window.live_page.state_label.text()


def told(desktop: Desktop) -> set[str]:
    return {each.message for each in desktop.window.banners.banners}


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
