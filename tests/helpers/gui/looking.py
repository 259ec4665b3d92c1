"""What the windows show, a click on them, and a session that begins and ends."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from captioner.gui.sessions.page import SessionsPage
from captioner.gui.settings.page import SettingsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.gui.waiting import emitted, wait_until

_Page = TypeVar("_Page", bound=SettingsPage)


def state_in_words(desktop: Desktop) -> str:
    return desktop.window.live_page.state_label.text()


def told(desktop: Desktop) -> set[str]:
    return {each.message for each in desktop.window.banners.banners}


def settings_page(desktop: Desktop, kind: type[_Page]) -> _Page:
    """Open the settings at a page."""
    page = desktop.dialogs.show_settings(kind.page).page(kind.page)
    assert isinstance(page, kind)
    return page


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def open_session(desktop: Desktop, row: int = 0) -> SessionsPage:
    """Open a past session by its place in the list."""
    desktop.window.show_page(1)
    page = desktop.pages.sessions
    wait_until(lambda: page.model.rowCount() > row)
    page.list.setCurrentIndex(page.model.index(row))
    wait_until(lambda: page.opened is not None and page.opened == page.model.session(row))
    return page


def start(desktop: Desktop) -> None:
    with emitted(desktop.controller.session_created):
        desktop.controller.start()


def begin(desktop: Desktop, services: FakeServices) -> FakeSession:
    """Start captioning, and listen."""
    start(desktop)
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    return services.session


def end(desktop: Desktop) -> None:
    with emitted(desktop.controller.ended):
        desktop.controller.stop()
