"""Keys that a desktop's portal gives: a real bus, and a portal that does as it is told."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from captioner.gui.shortcuts import global_shortcuts
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.shortcuts.keys import Shortcut
from captioner.gui.shortcuts.portal_keys import PortalKeys, trigger
from captioner.gui.widgets.banner import BannerArea
from captioner.settings.model import GeneralSettings

pytest.importorskip("jeepney", reason="needs jeepney, which is installed on Linux alone")

from tests.helpers.gui.fake_portal import PATH, SHORTCUTS, FakePortal, session_bus
from tests.helpers.gui.waiting import emitted, wait_until

pytestmark = pytest.mark.dbus

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

WANTED = GeneralSettings(toggle_shortcut="Ctrl+Alt+C", mark_shortcut="F9")
GIVEN = "Start or stop captioning: CTRL+ALT+c"
NOT_GIVEN = "Start or stop captioning: this desktop assigned no"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def portal(bus: str) -> Iterator[FakePortal]:
    with closing(FakePortal()) as found:
        yield found


@pytest.fixture
def shortcuts(banners: BannerArea, monkeypatch: pytest.MonkeyPatch) -> Iterator[GlobalShortcuts]:
    monkeypatch.setattr(global_shortcuts, "_way", lambda: lambda each: PortalKeys(each.what, each))
    with closing(GlobalShortcuts(banners)) as found:
        yield found


def told(banners: BannerArea) -> list[str]:
    return [banner.message for banner in banners.banners]


def wait_for_note(shortcuts: GlobalShortcuts, start: str) -> None:
    wait_until(lambda: any(note.startswith(start) for note in shortcuts.notes))


def test_how_the_specification_writes_keys() -> None:
    assert trigger(Shortcut("k", 75, CTRL_ALT)) == "CTRL+ALT+k"
    assert trigger(Shortcut("F9", 120, Qt.KeyboardModifier.NoModifier)) == "F9"


def test_the_desktop_gives_keys(
    qtbot: QtBot, portal: FakePortal, shortcuts: GlobalShortcuts, banners: BannerArea
) -> None:
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, "Start or stop captioning: CTRL+ALT+c on this desktop")
    (bound,) = portal.asked("BindShortcuts")
    assert bound[1] == [
        (
            "toggle_wanted",
            {
                "description": ("s", "Start or stop captioning"),
                "preferred_trigger": ("s", "CTRL+ALT+c"),
            },
        ),
        (
            "mark_wanted",
            {"description": ("s", "Mark this moment"), "preferred_trigger": ("s", "F9")},
        ),
    ]
    with emitted(shortcuts.mark_wanted), qtbot.assertNotEmitted(shortcuts.toggle_wanted):
        portal.press("toggle_wanted", "/somebody/elses/session")
        portal.press("nonsense")
        portal.press("mark_wanted")
    assert told(banners) == []


def test_the_person_chooses_other_keys(portal: FakePortal, shortcuts: GlobalShortcuts) -> None:
    portal.triggers = {"toggle_wanted": "Press <Super>c", "mark_wanted": ""}
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, "Start or stop captioning: Press <Super>c on this desktop")
    assert any(
        note.startswith("Mark this moment: this desktop assigned no") for note in shortcuts.notes
    )
    portal.change({"toggle_wanted": "Pause", "mark_wanted": "F8", "other": "F7"})
    wait_for_note(shortcuts, "Mark this moment: F8 on this desktop")
    assert len(shortcuts.notes) == 2


def test_other_keys_are_asked_for_in_another_session(
    portal: FakePortal, shortcuts: GlobalShortcuts
) -> None:
    portal.holds = True  # the dialog is open
    shortcuts.apply(WANTED)
    wait_until(lambda: len(portal.sessions) == 1)
    portal.holds = False
    shortcuts.apply(GeneralSettings(lock_shortcut="F7"))
    wait_for_note(shortcuts, "Lock or unlock the overlay: F7")
    assert len(portal.sessions) == 1
    shortcuts.apply(GeneralSettings())
    wait_until(lambda: portal.sessions == [])
    assert len(portal.asked("BindShortcuts")) == 1


def test_no_bus_and_no_portal(bus: str, shortcuts: GlobalShortcuts, banners: BannerArea) -> None:
    shortcuts.look()
    wait_for_note(shortcuts, "This desktop has no portal")
    assert not shortcuts.can_be
    assert told(banners) == []  # nobody asked for any
    shortcuts.apply(WANTED)
    wait_until(lambda: len(told(banners)) == 1)
    portal = FakePortal()  # it comes late
    wait_for_note(shortcuts, GIVEN)
    assert shortcuts.can_be
    portal.close()


def test_without_a_bus(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shortcuts: GlobalShortcuts
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    shortcuts.apply(WANTED)
    assert not shortcuts.can_be
    assert shortcuts.notes[0].startswith("This desktop has no portal")


def test_an_old_portal(portal: FakePortal, shortcuts: GlobalShortcuts) -> None:
    portal.version = 0
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, "This desktop's portal cannot give keys")
    assert not shortcuts.can_be
    assert portal.sessions == []


def test_the_person_declines_and_thinks_again(
    portal: FakePortal, shortcuts: GlobalShortcuts, banners: BannerArea
) -> None:
    portal.responses = [0, 1]
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, "The desktop did not allow shortcuts")
    assert told(banners) == ["The desktop did not allow shortcuts in every program."]
    wait_until(lambda: portal.sessions == [])
    assert shortcuts.can_be
    assert shortcuts.can_ask_again
    shortcuts.ask_again()
    wait_for_note(shortcuts, GIVEN)
    assert not shortcuts.can_ask_again


def test_the_portal_restarts(portal: FakePortal, shortcuts: GlobalShortcuts) -> None:
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, GIVEN)
    portal.close()
    another = FakePortal()
    wait_until(lambda: len(another.asked("BindShortcuts")) == 1)
    with emitted(shortcuts.toggle_wanted):
        another.press("toggle_wanted")
    assert len(another.sessions) == 1
    another.close()


def test_the_portal_ends(
    portal: FakePortal, shortcuts: GlobalShortcuts, banners: BannerArea
) -> None:
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, GIVEN)
    portal.close()
    wait_for_note(shortcuts, "This desktop has no portal")
    assert len(told(banners)) == 1


def test_the_desktop_ends_the_session(portal: FakePortal, shortcuts: GlobalShortcuts) -> None:
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, GIVEN)
    portal.end_session()
    wait_for_note(shortcuts, "The desktop switched off the shortcuts")
    shortcuts.ask_again()
    wait_for_note(shortcuts, GIVEN)


def test_the_bus_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shortcuts: GlobalShortcuts
) -> None:
    with session_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        portal = FakePortal()
        shortcuts.apply(WANTED)
        wait_for_note(shortcuts, GIVEN)
    wait_for_note(shortcuts, "This desktop has no portal")
    portal.close()


@pytest.mark.parametrize(
    ("what", "signature", "values", "note"),
    [
        ("Get", "s", ("one",), GIVEN),
        ("CreateSession", "s", ("no path",), GIVEN),
        ("CreateSession", "", (), GIVEN),
        ("session_handle", "s", "no path", GIVEN),
        ("session_handle", "i", 5, GIVEN),
        ("BindShortcuts", "a{sv}", ({"a": ("i", 5)},), GIVEN),
        ("shortcuts", "s", "toggle_wanted", NOT_GIVEN),
        ("shortcuts", "as", ["toggle_wanted"], NOT_GIVEN),
        (
            "shortcuts",
            "a(sa{sv})",
            [("toggle_wanted", {"trigger_description": ("i", 5)})],
            NOT_GIVEN,
        ),
        (
            "shortcuts",
            "a(sa{ss})",
            [("toggle_wanted", {"trigger_description": "F9"})],
            NOT_GIVEN,
        ),
        ("Response", "s", ("done",), "The desktop did not allow shortcuts"),
        ("Response", "ua{ss}", (0, {"session_handle": "/a"}), "Start or stop captioning: this"),
        ("Response", "", (), "The desktop did not allow shortcuts"),
    ],
)
def test_a_portal_says_something_else(
    portal: FakePortal,
    shortcuts: GlobalShortcuts,
    what: str,
    signature: str,
    values: Any,
    note: str,
) -> None:
    portal.spoilt = {what: (signature, values)}
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, note)
    shortcuts.apply(GeneralSettings())  # gives back what there is
    wait_until(lambda: portal.sessions == [])


def test_a_portal_signals_something_else(
    qtbot: QtBot, portal: FakePortal, shortcuts: GlobalShortcuts
) -> None:
    shortcuts.apply(WANTED)
    wait_for_note(shortcuts, GIVEN)
    (session,) = portal.sessions
    with emitted(shortcuts.mark_wanted), qtbot.assertNotEmitted(shortcuts.toggle_wanted):
        portal.send_signal(PATH, f"{SHORTCUTS}.Activated", "")
        portal.send_signal(PATH, f"{SHORTCUTS}.Activated", "oi", session, 5)
        portal.send_signal(PATH, f"{SHORTCUTS}.Activated", "v", ("as", ["toggle_wanted"]))
        portal.send_signal(PATH, f"{SHORTCUTS}.ShortcutsChanged", "os", session, "F9")
        portal.send_signal(PATH, f"{SHORTCUTS}.Nonsense", "a{yv}", {1: ("d", 0.5)})
        portal.press("mark_wanted")
    assert shortcuts.notes[0].startswith(GIVEN)
