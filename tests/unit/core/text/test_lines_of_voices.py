"""Roll-up lines of several voices, whose labels come late and may change."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.text.caption_lines import CaptionLines
from tests.unit.core.text.test_caption_lines import caption, texts


def test_names_in_front_of_the_words_come_once_the_voice_is_known() -> None:
    lines = CaptionLines(line_count=4)
    lines.accept(replace(caption(1, "Good morning.", final=True), speaker="S1"))
    lines.accept(caption(2, "Hello", "there"))
    assert texts(lines) == [">> Speaker 1: Good morning.", "Hello there"]
    lines.accept(replace(caption(2, "Hello there.", final=True), speaker="S2"))
    assert texts(lines) == [">> Speaker 1: Good morning.", ">> Speaker 2: Hello there."]
    lines.accept(replace(caption(3, "Well,", "well"), speaker="S2"))
    assert texts(lines)[-1] == ">> Speaker 2: Hello there. Well, well"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["a", "word", "longer", "wordwordword"]), max_size=9),
            st.sampled_from(["", "S1", "S2"]),
            st.sampled_from(["", "S1", "S2"]),
            st.integers(0, 9),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_every_word_of_every_voice_is_shown_once(
    said: list[tuple[list[str], str, str, int]], names_aside: bool
) -> None:
    lines = CaptionLines(max_width=24, line_count=60, names_aside=names_aside)
    number = 0
    for words, first, then, cut in said:
        number += 1
        heard = caption(number, " ".join(words), "perhaps", start_s=number)
        lines.accept(replace(heard, speaker=first))
        part = replace(caption(number, " ".join(words[:cut]), final=True), speaker=then)
        lines.accept(replace(part, start_s=number))
        if words[cut:]:
            number += 1
            rest = caption(number, " ".join(words[cut:]), final=True, start_s=number)
            lines.accept(replace(rest, speaker="S3"))
    shown = [run.text for line in lines.lines for run in line.runs]
    assert " ".join(shown).split() == [word for words, *_ in said for word in words]


def test_blank_lines_are_filled_from_the_first() -> None:
    lines = CaptionLines(max_width=9)
    lines.accept(caption(1, tentative="the market"))
    lines.accept(caption(1, final=True))
    lines.accept(caption(2, "0"))
    assert [(line.number, line.text) for line in lines.lines] == [(1, "0"), (2, "")]
