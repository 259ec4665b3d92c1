"""The colours of the light and the dark windows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from captioner.core.session_status import Condition


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
    good_background: str
    good_text: str
    waiting: str
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
    good_background="#def3e6",
    good_text="#0a3a20",
    waiting="#8f5400",
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


def condition_colour(condition: Condition, colours: Colours = LIGHT) -> str:
    """The colour of how a session fares; in the tray, which has no theme, that on white."""
    return {
        Condition.IDLE: colours.quiet,
        Condition.GOOD: colours.good,
        Condition.WAITING: colours.waiting,
        Condition.PROBLEM: colours.problem,
    }[condition]
