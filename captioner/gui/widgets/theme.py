"""Colours, type and style sheet of the windows; the overlay has a look of its own."""

from __future__ import annotations

import os
import re
import sys
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication

from captioner.core.folders import resources_folder
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

_SHEET = Template(
    """
QLabel#tip { color: $text; background: $surface; border: 1px solid $control_border; }
QMainWindow, QDialog { background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 19pt; font-weight: 600; }
QLabel[role="heading"] { font-size: 12pt; font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="state"] { font-size: 13pt; font-weight: 600; }
QLabel[role="state-sentence"] { font-size: 10pt; font-weight: 600; }

QPushButton, QToolButton {
  background: $surface; color: $text; border: 1px solid $control_border; border-radius: 7px;
  padding: 6px 13px; min-height: 22px;
}
QToolButton { padding: 6px 9px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $border; }
QPushButton:focus, QToolButton:focus {
  border: 2px solid $accent; padding: 5px 12px; outline: none;
}
QToolButton:focus { padding: 5px 8px; }
QToolButton[toolButtonStyle="2"] { padding: 6px 1px 6px 8px; }
QToolButton[toolButtonStyle="2"]:focus { padding: 5px 0px 5px 7px; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; border-color: $border; }
QPushButton:checked, QToolButton:checked {
  background: $selection; color: $on_selection; border-color: $accent;
}
QPushButton[role="primary"] {
  background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled {
  background: $border; color: $disabled; border-color: $border;
}
QPushButton[size="big"] { padding: 9px 22px; font-size: 12pt; border-radius: 9px; }
QPushButton[role="flat"], QToolButton[role="flat"] {
  background: transparent; border-color: transparent;
}
QPushButton[role="flat"]:hover, QToolButton[role="flat"]:hover { background: $hover; }
QPushButton[role="flat"]:focus, QToolButton[role="flat"]:focus { border: 2px solid $accent; }
QPushButton[role="flat"]:checked, QToolButton[role="flat"]:checked {
  background: $selection; color: $on_selection;
}
QPushButton[role="link"] {
  background: transparent; border: 2px solid transparent; padding: 2px 4px; text-align: left;
  color: $accent; text-decoration: underline;
}
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 2px 4px; }
QLineEdit QToolButton, QLineEdit QToolButton:hover {
  border: none; background: transparent; padding: 0; min-height: 0;
}
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QTextEdit, QPlainTextEdit {
  background: $surface; color: $text; border: 1px solid $control_border; border-radius: 7px;
  padding: 5px 9px; selection-background-color: $selection; selection-color: $on_selection;
}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox { min-height: 22px; }
QLineEdit, QPlainTextEdit { placeholder-text-color: $quiet; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QTextEdit:focus,
QPlainTextEdit:focus { border: 2px solid $accent; padding: 4px 8px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
  color: $disabled; border-color: $border;
}
/* Qt takes the padding above and below off the list that opens: less of it cuts the last row. */
QComboBox:focus { padding: 5px 8px; min-height: 20px; }
QComboBox[role="source"]:disabled { color: $quiet; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url($arrow_down); width: 14px; height: 14px; }
QComboBoxPrivateContainer { background: $surface; border: 1px solid $control_border; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {
  background: $surface; color: $text; border: none; border-radius: 0; padding: 0;
  border-left: 1px solid $control_border; border-right: 1px solid $control_border;
  selection-background-color: $selection; selection-color: $on_selection; outline: none;
}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus,
QComboBox QLineEdit, QComboBox QLineEdit:focus {
  border: none; background: transparent; padding: 0; min-height: 0;
}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button,
QDoubleSpinBox::down-button { border: none; width: 20px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($arrow_up); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
  image: url($arrow_down); width: 12px; height: 12px;
}

QCheckBox { spacing: 9px; padding: 3px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator, QListView::indicator {
  width: 17px; height: 17px; border: 1px solid $control_border; border-radius: 4px;
  background: $surface;
}
QCheckBox::indicator:checked, QListView::indicator:checked {
  background: $accent; border-color: $accent; image: url($check);
}
QCheckBox::indicator:disabled { border-color: $border; }

QSlider { border: 2px solid transparent; border-radius: 6px; min-height: 26px; }
QSlider:focus { border-color: $accent; }
QSlider::groove:horizontal { height: 5px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 5px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
  width: 18px; height: 18px; margin: -7px 0; border-radius: 9px; background: $accent;
}

QProgressBar {
  background: $border; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
}
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QListView, QTableView {
  background: $surface; color: $text; border: 1px solid $border; border-radius: 9px; outline: none;
}
QListView:focus, QTableView:focus { border: 2px solid $accent; }
QListView::item { padding: 8px; border-radius: 6px; }
QListView::item:selected { background: $selection; color: $on_selection; }
QListView::item:hover:!selected { background: $hover; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 13px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 13px; margin: 2px; }
QScrollBar::handle { background: $disabled; border-radius: 4px; min-height: 34px; min-width: 34px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $surface; color: $text; border: 1px solid $control_border; padding: 5px; }
QMenu::item { padding: 7px 26px 7px 14px; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QSplitter::handle { background: transparent; }

#sidebar { background: $sidebar; border-right: 1px solid $border; }
#sidebar QToolButton {
  background: transparent; border: 2px solid transparent; text-align: left;
  padding: 8px 12px; font-size: 11pt;
}
#sidebar QToolButton:hover { background: $hover; }
#sidebar QToolButton:checked { background: $surface; color: $text; font-weight: 600; }
#sidebar QToolButton:focus { border-color: $accent; }
#card, QFrame[role="card"] {
  background: $surface; border: 1px solid $border; border-radius: 11px;
}
QFrame[role="note"] {
  background: $note_background; border: 1px solid $waiting; border-radius: 9px;
}
QFrame[role="note"] QLabel { color: $note_text; }
QFrame[role="good"] {
  background: $good_background; border: 1px solid $good; border-radius: 9px;
}
QFrame[role="good"] QLabel { color: $good_text; }
QFrame[role="problem"] {
  background: $problem_background; border: 1px solid $problem; border-radius: 9px;
}
QFrame[role="problem"] QLabel { color: $problem_text; }
QLabel[role="problem"] {
  background: transparent; border: none; color: $problem;
}
QFrame[role="line"] { background: $border; border: none; max-height: 1px; }
#transcript { border: 2px solid $surface; background: $surface; padding: 0; border-radius: 0; }
#transcript:focus { border-color: $accent; padding: 0; }
#footer QLabel { color: $quiet; }
"""
)


def style_sheet(colours: Colours, text_scale: float = 1.0) -> str:
    """Return the sheet for one theme, with text this much larger than usual."""
    shade = "dark" if colours.is_dark else "light"
    icons = (resources_folder() / "icons").as_posix()
    names = {slot: getattr(colours, slot) for slot in colours.__dataclass_fields__}
    sheet = _SHEET.substitute(
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
