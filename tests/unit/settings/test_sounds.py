"""Settings of sounds: every kind has a switch."""

from __future__ import annotations

from dataclasses import replace

from captioner.settings.model import SoundSettings
from captioner.sound_events.kinds import SoundKind


def test_every_kind_can_be_switched_off_and_all_at_once() -> None:
    settings = SoundSettings()
    assert settings.wanted == frozenset(SoundKind)
    for kind in SoundKind:
        assert replace(settings, **{kind.value: False}).wanted == frozenset(SoundKind) - {kind}
    assert replace(settings, are_told=False).wanted == frozenset()
