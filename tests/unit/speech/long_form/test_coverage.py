"""Speech that no word covers, over a fake decoder that skips passages."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import UNCOVERED_S, Word, uncovered
from captioner.core.errors import CallCancelledError
from captioner.core.long_form import FallbackSettings
from captioner.speech.long_form.coverage import decoding_uncovered, without_stretched
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord

WORD_S = 0.5


def word(start_s: float, end_s: float, text: str = "spoken", probability: float = 0.9) -> Word:
    return Word(text, start_s, end_s, probability)


def test_speech_without_words_is_uncovered() -> None:
    words = [word(0.0, 0.6), word(0.6, 1.0), word(4.0, 4.5)]
    assert uncovered([(0.0, 4.5)], words) == [(1.0, 4.0)]


def test_a_short_hole_is_covered() -> None:
    assert uncovered([(0.0, 2.0)], [word(0.0, 0.6), word(1.5, 2.0)]) == []


def test_a_stretched_word_covers_no_more_than_its_own_length() -> None:
    ((start_s, end_s),) = uncovered([(0.0, 8.0)], [word(0.5, 7.5, "so")])
    assert start_s < 1.0
    assert end_s == 8.0


def test_speech_before_and_after_all_words_is_uncovered() -> None:
    assert uncovered([(1.0, 3.0), (10.0, 12.0)], [word(6.0, 6.5)]) == [(1.0, 3.0), (10.0, 12.0)]


@given(
    speech=st.lists(st.tuples(st.floats(0, 5), st.floats(0.1, 8)), max_size=6),
    starts=st.lists(st.floats(0, 60), max_size=40),
)
def test_uncovered_speech_is_exactly_the_long_holes(
    speech: list[tuple[float, float]], starts: list[float]
) -> None:
    spans, at_s = [], 0.0
    for pause_s, length_s in speech:
        spans.append((at_s + pause_s, at_s + pause_s + length_s))
        at_s = spans[-1][1]
    words = [word(start_s, start_s + 0.4) for start_s in starts]
    found = uncovered(spans, words)
    for start_s, end_s in found:
        assert end_s - start_s >= UNCOVERED_S
        assert any(first <= start_s and end_s <= last for first, last in spans)
        assert not any(each.start_s < end_s and each.end_s > start_s for each in words)
    for first, last in spans:
        for at in np.arange(first, last - UNCOVERED_S, 0.25):
            is_covered = any(each.start_s < at + UNCOVERED_S and each.end_s > at for each in words)
            is_found = any(
                start <= at + 1e-9 and at + UNCOVERED_S <= end + 1e-9 for start, end in found
            )
            assert is_covered or is_found


def speech_of(duration_s: float) -> SoundWindow:
    """A second of silence, speech, a second of silence."""
    samples = np.zeros(round((duration_s + 2) * SAMPLE_RATE), np.float32)
    return SoundWindow(samples, 0, ((1.0, 1.0 + duration_s),))


def spoken(window: SoundWindow, count: int, without: range = range(0)) -> DecodedWindow:
    """The words in a window, of those that were said from 1.0 s on."""
    times_s = [1.0 + WORD_S * place for place in range(count) if place not in without]
    return DecodedWindow(
        tuple(
            SpelledWord(word(at_s, at_s + WORD_S, f"word{at_s}"), (1,))
            for at_s in times_s
            if window.start_s <= at_s < window.start_s + window.duration_s
        )
    )


def test_words_stretched_over_skipped_speech_stand_at_its_end() -> None:
    words = [
        SpelledWord(word(*times_s, text), (1,))
        for text, times_s in {
            "ones.": (2.7, 3.3), "In": (6.4, 13.8), "being": (13.8, 15.4), "modern.": (17.6, 18.2)
        }.items()
    ]  # fmt: skip
    found = [each.word for each in without_stretched(words)]
    assert [(each.start_s, each.end_s) for each in found] == [
        (2.7, 3.3),
        (pytest.approx(14.54), pytest.approx(14.85)),
        (pytest.approx(14.85), 15.4),
        (17.6, 18.2),
    ]


@pytest.mark.parametrize("fails_at_first", [False, True])
def test_a_skipped_passage_is_decoded_again(fails_at_first: bool) -> None:
    window = speech_of(10.0)
    asked: list[tuple[SoundWindow, bool]] = []

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        asked.extend((each, timestamps) for each in windows)
        skips = len(asked) == 1 or (fails_at_first and len(asked) == 2)
        return [spoken(each, 20, range(6, 14) if skips else range(0)) for each in windows]

    (heard,) = decoding_uncovered(decode, FallbackSettings())([window], False)

    assert [each.word.text for each in heard.words] == [
        each.word.text for each in spoken(window, 20).words
    ]
    assert [timestamps for _, timestamps in asked] == [False, False, True][: len(asked)]
    assert len(asked) == 2 + fails_at_first


@pytest.mark.parametrize(("duration_s", "words"), [(0.7, 1), (0.5, 0)])
def test_a_short_utterance_without_any_word_is_decoded_again(duration_s: float, words: int) -> None:
    samples = np.zeros(8 * SAMPLE_RATE, np.float32)
    window = SoundWindow(samples, 0, ((1.0, 1.0 + duration_s), (3.0, 6.0)))
    later = DecodedWindow(tuple(each for each in spoken(window, 10).words if each.word.start_s > 3))
    greeting = DecodedWindow((SpelledWord(word(1.1, 1.5, "Hello."), (1,)),))
    answers = [later, greeting]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    (heard,) = decode([window], False)

    assert heard.words == (*greeting.words[:words], *later.words)


def test_words_timed_after_their_speech_get_its_times_and_stand_once() -> None:
    window = speech_of(6.0)
    late = spoken(window, 12, range(5)).words
    squeezed = [SpelledWord(word(3.5, 3.55, f"word{1.0 + WORD_S * at}"), (1,)) for at in range(5)]
    answers = [DecodedWindow((*squeezed, *late)), DecodedWindow(spoken(window, 5).words)]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    (heard,) = decode([window], False)

    assert [each.word for each in heard.words] == [each.word for each in spoken(window, 12).words]
    assert not answers, "what has its times is not decoded a third time"


def test_a_silent_answer_keeps_nothing_and_is_decoded_again() -> None:
    window = speech_of(4.0)
    silent = DecodedWindow(
        spoken(window, 2).words, average_log_probability=-2.0, no_speech_probability=0.9
    )
    answers = [silent, spoken(window, 8)]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    (heard,) = decode([window], False)

    assert len(heard.words) == 8
    assert not heard.is_silent(FallbackSettings())


def test_words_that_are_improbable_or_repeat_do_not_cover() -> None:
    window = speech_of(6.0)
    doubtful = DecodedWindow((SpelledWord(word(3.0, 3.4, "hm", 0.1), (1,)),))
    loop = DecodedWindow(
        tuple(SpelledWord(word(1.0 + at / 10, 1.1 + at / 10, "ah"), (1,)) for at in range(6))
    )
    answers = [DecodedWindow(), doubtful, loop]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    assert decode([window], False)[0].words == ()
    assert not answers


def test_what_was_decoded_stays_after_cancelling() -> None:
    window = speech_of(10.0)
    first = [spoken(window, 4)]

    def decode(*_: object) -> list[DecodedWindow]:
        if not first:
            raise CallCancelledError
        return [first.pop()]

    (heard,) = decoding_uncovered(decode, FallbackSettings())([window], False)
    assert len(heard.words) == 4


def test_words_beside_the_stretch_are_not_written_twice() -> None:
    window = speech_of(6.0)
    slow = [SpelledWord(word(1.0, 3.4, "slowly"), (1,)), SpelledWord(word(3.4, 6.9, "said"), (2,))]
    again = DecodedWindow(tuple(SpelledWord(word(1.2, 1.8, text), (1,)) for text in ("Slowly,",)))
    answers = [DecodedWindow(tuple(slow))]

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        return [answers.pop(0) if answers else again for _ in windows]

    (heard,) = decoding_uncovered(decode, FallbackSettings())([window], False)
    assert [each.word.text for each in heard.words] == ["slowly", "said"]


@pytest.mark.parametrize("times_said", [1, 2])
def test_words_that_follow_are_said_once_or_twice_as_a_decode_of_both_has_them(
    times_said: int,
) -> None:
    def said(text: str, start_s: float, word_s: float = 0.4) -> tuple[SpelledWord, ...]:
        return tuple(
            SpelledWord(word(start_s + word_s * at, start_s + word_s * (at + 1), each), (1,))
            for at, each in enumerate(text.split())
        )

    start, phrase, end = said("even lower", 1.2), "in intensity we're just saying", said("so", 6.0)
    late = DecodedWindow((*start, *said(phrase, 4.0), *end))
    alone = DecodedWindow(said(phrase, 2.0))
    both = (*start, *said(phrase, 2.0), *(said(phrase, 4.0) if times_said == 2 else ()), *end)
    answers = [late, alone, DecodedWindow(both)]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    (heard,) = decode([speech_of(6.0)], False)

    texts = [each.word.text for each in heard.words]
    assert texts.count("intensity") == times_said
    if times_said == 1:
        assert [each.word for each in heard.words] == [each.word for each in both]


def test_a_word_is_never_moved_to_a_later_one_of_the_same_text() -> None:
    def spelled(text: str, start_s: float) -> SpelledWord:
        return SpelledWord(word(start_s, start_s + 0.4, text), (1,))

    first = DecodedWindow((spelled("so", 1.2), spelled("and", 3.2), spelled("on", 3.6)))
    again = DecodedWindow((spelled("on", 2.2), spelled("and", 6.0)))
    answers = [first, again, again]
    decode = decoding_uncovered(lambda *_: [answers.pop(0)], FallbackSettings())

    (heard,) = decode([speech_of(3.0)], False)

    assert [each.word for each in heard.words][-2:] == [each.word for each in first.words][-2:]
