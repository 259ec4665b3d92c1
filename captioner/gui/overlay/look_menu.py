"""The look of captions as a menu: presets, sizes, colours, and the way back to the previous one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from captioner.gui.overlay.colour_menu import ColourMenu
from captioner.gui.overlay.fonts import installed_family
from captioner.gui.widgets.words import edge_titles, font_style_titles, preset_titles
from captioner.settings.overlay import (
    EDGE_PX,
    USUAL_SIZE_PX,
    CaptionEdge,
    FontStyle,
    OverlaySettings,
    OwnLook,
)
from captioner.settings.presets import (
    BLACK_ON_WHITE,
    WHITE_ON_BLACK,
    preset_of,
    with_look,
    with_preset,
)

_SIZES_PERCENT = (50, 75, 100, 125, 150, 200, 300)
_OPACITIES = (1.0, 0.75, 0.5, 0.25)


class LookMenu(QMenu):
    """Shows the look in force and asks for another: a click each.

    Choosing a preset remembers the previous look, so that one key goes to and fro between two:
    for a dark film and a bright document, say.
    """

    look_wanted = Signal(object)
    """The changed `OverlaySettings`."""

    def __init__(self, title: str, look: OverlaySettings) -> None:
        super().__init__(title)
        self._look = look
        self._own: Sequence[OwnLook] = ()
        self._before: OverlaySettings | None = None
        self._presets = QActionGroup(self)
        self._sizes = QActionGroup(self)
        for group in (self._presets, self._sizes):
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        self.switch = QAction(self.tr("Previous look"), self)
        self.switch.triggered.connect(lambda _checked: self._go_back())
        self.as_system = self.addAction(self.tr("Match the system's captions"))
        self.as_system.setCheckable(True)
        self.as_system.setVisible(False)
        self.as_system.triggered.connect(lambda is_on: self._ask(as_system=is_on))
        self.addSeparator()
        self.addAction(self.switch)
        self.sizes = self.addMenu(self.tr("Size"))
        for percent in _SIZES_PERCENT:
            size_px = USUAL_SIZE_PX * percent // 100
            action = self._choice(self._sizes, f"{percent} %", size_px)
            action.triggered.connect(lambda _on, size_px=size_px: self._ask(font_size_px=size_px))
            self.sizes.addAction(action)
        self._fonts, self._edges = QActionGroup(self), QActionGroup(self)
        self.fonts = self._submenu(self.tr("Font"), self._fonts, font_style_titles())
        self.fonts.aboutToShow.connect(self._show_installed)
        self._fonts.triggered.connect(
            lambda action: self._ask(font_style=FontStyle(action.data()), font_family="")
        )
        self.text = ColourMenu(self.tr("Text"), opacities=_OPACITIES[:-1])
        self.text.chosen.connect(lambda colour: self._ask(text_colour=colour))
        self.background = ColourMenu(self.tr("Background"), has_none=True, opacities=_OPACITIES)
        self.background.chosen.connect(lambda colour: self._ask_behind("background", colour))
        self.window_colour = ColourMenu(self.tr("Window"), has_none=True, opacities=_OPACITIES)
        self.window_colour.chosen.connect(lambda colour: self._ask_behind("window", colour))
        for what, menu in (
            ("text", self.text),
            ("background", self.background),
            ("window", self.window_colour),
        ):
            menu.opacity_chosen.connect(
                lambda opacity, what=what: self._ask(**{f"{what}_opacity": opacity})
            )
            self.addMenu(menu)
        edges = {"": self.tr("None")} | {str(edge): words for edge, words in edge_titles().items()}
        self.edges = self._submenu(self.tr("Text edge"), self._edges, edges)
        self._edges.triggered.connect(lambda action: self._ask_for_edge(action.data() or ""))
        self._fill()

    def offer_system(self) -> None:
        """Let the look be that of the system's captions: it has such settings."""
        self.as_system.setVisible(True)

    def show_look(self, look: OverlaySettings, own: Sequence[OwnLook]) -> None:
        """Show how the overlay looks, and which looks of the reader's own there are."""
        before, self._look = self._look, look
        if tuple(own) != tuple(self._own):
            self._own = tuple(own)
            self._fill()
        chosen = preset_of(look, self._own)
        is_followed = look.as_system and not before.as_system
        if is_followed or (chosen and with_look(look, before) != look):
            self._before = before
        self.as_system.setChecked(look.as_system)
        for action in self._presets.actions():
            action.setChecked(action.data() == chosen)
        for action in self._sizes.actions():
            action.setChecked(action.data() == look.font_size_px)
        for group, value in (
            (self._fonts, "" if look.font_family else look.font_style),
            (self._edges, look.edge if look.outline_px else ""),
        ):
            for action in group.actions():
                action.setChecked(action.data() == value)
        self.text.show_value(look.text_colour, look.text_opacity)
        background = look.background_colour if look.background_opacity else ""
        self.background.show_value(background, look.background_opacity)
        window = look.window_colour if look.window_opacity else ""
        self.window_colour.show_value(window, look.window_opacity)

    def _submenu(self, title: str, group: QActionGroup, choices: Mapping[Any, str]) -> QMenu:
        menu = self.addMenu(title)
        for value, words in choices.items():
            menu.addAction(self._choice(group, words, value))
        return menu

    def _show_installed(self) -> None:
        """Let only those styles be chosen that look different from the system's here."""
        for action in self._fonts.actions():
            style = FontStyle(action.data())  # Qt hands plain text back
            action.setEnabled(style is FontStyle.SYSTEM or bool(installed_family(style)))

    def _ask_for_edge(self, edge: str) -> None:
        if not edge:
            self._ask(outline_px=0)
        else:
            self._ask(edge=CaptionEdge(edge), outline_px=self._look.outline_px or EDGE_PX)

    def _fill(self) -> None:
        for action in self._presets.actions():
            self._presets.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        for preset, words in preset_titles(self._own).items():
            action = self._choice(self._presets, words.replace("&", "&&"), preset)
            action.triggered.connect(lambda _on, preset=preset: self._use(preset))
            self.insertAction(self.as_system, action)

    def _choice(self, group: QActionGroup, words: str, data: object) -> QAction:
        action = QAction(words, group)
        action.setCheckable(True)
        action.setData(data)
        return action

    def _use(self, preset: str) -> None:
        self.look_wanted.emit(with_preset(self._look, preset, self._own))

    def _go_back(self) -> None:
        """To the previous look; the first time to one for bright places, or else for dark ones."""
        look, before = self._look, self._before
        if before is None:
            is_bright = preset_of(look, self._own) == BLACK_ON_WHITE
            before = with_preset(look, WHITE_ON_BLACK if is_bright else BLACK_ON_WHITE)
        self.look_wanted.emit(replace(with_look(look, before), as_system=before.as_system))
        self._before = look

    def _ask(self, **changes: object) -> None:
        self.look_wanted.emit(replace(self._look, **changes))  # type: ignore[arg-type]

    def _ask_behind(self, what: str, colour: str) -> None:
        """A colour behind the letters is there to be seen: one that was clear becomes solid."""
        if not colour:
            self._ask(**{f"{what}_opacity": 0.0})
        else:
            opacity = getattr(self._look, f"{what}_opacity") or 1.0
            self._ask(**{f"{what}_colour": colour, f"{what}_opacity": opacity})
