"""Settings of sounds that are told in brackets."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.sounds.kinds import SoundKind


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Which sounds are told, where the model for it is here; a field for each kind.

    Attributes:
        are_told: Whether any is.
        alarms_blink: Whether the overlay's frame blinks at an alarm or a siren.
        alarms_notify: Whether the desktop shows a message then.
    """

    are_told: bool = True
    laughter: bool = True
    applause: bool = True
    music: bool = True
    door: bool = True
    knock: bool = True
    phone: bool = True
    bell: bool = True
    alarm: bool = True
    siren: bool = True
    dog: bool = True
    baby: bool = True
    cough: bool = True
    alarms_blink: bool = False
    alarms_notify: bool = False

    @property
    def wanted(self) -> frozenset[SoundKind]:
        """The kinds that are told."""
        return frozenset(kind for kind in SoundKind if self.are_told and getattr(self, kind))
