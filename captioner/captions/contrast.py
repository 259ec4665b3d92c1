"""Contrast of two colours as WCAG 2 defines it, and shades that have enough of it."""

from collections.abc import Collection

LEAST_CONTRAST = 7.0
"""What text should have against its background (WCAG AAA)."""

_STEPS = 32

Rgb = tuple[float, float, float]


def rgb(colour: str) -> Rgb:
    """Red, green and blue of "#rrggbb", each from 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def blended(top: Rgb, opacity: float, below: Rgb) -> Rgb:
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


def readable(hue: str, text: str, backgrounds: Collection[str], opacity: float = 1.0) -> str:
    """The shade of a hue nearest to it that reads as well as it should.

    Args:
        hue: "#rrggbb", as the others.
        text: The colour of other text there: the shade lies between the two.
        backgrounds: Possible colours below it.

    Returns:
        A shade with `LEAST_CONTRAST` against each; where other text has less, with as much as that.
    """

    def contrast(colour: Rgb) -> float:
        return min(
            contrast_ratio(blended(colour, opacity, behind), behind)
            for behind in map(rgb, backgrounds)
        )

    wanted = min(LEAST_CONTRAST, contrast(rgb(text)))
    for step in range(_STEPS):
        shade = hexadecimal(blended(rgb(text), step / _STEPS, rgb(hue)))
        if contrast(rgb(shade)) >= wanted:
            return shade
    return text


def hexadecimal(colour: Rgb) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)
