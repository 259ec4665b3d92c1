"""Which way screen readers are told, by what they listen to."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from captioner.gui.system.announcing import Announcer, Notification, install_roles
from tests.helpers.gui.accessibility_bus import AccessibilityBus, accessibility_service
from tests.helpers.gui.fake_portal import session_bus
from tests.helpers.gui.waiting import wait_until

Told = list[tuple[QAccessible.Event, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    found: Told = []

    def note(event: QAccessibleEvent) -> None:
        match event.object():
            case Notification(words=words):
                found.append((event.type(), words.text()))
            case _:
                assert isinstance(event, QAccessibleAnnouncementEvent)
                found.append((event.type(), event.message()))

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    return found


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    found = QWidget()
    qtbot.addWidget(found)
    return found


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with accessibility_service(address, dict(os.environ)):
            yield address


@pytest.fixture
def announcer() -> Iterator[Callable[[], Announcer]]:
    made: list[Announcer] = []

    def make() -> Announcer:
        made.append(Announcer())
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_without_a_bus_nothing_is_held_back(
    window: QWidget, told: Told, announcer: Callable[[], Announcer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    announcer().tell(window, "Ready", False)
    assert told == [(QAccessible.Event.Announcement, "Ready")]


@pytest.mark.dbus
def test_without_accessibility_nothing_is_held_back(
    window: QWidget,
    told: Told,
    announcer: Callable[[], Announcer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        found = announcer()
        found.tell(window, "Ready", False)
        wait_until(lambda: told == [(QAccessible.Event.Announcement, "Ready")])
        found.close()


@pytest.mark.dbus
@pytest.mark.atspi
def test_an_older_screen_reader_meets_notifications_and_a_newer_one_announcements(
    window: QWidget, told: Told, announcer: Callable[[], Announcer], bus: str
) -> None:
    with closing(AccessibilityBus(bus, hears_announcements=False)) as reader:
        found = announcer()
        found.tell(window, "Ready", False)
        found.tell(window, "Listening", True)
        shown = [(QAccessible.Event.ObjectShow, each) for each in ("Ready", "Listening")]
        wait_until(lambda: told == shown)
        reader.hear_announcements()

        def is_announced() -> bool:
            found.tell(window, "Good morning.", False)
            return told[-1] == (QAccessible.Event.Announcement, "Good morning.")

        wait_until(is_announced)


@pytest.mark.dbus
@pytest.mark.atspi
def test_a_window_that_has_gone_says_nothing(
    told: Told, announcer: Callable[[], Announcer], bus: str, window: QWidget
) -> None:
    with closing(AccessibilityBus(bus)):
        found = announcer()
        gone = QWidget()
        found.tell(gone, "Ready", False)
        gone.deleteLater()
        found.tell(window, "Listening", False)
        wait_until(lambda: bool(told))
        assert told[-1] == (QAccessible.Event.Announcement, "Listening")


def test_a_notification_is_one_to_screen_readers(qtbot: QtBot) -> None:
    install_roles()
    notification = Notification()
    qtbot.addWidget(notification)
    found = QAccessible.queryAccessibleInterface(notification)
    assert found.role() == QAccessible.Role.Notification
