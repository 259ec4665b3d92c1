"""Colours, type and style sheet of the windows; the overlay has a look of its own."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from captioner.gui.widgets.colours import (
    DARK,
    LIGHT,
    Colours,
    SystemColours,
    of_high_contrast,
    with_more_contrast,
)
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.style_sheet import style_sheet
from captioner.settings.model import Appearance


def wants_dark(appearance: Appearance) -> bool:
    """Whether the windows are to be dark."""
    if appearance is not Appearance.SYSTEM:
        return appearance is Appearance.DARK
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def wants_contrast() -> bool:
    """Whether the desktop asks for more contrast; Qt knows since 6.10."""
    hints = QGuiApplication.styleHints()  # held: PySide ties the next wrapper's life to it
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast)


def system_colours(application: QApplication) -> SystemColours | None:
    """The colours that the desktop gives programs; None where it has none of its own.

    The application has Qt's palette afterwards.
    """
    application.setPalette(QPalette())  # ours lies over the desktop's
    palette, usual = application.palette(), application.style().standardPalette()
    role, off = QPalette.ColorRole, QPalette.ColorGroup.Disabled

    def told(palette: QPalette) -> SystemColours:
        return SystemColours(
            window=palette.color(role.Window).name(),
            surface=palette.color(role.Base).name(),
            text=palette.color(role.WindowText).name(),
            disabled=palette.color(off, role.WindowText).name(),
            accent=palette.color(role.Link).name(),
            selection=palette.color(role.Highlight).name(),
            on_selection=palette.color(role.HighlightedText).name(),
        )

    found = told(palette)
    return None if found == told(usual) else found


class Theme:
    """The colours and the size of text in force; one for the application."""

    colours: Colours = LIGHT

    text_scale = 1.0
    """How much larger than usual text is; 1 is usual."""

    _usual_pt = 9.0 if sys.platform == "win32" else 0.0  # Windows' own font may be scaled already.

    @classmethod
    def apply(
        cls, application: QApplication, appearance: Appearance, text_scale: float = 1.0
    ) -> None:
        """Apply the colours and fonts to the application."""
        if application.style().objectName() != "fusion":
            application.setStyle("Fusion")
        cls.colours = DARK if wants_dark(appearance) else LIGHT
        if wants_contrast():
            is_systems = appearance is Appearance.SYSTEM
            theme = system_colours(application) if is_systems else None
            followed = of_high_contrast(theme) if theme else None
            cls.colours = followed or with_more_contrast(cls.colours)
        application.setPalette(_palette(cls.colours))
        cls._usual_pt = cls._usual_pt or application.font().pointSizeF()
        cls.text_scale = text_scale
        font = application.font()
        if cls._usual_pt > 0 and font.pointSizeF() != cls._usual_pt * text_scale:
            font.setPointSizeF(cls._usual_pt * text_scale)
            application.setFont(font)
        application.setStyleSheet(style_sheet(cls.colours, text_scale))

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
