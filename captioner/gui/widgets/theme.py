"""Colours, type and style sheet of the windows; the overlay has a look of its own.

The sheet is `resources/windows.qss`; names after a dollar sign are fields of `Colours`, or icons.
"""

import os
import re
import sys
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication

from captioner.core.folders import resource, resources_folder
from captioner.gui.widgets.colours import (
    DARK,
    LIGHT,
    Colours,
    SystemColours,
    of_high_contrast,
    with_more_contrast,
)
from captioner.gui.widgets.icons import icon
from captioner.settings.model import Appearance


def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """Return the sheet for one theme, with text this much larger than usual."""
    shade = "dark" if colours.is_dark else "light"
    icons = (resources_folder() / "icons").as_posix()
    names = {slot: getattr(colours, slot) for slot in colours.__dataclass_fields__}
    sheet = Template(resource("windows.qss").read_text(encoding="utf-8")).substitute(
        names,
        arrow_down=f"{icons}/arrow-down-{shade}.svg",
        arrow_up=f"{icons}/arrow-up-{shade}.svg",
        check=f"{icons}/check-{shade}.svg",
    )
    return re.sub(r"(\d+)pt\b", lambda found: f"{int(found[1]) * text_scale:g}pt", sheet)


def wants_reduced_motion() -> bool:
    """Return the desktop's accessibility setting.

    Qt knows since 6.12; before that, and where a desktop does not say, motion is allowed
    unless GTK's animations are switched off for this process.
    """
    if os.environ.get("GTK_ENABLE_ANIMATIONS") == "0":
        return True
    # PySide ties the life of the second wrapper to that of the first: both are held.
    style_hints = QGuiApplication.styleHints()
    if not hasattr(style_hints, "accessibility"):
        return False
    hints = style_hints.accessibility()
    if not hasattr(hints, "motionPreference"):
        return False
    return bool(hints.motionPreference().name == "ReducedMotion")


def wants_dark(appearance: Appearance) -> bool:
    if appearance is not Appearance.SYSTEM:
        return appearance is Appearance.DARK
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def wants_contrast() -> bool:
    """Return whether the desktop asks for more contrast; Qt knows since 6.10."""
    hints = QGuiApplication.styleHints()  # held: PySide ties the next wrapper's life to it
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast)


def system_colours(application: QApplication) -> SystemColours | None:
    """Return the colours that the desktop gives programs; None where it has none of its own.

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


class Theme(QObject):
    """The colours and the size of text in the application.

    Attributes:
        text_scale: How much larger than usual text is; 1 is usual.
    """

    changed = Signal()
    """The application has other colours or text of another size."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.colours = LIGHT
        self.text_scale = 1.0
        # Windows' own font may be scaled already.
        self._usual_pt = 9.0 if sys.platform == "win32" else 0.0

    def apply(self, appearance: Appearance, text_scale: float = 1.0) -> None:
        application = self.parent()
        assert isinstance(application, QApplication)
        if application.style().objectName() != "fusion":
            application.setStyle("Fusion")
        self.colours = DARK if wants_dark(appearance) else LIGHT
        if wants_contrast():
            is_systems = appearance is Appearance.SYSTEM
            system = system_colours(application) if is_systems else None
            followed = of_high_contrast(system) if system else None
            self.colours = followed or with_more_contrast(self.colours)
        application.setPalette(_palette(self.colours))
        self._usual_pt = self._usual_pt or application.font().pointSizeF()
        self.text_scale = text_scale
        font = application.font()
        if self._usual_pt > 0 and font.pointSizeF() != self._usual_pt * text_scale:
            font.setPointSizeF(self._usual_pt * text_scale)
            application.setFont(font)
        application.setStyleSheet(style_sheet(self.colours, text_scale))
        for widget in application.allWidgets():
            if isinstance(widget, QAbstractButton):
                _draw_icon(widget)
        self.changed.emit()

    def icon(self, name: str) -> QIcon:
        return icon(name, self.colours.text, self.colours.disabled)


def current_theme() -> Theme:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    children = Qt.FindChildOption.FindDirectChildrenOnly
    return application.findChild(Theme, options=children) or Theme(application)


_ICON, _ON_ACCENT = "themed_icon", "is_on_accent"


def set_icon(button: QAbstractButton, name: str, *, on_accent: bool = False) -> None:
    """Give a button an icon that follows the theme: in the colour of text, or on the accent's."""
    button.setProperty(_ICON, name)
    button.setProperty(_ON_ACCENT, on_accent)
    _draw_icon(button)


def _draw_icon(button: QAbstractButton) -> None:
    if name := button.property(_ICON):
        colours = current_theme().colours
        colour = colours.on_accent if button.property(_ON_ACCENT) else colours.text
        button.setIcon(icon(name, colour, colours.disabled))


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
