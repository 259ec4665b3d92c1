"""When sounds are told: steady ones, once, and only those that are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap, Samples
from captioner.core.events import CaptionChanged, SessionEvent, event_to_json_object
from captioner.core.message import Message
from captioner.sound_events.detection import (
    HeardSound,
    Probabilities,
    SoundClassifier,
    SoundDecision,
    SoundListener,
    SoundModelFacts,
    WordlessSounds,
    sound_caption,
)
from captioner.sound_events.kinds import AUDIOSET_CLASSES, LABELS, WARNINGS, SoundKind

BELL, ALARM = SoundKind.BELL, SoundKind.ALARM
THRESHOLDS = {BELL: 0.5, ALARM: 0.8}


def told(shares: Sequence[float], kind: SoundKind = BELL) -> list[HeardSound]:
    decision = SoundDecision(THRESHOLDS, frozenset(SoundKind))
    return [
        sound
        for place, share in enumerate(shares)
        for sound in decision.accept(place + 1.0, {kind: share})
    ]


def test_two_of_three_windows_above_the_threshold_are_told_with_their_times() -> None:
    assert told([0, 0.9, 0.1, 0.6]) == [HeardSound(BELL, 1.0, 4.0, 0.6)]
    assert told([0, 0.9, 0.1, 0.1, 0.9]) == []
    assert told([0.79] * 9, ALARM) == []


def test_what_goes_on_is_told_once_and_again_after_eight_seconds_without_it() -> None:
    assert len(told([0.9] * 60)) == 1
    assert [sound.end_s for sound in told([0.9] * 3 + [0] * 5 + [0.9] * 3)] == [2.0]
    assert [sound.end_s for sound in told([0.9] * 3 + [0] * 6 + [0.9] * 3)] == [2.0, 11.0]


def test_windows_before_a_gap_do_not_count() -> None:
    decision = SoundDecision(THRESHOLDS, {BELL})
    assert decision.accept(1.0, {BELL: 0.9}) == []
    assert decision.accept(4.0, {BELL: 0.9}) == []
    assert decision.accept(5.0, {BELL: 0.9})[0].start_s == 3.0


def test_what_is_not_wanted_is_not_told() -> None:
    decision = SoundDecision(THRESHOLDS, {ALARM})
    assert all(decision.accept(float(at_s), {BELL: 1.0}) == [] for at_s in range(1, 9))


@given(st.lists(st.floats(0, 1), max_size=80))
def test_labels_of_a_kind_are_eight_seconds_apart_and_end_after_they_begin(
    shares: list[float],
) -> None:
    sounds = told(shares)
    ends = [sound.end_s for sound in sounds]
    assert all(later - earlier >= 8 for earlier, later in pairwise(ends))
    assert all(0 <= sound.start_s < sound.end_s for sound in sounds)


class Loudness(SoundClassifier):
    """Takes loud windows for a bell."""

    def __init__(self) -> None:
        self.windows: list[Samples] = []

    def load(self) -> SoundModelFacts:
        return SoundModelFacts(2.0, THRESHOLDS)

    def probabilities(self, samples: Samples) -> Probabilities:
        self.windows.append(samples)
        return {BELL: float(np.abs(samples).max())}

    def close(self) -> None:
        pass


@given(st.lists(st.integers(1, 9_000), min_size=8, max_size=30))
def test_windows_are_the_same_however_sound_is_delivered(lengths: list[int]) -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, sum(lengths)).astype(np.float32)
    classifier = Loudness()
    listener = SoundListener(classifier, classifier.load(), {BELL})
    at = 0
    for length in lengths:
        list(listener.hear(AudioChunk(samples[at : at + length], at)))
        at += length
    whole = np.concatenate((np.zeros(2 * SAMPLE_RATE, np.float32), samples))
    for place, window in enumerate(classifier.windows):
        end = (place + 1) * SAMPLE_RATE
        np.testing.assert_array_equal(window, whole[end : end + 2 * SAMPLE_RATE])
    assert len(classifier.windows) == at // SAMPLE_RATE


def test_silence_costs_nothing_and_missing_sound_moves_the_clock() -> None:
    classifier = Loudness()
    listener = SoundListener(classifier, classifier.load(), {BELL})
    assert list(listener.hear(AudioChunk(np.zeros(5 * SAMPLE_RATE, np.float32), 0))) == []
    assert not classifier.windows
    gap = AudioGap(5 * SAMPLE_RATE, 2 * SAMPLE_RATE, Message("lost"))
    assert list(listener.hear(gap)) == []
    loud = AudioChunk(np.ones(3 * SAMPLE_RATE, np.float32), 7 * SAMPLE_RATE)
    assert [(sound.start_s, sound.end_s) for sound in listener.hear(loud)] == [(7.0, 9.0)]


def test_nothing_from_before_missing_sound_is_heard_after_it() -> None:
    classifier = Loudness()
    listener = SoundListener(classifier, classifier.load(), {BELL})
    list(listener.hear(AudioChunk(np.ones(2 * SAMPLE_RATE, np.float32), 0)))
    list(listener.hear(AudioGap(2 * SAMPLE_RATE, SAMPLE_RATE, Message("lost"))))
    list(listener.hear(AudioChunk(np.full(SAMPLE_RATE, 0.5, np.float32), 3 * SAMPLE_RATE)))
    assert set(classifier.windows[-1]) == {0.0, 0.5}


def test_the_caption_of_a_sound_is_an_event_of_its_own_kind() -> None:
    caption = sound_caption(HeardSound(SoundKind.PHONE, 3, 5, 0.9), 7, "[phone ringing]", "You")
    event = event_to_json_object(SessionEvent(6.0, 6.0, CaptionChanged(caption)))
    assert event is not None
    assert (event["type"], event["sound"]) == ("sound", "phone")
    assert (event["committed"], event["caption"], event["channel"]) == ("[phone ringing]", 7, "You")
    assert caption.committed_words == caption.words


def test_every_kind_has_a_label_and_classes_of_its_own() -> None:
    assert set(LABELS) == set(AUDIOSET_CLASSES) == set(SoundKind) > WARNINGS
    assert all(label[0] + label[-1] == "[]" for label in LABELS.values())
    names = [name for classes in AUDIOSET_CLASSES.values() for name in classes]
    assert len(names) == len(set(names))


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
