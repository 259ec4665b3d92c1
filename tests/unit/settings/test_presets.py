from dataclasses import replace

import pytest

from captioner.captions.contrast import LEAST_CONTRAST, contrast_ratio, rgb
from captioner.settings.overlay import (
    CaptionEdge,
    OverlaySettings,
    overlay_contrast,
    worst_overlay_contrast,
)
from captioner.settings.presets import (
    PRESETS,
    WHITE_ON_BLACK,
    own_preset,
    preset_of,
    renamed_look,
    with_own_look,
    with_preset,
    without_look,
)


def test_contrast_of_known_pairs() -> None:
    assert contrast_ratio(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21.0)
    assert contrast_ratio(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio(rgb("#123456"), rgb("#123456")) == pytest.approx(1.0)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_reads_over_any_desktop(name: str) -> None:
    assert worst_overlay_contrast(with_preset(OverlaySettings(), name)) >= LEAST_CONTRAST


def test_defaults_are_the_first_preset() -> None:
    assert preset_of(OverlaySettings()) == WHITE_ON_BLACK == next(iter(PRESETS))


def test_a_look_of_ones_own_has_no_preset() -> None:
    assert preset_of(OverlaySettings(text_colour="#00ff00")) == ""


def test_preset_keeps_what_is_not_its_business() -> None:
    own = OverlaySettings(lines=5, locked=True, font_family="Serif", margin_px=3)
    dressed = with_preset(own, "large")
    assert (dressed.lines, dressed.locked, dressed.font_family, dressed.margin_px) == (
        5,
        True,
        "Serif",
        3,
    )
    assert dressed.font_size_px == 56


def test_clear_background_fails_without_an_outline() -> None:
    clear = OverlaySettings(window_opacity=0.0)
    assert worst_overlay_contrast(clear) < 2
    outlined = OverlaySettings(window_opacity=0.0, outline_px=2)
    assert worst_overlay_contrast(outlined) >= LEAST_CONTRAST
    assert overlay_contrast(clear, "#000000") == pytest.approx(21.0)
    # An edge on one side leaves the other side bare.
    for edge in set(CaptionEdge) - {CaptionEdge.UNIFORM}:
        assert worst_overlay_contrast(replace(outlined, edge=edge)) < 2


def test_a_background_makes_up_for_a_clear_window() -> None:
    clear = OverlaySettings(window_opacity=0.0)
    assert worst_overlay_contrast(replace(clear, background_opacity=1.0)) == pytest.approx(21.0)
    assert worst_overlay_contrast(replace(clear, background_opacity=0.3)) < LEAST_CONTRAST
    white = OverlaySettings(window_colour="#ffffff")
    assert worst_overlay_contrast(white) == pytest.approx(1.0)
    assert worst_overlay_contrast(replace(white, background_opacity=1.0)) == pytest.approx(21.0)


def test_looks_of_ones_own_are_saved_renamed_and_deleted() -> None:
    overlay = OverlaySettings(text_colour="#00ffff", font_family="Serif", lines=4)
    own = with_own_look((), "Film", overlay)
    assert preset_of(overlay, own) == own_preset("Film")
    other = replace(overlay, text_colour="#ffffff", lines=1)
    own = with_own_look(own, "Text", other)
    chosen = with_preset(other, own_preset("Film"), own)
    assert (chosen.text_colour, chosen.font_family, chosen.lines) == ("#00ffff", "Serif", 1)
    own = with_own_look(own, "Film", replace(overlay, window_opacity=0.5))
    assert [(each.name, each.window_opacity) for each in own] == [("Film", 0.5), ("Text", 1.0)]
    renamed = renamed_look(own, "Film", "Cinema")
    assert [each.name for each in renamed] == ["Cinema", "Text"]
    assert [each.name for each in renamed_look(own, "Film", "Text")] == ["Text"]
    assert [each.name for each in without_look(own, "Film")] == ["Text"]
    with pytest.raises(KeyError):
        with_preset(overlay, own_preset("Film"), ())
