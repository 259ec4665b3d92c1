"""A desktop over named fakes, closed and checked after each test."""

import gc
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.translation import install_translation
from captioner.settings.model import Settings
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.gui.looking import begin
from tests.helpers.gui.waiting import emitted, wait_until
from tests.helpers.gui.x_display import Program, XDisplay


@pytest.fixture(autouse=True)
def looks_as_before(qapp: QApplication) -> Iterator[None]:
    """The application's own look is as it was, so that no later test finds other letters."""
    font, palette, style_sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    colours, text_scale = current_theme().colours, current_theme().text_scale
    yield
    current_theme().colours, current_theme().text_scale = colours, text_scale
    if qapp.styleSheet() != style_sheet:
        qapp.setStyleSheet(style_sheet)
    if qapp.palette() != palette:
        qapp.setPalette(palette)
    if qapp.font() != font:
        qapp.setFont(font)


@pytest.fixture(autouse=True)
def no_collection_for_each_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests share a heap, and a full collection of it takes a second."""
    monkeypatch.setattr("captioner.gui.shell.desktop.gc", Mock(spec=gc))


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XDisplay]:
    """A screen with real windows and their manager."""
    with closing(XDisplay("1280x800", tmp_path_factory.mktemp("x-home"))) as found:
        yield found


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts programs with real windows; those with different names share no folder."""
    running: list[Program] = []

    def begin(display: XDisplay, kind: str = "captioner", name: str = "") -> Program:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        running.append(Program(display, kind, str(folder)))
        return running[-1]

    yield begin
    for program in running:
        program.close()


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Windows that are made from now on are German."""
    before = QLocale()
    translators = install_translation(qapp, "de")
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the windows that are made from now on."""
    if request.param == "de":
        request.getfixturevalue("german")
    return str(request.param)


@pytest.fixture
def services(tmp_path: Path) -> FakeServices:
    found = FakeServices(tmp_path)
    settings = Settings()
    general = replace(settings.general, welcome_done=True)
    found.store.replace(replace(settings, general=general))
    return found


@pytest.fixture
def make_desktop(services: FakeServices) -> Iterator[Callable[[], Desktop]]:
    """Makes the desktop when the test has prepared its services."""
    made: list[Desktop] = []

    def make() -> Desktop:
        desktop = Desktop(services)
        desktop.show()
        wait_until(lambda: not desktop.background.is_busy)
        made.append(desktop)
        return desktop

    yield make
    services.may_create.set()
    services.models.may_finish.set()
    services.transcriber.may_finish.set()
    for desktop in made:
        for session in services.sessions:
            session.stops_at_once = True
        if desktop.controller.is_running:
            with emitted(desktop.controller.ended):
                desktop.controller.quit_now()
                desktop.controller.stop()
        wait_until(partial(_is_idle, desktop))
        desktop.close()
        desktop.window.hide()
        for window in QApplication.topLevelWidgets():
            window.close()
            window.deleteLater()  # each that stays makes every later theme slower
        desktop.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop]) -> Desktop:
    return make_desktop()


@pytest.fixture
def listening(desktop: Desktop, services: FakeServices) -> FakeSession:
    """A session that listens, in the desktop."""
    return begin(desktop, services)


def _is_idle(desktop: Desktop) -> bool:
    return not desktop.background.is_busy
