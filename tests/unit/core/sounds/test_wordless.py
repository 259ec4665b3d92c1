"""Where music, alarms and the like are heard, for the guard against invented words."""

from __future__ import annotations

import numpy as np
import pytest

from captioner.core.sounds.decision import SoundModelFacts
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.wordless import WordlessSounds

MUSIC, APPLAUSE, KNOCK = SoundKind.MUSIC, SoundKind.APPLAUSE, SoundKind.KNOCK
FACTS = SoundModelFacts(2.0, {MUSIC: 0.5, APPLAUSE: 0.8, KNOCK: 0.5})
WINDOW = np.zeros(32_000, np.float32)


def heard(*windows: dict[SoundKind, float], voices: tuple[list[float], ...] = ()) -> WordlessSounds:
    """Windows of two seconds that end at 2 s, 3 s and so on."""
    left = list(voices)
    sounds = WordlessSounds(FACTS, (lambda _samples: left.pop(0)) if voices else None)
    for place, shares in enumerate(windows):
        sounds.note(place + 2.0, shares, WINDOW)
    return sounds


def kind(sounds: WordlessSounds, start_s: float, end_s: float) -> SoundKind | None:
    found = sounds.around(start_s, end_s)
    return None if found is None else found[0]


def test_every_window_of_a_stretch_must_have_heard_it() -> None:
    sounds = heard({MUSIC: 0.9}, {MUSIC: 0.6}, {MUSIC: 0.4}, {MUSIC: 0.9})
    assert kind(sounds, 0.0, 1.0) is MUSIC
    assert kind(sounds, 0.5, 2.2) is MUSIC
    assert kind(sounds, 0.0, 4.0) is None
    assert kind(sounds, 9.0, 9.5) is None


def test_each_window_may_hear_another_kind_but_none_that_people_talk_over() -> None:
    assert kind(heard({MUSIC: 0.9}, {APPLAUSE: 0.7, MUSIC: 0.6}), 0.0, 3.0) is MUSIC
    assert kind(heard({MUSIC: 0.9}, {APPLAUSE: 0.9, MUSIC: 0.6}), 0.0, 3.0) is APPLAUSE
    assert kind(heard({KNOCK: 0.9}, {KNOCK: 0.9}), 0.0, 3.0) is None
    assert kind(heard(), 0.0, 3.0) is None


def test_right_after_a_short_sound_the_window_before_it_counts() -> None:
    assert kind(heard({MUSIC: 0.9}), 2.1, 2.6) is MUSIC
    assert kind(heard({MUSIC: 0.9}), 3.1, 3.6) is None
    assert kind(heard({MUSIC: 0.9}, {}), 2.9, 3.2) is None


def test_the_clearest_voice_is_told_and_asked_for_only_over_such_sounds() -> None:
    sounds = heard({}, {MUSIC: 0.9}, {MUSIC: 0.9}, {}, voices=([0.1, 1.6, 1.7], [0.6]))
    found = sounds.around(2.5, 3.2)
    assert found is not None
    assert found == (MUSIC, pytest.approx(0.064))  # at 2.6 and 2.7 s; 1.1 s is before it


def test_hours_are_not_kept() -> None:
    sounds = heard(*[{MUSIC: 0.9}] * 2_000)
    assert kind(sounds, 10.0, 11.0) is None
    assert kind(sounds, 1_990.0, 1_991.0) is MUSIC
