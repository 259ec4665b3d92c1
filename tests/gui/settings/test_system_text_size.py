"""The system's size of text: read from a fake registry and a fake portal, followed by windows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from captioner.gui.settings import page as settings_page
from captioner.gui.settings.page import PageParts, SettingsPage
from captioner.gui.settings.system_text_size import SystemTextSize
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.waiting import emitted


class FakeRegistry:
    """The part of winreg that is used."""

    HKEY_CURRENT_USER = 1

    def __init__(self) -> None:
        self.value: Any = None

    @contextmanager
    def OpenKey(self, root: int, name: str) -> Iterator[str]:
        assert root == self.HKEY_CURRENT_USER
        yield name

    def QueryValueEx(self, key: str, name: str) -> tuple[Any, int]:
        assert (key, name) == (r"Software\Microsoft\Accessibility", "TextScaleFactor")
        if self.value is None:
            raise FileNotFoundError
        return self.value, 4


def test_windows_is_looked_at_again_and_again() -> None:
    registry, size = FakeRegistry(), SystemTextSize()
    size.follow_registry(registry)
    assert size.scale == 1.0
    registry.value = 150
    with emitted(size.changed):
        size.timer.timeout.emit()
    assert size.scale == 1.5
    for nonsense in (b"large", 7, 100_000):
        registry.value = nonsense
        size.timer.timeout.emit()
    assert size.scale == 1.5
    registry.value = None
    size.timer.timeout.emit()
    assert size.scale == 1.0
    size.close()


@pytest.mark.dbus
def test_the_portal_is_asked_and_tells_of_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jeepney", reason="needs jeepney, which is installed on Linux alone")
    from tests.helpers.gui.fake_portal import PATH, FakePortal, session_bus

    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        portal, size = FakePortal(), SystemTextSize()
        portal.settings["org.gnome.desktop.interface", "text-scaling-factor"] = ("d", 1.25)
        with emitted(size.changed):
            size.follow_portal()
        assert size.scale == 1.25
        name = "org.freedesktop.portal.Settings.SettingChanged"
        space = "org.gnome.desktop.interface"
        for key, value in (
            ("font-name", ("s", "Cantarell 11")),
            ("text-scaling-factor", ("s", "large")),
            ("text-scaling-factor", ("d", 99.0)),
        ):
            portal.send_signal(PATH, name, "ssv", space, key, value)
        with emitted(size.changed):
            portal.send_signal(PATH, name, "ssv", space, "text-scaling-factor", ("d", 1.5))
        assert size.scale == 1.5
        size.close()
        portal.close()


def test_without_a_bus_text_is_as_usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    size = SystemTextSize()
    size.follow_portal()
    assert size.scale == 1.0


def test_open_windows_follow_but_the_transcript_size(desktop: Desktop, qapp: QApplication) -> None:
    registry, size = FakeRegistry(), desktop.overlay_shell.system_look.text_size
    desktop.settings_model.change(lambda s: replace(s.reading, font_size_pt=20))
    desktop.window.set_settings(desktop.settings_model.settings)
    transcript = desktop.window.live_page.transcript
    heading = next(
        each for each in desktop.window.findChildren(QLabel) if each.property("role") == "heading"
    )
    heading.ensurePolished()
    usual_pt, sidebar_px = qapp.font().pointSizeF(), desktop.window.sidebar.width()
    heading_pt = heading.font().pointSizeF()
    size.follow_registry(registry)
    registry.value = 200
    size.timer.timeout.emit()
    heading.ensurePolished()
    assert qapp.font().pointSizeF() == 2 * usual_pt
    assert heading.font().pointSizeF() == 2 * heading_pt
    assert transcript.document().defaultFont().pointSizeF() == 40
    assert desktop.window.sidebar.width() > 1.3 * sidebar_px
    registry.value = 100
    size.timer.timeout.emit()
    assert qapp.font().pointSizeF() == usual_pt
    assert transcript.document().defaultFont().pointSizeF() == 20
    size.close()


def test_the_settings_make_room_for_the_names_of_their_pages(desktop: Desktop) -> None:
    dialog = desktop.dialogs.show_settings()
    usual_px = dialog.list.minimumWidth()
    registry, size = FakeRegistry(), desktop.overlay_shell.system_look.text_size
    registry.value = 200
    size.follow_registry(registry)
    assert dialog.list.minimumWidth() > usual_px
    metrics = dialog.list.fontMetrics()
    for row in range(dialog.list.count()):
        item = dialog.list.item(row)
        assert metrics.horizontalAdvance(item.text()) < dialog.list.minimumWidth()
        assert metrics.lineSpacing() < item.sizeHint().height()
    registry.value = 100
    size.timer.timeout.emit()
    assert dialog.list.minimumWidth() == usual_px
    size.close()


class LongTitles(SettingsPage):
    """A page whose headings are longer than it is wide, as German ones in large letters are."""

    page = "reading"

    def build(self) -> Iterator[object]:
        """A heading within the page."""
        yield self.add_heading("Geschwindigkeit der Untertitel " * 4)


def test_long_headings_take_another_line(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = {"reading": "Barrierefreiheit und Lesbarkeit " * 3}
    monkeypatch.setattr(settings_page, "page_titles", lambda: titles)
    page = LongTitles(
        PageParts(
            desktop.settings_model,
            desktop.services,
            desktop.background,
            desktop.dialogs.downloads,
            desktop.shortcuts,
        )
    )
    qtbot.addWidget(page)
    page.finish()
    page.resize(420, 600)
    page.show()
    assert page.minimumSizeHint().width() <= 420, "nothing is wider than the page"
    assert page.width() == 420
    headings = [each for each in page.findChildren(QLabel) if each.property("role")]
    assert len(headings) == 2
    for heading in headings:
        assert heading.width() <= 420
        assert heading.height() >= heading.heightForWidth(heading.width()), "cut"
        assert heading.height() > 1.8 * heading.fontMetrics().height()
