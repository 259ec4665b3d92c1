from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.speech.long_form.caption_grouping import CaptionGrouping


def said(*items: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start_s, end_s, 0.9) for text, start_s, end_s in items]


def grouped(words: Sequence[Word]) -> list[str]:
    grouping = CaptionGrouping()
    return [caption.text for caption in [*grouping.add(words), *grouping.flush()]]


@pytest.mark.parametrize(
    ("words", "captions"),
    [
        ((("one", 0, 0.4), ("two", 0.5, 0.9), ("three", 2.0, 2.4)), ["one two", "three"]),
        # A short pause ends it after a sentence only.
        ((("Yes.", 0, 0.4), ("two", 0.8, 1.2), ("three", 1.6, 2)), ["Yes.", "two three"]),
    ],
)
def test_a_pause_ends_a_caption(
    words: tuple[tuple[str, float, float], ...], captions: list[str]
) -> None:
    assert grouped(said(*words)) == captions


def test_sentences_without_a_pause_are_parted_when_they_get_long() -> None:
    words = said(("a", 0, 7), ("b.", 7, 7.5), ("c.", 7.5, 8), ("d", 8, 8.5))

    assert grouped(words) == ["a b.", "c. d"]


def test_captions_are_numbered_final_and_whole() -> None:
    grouping = CaptionGrouping()
    captions = [*grouping.add(said(("One.", 1, 1.5), ("Two.", 3, 3.5))), *grouping.flush()]

    assert [(each.id, each.is_final, each.text) for each in captions] == [
        (1, True, "One."),
        (2, True, "Two."),
    ]
    assert (captions[0].start_s, captions[0].end_s) == (1, 1.5)


def test_an_open_caption_is_closed_when_nothing_can_join_it() -> None:
    grouping = CaptionGrouping()
    grouping.add(said(("some", 0, 0.5), ("word", 0.5, 1)))

    assert grouping.open_caption is not None
    assert (grouping.open_caption.text, grouping.open_caption.is_final) == ("some word", False)
    assert grouping.flush_until(1.9) == []
    assert [each.text for each in grouping.flush_until(2.1)] == ["some word"]
    assert grouping.flush_until(10) == []
    assert grouping.open_caption is None


def test_the_first_word_of_a_sentence_waits_for_the_second() -> None:
    words = said(("Done.", 0, 0.4), ("The", 2, 2.2), ("price", 4.2, 4.6), ("rose.", 4.7, 5.2))

    assert grouped(words) == ["Done.", "The price rose."]
    assert grouped(said(("The", 2, 2.2), ("price", 5.5, 6))) == ["The", "price"]


def test_an_open_caption_of_one_word_is_not_closed_too_soon() -> None:
    grouping = CaptionGrouping()
    grouping.add(said(("The", 0, 0.2)))

    assert grouping.flush_until(3.1) == []
    assert [each.text for each in grouping.flush_until(3.3)] == ["The"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b."]), st.floats(0, 60), st.floats(0, 60)), max_size=30
    )
)
def test_no_word_is_lost_and_times_never_run_backwards(
    items: list[tuple[str, float, float]],
) -> None:
    grouping = CaptionGrouping()
    captions = [*grouping.add(said(*items)), *grouping.flush()]
    words = [word for caption in captions for word in caption.words]

    assert [word.text for word in words] == [text for text, _, _ in items]
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert all(
        caption.end_s - caption.start_s
        == pytest.approx(caption.words[-1].end_s - caption.words[0].start_s)
        for caption in captions
    )
