"""A high-contrast theme of the desktop is followed: its colours, as far as they can be read."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from captioner.captions.contrast import contrast_ratio, rgb
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets import theme
from captioner.gui.widgets.colours import (
    DARK,
    LIGHT,
    SystemColours,
    of_high_contrast,
    with_more_contrast,
)
from captioner.gui.widgets.theme import current_theme, system_colours
from captioner.settings.model import Appearance

AQUATIC = SystemColours("#202020", "#202020", "#ffffff", "#a6a6a6", "#75e9fc", "#8ee3f0", "#263b50")
DESERT = SystemColours("#fffaef", "#fffaef", "#3d3d3d", "#676767", "#1c5e75", "#903909", "#fff5e3")
DUSK = SystemColours("#2d3236", "#2d3236", "#ffffff", "#a6a6a6", "#70ebde", "#a1bfde", "#212d3b")
NIGHT_SKY = SystemColours(
    "#000000", "#000000", "#ffffff", "#a6a6a6", "#8080ff", "#d6b4fd", "#2b2b2b"
)
OF_WINDOWS = (AQUATIC, DESERT, DUSK, NIGHT_SKY)
"""The four of Windows 11."""

OWN = SystemColours("#ffff00", "#ffffff", "#000000", "#ffff88", "#ffee00", "#000000", "#101010")
"""Somebody's own, which cannot be read everywhere."""


@pytest.fixture(autouse=True)
def usual_theme(qapp: QApplication) -> Iterator[None]:
    yield
    current_theme().apply(Appearance.LIGHT)


def contrast(first: str, second: str) -> float:
    return contrast_ratio(rgb(first), rgb(second))


@pytest.mark.parametrize("followed", [*OF_WINDOWS, OWN])
def test_everything_is_read_in_any_theme(followed: SystemColours) -> None:
    colours = of_high_contrast(followed)
    assert colours is not None
    assert (colours.window, colours.text) == (followed.window, followed.text)
    least = {
        **dict.fromkeys(("text", "quiet", "good", "waiting", "problem"), 7.0),
        "accent": 4.5,
        **dict.fromkeys(("disabled", "control_border"), 3.0),
    }
    grounds = (colours.window, colours.surface, colours.sidebar)
    found = {
        name: min(contrast(getattr(colours, name), each) for each in grounds) for name in least
    }
    assert [name for name in least if found[name] < least[name]] == []
    assert contrast(colours.text, colours.hover) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_selection, colours.selection) >= 4.5
    for kind in ("good", "note", "problem"):
        text, behind = (getattr(colours, f"{kind}_{part}") for part in ("text", "background"))
        assert contrast(text, behind) >= 7


@pytest.mark.parametrize("followed", OF_WINDOWS)
def test_the_colours_of_windows_themes_are_kept(followed: SystemColours) -> None:
    colours = of_high_contrast(followed)
    assert colours is not None
    assert colours.is_dark == (followed is not DESERT)
    assert (colours.accent, colours.disabled) == (followed.accent, followed.disabled)
    assert (colours.selection, colours.on_selection) == (
        followed.selection,
        followed.on_selection,
    )


def test_a_theme_without_contrast_is_not_followed() -> None:
    assert of_high_contrast(replace(AQUATIC, text="#707070")) is None
    assert of_high_contrast(replace(AQUATIC, surface="#909090")) is None


def test_a_theme_is_followed_while_running_unless_another_look_is_chosen(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[SystemColours | None] = [NIGHT_SKY]
    monkeypatch.setattr(theme, "wants_contrast", lambda: True)
    monkeypatch.setattr(theme, "system_colours", lambda _application: told[0])

    def changed() -> None:
        QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.ThemeChange))

    assert desktop.settings_model.settings.general.appearance is Appearance.SYSTEM
    changed()
    assert current_theme().colours == of_high_contrast(NIGHT_SKY)
    told[0] = DESERT
    changed()
    assert current_theme().colours == of_high_contrast(DESERT)
    corner = desktop.window.live_page.grab().toImage().pixelColor(3, 3)
    assert corner.name() == DESERT.window
    told[0] = None
    changed()
    assert current_theme().colours == with_more_contrast(LIGHT)
    told[0] = DESERT
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.DARK))
    assert current_theme().colours == with_more_contrast(DARK)
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(
        current_theme().colours.window
    )


def test_a_desktop_without_colours_of_its_own_tells_none(qapp: QApplication) -> None:
    current_theme().apply(Appearance.DARK)
    assert system_colours(qapp) is None
