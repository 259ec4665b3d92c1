from dataclasses import replace
from typing import Any

from captioner.settings.model import SoundSettings
from captioner.sound_events.kinds import DEFAULT_KINDS, SoundKind


def test_every_kind_can_be_switched_off_and_all_at_once() -> None:
    settings = SoundSettings()
    assert settings.wanted == DEFAULT_KINDS == frozenset(SoundKind) - {SoundKind.TYPING}
    for kind in SoundKind:
        switched: Any = {kind.value: kind not in DEFAULT_KINDS}
        assert replace(settings, **switched).wanted == DEFAULT_KINDS ^ {kind}
    assert replace(settings, are_told=False).wanted == frozenset()
