"""The colours of the light and the dark windows."""

from dataclasses import dataclass, replace

from captioner.captions.contrast import (
    LEAST_CONTRAST,
    blended,
    contrast_ratio,
    hexadecimal,
    readable,
    relative_luminance,
    rgb,
)
from captioner.live.decisions.session_status import Condition

_LEAST_OF_TEXT = 4.5
_LEAST_OF_PARTS = 3.0
_HOVERED = 0.12


@dataclass(frozen=True, slots=True)
class Colours:
    """Names state the purpose of a colour; by default those of the light windows.

    Text has 7:1 on window and surface, `quiet` 4.5:1.
    """

    is_dark: bool = False
    window: str = "#f5f6f8"
    surface: str = "#ffffff"
    sidebar: str = "#e9ecf1"
    hover: str = "#dde2ea"
    border: str = "#d5dae2"
    control_border: str = "#7d8797"
    text: str = "#14181f"
    quiet: str = "#465062"
    disabled: str = "#737c8c"
    accent: str = "#17459c"
    accent_hover: str = "#0f3580"
    on_accent: str = "#ffffff"
    selection: str = "#bcd4ff"
    on_selection: str = "#0a1730"
    good: str = "#0f6b3c"
    good_background: str = "#def3e6"
    good_text: str = "#0a3a20"
    waiting: str = "#8f5400"
    note_background: str = "#fff3d1"
    note_text: str = "#483300"
    problem: str = "#a5201a"
    problem_background: str = "#fde4e2"
    problem_text: str = "#5c0f0b"


LIGHT = Colours()

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
    good_background="#12301f",
    good_text="#c3f0d5",
    waiting="#f2b75c",
    note_background="#37300f",
    note_text="#ffe9a8",
    problem="#ff9d94",
    problem_background="#431a18",
    problem_text="#ffd8d4",
)


def with_more_contrast(colours: Colours) -> Colours:
    """The colours for those whose desktop asks for contrast: nothing quiet, every edge seen."""
    black, white = "#000000", "#ffffff"
    text, ground = (white, black) if colours.is_dark else (black, white)
    return replace(
        colours,
        window=ground,
        surface=ground,
        sidebar=ground,
        text=text,
        quiet=text,
        border=colours.control_border,
        control_border=text,
        disabled=colours.quiet,
    )


@dataclass(frozen=True, slots=True)
class SystemColours:
    """The colours of a desktop's high-contrast theme, each as "#rrggbb"."""

    window: str
    surface: str
    text: str
    disabled: str
    accent: str
    selection: str
    on_selection: str


def of_high_contrast(theme: SystemColours) -> Colours | None:
    """The colours of the desktop's high-contrast theme; None where it has little contrast itself.

    A colour of the theme that cannot be read on its own background is left for that of its text.
    """
    grounds = (theme.window, theme.surface)

    def contrast(colour: str, *behind: str) -> float:
        return min(contrast_ratio(rgb(colour), rgb(each)) for each in behind)

    def seen(colour: str, least: float) -> str:
        return colour if contrast(colour, *grounds) >= least else theme.text

    text = theme.text
    if contrast(text, *grounds) < LEAST_CONTRAST:
        return None
    is_dark = relative_luminance(rgb(theme.window)) < relative_luminance(rgb(text))
    usual = DARK if is_dark else LIGHT
    accent = seen(theme.accent, _LEAST_OF_TEXT)
    black_or_white = max("#000000", "#ffffff", key=lambda one: contrast(one, theme.selection))
    is_legible = contrast(theme.on_selection, theme.selection) >= _LEAST_OF_TEXT
    return Colours(
        is_dark=is_dark,
        window=theme.window,
        surface=theme.surface,
        sidebar=theme.window,
        hover=hexadecimal(blended(rgb(text), _HOVERED, rgb(theme.window))),
        border=text,
        control_border=text,
        text=text,
        quiet=text,
        disabled=seen(theme.disabled, _LEAST_OF_PARTS),
        accent=accent,
        accent_hover=text,
        on_accent=theme.window,
        selection=theme.selection,
        on_selection=theme.on_selection if is_legible else black_or_white,
        good=readable(usual.good, text, grounds),
        good_background=theme.surface,
        good_text=text,
        waiting=readable(usual.waiting, text, grounds),
        note_background=theme.surface,
        note_text=text,
        problem=readable(usual.problem, text, grounds),
        problem_background=theme.surface,
        problem_text=text,
    )


def condition_colour(condition: Condition, colours: Colours = LIGHT) -> str:
    """Return the colour of how a session fares; in the tray, which has no theme, that on white."""
    return {
        Condition.IDLE: colours.quiet,
        Condition.GOOD: colours.good,
        Condition.WAITING: colours.waiting,
        Condition.PROBLEM: colours.problem,
    }[condition]
