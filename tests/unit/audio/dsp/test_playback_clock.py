"""What is heard when: between what the device was given, and never backwards."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.dsp.playback_clock import PlaybackClock

TIMES_S = st.floats(0, 1_000)


def test_positions_lie_between_what_was_noted() -> None:
    clock = PlaybackClock(3.0)
    assert clock.position_s(0.0) == 3.0
    clock.note(10.0, 3.0)
    clock.note(11.0, 5.0)
    assert clock.position_s(9.0) == 3.0
    assert clock.position_s(10.5) == 4.0
    assert clock.position_s(99.0) == 5.0


@given(
    st.lists(st.tuples(TIMES_S, st.floats(0, 5)), max_size=600),
    st.lists(TIMES_S, min_size=2, max_size=20),
)
def test_positions_never_go_back(notes: list[tuple[float, float]], asked_s: list[float]) -> None:
    clock = PlaybackClock(1.0)
    position_s = 1.0
    for heard_at_s, step_s in notes:
        position_s += step_s
        clock.note(heard_at_s, position_s)
    found = [clock.position_s(at_s) for at_s in sorted(asked_s)]
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found))
    assert all(1.0 <= at_s <= position_s + 1e-9 for at_s in found)
