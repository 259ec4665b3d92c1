"""The overlay's settings: its look, its behaviour, and the contrast of its colours."""

from dataclasses import dataclass, fields
from enum import StrEnum

from captioner.captions.contrast import Rgb, blended, contrast_ratio, rgb
from captioner.settings.fields import colour, number, pages, text

USUAL_SIZE_PX = 34


EDGE_PX = 2
"""Width of an edge that is only named, as systems and television do."""


class CaptionEdge(StrEnum):
    """How the edge of caption letters is drawn (the names are those of CEA-708)."""

    UNIFORM = "uniform"
    RAISED = "raised"
    DEPRESSED = "depressed"
    DROP_SHADOW = "drop-shadow"


class OverlayDock(StrEnum):
    """Where the overlay stands."""

    FLOATING = "floating"
    TOP = "top"
    BOTTOM = "bottom"


class FontStyle(StrEnum):
    """A kind of typeface rather than a font (the names are those of CEA-708, and two more)."""

    SYSTEM = "system"
    MONO_SERIF = "mono-serif"
    SERIF = "serif"
    MONO = "mono"
    SANS = "sans"
    CASUAL = "casual"
    CURSIVE = "cursive"
    SMALL_CAPITALS = "small-capitals"
    DYSLEXIA = "dyslexia"


@dataclass(frozen=True, slots=True)
class OverlayLook:
    """What captions look like: all that a preset decides.

    Attributes:
        font_family: A certain font instead; empty for one of that style, and where it is missing.
        font_size_px: Height of the type in device-independent pixels.
        font_weight: 400 is regular, 700 bold.
        text_colour, background_colour, window_colour, outline_colour: "#rrggbb". As in CEA-708,
            the background is below the letters, and the window is the box around all lines.
        edge: The edge of the letters: a line around them, or on one side.
    """

    font_style: FontStyle = FontStyle.SYSTEM
    font_family: str = text("")
    font_size_px: int = number(USUAL_SIZE_PX, least=14, most=120)
    font_weight: int = number(500, least=300, most=900)
    text_colour: str = colour("#ffffff")
    text_opacity: float = number(1.0, least=0.3, most=1.0)
    background_colour: str = colour("#000000")
    background_opacity: float = number(0.0, least=0.0, most=1.0)
    window_colour: str = colour("#000000")
    window_opacity: float = number(1.0, least=0.0, most=1.0)
    outline_colour: str = colour("#000000")
    edge: CaptionEdge = CaptionEdge.UNIFORM
    outline_px: int = number(0, least=0, most=6)


@dataclass(frozen=True, slots=True)
class OwnLook(OverlayLook):
    """A look that the reader saved under a name."""

    name: str = text("", longest=40, may_be_empty=False)


@dataclass(frozen=True, slots=True)
class OwnLooks:
    """Looks of the reader's own, in the order in which they were saved."""

    saved: tuple[OwnLook, ...] = pages(most=24)


LOOK_FIELDS: tuple[str, ...] = tuple(each.name for each in fields(OverlayLook))
"""Names of the fields that a preset decides."""


@dataclass(frozen=True, slots=True)
class OverlaySettings(OverlayLook):
    """How the overlay looks and behaves.

    Attributes:
        as_system: Whether the look is that of the system's captions, and follows it.
        stays: Whether it is shown when nothing is captioned, too.
        dock: Whether it takes a whole edge of the screen, which others leave free where they can.
        broadcast: Whether captions roll up as on television, whatever `lines` and
            `characters_per_line` say.
        letter_spacing_percent, word_spacing_percent: Space added between letters and between
            words, in percent of the font size.
        width_percent: Width in percent of the screen; 0 for as wide as its longest
            line, or as reads well where lines have no limit.
        smooth_roll: Whether lines glide up; the desktop's wish for less motion overrides it.
        clear_after_s: Silence after which the overlay empties itself; 0 keeps the last words.
        snap_px: Distance at which the overlay sticks to an edge of the screen; 0 for never.
        hide_from_sharing: Keep it out of screen sharing (Windows and macOS).
    """

    as_system: bool = False
    visible: bool = True
    stays: bool = False
    dock: OverlayDock = OverlayDock.FLOATING
    locked: bool = False
    lines: int = number(2, least=1, most=5)
    characters_per_line: int = number(0, least=0, most=120)
    broadcast: bool = False
    margin_px: int = number(18, least=0, most=80)
    line_height: float = number(1.3, least=1.0, most=2.0)
    letter_spacing_percent: int = number(0, least=0, most=50)
    word_spacing_percent: int = number(0, least=0, most=100)
    width_percent: int = number(0, least=0, most=100)
    smooth_roll: bool = True
    clear_after_s: float = number(0.0, least=0.0, most=120.0)
    snap_px: int = number(16, least=0, most=64)
    hide_from_sharing: bool = False


def behind_letters(look: OverlayLook, desktop: str) -> Rgb:
    window = blended(rgb(look.window_colour), look.window_opacity, rgb(desktop))
    return blended(rgb(look.background_colour), look.background_opacity, window)


def overlay_contrast(look: OverlayLook, desktop: str) -> float:
    """Contrast of the overlay's text over a desktop of one colour.

    With a line all around them, letters stand against it wherever the background is too clear;
    an edge on one side leaves the other side bare.
    """
    background = behind_letters(look, desktop)
    letters = blended(rgb(look.text_colour), look.text_opacity, background)
    against_background = contrast_ratio(letters, background)
    if look.edge is not CaptionEdge.UNIFORM or look.outline_px < 2:
        return against_background
    return max(against_background, contrast_ratio(letters, rgb(look.outline_colour)))


def worst_overlay_contrast(look: OverlayLook) -> float:
    """Return the least contrast over any grey desktop, black and white included."""
    greys = (f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15))
    return min(overlay_contrast(look, grey) for grey in greys)
