"""Words that an answer leaps over: a fake ear leaves out what it is told to."""

from collections.abc import Collection, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.errors import CallCancelledError
from captioner.core.long_form import FallbackSettings
from captioner.speech.long_form.skipped_speech import decoding_skipped, left_out
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord

START_S = 40.0
WORD_S = 0.4


def window_of(count: int) -> SoundWindow:
    """As many words without a pause, and a second of silence."""
    speech = np.random.default_rng(1).normal(0, 0.1, round(count * WORD_S * SAMPLE_RATE))
    samples = np.concatenate([speech, np.zeros(SAMPLE_RATE)]).astype(np.float32)
    return SoundWindow(samples, round(START_S * SAMPLE_RATE))


def words_of(window: SoundWindow, count: int, without: Collection[int] = ()) -> DecodedWindow:
    """Words of a window's sound; whatever is left out becomes the time of the word behind it."""
    words = []
    begins_s = None
    for place in range(count):
        start_s, end_s = START_S + WORD_S * place, START_S + WORD_S * (place + 1)
        if start_s < window.start_s - WORD_S / 2 or start_s > window.start_s + window.duration_s:
            continue
        begins_s = start_s if begins_s is None else begins_s
        if place in without:
            continue
        words.append(SpelledWord(Word(f"w{place:02}", begins_s, end_s, 0.9), (place,)))
        begins_s = None
    return DecodedWindow(tuple(words))


def texts(heard: DecodedWindow) -> list[str]:
    return [each.word.text for each in heard.words]


@given(
    before=st.integers(2, 10),
    leapt=st.integers(3, 8),
    behind=st.integers(2, 10),
    timestamps=st.booleans(),
)
def test_skipped_words_are_decoded_again(
    before: int, leapt: int, behind: int, timestamps: bool
) -> None:
    count = before + leapt + behind
    window = window_of(count)
    asked = []

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        asked.append((windows, timestamps))
        without = range(before, before + leapt) if len(asked) == 1 else ()
        return [words_of(each, count, without) for each in windows]

    (heard,) = decoding_skipped(decode, FallbackSettings())([window], timestamps)

    assert texts(heard) == [f"w{place:02}" for place in range(count)]
    assert len(asked) == 2
    ((again,), asks_for_timestamps) = asked[1]
    assert not asks_for_timestamps
    assert window.start_sample < again.start_sample
    assert again.end_sample == window.end_sample


@given(count=st.integers(0, 25), without=st.sets(st.integers(0, 25), max_size=1))
def test_what_leaves_out_no_more_than_a_word_is_heard_once(count: int, without: set[int]) -> None:
    asked = []

    def decode(windows: Sequence[SoundWindow], _timestamps: bool) -> list[DecodedWindow]:
        asked.append(windows)
        return [words_of(each, count, without) for each in windows]

    window = window_of(count)
    (heard,) = decoding_skipped(decode, FallbackSettings())([window], False)

    assert heard == words_of(window, count, without)
    assert len(asked) == 1


def test_a_second_decode_without_more_words_changes_nothing() -> None:
    window = window_of(20)

    def decode(windows: Sequence[SoundWindow], _timestamps: bool) -> list[DecodedWindow]:
        return [words_of(each, 20, range(8, 14)) for each in windows]

    (heard,) = decoding_skipped(decode, FallbackSettings())([window], False)

    assert heard == words_of(window, 20, range(8, 14))


def test_a_second_decode_that_agrees_on_nothing_changes_nothing() -> None:
    window = window_of(20)
    first = words_of(window, 20, range(8, 14))

    def decode(windows: Sequence[SoundWindow], _timestamps: bool) -> list[DecodedWindow]:
        if windows[0] is window:
            return [first]
        return [
            DecodedWindow(
                tuple(
                    SpelledWord(each.word, (each.tokens[0] + 500,))
                    for each in words_of(windows[0], 20).words
                )
            )
        ]

    assert decoding_skipped(decode, FallbackSettings())([window], False) == [first]


def test_cancelled_at_the_second_decode_the_first_one_is_kept() -> None:
    window = window_of(20)
    first = words_of(window, 20, range(8, 14))

    def decode(windows: Sequence[SoundWindow], _timestamps: bool) -> list[DecodedWindow]:
        if windows[0] is not window:
            raise CallCancelledError
        return [first]

    assert decoding_skipped(decode, FallbackSettings())([window], False) == [first]


def test_what_timestamps_leave_to_the_next_window_is_not_heard_again() -> None:
    window = window_of(20)
    asked = []

    def decode(windows: Sequence[SoundWindow], _timestamps: bool) -> list[DecodedWindow]:
        asked.append(windows)
        whole = words_of(windows[0], 20)
        return [DecodedWindow(whole.words[:8], until_s=8 * WORD_S)]

    decoding_skipped(decode, FallbackSettings())([window], True)

    assert len(asked) == 1


def test_noise_far_below_the_words_is_nothing_that_was_left_out() -> None:
    window = window_of(6)
    noise = np.random.default_rng(2).normal(0, 0.01, len(window.samples)).astype(np.float32)
    words = words_of(window, 6).words

    assert left_out(words, window.samples + noise, START_S) is None
    stretch = left_out(words[:4], window.samples + noise, START_S)
    assert stretch is not None
    start_s, end_s = stretch
    assert abs(start_s - (START_S + 4 * WORD_S)) < 0.05
    assert abs(end_s - (START_S + 6 * WORD_S + 1.0)) < 0.05


def test_where_no_word_was_heard_nothing_says_what_speech_is() -> None:
    window = window_of(6)

    assert left_out((), window.samples, START_S) is None
    assert left_out((), np.zeros(0, np.float32), START_S) is None
