import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.live.decisions.pacing import CostModel, OverloadWatch, PaceSettings, choose_pace


def machine(encode_s_by_window: dict[float, float], writing_s: float = 0.12) -> CostModel:
    costs = CostModel()
    for window_s, encode_s in encode_s_by_window.items():
        costs.observe(
            Hypothesis((), window_s=window_s, encode_s=encode_s, decode_s=writing_s, token_count=12)
        )
    return costs


FAST = {5.0: 0.02, 10.0: 0.04}
TWO_CORES_FULL_MODEL = {5.0: 0.6, 10.0: 1.3}
HOPELESS = {5.0: 6.0, 10.0: 13.0}


def test_other_programs_change_when_words_come_and_no_window() -> None:
    def busy(slower: float) -> CostModel:
        costs = CostModel()
        for window_s, encode_s in ((5.0, 0.15), (10.0, 0.3), (30.0, 0.9)):
            costs.observe(
                Hypothesis(
                    (),
                    window_s=window_s,
                    encode_s=slower * encode_s,
                    decode_s=slower * 0.1,
                    cpu_s=1.3 * (encode_s + 0.1),
                )
            )
        return costs

    usual, slowed = (choose_pace(busy(slower), PaceSettings()) for slower in (1.0, 4.0))
    assert usual.final_window.full
    assert (slowed.partial_window, slowed.final_window) == (
        usual.partial_window,
        usual.final_window,
    )
    assert slowed.partial_interval_s > 2 * usual.partial_interval_s
    own = [busy(slower).own_cost_s(30.0) for slower in (1.0, 1.2, 4.0)]
    assert own == pytest.approx([1.0, 1.1, 1.3], abs=0.1)


def test_a_fast_machine_decodes_often_with_the_wanted_window() -> None:
    pace = choose_pace(machine(FAST, 0.012), PaceSettings())
    assert pace.partial_interval_s == PaceSettings().shortest_partial_interval_s
    assert pace.partial_window.floor_s == pace.final_window.floor_s == 10.0


def test_two_cores_with_the_full_model_get_a_smaller_window_and_fewer_partials() -> None:
    pace = choose_pace(machine(TWO_CORES_FULL_MODEL), PaceSettings())
    assert pace.partial_window.floor_s == 5.0
    assert pace.partial_interval_s == pytest.approx(0.72 / 0.9, abs=0.05)
    assert pace.final_window.floor_s < 10.0


def test_finals_get_the_whole_window_where_it_is_affordable() -> None:
    fast = choose_pace(machine(FAST, 0.012), PaceSettings())
    assert (fast.final_window.full, fast.final_beam_size) == (True, 5)
    assert not choose_pace(machine(FAST, 0.012), PaceSettings()).partial_window.full
    slow = choose_pace(machine(TWO_CORES_FULL_MODEL), PaceSettings())
    assert (slow.final_window.full, slow.final_beam_size) == (False, 1)


def test_a_hopeless_machine_still_gets_finals_and_now_and_then_a_partial() -> None:
    pace = choose_pace(machine(HOPELESS), PaceSettings())
    assert pace.partial_interval_s == 3.0


def test_the_full_window_is_kept_where_it_is_asked_for() -> None:
    settings = PaceSettings(window=WindowSettings(full=True))
    pace = choose_pace(machine(FAST, 0.012), settings)
    assert pace.partial_window.full
    assert pace.final_window.full


def test_forced_words_do_not_make_the_few_new_ones_look_dear() -> None:
    costs = CostModel()
    costs.observe(Hypothesis((), window_s=5.0, encode_s=0.5, decode_s=0.2, token_count=1))
    assert costs.cost_s(5.0) == pytest.approx(0.7)


def test_costs_of_windows_never_seen_are_predicted() -> None:
    costs = machine({5.0: 0.6, 10.0: 1.3}, writing_s=0.0)
    assert costs.cost_s(7.5) == pytest.approx(0.95)
    single = machine({5.0: 0.6}, writing_s=0.0)
    assert single.cost_s(10.0) == pytest.approx(1.2)


@given(st.floats(0.001, 20), st.floats(0.001, 20), st.floats(0.001, 2.0), st.floats(3.0, 30.0))
def test_windows_and_intervals_stay_within_their_bounds(
    short_s: float, long_s: float, writing_s: float, wanted_s: float
) -> None:
    settings = PaceSettings(window=WindowSettings(floor_s=wanted_s))
    pace = choose_pace(machine({5.0: short_s, 10.0: long_s}, writing_s), settings)
    assert min(5.0, wanted_s) <= pace.partial_window.floor_s <= wanted_s
    final = pace.final_window
    assert final.full or pace.partial_window.floor_s <= final.floor_s <= wanted_s
    assert 0.25 <= pace.partial_interval_s <= 3.0
    assert pace.context_s < pace.trim_after_s


def test_lag_is_told_once_updated_in_steps_and_taken_back() -> None:
    watch = OverloadWatch()
    told = [watch.update(backlog_s) for backlog_s in (0.5, 1.9, 2.4, 2.6, 3.1, 1.5, 0.9, 1.5)]
    assert told == [
        None,
        None,
        "Behind by 2.4 s",
        None,
        "Behind by 3.1 s",
        "Behind by 1.5 s",
        "",
        None,
    ]
    assert watch.longest_backlog_s == 3.1
