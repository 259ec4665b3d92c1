from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.speech_spans import Silence, SpeechSpan, SpeechSpans, packed


class LoudIsSpeech:
    def speech_probability(self, frame: Samples) -> float:
        return 1.0 if np.abs(frame).max() > 0.1 else 0.0

    def reset(self) -> None:
        pass


def talk(*parts_s: float) -> Samples:
    """Silence and speech in turn, lengths in seconds."""
    parts = [
        np.full(round(length * SAMPLE_RATE), 0.5 if place % 2 else 0.0, np.float32)
        for place, length in enumerate(parts_s)
    ]
    return np.concatenate(parts)


def spans_of(samples: Samples, chunk: int = 1000) -> tuple[SlidingSound, SpeechSpans]:
    items = (
        AudioChunk(samples[start : start + chunk], start) for start in range(0, len(samples), chunk)
    )
    sound = SlidingSound(items)
    return sound, SpeechSpans(sound, LoudIsSpeech())


def seconds(span: SpeechSpan) -> tuple[float, float]:
    return span.start / SAMPLE_RATE, span.end / SAMPLE_RATE


def spoken(walk: Iterable[object]) -> list[SpeechSpan]:
    return [item for item in walk if isinstance(item, SpeechSpan)]


def test_speech_is_found_with_a_little_silence_around() -> None:
    _, spans = spans_of(talk(1, 2, 1, 1.5, 2))

    first, second = spoken(spans.walk(10))

    assert seconds(first) == pytest.approx((0.74, 3.35), abs=0.05)
    assert seconds(second) == pytest.approx((3.74, 5.85), abs=0.05)


def test_speech_up_to_the_end_is_complete() -> None:
    samples = talk(0.5, 1.01)
    _, spans = spans_of(samples)

    (span,) = spoken(spans.walk(10))

    assert span.end == len(samples)


def test_long_speech_is_cut_within_a_window() -> None:
    _, spans = spans_of(talk(0.5, 70, 1))

    found = spoken(spans.walk(10))

    assert len(found) == 3
    assert all(span.duration_s <= 30 for span in found)
    assert [one.end for one in found[:-1]] == [other.start for other in found[1:]]
    assert [span.follows_cut for span in found] == [False, True, True]
    assert [span.ends_in_cut for span in found] == [True, True, False]


def test_a_window_reaches_over_cuts_and_not_into_pauses() -> None:
    assert SpeechSpan(100, 200).reaching(30) == (100, 200)
    assert SpeechSpan(100, 200, follows_cut=True).reaching(30) == (70, 200)
    assert SpeechSpan(100, 200, ends_in_cut=True).reaching(30) == (100, 230)


def test_no_window_is_longer_than_asked_for_with_what_it_reaches_over_cuts() -> None:
    _, spans = spans_of(talk(0.5, 65, 0.4, 3, 0.4, 40, 1))

    packs = spoken(packed(spans.walk(10), 31, 3, 1))

    for one, other in pairwise(packs):
        assert one.end <= other.start
        assert one.ends_in_cut == other.follows_cut
    reached = [pack.reaching(SAMPLE_RATE) for pack in packs]
    assert max(end - start for start, end in reached) <= 31 * SAMPLE_RATE


def test_silence_is_told_and_its_sound_let_go() -> None:
    sound, spans = spans_of(talk(60, 1, 60))

    silences = 0
    for item in spans.walk(5):
        if isinstance(item, Silence):
            silences += 1
            sound.forget_before(item.until)
            assert len(sound._blocks) < 10 * 16

    assert silences == 22


def test_the_next_speech_is_asked_for_by_position() -> None:
    _, spans = spans_of(talk(1, 2, 3, 1, 1))

    assert spans.next_speech(0) == pytest.approx(0.74 * SAMPLE_RATE, abs=800)
    assert spans.next_speech(20_000) == 20_000
    assert spans.next_speech(4 * SAMPLE_RATE) == pytest.approx(5.74 * SAMPLE_RATE, abs=800)
    assert spans.next_speech(8 * SAMPLE_RATE) is None


def test_looking_for_speech_in_a_long_silence_lets_its_sound_go() -> None:
    sound, spans = spans_of(talk(120, 1, 1))

    spans.next_speech(0)

    assert len(sound._blocks) < 5 * 16


def test_speech_within_a_stretch_is_cut_to_it() -> None:
    _, spans = spans_of(talk(1, 10, 5))

    (span,) = spans.within(2 * SAMPLE_RATE, 5 * SAMPLE_RATE)

    assert seconds(span) == pytest.approx((2, 5), abs=0.04)


@given(
    lengths=st.lists(st.tuples(st.integers(1, 29), st.integers(1, 8)), max_size=20),
    longest_s=st.integers(29, 30),
    pause_s=st.integers(1, 5),
)
def test_packs_hold_every_span_once_and_fit_a_window(
    lengths: list[tuple[int, int]], longest_s: int, pause_s: int
) -> None:
    walk: list[SpeechSpan | Silence] = []
    position = 0
    for length, silence in lengths:
        walk.append(SpeechSpan(position * SAMPLE_RATE, (position + length) * SAMPLE_RATE))
        position += length + silence
        if silence > 5:
            walk.append(Silence((position - 1) * SAMPLE_RATE))
    given_spans = spoken(walk)

    packs = spoken(packed(iter(walk), longest_s, pause_s))

    rest = list(given_spans)
    for pack in packs:
        assert pack.duration_s <= longest_s
        inside = [rest.pop(0)]
        while rest and rest[0].end <= pack.end:
            assert rest[0].start - inside[-1].end <= pause_s * SAMPLE_RATE
            inside.append(rest.pop(0))
        assert (pack.start, pack.end) == (inside[0].start, inside[-1].end)
    assert not rest
