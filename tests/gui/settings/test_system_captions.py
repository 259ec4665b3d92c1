"""The system's look of captions: read on fakes of Windows and macOS, and followed."""

import ctypes
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.system_captions import (
    MacCaptions,
    SystemCaptionsFollower,
    windows_look,
)
from captioner.gui.shell import overlay_shell
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.background import Background
from captioner.settings.model import Settings
from captioner.settings.overlay import CaptionEdge, FontStyle, OverlayLook, worst_overlay_contrast
from captioner.settings.presets import LARGE, WHITE_ON_BLACK, preset_of, with_preset
from captioner.settings.store import SettingsStore
from tests.helpers.gui.waiting import wait_until

PARTS = "font_color font_opacity font_size font_style font_effect background_color "
PARTS += "background_opacity region_color region_opacity"


def windows(**chosen: str) -> OverlayLook | None:
    """The look for what is chosen, the rest being Windows' "default"."""
    values = {name: chosen.get(name, "DEFAULT") for name in PARTS.split()}
    properties = {name: SimpleNamespace(name=value) for name, value in values.items()}
    return windows_look(lambda: SimpleNamespace(**properties))


def test_windows_default_is_ours() -> None:
    assert windows() == OverlayLook()


def test_windows_properties_are_all_taken() -> None:
    assert windows(
        font_color="YELLOW",
        font_opacity="SEVENTY_FIVE_PERCENT",
        font_size="TWO_HUNDRED_PERCENT",
        font_style="SMALL_CAPITALS",
        font_effect="DROP_SHADOW",
        background_color="BLUE",
        background_opacity="TWENTY_FIVE_PERCENT",
        region_color="RED",
        region_opacity="ONE_HUNDRED_PERCENT",
    ) == OverlayLook(
        font_style=FontStyle.SMALL_CAPITALS,
        font_size_px=68,
        text_colour="#ffff00",
        text_opacity=0.75,
        background_colour="#0000ff",
        background_opacity=0.25,
        window_colour="#ff0000",
        window_opacity=1.0,
        edge=CaptionEdge.DROP_SHADOW,
        outline_px=2,
    )


def test_a_background_of_windows_is_bars_and_no_box() -> None:
    look = windows(background_color="BLACK", font_effect="NONE", font_opacity="ZERO_PERCENT")
    assert look is not None
    assert (look.background_opacity, look.window_opacity, look.outline_px) == (1.0, 0.0, 0)
    assert look.text_opacity == 0.3  # text that cannot be seen is no caption
    look = windows(region_opacity="ONE_HUNDRED_PERCENT")
    assert look is not None
    assert worst_overlay_contrast(look) == pytest.approx(21.0)


def test_windows_without_the_package_or_the_class_has_no_look() -> None:
    def missing() -> Any:
        raise ImportError

    assert windows_look(missing) is None
    assert windows_look(SimpleNamespace) is None


class FakeMac:
    """The frameworks, with colours and strings by number; counts what is not released."""

    def __init__(self, **values: float) -> None:
        self.values = values
        self.colours = {1: [1.0, 1.0, 0.0, 1.0], 2: [0.0, 1.0], 3: [0.2, 0.4, 0.6, 1.0]}
        self.owned = 0
        self.family = b"Avenir Next"
        self.family_attribute = 77
        self.media = self.graphics = self.text = self.foundation = self

    def __getattr__(self, name: str) -> Any:
        name = name.removeprefix("MACaptionAppearance")
        if name.startswith("Copy"):
            return lambda domain, _behaviour, *rest: self._copy(name, domain)
        if name in self.values:
            return lambda domain, _behaviour: self.values[name] if domain == 1 else -1
        raise AttributeError(name)

    def _copy(self, name: str, domain: int) -> int:
        assert domain == 1
        self.owned += 1
        return {"Foreground": 1, "Background": 2, "Window": 3}.get(name[4:-5], 9)

    def CGColorGetNumberOfComponents(self, colour: int) -> int:
        return len(self.colours[colour])

    def CGColorGetComponents(self, colour: int) -> list[float]:
        return [*self.colours[colour], 99.0]

    def CTFontDescriptorCopyAttribute(self, descriptor: int, attribute: int) -> int:
        assert (descriptor, attribute) == (9, 77)
        self.owned += 1
        return 10

    def CFStringGetCString(
        self, name: int, buffer: ctypes.Array[ctypes.c_char], size: int, encoding: int
    ) -> bool:
        assert (name, encoding) == (10, 0x08000100)
        buffer.value = self.family[: size - 1]
        return True

    def CFRelease(self, _reference: int) -> None:
        self.owned -= 1


MAC = {
    "GetRelativeCharacterSize": 1.5,
    "GetTextEdgeStyle": 2,
    "GetForegroundOpacity": 1.0,
    "GetBackgroundOpacity": 0.5,
    "GetWindowOpacity": 0.0,
}


def test_the_settings_of_macos_are_all_taken() -> None:
    mac = FakeMac(**MAC)
    assert MacCaptions(mac).look() == OverlayLook(
        font_family="Avenir Next",
        font_size_px=51,
        text_colour="#ffff00",
        background_colour="#000000",
        background_opacity=0.5,
        window_colour="#336699",
        window_opacity=0.0,
        edge=CaptionEdge.RAISED,
        outline_px=2,
    )
    assert mac.owned == 0


def test_values_beyond_ours_are_brought_within() -> None:
    extreme = {**MAC, "GetRelativeCharacterSize": 9.0, "GetForegroundOpacity": 0.0}
    look = MacCaptions(FakeMac(**extreme)).look()
    assert look is not None
    assert (look.font_size_px, look.text_opacity) == (120, 0.3)


def test_a_mac_without_the_framework_has_no_look() -> None:
    assert MacCaptions(FakeMac()).look() is None


class Captions:
    """A system's settings that change."""

    def __init__(self) -> None:
        self.found: OverlayLook | None = OverlayLook(text_colour="#00ffff")

    def __call__(self) -> OverlayLook | None:
        return self.found


@pytest.fixture
def model(tmp_path: Path) -> SettingsModel:
    def fail(error: BaseException) -> None:
        raise error

    store = SettingsStore(tmp_path / "settings.json")
    return SettingsModel(store, Background(fail))


def test_systems_look_is_followed_until_changed(model: SettingsModel) -> None:
    captions = Captions()
    follower = SystemCaptionsFollower(model, captions)
    follower.timer.setInterval(1)
    assert model.settings.overlay.text_colour == "#ffffff"
    model.change(lambda s: replace(s.overlay, as_system=True))
    assert model.settings.overlay.text_colour == "#00ffff"
    captions.found = OverlayLook(text_colour="#ffff00", font_size_px=51)
    wait_until(lambda: model.settings.overlay.font_size_px == 51)
    captions.found = None  # for a moment it cannot be read
    model.change(lambda s: replace(s.overlay, lines=4))
    assert model.settings.overlay.as_system
    model.set_page(with_preset(model.settings.overlay, LARGE))
    assert not model.settings.overlay.as_system
    assert not follower.timer.isActive()
    captions.found = OverlayLook(text_colour="#00ff00")
    model.change(lambda s: replace(s.overlay, as_system=True))
    assert model.settings.overlay.text_colour == "#00ff00"
    model.flush()


def test_the_systems_look_is_there_from_the_start(model: SettingsModel) -> None:
    model.change(lambda s: replace(s.overlay, as_system=True))
    SystemCaptionsFollower(model, None)
    assert model.settings.overlay.text_colour == "#ffffff"
    SystemCaptionsFollower(model, Captions())
    assert model.settings.overlay.text_colour == "#00ffff"
    model.flush()


def test_whoever_listens_ends_with_the_settings_in_force(model: SettingsModel) -> None:
    follower = SystemCaptionsFollower(model, Captions())
    told: list[Settings] = []
    model.changed.connect(told.append)
    model.change(lambda s: replace(s.overlay, as_system=True))
    assert told[-1] is model.settings and follower.timer.isActive()
    model.change(lambda s: replace(s.overlay, text_colour="#ff0000"))
    assert told[-1] is model.settings
    assert not model.settings.overlay.as_system
    model.flush()


def test_a_preset_that_looks_as_the_system_does_is_followed_no_longer(model: SettingsModel) -> None:
    captions = Captions()
    captions.found = OverlayLook()
    follower = SystemCaptionsFollower(model, captions)
    model.change(lambda s: replace(s.overlay, as_system=True))
    assert follower.timer.isActive()
    assert preset_of(model.settings.overlay) == ""
    model.set_page(with_preset(model.settings.overlay, WHITE_ON_BLACK))
    assert not model.settings.overlay.as_system
    model.flush()


def test_the_overlays_menu_follows_the_system_with_a_click(
    monkeypatch: pytest.MonkeyPatch, make_desktop: Callable[[], Desktop]
) -> None:
    monkeypatch.setattr(overlay_shell, "system_captions", Captions)
    desktop = make_desktop()
    menu = desktop.overlay.controls.look_menu
    assert menu.as_system.isVisible() and not menu.as_system.isChecked()
    menu.as_system.trigger()
    assert menu.as_system.isChecked()
    assert desktop.overlay.look.text_colour == "#00ffff"
    menu.switch.trigger()
    assert (desktop.overlay.look.text_colour, menu.as_system.isChecked()) == ("#ffffff", False)
    menu.switch.trigger()
    assert (desktop.overlay.look.text_colour, menu.as_system.isChecked()) == ("#00ffff", True)


def test_without_such_settings_the_menu_does_not_offer_them(desktop: Desktop) -> None:
    assert not desktop.overlay.controls.look_menu.as_system.isVisible()
