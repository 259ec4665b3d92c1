"""The look of captions from the overlay itself: presets, sizes, colours, the look before."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from captioner.gui.overlay.controls import LookMenu
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.settings.overlay import EDGE_PX, CaptionEdge, FontStyle, OverlaySettings
from captioner.settings.presets import PRESETS, preset_of, with_own_look, with_preset
from tests.helpers.gui.fakes import FakeSession


def choose(menu: QMenu, words: str) -> None:
    """A click on an action, as soon as the menu is open."""
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.text() == words).trigger()


def checked(actions: list[QAction]) -> list[str]:
    return [each.text() for each in actions if each.isChecked()]


def look_of(desktop: Desktop) -> OverlaySettings:
    return desktop.settings_model.settings.overlay


def look_menu(desktop: Desktop) -> LookMenu:
    return desktop.overlay.controls.look_menu


def test_looks_of_the_readers_own_are_in_the_menu(desktop: Desktop) -> None:
    model, menu = desktop.settings_model, look_menu(desktop)
    own = with_own_look((), "Film & talk", OverlaySettings(text_colour="#00ffff"))
    model.change(lambda s: replace(s.looks, saved=own))
    choose(menu, "Film && talk")
    assert look_of(desktop).text_colour == "#00ffff"
    assert "Film && talk" in checked(menu.actions())
    model.change(lambda s: replace(s.looks, saved=()))
    assert checked(menu.actions()) == []
    presets = [each.data() for each in menu.actions() if isinstance(each.data(), str)]
    assert presets == list(PRESETS)


def test_size_and_colours_are_two_clicks_away(desktop: Desktop) -> None:
    menu = look_menu(desktop)
    choose(menu.sizes, "200 %")
    assert look_of(desktop).font_size_px == 68
    assert checked(menu.sizes.actions()) == ["200 %"]
    choose(menu.text, "Yellow")
    choose(menu.background, "Blue")
    look = look_of(desktop)
    assert (look.text_colour, look.background_colour) == ("#ffff00", "#0000ff")
    assert look.background_opacity == 1.0  # it is chosen to be seen
    assert desktop.overlay.look == look
    choose(menu.window_colour, "None")
    assert look_of(desktop).window_opacity == 0.0
    assert checked(menu.window_colour.actions()) == ["None"]
    desktop.settings_model.change(lambda s: replace(s.overlay, window_opacity=0.4))
    choose(menu.window_colour, "White")
    assert (look_of(desktop).window_colour, look_of(desktop).window_opacity) == ("#ffffff", 0.4)


def test_fonts_edges_and_opacities_are_two_clicks_away(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = look_menu(desktop)
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda family: family in ("Menlo", "Z003"))
    menu.fonts.aboutToShow.emit()
    enabled = [each.text() for each in menu.fonts.actions() if each.isEnabled()]
    assert enabled == ["System font", "Monospaced sans serif", "Cursive"]
    desktop.settings_model.change(lambda s: replace(s.overlay, font_family="DejaVu Serif"))
    assert checked(menu.fonts.actions()) == []
    choose(menu.fonts, "Cursive")
    assert (look_of(desktop).font_style, look_of(desktop).font_family) == (FontStyle.CURSIVE, "")
    assert checked(menu.fonts.actions()) == ["Cursive"]
    assert checked(menu.edges.actions()) == ["None"]
    for words, edge in (("Raised", CaptionEdge.RAISED), ("Drop shadow", CaptionEdge.DROP_SHADOW)):
        choose(menu.edges, words)
        assert (look_of(desktop).edge, look_of(desktop).outline_px) == (edge, EDGE_PX)
        assert checked(menu.edges.actions()) == [words]
    choose(menu.edges, "None")
    assert look_of(desktop).outline_px == 0
    for colours, field in (
        (menu.text, "text_opacity"),
        (menu.background, "background_opacity"),
        (menu.window_colour, "window_opacity"),
    ):
        choose(colours, "50 % opaque")
        assert getattr(look_of(desktop), field) == 0.5
        assert "50 % opaque" in checked(colours.actions())
    assert "25 % opaque" not in [each.text() for each in menu.text.actions()], "not to be read"


def test_a_key_goes_to_and_fro_between_two_looks(desktop: Desktop, listening: FakeSession) -> None:
    menu = look_menu(desktop)
    QTest.keyClick(desktop.overlay, Qt.Key.Key_L)
    assert preset_of(look_of(desktop)) == "black-on-white"
    QTest.keyClick(desktop.overlay, Qt.Key.Key_L)
    assert preset_of(look_of(desktop)) == "white-on-black"
    choose(menu.text, "Cyan")
    film = look_of(desktop)
    choose(menu, "Outlined, no box")
    desktop.settings_model.change(lambda s: replace(s.overlay, lines=4))
    document = look_of(desktop)
    desktop.obey(InstanceCommand.SWITCH_LOOK)
    assert look_of(desktop).text_colour == film.text_colour
    assert look_of(desktop).lines == 4
    desktop.shortcuts.look_wanted.emit()
    assert look_of(desktop) == document


def test_the_first_look_before_is_a_bright_one_or_else_a_dark_one() -> None:
    for begin, then in (("black-on-white", "white-on-black"), ("large", "black-on-white")):
        look = with_preset(OverlaySettings(), begin)
        menu = LookMenu("Look", look)
        menu.show_look(look, ())
        found: list[OverlaySettings] = []
        menu.look_wanted.connect(found.append)
        menu.switch.trigger()
        assert [preset_of(each) for each in found] == [then]
