"""Colours of voices can be read on every background on offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.captions.contrast import LEAST_CONTRAST, contrast_ratio, readable, rgb
from captioner.core.speakers.naming import CHANNEL_HUES, COLOURS
from captioner.gui.widgets.colours import DARK, LIGHT, Colours
from captioner.settings.overlay import OverlayLook
from captioner.settings.presets import PRESETS

HUES = {**COLOURS, **dict(zip(("a channel", "the other one"), CHANNEL_HUES, strict=True))}
"""Everything in which a name may be written."""

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def contrast(one: str, other: str) -> float:
    return contrast_ratio(rgb(one), rgb(other))


def test_what_is_wanted_is_what_the_guidelines_call_enhanced() -> None:
    assert LEAST_CONTRAST >= 7.0  # WCAG 2 1.4.6; all other tests hold what this says


@pytest.mark.parametrize("hue", HUES.values(), ids=HUES)
@pytest.mark.parametrize("look", PRESETS.values(), ids=PRESETS)
def test_every_preset_of_the_overlay(look: OverlayLook, hue: str) -> None:
    shade = readable(hue, look.text_colour, [look.window_colour])
    assert contrast(shade, look.window_colour) >= LEAST_CONTRAST


@pytest.mark.parametrize("hue", HUES.values(), ids=HUES)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_both_themes_of_the_windows(theme: Colours, hue: str) -> None:
    backgrounds = [theme.surface, theme.window]
    shade = readable(hue, theme.text, backgrounds)
    assert min(contrast(shade, one) for one in backgrounds) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    ("text", "background"), [("#ffffff", "#000000"), ("#14181f", "#ffffff"), ("#f2f4f8", "#1c2027")]
)
def test_the_shades_differ(text: str, background: str) -> None:
    shades = [readable(hue, text, [background]) for hue in HUES.values()]
    assert len({*shades, text}) == len(HUES) + 1


@given(hue=colours, text=colours, backgrounds=st.lists(colours, min_size=1, max_size=3))
def test_a_voice_is_read_as_well_as_it_should_or_as_other_text(
    hue: str, text: str, backgrounds: list[str]
) -> None:
    shade = readable(hue, text, backgrounds)
    wanted = min(LEAST_CONTRAST, *(contrast(text, one) for one in backgrounds))
    assert min(contrast(shade, one) for one in backgrounds) >= wanted


@pytest.mark.parametrize("hue", HUES.values(), ids=HUES)
def test_dimmed_text_too(hue: str) -> None:
    shade = readable(hue, "#ffffff", ["#000000"], 0.65)
    seen = tuple(0.65 * part for part in rgb(shade))
    assert contrast_ratio((seen[0], seen[1], seen[2]), rgb("#000000")) >= LEAST_CONTRAST
