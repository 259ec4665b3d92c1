"""How well the overlay's text can be read on its background."""

from __future__ import annotations

from captioner.core.speakers.contrast import Rgb, blended, contrast_ratio, rgb
from captioner.settings.overlay import CaptionEdge, OverlayLook


def behind_letters(look: OverlayLook, desktop: str) -> Rgb:
    """What the overlay's letters stand on, over a desktop of one colour ("#rrggbb")."""
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
    """The least contrast over any grey desktop, black and white included."""
    greys = (f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15))
    return min(overlay_contrast(look, grey) for grey in greys)
