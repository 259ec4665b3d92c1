"""The look of captions in Windows' settings (Accessibility, Captions).

Windows.Media.ClosedCaptioning.ClosedCaptionProperties, through the package
winrt-Windows.Media.ClosedCaptioning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from captioner.settings.overlay import (
    EDGE_PX,
    USUAL_SIZE_PX,
    CaptionEdge,
    FontStyle,
    OverlayLook,
)

_COLOURS = {
    "WHITE": "#ffffff",
    "BLACK": "#000000",
    "RED": "#ff0000",
    "GREEN": "#00ff00",
    "BLUE": "#0000ff",
    "YELLOW": "#ffff00",
    "MAGENTA": "#ff00ff",
    "CYAN": "#00ffff",
}
_OPACITIES = {
    "ONE_HUNDRED_PERCENT": 1.0,
    "SEVENTY_FIVE_PERCENT": 0.75,
    "TWENTY_FIVE_PERCENT": 0.25,
    "ZERO_PERCENT": 0.0,
}
_SIZES = {
    "FIFTY_PERCENT": 0.5,
    "ONE_HUNDRED_PERCENT": 1.0,
    "ONE_HUNDRED_FIFTY_PERCENT": 1.5,
    "TWO_HUNDRED_PERCENT": 2.0,
}
_STYLES = {
    "MONOSPACED_WITH_SERIFS": FontStyle.MONO_SERIF,
    "PROPORTIONAL_WITH_SERIFS": FontStyle.SERIF,
    "MONOSPACED_WITHOUT_SERIFS": FontStyle.MONO,
    "PROPORTIONAL_WITHOUT_SERIFS": FontStyle.SANS,
    "CASUAL": FontStyle.CASUAL,
    "CURSIVE": FontStyle.CURSIVE,
    "SMALL_CAPITALS": FontStyle.SMALL_CAPITALS,
}
_EDGES = {
    "RAISED": CaptionEdge.RAISED,
    "DEPRESSED": CaptionEdge.DEPRESSED,
    "UNIFORM": CaptionEdge.UNIFORM,
    "DROP_SHADOW": CaptionEdge.DROP_SHADOW,
}
_LEAST_TEXT_OPACITY = 0.3


def _properties() -> Any:
    from winrt.windows.media.closedcaptioning import ClosedCaptionProperties

    return ClosedCaptionProperties


class WindowsCaptions:
    """Reads them; "default" leaves a value to the application, and so to us.

    Args:
        properties: Gives the class of static properties; another one for tests.
    """

    def __init__(self, properties: Callable[[], Any] = _properties) -> None:
        self._properties = properties

    def look(self) -> OverlayLook | None:
        """The look that the user has chosen there."""
        try:
            found = self._properties()
            chosen = {
                name: getattr(found, name).name
                for name in (
                    "font_color", "font_opacity", "font_size", "font_style", "font_effect",
                    "background_color", "background_opacity", "region_color", "region_opacity",
                )
            }  # fmt: skip
        except (ImportError, AttributeError, OSError):
            return None
        return _look(chosen)


def _look(chosen: dict[str, str]) -> OverlayLook:
    usual = OverlayLook()
    behind = {"background_color", "background_opacity", "region_color", "region_opacity"}
    if any(chosen[name] != "DEFAULT" for name in behind):
        # Who says what is behind captions means bars behind the letters, and no box beside.
        usual = replace(usual, background_opacity=1.0, window_opacity=0.0)
    edge = _EDGES.get(chosen["font_effect"])
    opacity = _OPACITIES.get(chosen["font_opacity"], usual.text_opacity)
    return OverlayLook(
        font_style=_STYLES.get(chosen["font_style"], usual.font_style),
        font_size_px=round(USUAL_SIZE_PX * _SIZES.get(chosen["font_size"], 1.0)),
        text_colour=_COLOURS.get(chosen["font_color"], usual.text_colour),
        text_opacity=max(_LEAST_TEXT_OPACITY, opacity),
        background_colour=_COLOURS.get(chosen["background_color"], usual.background_colour),
        background_opacity=_OPACITIES.get(chosen["background_opacity"], usual.background_opacity),
        window_colour=_COLOURS.get(chosen["region_color"], usual.window_colour),
        window_opacity=_OPACITIES.get(chosen["region_opacity"], usual.window_opacity),
        edge=edge or CaptionEdge.UNIFORM,
        outline_px=EDGE_PX if edge else 0,
    )
