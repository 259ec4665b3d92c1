"""Colours, type and style sheet of the windows; the overlay has a look of its own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.style_sheet import style_sheet
from captioner.settings.model import Appearance


@dataclass(frozen=True, slots=True)
class Colours:
    """Names say what a colour is for. Text has 7:1 on window and surface, `quiet` 4.5:1."""

    is_dark: bool
    window: str
    surface: str
    sidebar: str
    hover: str
    border: str
    control_border: str
    text: str
    quiet: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    on_selection: str
    good: str
    note_background: str
    note_text: str
    problem: str
    problem_background: str
    problem_text: str


LIGHT = Colours(
    is_dark=False,
    window="#f5f6f8",
    surface="#ffffff",
    sidebar="#e9ecf1",
    hover="#dde2ea",
    border="#d5dae2",
    control_border="#7d8797",
    text="#14181f",
    quiet="#465062",
    disabled="#737c8c",
    accent="#17459c",
    accent_hover="#0f3580",
    on_accent="#ffffff",
    selection="#bcd4ff",
    on_selection="#0a1730",
    good="#0f6b3c",
    note_background="#fff3d1",
    note_text="#483300",
    problem="#a5201a",
    problem_background="#fde4e2",
    problem_text="#5c0f0b",
)

DARK = Colours(
    is_dark=True,
    window="#15181d",
    surface="#1c2027",
    sidebar="#101317",
    hover="#2a303a",
    border="#323945",
    control_border="#7c8798",
    text="#f2f4f8",
    quiet="#b3bccb",
    disabled="#858f9f",
    accent="#8db8ff",
    accent_hover="#b0ceff",
    on_accent="#071733",
    selection="#2b549c",
    on_selection="#ffffff",
    good="#72d8a1",
    note_background="#37300f",
    note_text="#ffe9a8",
    problem="#ff9d94",
    problem_background="#431a18",
    problem_text="#ffd8d4",
)


def wants_dark(appearance: Appearance) -> bool:
    """Whether the windows are to be dark."""
    if appearance is not Appearance.SYSTEM:
        return appearance is Appearance.DARK
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


class Theme:
    """The colours in force; one for the application."""

    colours: Colours = LIGHT

    @classmethod
    def apply(cls, application: QApplication, appearance: Appearance) -> None:
        """Dress the application."""
        cls.colours = DARK if wants_dark(appearance) else LIGHT
        if application.style().objectName() != "fusion":
            application.setStyle("Fusion")
        application.setPalette(_palette(cls.colours))
        application.setStyleSheet(style_sheet(cls.colours))

    @classmethod
    def icon(cls, name: str) -> QIcon:
        """An icon in the colour of text."""
        return icon(name, cls.colours.text, cls.colours.disabled)

    @classmethod
    def icon_on_accent(cls, name: str) -> QIcon:
        """An icon for a button in the accent colour."""
        return icon(name, cls.colours.on_accent, cls.colours.disabled)


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.window,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.quiet,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.surface,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Highlight: colours.selection,
        QPalette.ColorRole.HighlightedText: colours.on_selection,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.BrightText: colours.problem,
        QPalette.ColorRole.Accent: colours.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    return palette
