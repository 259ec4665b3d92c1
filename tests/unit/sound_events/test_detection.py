"""When sounds are reported: steady ones, once, with their end, and only wanted ones."""

from collections.abc import Collection, Sequence
from dataclasses import replace
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
    adjusted,
    most_likely,
    sound_caption,
)
from captioner.sound_events.kinds import (
    AUDIOSET_CLASSES,
    CONFUSED,
    GENERAL,
    LABELS,
    URGENT,
    WARNINGS,
    WORDLESS,
    Sensitivity,
    SoundKind,
)

BELL, ALARM, LAUGHTER, BABY, SIREN = (
    SoundKind.BELL,
    SoundKind.ALARM,
    SoundKind.LAUGHTER,
    SoundKind.BABY,
    SoundKind.SIREN,
)
THRESHOLDS = {BELL: 0.5, ALARM: 0.5, LAUGHTER: 0.5, BABY: 0.5, SIREN: 0.5}
Windows = Sequence[float | dict[SoundKind, float]]


def decide(
    windows: Windows, kind: SoundKind = BELL, wanted: Collection[SoundKind] = frozenset(SoundKind)
) -> list[HeardSound]:
    """Return what is reported of windows of one second, and after the last one."""
    decision = SoundDecision(THRESHOLDS, wanted, 1.0)
    found: list[HeardSound] = []
    for index, window in enumerate(windows):
        likely = window if isinstance(window, dict) else {kind: window}
        found += decision.add_window(index + 1.0, likely)
    return [*found, *decision.finish()]


def starts(sounds: Sequence[HeardSound]) -> list[tuple[SoundKind, float]]:
    return [(sound.kind, sound.end_s) for sound in sounds if not sound.is_over]


def test_a_sound_is_reported_when_it_begins_and_when_it_is_over() -> None:
    begins, over = decide([0, 0.9, 0.9, 0.9] + [0] * 12)
    assert begins == HeardSound(BELL, 1.0, 2.0, begins.probability)
    assert begins.probability == pytest.approx(0.68, abs=0.01)
    # The smoothed probability sinks below 0.4 times the threshold two seconds later.
    assert over == replace(begins, end_s=5.0, is_over=True)


def test_one_doubtful_window_is_not_reported() -> None:
    assert decide([0, 0.6, 0, 0]) == []
    assert len(decide([0, 0.6, 0.6, 0])) == 2


def test_a_weaker_probability_continues_a_sound_but_begins_none() -> None:
    assert decide([0.3] * 60) == []
    begins, over = decide([0.9, 0.9] + [0.3] * 20)
    assert (begins.start_s, over.end_s) == (0.0, 22.0)


def test_lasting_kinds_must_last() -> None:
    decision = SoundDecision({SoundKind.ENGINE: 0.5}, {SoundKind.ENGINE}, 0.5)
    found = [decision.add_window(0.5 * at, {SoundKind.ENGINE: 1.0}) for at in range(1, 8)]
    assert [len(sounds) for sounds in found] == [0, 0, 0, 1, 0, 0, 0]


def test_pauses_of_less_than_eight_seconds_belong_to_a_sound() -> None:
    barks = [0.9] + [0] * 6
    assert len(starts(decide(barks * 4))) == 1
    assert len(starts(decide(([0.9] + [0] * 10) * 2))) == 2


def test_a_sound_that_continues_is_reported_every_thirty_seconds() -> None:
    found = decide([0.9] * 100)
    assert [at_s for _kind, at_s in starts(found)] == [1.0, 30.0, 60.0, 90.0]
    assert [(one.start_s, one.end_s) for one in found if one.is_over] == [
        (0.0, 30.0),
        (30.0, 60.0),
        (60.0, 90.0),
        (90.0, 100.0),
    ]


def test_the_most_likely_of_confused_kinds_counts() -> None:
    assert starts(decide([{LAUGHTER: 0.8, BABY: 0.9}] * 5)) == [(BABY, 1.0)]
    # A siren is an alarm, too.
    assert starts(decide([{ALARM: 0.9, SIREN: 0.6}] * 5)) == [(SIREN, 1.0)]
    assert starts(decide([{ALARM: 0.9, SIREN: 0.2}] * 5)) == [(ALARM, 1.0)]
    assert most_likely({BELL: 0.2, LAUGHTER: 0.1}) == {BELL: 0.2, LAUGHTER: 0.1}


def test_within_three_seconds_only_an_urgent_kind_of_a_group_begins() -> None:
    assert starts(decide([{BABY: 0.9}] * 3 + [{LAUGHTER: 0.9}] * 3)) == [(BABY, 1.0)]
    assert starts(decide([{LAUGHTER: 0.9}] * 3 + [{BABY: 0.9}] * 3)) == [
        (LAUGHTER, 1.0),
        (BABY, 4.0),
    ]


def test_windows_before_a_gap_do_not_count() -> None:
    decision = SoundDecision(THRESHOLDS, {BELL}, 1.0)
    assert decision.add_window(1.0, {BELL: 0.6}) == []
    assert decision.add_window(4.0, {BELL: 0.6}) == []
    assert decision.add_window(5.0, {BELL: 0.6})[0].start_s == 4.0


def test_a_sound_ends_before_a_long_gap_and_continues_after_a_short_one() -> None:
    for gap_s, ends_s in ((3_600.0, [2.0, 3_602.0]), (3.0, [5.0])):
        decision = SoundDecision(THRESHOLDS, {BELL}, 1.0)
        found = [decision.add_window(at_s, {BELL: 1.0}) for at_s in (1.0, 2.0)]
        found.append(decision.add_window(2.0 + gap_s, {BELL: 1.0}))
        found.append(decision.add_window(3.0 + gap_s, {}) if gap_s == 3.0 else [])
        over = [one for sounds in (*found, decision.finish()) for one in sounds if one.is_over]
        assert [one.end_s for one in over] == ends_s


def test_unwanted_kinds_are_not_reported() -> None:
    assert decide([1.0] * 9, wanted={ALARM}) == []


def test_sensitivity_changes_the_odds_of_thresholds() -> None:
    assert adjusted(THRESHOLDS, Sensitivity.NORMAL) == THRESHOLDS
    low, high = (adjusted({BELL: 0.5}, each)[BELL] for each in (Sensitivity.LOW, Sensitivity.HIGH))
    assert (low, high) == (pytest.approx(0.75), pytest.approx(0.29, abs=0.01))


likely_windows = st.lists(
    st.dictionaries(st.sampled_from(sorted(THRESHOLDS)), st.floats(0, 1)), max_size=120
)


@given(likely_windows)
def test_sounds_end_once_and_do_not_overlap(windows: list[dict[SoundKind, float]]) -> None:
    found = decide(windows)
    begun = [sound for sound in found if not sound.is_over]
    over = {(sound.kind, sound.start_s): sound for sound in found if sound.is_over}
    assert len(over) == len(begun)
    assert {(sound.kind, sound.start_s) for sound in begun} == set(over)
    for kind in THRESHOLDS:
        spans = sorted((one.start_s, one.end_s) for one in over.values() if one.kind is kind)
        assert all(0 <= start_s <= end_s <= start_s + 30 for start_s, end_s in spans)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


class Loudness(SoundClassifier):
    """Takes loud windows for a bell."""

    def __init__(self) -> None:
        self.windows: list[Samples] = []

    def load(self) -> SoundModelFacts:
        return SoundModelFacts(2.0, 1.0, THRESHOLDS)

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
    assert [(sound.start_s, sound.end_s) for sound in listener.hear(loud)] == [(7.0, 8.0)]


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
    grouped = [kind for group in CONFUSED for kind in group]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) >= set(GENERAL)
    assert WARNINGS <= URGENT & WORDLESS


MUSIC, APPLAUSE, KNOCK = SoundKind.MUSIC, SoundKind.APPLAUSE, SoundKind.KNOCK
WORDLESS_THRESHOLDS = {MUSIC: 0.5, APPLAUSE: 0.8, KNOCK: 0.5}
WINDOW = np.zeros(32_000, np.float32)


def heard(*windows: dict[SoundKind, float], voices: tuple[list[float], ...] = ()) -> WordlessSounds:
    """Windows of two seconds that end at 2 s, 3 s and so on."""
    left = list(voices)
    sounds = WordlessSounds(WORDLESS_THRESHOLDS, (lambda _samples: left.pop(0)) if voices else None)
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
