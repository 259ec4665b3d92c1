"""Where the overlay may stand: pure arithmetic over monitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from captioner.settings.window_state import Rectangle

_GAP_BELOW_SHARE = 0.06
"""Free share of the screen below an overlay that was never moved."""


def layout_key(screens: Sequence[Rectangle]) -> str:
    """A name for this arrangement of monitors."""
    ordered = sorted((screen.x, screen.y, screen.width, screen.height) for screen in screens)
    return "|".join(f"{width}x{height}+{x}+{y}" for x, y, width, height in ordered)


def default_place(screen: Rectangle, width: int, height: int, *, at_top: bool = False) -> Rectangle:
    """At the bottom of a screen, in the middle; or at its top."""
    width = min(width, screen.width)
    height = min(height, screen.height)
    gap = round(screen.height * _GAP_BELOW_SHARE)
    return Rectangle(
        screen.x + (screen.width - width) // 2,
        screen.y + gap if at_top else max(screen.y, screen.bottom - height - gap),
        width,
        height,
    )


def nearest_screen(place: Rectangle, screens: Sequence[Rectangle]) -> Rectangle:
    """The screen that shows most of a place, or the one closest to its middle."""
    best = max(screens, key=place.overlap_px2)
    if place.overlap_px2(best) > 0:
        return best
    middle_x, middle_y = place.x + place.width / 2, place.y + place.height / 2

    def distance(screen: Rectangle) -> float:
        x = min(max(middle_x, screen.x), screen.right)
        y = min(max(middle_y, screen.y), screen.bottom)
        return (x - middle_x) ** 2 + (y - middle_y) ** 2

    return min(screens, key=distance)


def kept_on_screen(place: Rectangle, screens: Sequence[Rectangle]) -> Rectangle:
    """The place, moved and if need be narrowed until all of it can be seen."""
    screen = nearest_screen(place, screens)
    width = min(place.width, screen.width)
    height = min(place.height, screen.height)
    return Rectangle(
        min(max(place.x, screen.x), screen.right - width),
        min(max(place.y, screen.y), screen.bottom - height),
        width,
        height,
    )


def cut_to(place: Rectangle, screen: Rectangle) -> Rectangle:
    """The part of a place that its screen shows."""
    x, y = max(place.x, screen.x), max(place.y, screen.y)
    right, bottom = min(place.right, screen.right), min(place.bottom, screen.bottom)
    return Rectangle(x, y, right - x, bottom - y)


def snapped(place: Rectangle, screens: Sequence[Rectangle], distance_px: int) -> Rectangle:
    """The place, drawn to edges and the middle of its screen that are close enough."""
    screen = nearest_screen(place, screens)
    across = {
        screen.x,
        screen.right - place.width,
        screen.x + (screen.width - place.width) // 2,
    }
    down = {screen.y, screen.bottom - place.height}
    x = min(across, key=lambda edge: abs(edge - place.x))
    y = min(down, key=lambda edge: abs(edge - place.y))
    return replace(
        place,
        x=x if abs(x - place.x) < distance_px else place.x,
        y=y if abs(y - place.y) < distance_px else place.y,
    )
