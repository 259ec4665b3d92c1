"""Fillers and repeated words, left out of the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.text.reading.folding import FOLD, folded


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Um, I think so.", "⋯ I think so."),
        ("The the plan, uh, um, holds.", "The ⋯ plan, ⋯ holds."),
        ("I had had enough; that that works.", "I had had enough; that that works."),
        ("No, no, no!", "No, no, no!"),
        ("Also äh der der Plan", "Also ⋯ der der Plan"),
        ("", ""),
        ("— — —", "— — —"),
    ],
)
def test_what_is_left_out_leaves_a_mark(said: str, shown: str) -> None:
    assert " ".join(folded(said.split())) == shown


@given(st.lists(st.sampled_from(["um", "The", "the", "the,", "plan", "—", "Had", "had"])))
def test_text_that_grows_stays_as_it_was(said: list[str]) -> None:
    whole = folded(said)
    for count in range(len(said)):
        beginning = folded(said[:count])
        assert whole[: len(beginning)] == beginning
    rest = iter(said)
    assert all(word in rest for word in whole if word != FOLD)  # in order, each as it was said
