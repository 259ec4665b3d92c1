"""Presets of the overlay, and of how readily sound is taken for speech."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from captioner.settings.model import VoiceDetectionSettings
from captioner.settings.overlay import LOOK_FIELDS, OverlayLook, OverlaySettings, OwnLook

WHITE_ON_BLACK = "white-on-black"
YELLOW_ON_BLACK = "yellow-on-black"
BLACK_ON_WHITE = "black-on-white"
HIGH_CONTRAST = "high-contrast"
LARGE = "large"
OUTLINED = "outlined"
BOXED_LINES = "boxed-lines"

PRESETS: Mapping[str, OverlayLook] = {
    WHITE_ON_BLACK: OverlayLook(),
    YELLOW_ON_BLACK: OverlayLook(text_colour="#ffe94d"),
    BLACK_ON_WHITE: OverlayLook(text_colour="#000000", window_colour="#ffffff"),
    HIGH_CONTRAST: OverlayLook(font_size_px=38, font_weight=700, outline_px=2),
    LARGE: OverlayLook(font_size_px=56, font_weight=600),
    OUTLINED: OverlayLook(font_weight=700, window_opacity=0.0, outline_px=3),
    BOXED_LINES: OverlayLook(background_opacity=1.0, window_opacity=0.0),
}
"""By name; the first is the default look. They leave the font to the reader."""

_FONT = ("font_style", "font_family")
_OWN = "own/"


def own_preset(name: str) -> str:
    return _OWN + name


def with_look(overlay: OverlaySettings, look: OverlayLook) -> OverlaySettings:
    """Return the overlay's settings in another look; position, lines and behaviour stay."""
    return replace(overlay, **{name: getattr(look, name) for name in LOOK_FIELDS})


def with_preset(
    overlay: OverlaySettings, name: str, own: Sequence[OwnLook] = ()
) -> OverlaySettings:
    """The overlay's settings in a preset's look, which does not follow the system's captions.

    Args:
        name: Of `PRESETS`, or `own_preset`.

    Raises:
        KeyError: There is no such preset.
    """
    overlay = replace(overlay, as_system=False)
    for look in own:
        if own_preset(look.name) == name:
            return with_look(overlay, look)
    font = {field: getattr(overlay, field) for field in _FONT}
    return with_look(overlay, replace(PRESETS[name], **font))


def preset_of(overlay: OverlaySettings, own: Sequence[OwnLook] = ()) -> str:
    """Return the name of the preset that the overlay matches; empty for a look that none has."""
    names = [*(own_preset(look.name) for look in own), *PRESETS]
    return next((name for name in names if with_preset(overlay, name, own) == overlay), "")


def with_own_look(own: Sequence[OwnLook], name: str, look: OverlayLook) -> tuple[OwnLook, ...]:
    """Return the reader's looks with one more, or with another under a name that is there."""
    saved = OwnLook(name=name, **{field: getattr(look, field) for field in LOOK_FIELDS})
    if any(each.name == name for each in own):
        return tuple(saved if each.name == name else each for each in own)
    return (*own, saved)


def renamed_look(own: Sequence[OwnLook], old: str, new: str) -> tuple[OwnLook, ...]:
    """Return the reader's looks with one renamed; the one that had the new name before goes."""
    rest = [each for each in own if each.name == old or each.name != new]
    return tuple(replace(each, name=new) if each.name == old else each for each in rest)


def without_look(own: Sequence[OwnLook], name: str) -> tuple[OwnLook, ...]:
    return tuple(each for each in own if each.name != name)


LOW, NORMAL, HIGH = "low", "normal", "high"

_SENSITIVITIES: Mapping[str, tuple[float, float, int]] = {
    LOW: (0.7, 0.5, 2),
    NORMAL: (
        VoiceDetectionSettings().onset_probability,
        VoiceDetectionSettings().release_probability,
        VoiceDetectionSettings().gate_aggressiveness,
    ),
    HIGH: (0.3, 0.2, 0),
}
"""Probabilities at which speech starts and continues, and the strictness of the gate."""


def with_sensitivity(voice: VoiceDetectionSettings, name: str) -> VoiceDetectionSettings:
    """The settings in which quiet or unclear speech counts more readily, or less; times stay."""
    onset, release, aggressiveness = _SENSITIVITIES[name]
    return replace(
        voice,
        onset_probability=onset,
        release_probability=release,
        gate_aggressiveness=aggressiveness,
    )


def sensitivity_of(voice: VoiceDetectionSettings) -> str:
    """Return the name of the current sensitivity; empty for one of the user's own."""
    return next((name for name in _SENSITIVITIES if with_sensitivity(voice, name) == voice), "")
