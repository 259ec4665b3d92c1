"""How well the overlay's text can be read on its background."""

from __future__ import annotations

from captioner.core.speakers.contrast import blended, contrast_ratio, rgb
from captioner.settings.model import CaptionEdge, OverlaySettings


def overlay_contrast(look: OverlaySettings, desktop: str) -> float:
    """Contrast of the overlay's text over a desktop of one colour.

    With a line all around them, letters stand against it wherever the background is too clear;
    an edge on one side leaves the other side bare.
    """
    background = blended(rgb(look.background_colour), look.background_opacity, rgb(desktop))
    letters = blended(rgb(look.text_colour), look.text_opacity, background)
    against_background = contrast_ratio(letters, background)
    if look.edge is not CaptionEdge.UNIFORM or look.outline_px < 2:
        return against_background
    return max(against_background, contrast_ratio(letters, rgb(look.outline_colour)))


def worst_overlay_contrast(look: OverlaySettings) -> float:
    """The least contrast over any grey desktop, black and white included."""
    greys = (f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15))
    return min(overlay_contrast(look, grey) for grey in greys)
