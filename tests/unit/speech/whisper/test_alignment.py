import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Word
from captioner.speech.whisper.alignment import (
    audible_positions,
    timed_words,
    token_times_s,
    untimed_words,
)
from captioner.speech.whisper.tokenizer import WordTokens


def tone(duration_s: float) -> np.ndarray:
    times = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 200 * times)).astype(np.float32)


def silence(duration_s: float) -> np.ndarray:
    return np.zeros(round(duration_s * SAMPLE_RATE), dtype=np.float32)


def segment(*parts: np.ndarray, start_s: float = 0.0) -> SpeechSegment:
    samples = np.concatenate(parts)
    return SpeechSegment(samples, start_s, start_s + len(samples) / SAMPLE_RATE, is_final=True)


def test_tokens_begin_where_the_path_first_reaches_them() -> None:
    path = [(0, 0), (0, 1), (1, 2), (2, 2), (2, 3), (3, 4)]

    np.testing.assert_allclose(token_times_s(path, 3), [0.0, 0.04, 0.04, 0.08])


@given(
    steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=60),
    token_count=st.integers(0, 20),
)
def test_token_times_never_fall_whatever_the_path(
    steps: list[tuple[int, int]], token_count: int
) -> None:
    path, token, position = [], 0, -1
    for token_step, position_step in steps:
        path.append((token, position))
        token, position = token + token_step, position + position_step

    times_s = token_times_s([pair for pair in path if pair[0] <= token_count], token_count)

    assert len(times_s) == token_count + 1
    assert (np.diff(times_s, prepend=0.0) >= 0).all()


def test_words_in_less_than_one_position_of_sound_lie_within_it() -> None:
    sound = segment(tone(0.016), start_s=30.0)

    (word,) = timed_words([WordTokens("one", 1)], [(0, -1), (1, -1)], [0.9], sound)

    assert 30.0 <= word.start_s <= word.end_s <= 30.016


def test_words_are_drawn_in_to_what_can_be_heard_and_shifted_to_the_session() -> None:
    sound = segment(silence(0.4), tone(0.6), silence(0.5), tone(0.5), silence(0.2), start_s=100.0)
    path = [(0, p) for p in range(55)] + [(1, p) for p in range(55, 110)] + [(2, 109)]

    first, second = timed_words(
        [WordTokens("one", 1), WordTokens("two", 1)], path, [0.9, 0.5], sound
    )

    assert (first.start_s, first.end_s) == pytest.approx((100.4, 101.0), abs=0.021)
    assert (second.start_s, second.end_s) == pytest.approx((101.5, 102.0), abs=0.021)
    assert (first.probability, second.probability) == (0.9, 0.5)


@given(
    positions=st.lists(st.integers(0, 120), min_size=4, max_size=12),
    counts=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    start_s=st.floats(0, 1e5),
)
def test_words_are_in_order_and_within_the_sound(
    positions: list[int], counts: list[int], start_s: float
) -> None:
    sound = segment(silence(0.3), tone(0.5), silence(0.4), tone(0.3), start_s=start_s)
    path = list(enumerate(sorted(positions)))
    words = [WordTokens(f"w{i}", count) for i, count in enumerate(counts)]

    timed = timed_words(words, path, [0.5] * sum(counts), sound)

    edges = [edge for word in timed for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[0] >= start_s
    assert edges[-1] <= sound.end_s + 1e-9
    assert [word.text for word in timed] == [word.text for word in words]


def test_continuous_speech_is_audible_throughout() -> None:
    assert audible_positions(tone(1.0)).all()


def test_no_sound_has_no_positions() -> None:
    assert len(audible_positions(silence(0.0))) == 0
    assert len(audible_positions(silence(0.01))) == 0


def test_untimed_words_share_the_sound_by_their_length() -> None:
    words = untimed_words([WordTokens("a", 1), WordTokens("bcd", 2)], 0.7, segment(tone(4.0)))

    assert [(word.start_s, word.end_s) for word in words] == [(0.0, 1.0), (1.0, 4.0)]
    assert untimed_words([], 0.7, segment(tone(1.0))) == ()


def spoken_words(*words: tuple[str, int, int], sound: SpeechSegment) -> tuple[Word, ...]:
    """Timed words of (text, first position, position behind) triples, a token each."""
    path = [
        (place, position)
        for place, (_, first, behind) in enumerate(words)
        for position in range(first, behind)
    ]
    path.append((len(words), words[-1][2]))
    return timed_words(
        [WordTokens(text, 1) for text, _, _ in words], path, [0.9] * len(words), sound
    )


def test_a_word_left_in_a_pause_is_timed_behind_it() -> None:
    # As decoders do: the sentence's first word is put into the pause before it, without sound.
    sound = segment(tone(1.0), silence(1.5), tone(1.0))

    done, the, price = spoken_words(
        ("done.", 0, 55), ("The", 55, 124), ("price", 124, 175), sound=sound
    )

    assert (done.start_s, done.end_s) == pytest.approx((0.0, 1.0), abs=0.021)
    assert the.start_s == pytest.approx(2.5, abs=0.021)
    assert price.end_s == pytest.approx(3.5, abs=0.021)
    assert the.end_s == price.start_s
    assert price.end_s - price.start_s > the.end_s - the.start_s > 0.2


def test_the_last_of_a_sound_is_not_the_beginning_of_the_next_sentence() -> None:
    sound = segment(tone(1.0), silence(1.5), tone(1.0))

    _, the, price = spoken_words(
        ("done.", 0, 47), ("The", 47, 124), ("price", 124, 175), sound=sound
    )

    assert the.start_s == pytest.approx(2.5, abs=0.021)
    assert the.end_s == price.start_s


def test_a_click_in_a_pause_is_no_word() -> None:
    sound = segment(tone(1.0), silence(0.5), tone(0.08), silence(0.9), tone(1.0))

    _, the, _ = spoken_words(("done.", 0, 55), ("The", 70, 124), ("price", 124, 174), sound=sound)

    assert the.start_s == pytest.approx(2.48, abs=0.021)


@pytest.mark.parametrize(
    ("text", "before", "expected_s"),
    [
        ("The", "done.", (1.5, 2.0)),  # begins a sentence: behind the pause
        ("good.", "is", (0.5, 0.9)),  # ends one: before it
        ("long", "is", (1.5, 2.0)),  # neither: where more of it is heard
    ],
)
def test_a_pause_within_a_word_is_not_part_of_it(
    text: str, before: str, expected_s: tuple[float, float]
) -> None:
    sound = segment(tone(0.9), silence(0.6), tone(1.0))

    _, word, _ = spoken_words((before, 0, 25), (text, 25, 100), ("end", 100, 125), sound=sound)

    assert (word.start_s, word.end_s) == pytest.approx(expected_s, abs=0.021)


def test_three_words_without_sound_stay_where_they_were_put() -> None:
    sound = segment(tone(1.0), silence(1.5), tone(1.0))
    words = [("done.", 0, 55), ("a", 60, 61), ("b", 61, 62), ("c", 62, 63), ("end", 124, 175)]

    _, *silent, end = spoken_words(*words, sound=sound)

    assert all(word.end_s < 2.5 for word in silent[:2])
    assert end.start_s == pytest.approx(2.5, abs=0.021)
