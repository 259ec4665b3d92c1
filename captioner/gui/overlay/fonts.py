"""The font of captions: a certain one, or an installed one of a style."""

from collections.abc import Mapping

from PySide6.QtGui import QFont, QFontDatabase

from captioner.gui.transcript.qt_text import space_out
from captioner.settings.overlay import FontStyle, OverlaySettings

_SANS = ("Arial", "Helvetica Neue", "Liberation Sans", "Noto Sans", "DejaVu Sans")

_FAMILIES: Mapping[FontStyle, tuple[str, ...]] = {
    FontStyle.MONO_SERIF: (
        "Courier New", "Liberation Mono", "FreeMono", "Nimbus Mono PS", "Courier",
    ),
    FontStyle.SERIF: (
        "Times New Roman", "Liberation Serif", "Noto Serif", "DejaVu Serif", "Nimbus Roman",
    ),
    FontStyle.MONO: (
        "Consolas", "Menlo", "Noto Sans Mono", "DejaVu Sans Mono", "Ubuntu Mono",
    ),
    FontStyle.SANS: _SANS,
    FontStyle.CASUAL: (
        "Comic Sans MS", "Comic Neue", "Comic Relief", "Chalkboard", "Segoe Print", "Ink Free",
    ),
    FontStyle.CURSIVE: (
        "Segoe Script", "Snell Roundhand", "Lucida Handwriting", "Monotype Corsiva",
        "Apple Chancery", "Z003", "URW Chancery L",
    ),
    FontStyle.SMALL_CAPITALS: _SANS,
    FontStyle.DYSLEXIA: (
        "OpenDyslexic", "OpenDyslexic3", "OpenDyslexic 3", "OpenDyslexicAlta", "Dyslexie",
        "Sylexiad Sans", "Lexend", "Lexend Deca",
    ),
}  # fmt: skip
"""The best known first, on Windows, macOS and Linux."""

_HINTS: Mapping[FontStyle, QFont.StyleHint] = {
    FontStyle.MONO_SERIF: QFont.StyleHint.TypeWriter,
    FontStyle.SERIF: QFont.StyleHint.Serif,
    FontStyle.MONO: QFont.StyleHint.Monospace,
    FontStyle.CURSIVE: QFont.StyleHint.Cursive,
}


def installed_family(style: FontStyle) -> str:
    """Return the font that stands for a style here; empty where none of them is installed."""
    families = _FAMILIES.get(style, ())
    return next((each for each in families if QFontDatabase.hasFamily(each)), "")


def caption_font(look: OverlaySettings) -> QFont:
    """Return the overlay's font, or if it is missing one of its style, or else the system's."""
    font = QFont()
    family = look.font_family
    if not family or not QFontDatabase.hasFamily(family):
        family = installed_family(look.font_style)
    if family:
        font.setFamily(family)
    font.setStyleHint(_HINTS.get(look.font_style, QFont.StyleHint.SansSerif))
    if look.font_style is FontStyle.SMALL_CAPITALS:
        font.setCapitalization(QFont.Capitalization.SmallCaps)
    font.setPixelSize(look.font_size_px)
    font.setWeight(QFont.Weight(look.font_weight))
    space_out(font, look.letter_spacing_percent, look.word_spacing_percent)
    return font
