import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.captions.measures import LiveMeasures, match_words, measure_events, percentile
from captioner.core.captions import Word


def event(
    at_s: float,
    committed: str,
    tentative: str = "",
    *,
    final: bool = False,
    caption: int = 1,
    start_s: float = 0.0,
) -> dict[str, object]:
    return {
        "at_s": at_s,
        "audio_s": at_s,
        "type": "final" if final else "partial",
        "caption": caption,
        "channel": "",
        "committed": committed,
        "tentative": tentative,
        "start_s": start_s,
        "end_s": at_s,
        "words": [],
    }


def said(text: str) -> list[Word]:
    return [Word(word, float(place), place + 0.5, 1.0) for place, word in enumerate(text.split())]


LOG = [
    event(1.0, "", "we"),
    event(2.0, "we", "kneed"),
    event(3.0, "we need", "it"),
    event(4.0, "we need it.", final=True),
]


def test_latency_runs_from_the_end_of_the_spoken_word_to_its_event() -> None:
    measures = measure_events(LOG, said("we need it"))
    assert measures.first_shown_s == pytest.approx([0.5, 1.5, 0.5])
    assert measures.committed_s == pytest.approx([1.5, 1.5, 1.5])
    assert measures.finalisation_s == pytest.approx([1.5])


def test_a_word_heard_wrong_has_no_latency_and_does_not_shift_the_others() -> None:
    measures = measure_events(LOG, said("we lead it"))
    assert measures.first_shown_s == pytest.approx([0.5, 0.5])


def test_words_taken_back_are_counted() -> None:
    measures = measure_events(LOG)
    assert measures.final_words == 3
    assert measures.erased_words == 1
    assert measures.normalised_erasure == pytest.approx(1 / 3)
    assert measures.changes == 1
    assert (measures.unstable_words, measures.shown_words) == (1, 4)
    assert measures.committed_changed == 0


def test_a_changed_committed_word_is_found() -> None:
    log = [event(1.0, "we need", "it"), event(2.0, "we knead it", final=True)]
    assert measure_events(log).committed_changed == 1
    assert (
        measure_events([event(1.0, "we need"), event(2.0, "", final=True)]).committed_changed == 2
    )


def test_words_that_a_turn_moved_into_a_caption_of_their_own_were_not_dropped() -> None:
    split = [
        event(1.0, "are you ready yes I"),
        event(2.0, "are you ready", final=True),
        event(2.0, "yes I am", final=True, caption=2),
        event(3.0, "good", final=True, caption=3),
    ]
    measures = measure_events(split)
    assert measures.committed_changed == measures.erased_words == 0
    assert measures.final_words == 7

    lost = [event(1.0, "are you ready yes I"), split[1], split[3]]
    assert measure_events(lost).committed_changed == 2
    assert measure_events(lost[:2]).committed_changed == 2


def test_the_longest_backlog_told_is_kept() -> None:
    lag = {"type": "overload", "behind_s": 2.5, "at_s": 1.0, "audio_s": 1.0}
    assert measure_events([lag, *LOG]).longest_backlog_s == 2.5


def test_recordings_are_pooled() -> None:
    pool = LiveMeasures()
    for _ in range(2):
        pool += measure_events(LOG, said("we need it"))
    assert pool.final_words == 6
    assert len(pool.committed_s) == 6
    assert pool.audio_s == 8.0


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([], 50) is None
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([1.0], 99) == 1.0
    assert percentile([1.0, 2.0], 50) == 1.0
    assert percentile([1.0, 2.0], 51) == 2.0
    assert percentile([float(value) for value in range(1, 101)], 7) == 7.0


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=60), st.integers(0, 100))
def test_a_percentile_is_the_nearest_rank(values: list[float], percent: int) -> None:
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    # Of all that occurred, it is the least for which that is true.
    smaller = [value for value in values if value < found]
    assert not smaller or 100 * len(smaller) < percent * len(values)


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_matched_words_are_equal_and_in_order(heard: list[str], spoken: list[str]) -> None:
    pairs = match_words(heard, spoken)
    assert all(heard[first] == spoken[second] for first, second in pairs)
    assert all(
        before[0] < after[0] and before[1] < after[1] for before, after in itertools.pairwise(pairs)
    )
    if heard == spoken:
        assert len(pairs) == len(heard)
