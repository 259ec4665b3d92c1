"""Shortcuts in every program: chosen, pressed elsewhere, taken by others, and told where not."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from captioner.gui.overlay.x11 import _ERROR_HANDLER, _ErrorEvent
from captioner.gui.settings.dialog import GeneralPage
from captioner.gui.settings.page import PageParts
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shortcuts import x11_keys
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.shortcuts.hot_keys import MacKeys, WindowsKeys, _Message
from captioner.gui.shortcuts.keys import Keys, Shortcut, parsed
from captioner.gui.widgets.banner import BannerArea
from captioner.settings.model import GeneralSettings
from tests.helpers.gui.waiting import emitted
from tests.helpers.gui.x_display import Program, XDisplay
from tests.helpers.waiting import until

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("Ctrl+Alt+K", Shortcut("k", ord("K"), CTRL | ALT)),
        ("Ctrl+7", Shortcut("7", ord("7"), CTRL)),
        ("F9", Shortcut("F9", 0x78, Qt.KeyboardModifier.NoModifier)),
        ("Pause", Shortcut("Pause", 0x13, Qt.KeyboardModifier.NoModifier)),
        ("Alt+PgUp", Shortcut("Prior", 0x21, ALT)),
        ("K", None),
        ("Shift+K", None),
        ("Space", None),
        ("Ctrl+K, Ctrl+L", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_what_can_be_a_shortcut_for_all_programs(keys: str, wanted: Shortcut | None) -> None:
    assert parsed(keys) == wanted


class FakeKeys(Keys):
    """A window system in which some keys are taken."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: set[str] = set()
        self.taken: dict[str, str] = {}

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        self.taken = {
            name: each.x11_name
            for name, each in wanted.items()
            if each.x11_name not in self.refuses
        }
        return [name for name in wanted if name not in self.taken]

    def close(self) -> None:
        self.taken.clear()


def told(banners: BannerArea) -> list[str]:
    return [banner.message for banner in banners.banners]


def test_keys_of_another_program_are_told(banners: BannerArea) -> None:
    keys = FakeKeys()
    keys.refuses = {"l"}
    shortcuts = GlobalShortcuts(banners, None, keys)
    shortcuts.apply(GeneralSettings(toggle_shortcut="Ctrl+Alt+C", lock_shortcut="Ctrl+Alt+L"))
    assert keys.taken == {"toggle_wanted": "c"}
    assert told(banners) == ["Ctrl+Alt+L is taken by another program."]
    with emitted(shortcuts.toggle_wanted):
        keys.pressed.emit("toggle_wanted")
    shortcuts.apply(GeneralSettings(toggle_shortcut="Ctrl+Alt+C"))
    assert len(told(banners)) == 1
    shortcuts.close()
    assert keys.taken == {}


def test_keys_that_others_type_are_refused(banners: BannerArea) -> None:
    keys = FakeKeys()
    GlobalShortcuts(banners, None, keys).apply(GeneralSettings(mark_shortcut="M"))
    assert keys.taken == {}
    assert told(banners) == ["M cannot be a shortcut for all programs."]


def test_keys_used_twice_are_reported_with_their_action(banners: BannerArea) -> None:
    keys = FakeKeys()
    shortcuts = GlobalShortcuts(banners, None, keys)
    shortcuts.apply(GeneralSettings(toggle_shortcut="Ctrl+Alt+C", mark_shortcut="Ctrl+Alt+C"))
    assert keys.taken == {"toggle_wanted": "c"}
    assert told(banners) == ["Ctrl+Alt+C is already used for “Start or stop captioning”."]


def page_of(desktop: Desktop, shortcuts: GlobalShortcuts) -> GeneralPage:
    parts = PageParts(
        desktop.settings_model,
        desktop.services,
        desktop.background,
        desktop.dialogs.downloads,
        shortcuts,
    )
    page = GeneralPage(parts)
    page.finish()
    return page


def notes_of(page: GeneralPage) -> str:
    return "" if page.shortcut_note.isHidden() else page.shortcut_note.text()


def test_they_are_chosen_in_the_settings(
    qtbot: QtBot, desktop: Desktop, banners: BannerArea
) -> None:
    keys = FakeKeys()
    keys.refuses = {"l"}
    shortcuts = GlobalShortcuts(banners, None, keys)
    desktop.settings_model.changed.connect(lambda settings: shortcuts.apply(settings.general))
    page = page_of(desktop, shortcuts)
    qtbot.addWidget(page)
    page.controls["toggle_shortcut"].setKeySequence(QKeySequence("Ctrl+Alt+C"))
    assert desktop.settings_model.settings.general.toggle_shortcut == "Ctrl+Alt+C"
    assert notes_of(page) == ""
    page.controls["lock_shortcut"].setKeySequence(QKeySequence("Ctrl+Alt+L"))
    assert notes_of(page).startswith("Ctrl+Alt+L is taken by another program.")
    page.controls["lock_shortcut"].clear()
    assert notes_of(page) == ""
    page.controls["toggle_shortcut"].clear()
    assert desktop.settings_model.settings.general.toggle_shortcut == ""


def test_where_there_are_none_the_settings_say_so(qtbot: QtBot, desktop: Desktop) -> None:
    page = page_of(desktop, desktop.shortcuts)
    qtbot.addWidget(page)
    assert not page.controls["toggle_shortcut"].isEnabled()
    assert "captioner --toggle" in notes_of(page)
    assert page.ask_button.isHidden()


class FakeUser32:
    """Windows, where F9 is taken."""

    def __init__(self) -> None:
        self.keys: dict[int, tuple[int, int]] = {}

    def RegisterHotKey(self, _window: None, number: int, held: int, key: int) -> int:
        if key == 0x78:
            return 0
        self.keys[number] = (held, key)
        return 1

    def UnregisterHotKey(self, _window: None, number: int) -> int:
        del self.keys[number]
        return 1


def test_hot_keys_of_windows() -> None:
    user32 = FakeUser32()
    keys = WindowsKeys(None, user32)
    wanted = {name: parsed(each) for name, each in (("one", "F9"), ("two", "Ctrl+Alt+K"))}
    assert keys.take({name: each for name, each in wanted.items() if each}) == ["one"]
    assert user32.keys == {2: (0x4000 | 1 | 2, ord("K"))}
    message = _Message(message=0x0312, word=2)
    with emitted(keys.pressed) as pressed:
        assert keys.read(ctypes.addressof(message))
    assert pressed.args == ["two"]
    assert not keys.read(ctypes.addressof(_Message(message=0x0312, word=9)))
    assert not keys.read(ctypes.addressof(_Message(message=0x0100, word=2)))
    keys.close()
    assert user32.keys == {}


class FakeCarbon:
    """macOS, where F9 is taken."""

    def __init__(self) -> None:
        self.keys: dict[int, tuple[int, int]] = {}
        self.handler: Callable[..., int] | None = None
        self.GetApplicationEventTarget = ctypes.CFUNCTYPE(ctypes.c_void_p)(lambda: 77)

    def InstallEventHandler(
        self, target: Any, handler: Any, count: Any, kinds: Any, _data: Any, reference: Any
    ) -> int:
        assert (target.value, count.value) == (77, 1)
        assert bytes(kinds._obj)[:4] == int.from_bytes(b"keyb", "big").to_bytes(4, sys.byteorder)
        self.handler = handler
        reference._obj.value = 5
        return 0

    def RemoveEventHandler(self, installed: Any) -> int:
        assert installed.value == 5
        self.handler = None
        return 0

    def RegisterEventHotKey(
        self, code: Any, held: Any, number: Any, target: Any, _options: Any, reference: Any
    ) -> int:
        assert target.value == 77
        if code.value == 101:
            return -9878  # eventHotKeyExistsErr
        self.keys[number.number] = (held.value, code.value)
        reference._obj.value = number.number
        return 0

    def UnregisterEventHotKey(self, reference: Any) -> int:
        del self.keys[reference.value]
        return 0

    def GetEventParameter(
        self, event: Any, _name: Any, _kind: Any, _as: Any, size: Any, _length: Any, found: Any
    ) -> int:
        assert size.value == 8
        found._obj.signature = int.from_bytes(b"Capt", "big")
        found._obj.number = event.value
        return 0


def test_hot_keys_of_macos() -> None:
    carbon = FakeCarbon()
    keys = MacKeys(None, carbon)
    chosen = {"one": "F9", "two": "Ctrl+Alt+K", "three": "Ctrl+Pause"}
    wanted = {name: shortcut for name, each in chosen.items() if (shortcut := parsed(each))}
    assert keys.take(wanted) == ["one", "three"]
    assert carbon.keys == {2: (1 << 8 | 1 << 11, 40)}
    assert carbon.handler is not None
    with emitted(keys.pressed) as pressed:
        assert carbon.handler(None, 2, None) == 0
    assert pressed.args == ["two"]
    assert carbon.handler(None, 1, None) == -9874
    keys.close()
    assert carbon.keys == {}
    assert carbon.handler is None


class FakeXlib:
    """An X server that reports errors, as (connection, code, request), at the next XSync."""

    OWN = 4096

    def __init__(self) -> None:
        self.errors: list[tuple[int, int, int]] = []
        self.XStringToKeysym = self.XDefaultRootWindow = partial(self._respond, 7)
        self.XKeysymToKeycode = partial(self._respond, 54)
        self._ends = os.pipe()
        self._handler = 0

    def _respond(self, response: int, *_arguments: Any) -> int:
        return response

    def __getattr__(self, _name: str) -> Callable[..., int]:
        return partial(self._respond, 0)

    def XOpenDisplay(self, _name: None) -> int:
        return self.OWN

    def XConnectionNumber(self, _display: Any) -> int:
        return self._ends[0]

    def XCloseDisplay(self, _display: Any) -> None:
        for end in self._ends:
            os.close(end)

    def XSetErrorHandler(self, handler: Any) -> int:
        before, self._handler = self._handler, getattr(handler, "value", handler)
        return before

    def XSync(self, _display: Any, _discards: int) -> None:
        for display, code, request in self.errors:
            event = _ErrorEvent(display=display, error_code=code, request_code=request)
            _ERROR_HANDLER(self._handler)(display, ctypes.addressof(event))


@pytest.mark.parametrize(
    ("error", "is_taken"),
    [
        ((FakeXlib.OWN, 10, 33), True),
        ((FakeXlib.OWN, 3, 33), False),
        ((FakeXlib.OWN, 10, 28), False),
        ((FakeXlib.OWN + 8, 10, 33), False),
    ],
    ids=["BadAccess of the grab", "other error", "other request", "other connection"],
)
def test_only_bad_access_of_the_grab_means_taken(
    qapp: object, monkeypatch: pytest.MonkeyPatch, error: tuple[int, int, int], is_taken: bool
) -> None:
    library = FakeXlib()
    monkeypatch.setattr(x11_keys, "xlib", lambda: library)
    keys = x11_keys.X11Keys()
    library.errors = [error]
    shortcut = parsed("Ctrl+Alt+C")
    assert shortcut is not None
    assert keys.take({"toggle_wanted": shortcut}) == ["toggle_wanted"] * is_taken
    keys.close()


# --- a real X server ---------------------------------------------------------------------------


def is_it_locked(captioner: Program, wanted: bool) -> bool:
    return captioner.ask("state")["locked"] is wanted


@pytest.mark.x11
def test_keys_pressed_in_another_program_lock_the_overlay(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    captioner, other = start(display), start(display, "other")
    captioner.ask("show")
    assert captioner.ask("shortcut lock Ctrl+Alt+K")["told"] == []
    other.ask("show")
    until(lambda: bool(other.ask("state")["active"]))
    for is_locked in (True, False):
        display.run("xdotool", "key", "ctrl+alt+k")
        until(partial(is_it_locked, captioner, is_locked))
        display.run("xdotool", "key", "Num_Lock")
    display.type("k")
    until(lambda: other.ask("state")["keys"] == "k")
    assert captioner.ask("state")["locked"] is False
    captioner.ask("shortcut lock")
    display.run("xdotool", "key", "ctrl+alt+k")
    display.type("j")
    until(lambda: other.ask("state")["keys"].endswith("j"))
    assert captioner.ask("state")["locked"] is False


@pytest.mark.x11
def test_keys_that_another_program_has_are_told(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    first, second = (start(display, name=each) for each in ("first", "second"))
    assert first.ask("shortcut toggle Ctrl+Alt+F7")["told"] == []
    taken = ["Ctrl+Alt+F7 is taken by another program."]
    assert second.ask("shortcut mark Ctrl+Alt+F7")["told"] == taken
