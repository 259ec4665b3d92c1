"""Presets of the overlay, and of how readily sound is taken for speech."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from captioner.settings.model import CaptionEdge, OverlaySettings, VoiceActivitySettings


@dataclass(frozen=True, slots=True)
class OverlayLook:
    """The part of the overlay's settings that a preset decides."""

    text_colour: str
    background_colour: str
    font_size_px: int
    font_weight: int
    outline_px: int = 0
    outline_colour: str = "#000000"
    background_opacity: float = 1.0
    text_opacity: float = 1.0


WHITE_ON_BLACK = "white-on-black"
YELLOW_ON_BLACK = "yellow-on-black"
HIGH_CONTRAST = "high-contrast"
LARGE = "large"

PRESETS: Mapping[str, OverlayLook] = {
    WHITE_ON_BLACK: OverlayLook("#ffffff", "#000000", 34, 500),
    YELLOW_ON_BLACK: OverlayLook("#ffe94d", "#000000", 34, 500),
    HIGH_CONTRAST: OverlayLook("#ffffff", "#000000", 38, 700, outline_px=2),
    LARGE: OverlayLook("#ffffff", "#000000", 56, 600),
}
"""By name; the first is the default look."""


def with_preset(overlay: OverlaySettings, name: str) -> OverlaySettings:
    """The overlay's settings in a preset's look; position, lines and behaviour stay."""
    look = PRESETS[name]
    return replace(
        overlay,
        text_colour=look.text_colour,
        background_colour=look.background_colour,
        background_opacity=look.background_opacity,
        font_size_px=look.font_size_px,
        font_weight=look.font_weight,
        edge=CaptionEdge.UNIFORM,
        outline_px=look.outline_px,
        outline_colour=look.outline_colour,
        text_opacity=look.text_opacity,
    )


def preset_of(overlay: OverlaySettings) -> str:
    """The name of the preset that the overlay matches; empty for a style of the user's own."""
    return next((name for name in PRESETS if with_preset(overlay, name) == overlay), "")


LOW, NORMAL, HIGH = "low", "normal", "high"

_SENSITIVITIES: Mapping[str, tuple[float, float, int]] = {
    LOW: (0.7, 0.5, 2),
    NORMAL: (
        VoiceActivitySettings().onset_probability,
        VoiceActivitySettings().release_probability,
        VoiceActivitySettings().gate_aggressiveness,
    ),
    HIGH: (0.3, 0.2, 0),
}
"""Where speech starts and goes on, as probabilities, and how strict the gate is."""


def with_sensitivity(voice: VoiceActivitySettings, name: str) -> VoiceActivitySettings:
    """The settings in which quiet or unclear speech counts more readily, or less; times stay."""
    onset, release, aggressiveness = _SENSITIVITIES[name]
    return replace(
        voice,
        onset_probability=onset,
        release_probability=release,
        gate_aggressiveness=aggressiveness,
    )


def sensitivity_of(voice: VoiceActivitySettings) -> str:
    """The name of the sensitivity in force; empty for one of the user's own."""
    return next((name for name in _SENSITIVITIES if with_sensitivity(voice, name) == voice), "")
