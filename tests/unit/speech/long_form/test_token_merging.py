from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.speech.long_form.token_merging import (
    CommonRun,
    Join,
    JoinedWindows,
    SpelledWord,
    common_runs,
    join_windows,
)


def spelled(*items: tuple[str, Sequence[int]], start_s: float = 0.0) -> list[SpelledWord]:
    """Words of half a second from (text, tokens) pairs."""
    return [
        SpelledWord(
            Word(text, start_s + 0.5 * place, start_s + 0.5 * place + 0.4, 0.9), tuple(tokens)
        )
        for place, (text, tokens) in enumerate(items)
    ]


def timed(*items: tuple[str, tuple[int, ...], float, float, float]) -> list[SpelledWord]:
    """Words from (text, tokens, begin, end, probability)."""
    return [
        SpelledWord(Word(text, start_s, end_s, probability), tokens)
        for text, tokens, start_s, end_s, probability in items
    ]


def moved(words: Iterable[SpelledWord], by_s: float) -> list[SpelledWord]:
    """The same words heard a little later."""
    return [
        replace(
            each,
            word=replace(each.word, start_s=each.word.start_s + by_s, end_s=each.word.end_s + by_s),
        )
        for each in words
    ]


def texts(left: Sequence[SpelledWord], right: Sequence[SpelledWord], join: Join) -> list[str]:
    return [each.word.text for each in [*left[: join.left_count], *right[join.right_start :]]]


def test_places_too_far_apart_do_not_pair() -> None:
    assert common_runs([1, 2], [1, 2], lambda _i, _j: 5.0, 1.0) == []


@given(
    left=st.lists(st.integers(0, 3), max_size=12), right=st.lists(st.integers(0, 3), max_size=12)
)
def test_the_run_is_common_and_none_is_longer(left: list[int], right: list[int]) -> None:
    runs = common_runs(left, right, lambda _i, _j: 0.0, 1.0)
    run = max(runs, key=lambda run: run.length, default=None)

    every = {
        tuple(left[i : i + length])
        for length in range(1, len(left) + 1)
        for i in range(len(left) - length + 1)
    } & {
        tuple(right[j : j + length])
        for length in range(1, len(right) + 1)
        for j in range(len(right) - length + 1)
    }
    assert (run is None) == (not every)
    if run is not None:
        own = left[run.left_start : run.left_start + run.length]
        assert own == right[run.right_start : run.right_start + run.length]
        assert run.length == max(map(len, every))


def test_windows_are_joined_in_the_middle_of_what_both_heard() -> None:
    left = spelled(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]), ("wrong", [8]))
    right = spelled(("off", [9]), ("c", [3]), ("d", [4]), ("e", [5]), start_s=0.5)

    join = join_windows(left, right, 0.5, 2.5)

    assert join.run == CommonRun(1, 1, 2)
    assert texts(left, right, join) == ["a", "b", "c", "d", "e"]


def test_a_word_is_never_cut_in_two() -> None:
    left = spelled(("mega", [1]), ("phones", [2, 3, 4]), ("end", [5]))
    right = spelled(("telephones", [7, 3, 4]), ("end", [5]), ("more", [6]), start_s=0.5)

    join = join_windows(left, right, 0.5, 1.5)

    assert texts(left, right, join) in (
        ["mega", "phones", "end", "more"],
        ["mega", "telephones", "end", "more"],
    )


def test_without_agreement_the_middle_of_the_overlap_decides() -> None:
    left = spelled(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]))
    right = spelled(("x", [11]), ("y", [12]), ("z", [13]), start_s=1.0)

    join = join_windows(left, right, 1.0, 2.0)

    assert join.run is None
    assert texts(left, right, join) == ["a", "b", "c", "y", "z"]


def test_the_same_words_said_twice_are_kept_twice() -> None:
    left = spelled(("thank", [1]), ("you", [2]), ("thank", [1]), ("you", [2]))
    right = spelled(("thank", [1]), ("you", [2]), ("all", [3]), start_s=1.0)

    join = join_windows(left, right, 0.0, 2.0)

    assert texts(left, right, join) == ["thank", "you", "thank", "you", "all"]


def test_an_empty_side_keeps_the_other() -> None:
    words = spelled(("a", [1]), ("b", [2]))

    assert texts([], words, join_windows([], words, 0.0, 0.0)) == ["a", "b"]
    assert texts(words, [], join_windows(words, [], 1.0, 1.0)) == ["a", "b"]


@given(
    lengths=st.lists(st.integers(1, 3), min_size=12, max_size=40),
    data=st.data(),
)
def test_windows_of_one_text_give_the_text_again(lengths: list[int], data: st.DataObject) -> None:
    tokens = iter(range(1000))
    words = spelled(*[(f"w{i}", [next(tokens) for _ in range(n)]) for i, n in enumerate(lengths)])
    begin = data.draw(st.integers(0, len(words) - 6))
    end = data.draw(st.integers(begin + 3, len(words)))
    left, right = words[:end], words[begin:]

    join = join_windows(left, right, begin * 0.5, end * 0.5)

    assert texts(left, right, join) == [each.word.text for each in words]


def test_where_windows_agree_on_little_the_words_that_sound_bears_out_are_kept() -> None:
    def heard(*items: tuple[str, int, float, float, float]) -> list[SpelledWord]:
        return timed(
            *((text, (token,), start_s, end_s, sure) for text, token, start_s, end_s, sure in items)
        )

    left = heard(
        ("The", 1, 8.5, 8.6, 0.9),
        ("market", 2, 8.6, 9.0, 0.5),
        ("went", 3, 9.0, 9.3, 0.2),
        ("from", 4, 9.3, 9.3, 0.3),
        ("fifteen", 5, 9.4, 9.6, 0.2),
        ("the", 6, 9.8, 10.2, 0.9),
        ("last", 7, 10.2, 10.6, 0.8),
    )
    right = heard(
        ("The", 1, 8.5, 8.6, 0.9),
        ("marketing", 8, 8.6, 9.3, 0.9),
        ("team", 9, 9.3, 9.6, 1.0),
        ("will", 10, 9.6, 9.8, 1.0),
        ("finish", 11, 9.8, 10.1, 1.0),
        ("the", 6, 10.1, 10.2, 1.0),
        ("last", 7, 10.2, 10.7, 1.0),
    )

    join = join_windows(left, right, 8.0, 11.0)

    assert texts(left, right, join) == [each.word.text for each in right]


@given(
    lefts=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), max_size=12),
    rights=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), max_size=12),
)
def test_windows_that_agree_on_nothing_leave_no_sound_twice_and_none_out(
    lefts: list[tuple[int, int]], rights: list[tuple[int, int]]
) -> None:
    def windows_words(spans: Iterable[tuple[int, int]], first_token: int) -> list[SpelledWord]:
        words, at = [], 0.0
        for place, (gap, length) in enumerate(spans):
            at += gap / 60
            token = first_token + place
            words.append(SpelledWord(Word(f"w{token}", at, at + length / 10, 0.9), (token,)))
            at += length / 10
        return words

    left, right = windows_words(lefts, 0), windows_words(rights, 100)

    join = join_windows(left, right, 0.0, 4.0)

    kept = [*left[: join.left_count], *right[join.right_start :]]
    middles = [(each.word.start_s + each.word.end_s) / 2 for each in kept]
    assert middles == sorted(middles)
    # What neither window's kept words cover, neither window heard words in.
    last_s = left[join.left_count - 1].word.end_s if join.left_count else 0.0
    assert all(
        (each.word.start_s + each.word.end_s) / 2 < last_s for each in right[: join.right_start]
    )


@given(
    count=st.integers(1, 60),
    cuts=st.lists(st.integers(2, 12), min_size=1, max_size=12),
    joint=st.integers(1, 3),
    jitter=st.lists(st.integers(-3, 3), min_size=60, max_size=60),
)
def test_joined_windows_give_every_word_once_and_in_order(
    count: int, cuts: list[int], joint: int, jitter: list[int]
) -> None:
    """Windows of one talk with times a little off in each, cut in the midst of speech."""
    edges, at = [], 0
    for step in cuts:
        at = min(count, at + step)
        edges.append(at)
    edges.append(count)
    joined = JoinedWindows()
    heard, begin = [], 0
    for number, end in enumerate(edges):
        first, behind = max(0, begin - joint), min(count, end + joint)
        words = [
            SpelledWord(
                Word(
                    f"w{place}",
                    0.5 * place + 0.01 * jitter[(place + number) % 60],
                    0.5 * place + 0.4 + 0.01 * jitter[(place + number) % 60],
                    0.9,
                ),
                (place, place + 1000),
            )
            for place in range(first, behind)
        ]
        heard += joined.add(words, 0.5 * first, 0.5 * behind, 0.5 * max(0, end - joint))
        begin = end
    heard += joined.flush()

    assert [word.text for word in heard] == [f"w{place}" for place in range(count)]


def test_a_window_that_hears_nothing_takes_no_word_away() -> None:
    joined = JoinedWindows()
    words = spelled(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]))

    done = joined.add(words, 0.0, 2.0, 1.0)
    done += joined.add((), 1.0, 3.0, 2.0)

    assert [word.text for word in [*done, *joined.flush()]] == ["a", "b", "c", "d"]


def test_a_phrase_that_one_window_wrote_twice_without_sound_is_kept_once() -> None:
    left = timed(
        ("contract", (818,), 15.48, 16.06, 0.99),
        ("is", (345,), 16.1, 16.28, 0.99),
        ("different.", (675, 585, 333, 13), 16.3, 16.58, 0.98),
        ("Our", (595,), 16.58, 16.58, 0.99),
        ("contract", (818,), 16.58, 16.58, 0.65),
        ("is", (345,), 16.58, 16.58, 0.99),
        ("different,", (675, 585, 333, 11), 16.58, 16.8, 0.87),
        ("occuratures", (270, 573, 362, 327, 362, 323), 18.38, 18.47, 0.39),
        ("defint.", (446, 69, 320, 83, 13), 18.47, 18.53, 0.66),
        ("Our", (595,), 18.53, 18.56, 0.99),
        ("contract", (818,), 18.56, 19.2, 0.97),
        ("is", (345,), 19.2, 19.36, 0.99),
        ("long,", (275, 734, 11), 19.36, 19.88, 0.97),
    )
    right = timed(
        ("is", (345,), 16.0, 16.28, 0.79),
        ("different.", (675, 585, 333, 13), 16.3, 16.8, 0.94),
        ("Our", (595,), 18.38, 18.56, 0.99),
        ("contract", (818,), 18.56, 19.2, 0.98),
        ("is", (345,), 19.2, 19.36, 0.99),
        ("long,", (275, 734, 11), 19.36, 19.88, 0.99),
        ("but", (575,), 20.06, 20.26, 1.0),
    )

    join = join_windows(left, right, 16.0, 20.0)

    said = "contract is different. Our contract is long, but"
    assert " ".join(texts(left, right, join)) == said


@given(
    before=st.integers(2, 6),
    stretch=st.integers(1, 4),
    behind=st.integers(2, 6),
    late_s=st.floats(-0.1, 0.1),
    is_left=st.booleans(),
)
def test_what_one_window_alone_heard_well_is_kept_once(
    before: int, stretch: int, behind: int, late_s: float, is_left: bool
) -> None:
    """Both windows hear the words around a stretch that one of them leaves out."""
    count = before + stretch + behind
    words = spelled(*[(f"w{place}", [place]) for place in range(count + 2)])
    left, right = words[: count + 1], moved(words[1:], late_s)
    whole = [each.word.text for each in words]
    left_out = whole[1 + before : 1 + before + stretch]
    if is_left:
        left = [each for each in left if each.word.text not in left_out]
    else:
        right = [each for each in right if each.word.text not in left_out]

    join = join_windows(left, right, 0.5, 0.5 * (count + 1))

    assert texts(left, right, join) == whole


@given(
    before=st.integers(2, 6),
    doubled=st.integers(1, 4),
    behind=st.integers(2, 6),
    late_s=st.floats(-0.1, 0.1),
    is_left=st.booleans(),
)
def test_what_one_window_wrote_twice_is_kept_once(
    before: int, doubled: int, behind: int, late_s: float, is_left: bool
) -> None:
    """The second writing of a phrase has no sound, as alignment gives it none."""
    count = before + doubled + behind
    words = spelled(*[(f"w{place}", [place]) for place in range(count + 2)])
    phrase = words[1 + before : 1 + before + doubled]
    at_s = phrase[-1].word.end_s
    copy = [SpelledWord(Word(each.word.text, at_s, at_s, 0.9), each.tokens) for each in phrase]

    def twice(window: list[SpelledWord]) -> list[SpelledWord]:
        place = window.index(phrase[-1]) + 1
        return [*window[:place], *copy, *window[place:]]

    left, right = words[: count + 1], words[1:]
    if is_left:
        left = twice(left)
    else:
        right = twice(right)
    right = moved(right, late_s)

    join = join_windows(left, right, 0.5, 0.5 * (count + 1))

    assert texts(left, right, join) == [each.word.text for each in words]
