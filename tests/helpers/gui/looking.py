"""What the windows show, a click on them, and a session that begins and ends."""

from typing import TypeVar

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from captioner.gui.sessions.page import SessionsPage
from captioner.gui.settings.page import SettingsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession

_Page = TypeVar("_Page", bound=SettingsPage)

_PATIENCE_MS = 20_000
"""Longer than anything takes on a machine that is busy."""


def state_in_words(desktop: Desktop) -> str:
    return desktop.window.live_page.state_label.text()


def told(desktop: Desktop) -> set[str]:
    return {each.message for each in desktop.window.banners.banners}


def settings_page(desktop: Desktop, kind: type[_Page]) -> _Page:
    """Open the settings at a page."""
    page = desktop.dialogs.show_settings(kind.page).page(kind.page)
    assert isinstance(page, kind)
    return page


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def open_session(qtbot: QtBot, desktop: Desktop, row: int = 0) -> SessionsPage:
    """Open a past session by its place in the list."""
    desktop.window.show_page(1)
    page = desktop.pages.sessions
    qtbot.waitUntil(lambda: page.model.rowCount() > row)
    page.list.setCurrentIndex(page.model.index(row))
    qtbot.waitUntil(lambda: page.opened is not None and page.opened == page.model.session(row))
    return page


def start(qtbot: QtBot, desktop: Desktop) -> None:
    with qtbot.waitSignal(desktop.controller.session_created, timeout=_PATIENCE_MS):
        desktop.controller.start()


def begin(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> FakeSession:
    """Start captioning, and listen."""
    start(qtbot, desktop)
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    return services.session


def end(qtbot: QtBot, desktop: Desktop) -> None:
    with qtbot.waitSignal(desktop.controller.ended, timeout=_PATIENCE_MS):
        desktop.controller.stop()
