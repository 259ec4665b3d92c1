"""Tests of turns of speakers within a caption."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.speakers.labelling import Turn, turns


def test_words_without_a_label_join_their_neighbours() -> None:
    assert list(turns(["", "S1", "", "S2", "", "S1"])) == [
        Turn(0, 3, "S1"),
        Turn(3, 5, "S2"),
        Turn(5, 6, "S1"),
    ]


def test_nothing_known_is_one_turn_without_a_label() -> None:
    assert list(turns(["", ""])) == [Turn(0, 2, "")]
    assert list(turns([])) == []


@given(st.lists(st.sampled_from(["", "S1", "S2", "S3"])))
def test_turns_cover_all_words_once_and_change_the_speaker(labels: list[str]) -> None:
    found = list(turns(labels))
    assert [place for turn in found for place in range(turn.first, turn.last)] == list(
        range(len(labels))
    )
    speakers = [turn.speaker for turn in found]
    assert all(one != other for one, other in itertools.pairwise(speakers))
    assert all(
        labels[place] in ("", turn.speaker)
        for turn in found
        for place in range(turn.first, turn.last)
    )
