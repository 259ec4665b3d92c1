"""The overlay's looks: presets, those of the reader's own, colours and fonts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontDatabase, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from captioner.core.plain_text import one_line
from captioner.gui.overlay.colour_menu import (
    SWATCH_HEIGHT_PX,
    SWATCH_WIDTH_PX,
    ColourMenu,
    colour_titles,
    swatch,
)
from captioner.gui.overlay.fonts import installed_family
from captioner.gui.settings.controls import Choice
from captioner.gui.settings.model import SettingsModel
from captioner.gui.widgets.layout import FlowLayout, vbox
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import font_style_titles, preset_titles
from captioner.settings.fields import limits_of
from captioner.settings.model import Settings
from captioner.settings.overlay import FontStyle, OwnLook
from captioner.settings.presets import (
    own_preset,
    preset_of,
    renamed_look,
    with_own_look,
    with_preset,
    without_look,
)

_COLUMNS = 3
_BESIDE_NAME_PX = 15


class LookButton(QPushButton):
    """A look by its name, which ends in dots where there is no room for it."""

    def __init__(self, name: str, clicked: Callable[[], None]) -> None:
        super().__init__(name.replace("&", "&&"))
        self._name = name
        self.setAccessibleName(name)
        set_tip(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.clicked.connect(lambda _checked: clicked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        room_px = self.width() - 2 * _BESIDE_NAME_PX
        shown = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room_px)
        self.setText(shown.replace("&", "&&"))


class LookPresets(QWidget):
    """A button for each look; the reader's own are saved, renamed and deleted below."""

    def __init__(self, settings_model: SettingsModel) -> None:
        super().__init__()
        self._settings_model = settings_model
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.buttons: dict[str, LookButton] = {}
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name for your look"))
        self.name.setMaxLength(limits_of(OwnLook, "name").longest or 40)
        self.name.textChanged.connect(lambda _text: self._show_what_is_possible())
        self.save_button = self._button(self.tr("Save this look"), self._save)
        self.rename_button = self._button(self.tr("Rename"), self._rename)
        self.delete_button = self._button(self.tr("Delete"), self._delete)
        own = FlowLayout(
            self.name, self.save_button, self.rename_button, self.delete_button, spacing=8
        )
        vbox(self._grid, own, inside=self, margins=(0, 0, 0, 4), spacing=8)
        self.show_settings(settings_model.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show which presets there are, and which is in force."""
        titles = preset_titles(settings.looks.saved)
        if list(titles) != list(self.buttons):
            self._fill(titles)
        chosen = preset_of(settings.overlay, settings.looks.saved)
        for preset, button in self.buttons.items():
            button.setChecked(preset == chosen)
        self._show_what_is_possible()

    def _fill(self, titles: dict[str, str]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {
            preset: LookButton(words, partial(self._use, preset))
            for preset, words in titles.items()
        }
        for place, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)

    def _button(self, words: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: clicked())
        return button

    @property
    def _saved(self) -> tuple[OwnLook, ...]:
        return self._settings_model.settings.looks.saved

    @property
    def _typed(self) -> str:
        return one_line(self.name.text())

    def _chosen_own(self) -> str:
        """The name of the reader's own look that is in force; empty for none."""
        chosen = preset_of(self._settings_model.settings.overlay, self._saved)
        return next((each.name for each in self._saved if own_preset(each.name) == chosen), "")

    def _show_what_is_possible(self) -> None:
        own, typed = self._chosen_own(), self._typed
        most = limits_of(type(self._settings_model.settings.looks), "saved").most or 0
        is_known = any(each.name == typed for each in self._saved)
        self.save_button.setEnabled(bool(typed) and (is_known or len(self._saved) < most))
        self.rename_button.setEnabled(bool(own) and bool(typed) and not is_known)
        self.delete_button.setEnabled(bool(own))

    def _use(self, preset: str) -> None:
        overlay = self._settings_model.settings.overlay
        self._settings_model.change_page("overlay", with_preset(overlay, preset, self._saved))
        self.show_settings(self._settings_model.settings)

    def _save(self) -> None:
        overlay = self._settings_model.settings.overlay
        self._keep(with_own_look(self._saved, self._typed, overlay))

    def _rename(self) -> None:
        self._keep(renamed_look(self._saved, self._chosen_own(), self._typed))

    def _delete(self) -> None:
        self._keep(without_look(self._saved, self._chosen_own()))

    def _keep(self, saved: tuple[OwnLook, ...]) -> None:
        self._settings_model.change("looks", saved=saved)
        self.name.clear()
        self.show_settings(self._settings_model.settings)


class FontStyles(Choice):
    """Kinds of fonts; what is not installed is seen when the user opens the list."""

    def __init__(self) -> None:
        super().__init__(list(font_style_titles().items()))

    def show_installed(self) -> None:
        """Let only those be chosen that look different from the system's here."""
        for style in FontStyle:
            self.set_enabled(style, style is FontStyle.SYSTEM or bool(installed_family(style)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came: arrows go through the styles."""
        self.show_installed()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """The list opens."""
        self.show_installed()
        super().showPopup()


class Colour(QPushButton):
    """A colour, shown and named; a click offers others."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self.setIconSize(QSize(SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.colours = ColourMenu(parent=self)
        self.colours.chosen.connect(self.take)
        self.setMenu(self.colours)

    def show_value(self, value: Any) -> None:
        """Show a colour."""
        colour = str(value)
        self.setText(colour_titles().get(colour, colour))
        if self._title:
            self.setAccessibleName(self._title)
        self.setIcon(swatch(colour))
        self.colours.show_value(colour)

    def setAccessibleName(self, name: str) -> None:
        """What the colour is for; the colour is told with it, since the button shows that."""
        self._title = name
        super().setAccessibleName(": ".join(filter(None, (name, self.text()))))

    def take(self, colour: str) -> None:
        """The user chose a colour."""
        self.show_value(colour)
        self.changed.emit(colour)


class FontFamily(Choice):
    """The fonts that are installed; listed when the user opens the list."""

    def __init__(self) -> None:
        super().__init__([("", QCoreApplication.translate("FontFamily", "From the style"))])
        self._is_listed = False

    def list_families(self) -> None:
        """Offer every font that is installed."""
        if self._is_listed:
            return
        self._is_listed = True
        families = [name for name in QFontDatabase.families() if not _is_private(name)]
        known = {self.itemText(row) for row in range(self.count())}
        for name in families:
            if name not in known:
                self._values.append(name)
                self.addItem(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came: arrows go through the fonts."""
        self.list_families()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """The list opens."""
        self.list_families()
        super().showPopup()


def _is_private(family: str) -> bool:
    return QFontDatabase.isPrivateFamily(family)
