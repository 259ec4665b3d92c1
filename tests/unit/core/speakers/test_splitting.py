"""Tests of turns of speakers within a caption."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Caption, Word
from captioner.core.speakers.splitting import CaptionSplit, Part, SplitCaptions, Turn, turns


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


def caption(number: int, text: str, start_s: float = 0.0) -> Caption:
    words = tuple(
        Word(word, start_s + place, start_s + place + 0.9, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, start_s, start_s + len(words), text, "", words, True)


def split(number: int, *parts: tuple[int, int, str]) -> CaptionSplit:
    return CaptionSplit(number, tuple(Part(*part) for part in parts))


def told(captions: list[Caption]) -> list[tuple[int, str, str]]:
    return [(one.id, one.text, one.speaker) for one in captions]


def test_a_caption_is_split_before_and_after_it_comes_and_split_again() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2")))
    known.relabel({7: "S3", 1: "S2"})
    known.split(split(7, (7, 0, "S3"), (9, 1, "S1")))
    known.split(split(1, (1, 0, "S2"), (8, 1, "S4")))
    assert told(known.parts(caption(1, "a b c d"))) == [
        (1, "a", "S2"),
        (8, "b", "S4"),
        (7, "c", "S3"),
        (9, "d", "S1"),
    ]
    assert [one.start_s for one in known.parts(caption(1, "a b c d"))] == [0.0, 1.0, 2.0, 3.0]


def test_a_caption_whose_text_is_not_that_of_its_words_stays_whole() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2")))
    other = Caption(1, 0.0, 1.0, "corrected", "", caption(1, "a b c").words, True)
    assert [one.text for one in known.parts(other)] == ["corrected"]


def test_parts_beyond_the_words_and_with_numbers_of_others_are_left_out() -> None:
    known = SplitCaptions()
    known.split(split(1, (1, 0, "S1"), (7, 2, "S2"), (8, 9, "S3")))
    assert told(known.parts(caption(1, "a b c"))) == [(1, "a b", "S1"), (7, "c", "S2")]
    both = known.all_parts([caption(1, "a b c"), caption(7, "d")])
    assert [(one.id, one.text) for one in both] == [(1, "a b c"), (7, "d")]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ((1, 0),),
        ((2, 0), (3, 1)),
        ((1, 0), (1, 1)),
        ((1, 0), (2, 0)),
        ((1, 1), (2, 2)),
        ((1, 0), (2, 3), (3, 2)),
    ],
)
def test_what_are_no_parts_is_refused(parts: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="not the parts"):
        split(1, *((number, first, "S1") for number, first in parts))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1, max_size=3),
        ),
        max_size=12,
    )
)
def test_no_tampering_with_splits_loses_or_repeats_a_word(
    made: list[tuple[int, list[tuple[int, int]]]],
) -> None:
    known = SplitCaptions()
    for number, later in made:
        parts = [(number, 0, "S1"), *((new, first, "S2") for new, first in later)]
        try:
            known.split(split(number, *parts))
        except ValueError:
            continue
    whole = [caption(1, "a b c d e"), caption(2, "f g", 5.0), caption(3, "h", 7.0)]
    found = known.all_parts(whole)
    assert " ".join(one.text for one in found) == "a b c d e f g h"
    assert len({one.id for one in found}) == len(found)
