"""Contrast of two colours as WCAG 2 defines it."""

from __future__ import annotations

from captioner.settings.model import OverlaySettings

LEAST_CONTRAST = 7.0
"""What text of the overlay should have against its background (WCAG AAA)."""

Rgb = tuple[float, float, float]


def rgb(colour: str) -> Rgb:
    """Red, green and blue of "#rrggbb", each from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def blended(top: Rgb, opacity: float, below: Rgb) -> Rgb:
    """What is seen where a translucent colour covers another."""
    red, green, blue = (
        opacity * over + (1 - opacity) * under for over, under in zip(top, below, strict=True)
    )
    return red, green, blue


def relative_luminance(colour: Rgb) -> float:
    """From 0 for black to 1 for white."""
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(first: Rgb, second: Rgb) -> float:
    """From 1 for equal colours to 21 for black and white."""
    brighter, darker = sorted((relative_luminance(first), relative_luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def overlay_contrast(look: OverlaySettings, desktop: str) -> float:
    """Contrast of the overlay's text over a desktop of one colour.

    With an outline, letters stand against it wherever the background is too clear.
    """
    background = blended(rgb(look.background_colour), look.background_opacity, rgb(desktop))
    letters = blended(rgb(look.text_colour), look.text_opacity, background)
    against_background = contrast_ratio(letters, background)
    if look.outline_px < 2:
        return against_background
    return max(against_background, contrast_ratio(letters, rgb(look.outline_colour)))


def worst_overlay_contrast(look: OverlaySettings) -> float:
    """The least contrast over any grey desktop, black and white included."""
    greys = (f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 15))
    return min(overlay_contrast(look, grey) for grey in greys)
