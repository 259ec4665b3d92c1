"""What is committed of a caption, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Caption, Word, are_beside, join_words

any_words = st.lists(st.text(max_size=8), max_size=12)


@given(any_words, any_words)
def test_committed_words_are_those_of_the_committed_text(fixed: list[str], tail: list[str]) -> None:
    words = tuple(
        Word(text, place / 2, place / 2 + 0.4, 0.9) for place, text in enumerate([*fixed, *tail])
    )
    committed, tentative = join_words(words[: len(fixed)]), join_words(words[len(fixed) :])
    caption = Caption(1, 0.0, 9.0, committed, tentative, words, False, "You")
    assert join_words(caption.committed_words) == committed
    assert words[: len(caption.committed_words)] == caption.committed_words
    final = caption.as_committed()
    assert (final.committed, final.text) == (committed, committed)
    assert (final.is_final, final.id, final.channel) == (True, 1, "You")
    assert final.end_s == (final.words[-1].end_s if final.words else 0.0)
    assert final.as_committed() == final


def evenly(text: str, start_s: float, word_s: float) -> list[Word]:
    return [
        Word(one, start_s + word_s * at, start_s + word_s * (at + 1), 0.9)
        for at, one in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("speech", "is_beside"),
    [([(0.3, 2.0), (4.0, 8.0)], True), ([(0.3, 8.0)], False), ([(0.3, 2.0), (2.3, 8.0)], False)],
    ids=["a pause where the words are timed", "said twice", "said twice with a breath"],
)
def test_words_timed_in_a_pause_were_said_before_it(
    speech: list[tuple[float, float]], is_beside: bool
) -> None:
    again = evenly("and so my fellow Americans", 0.4, 0.32)
    late = evenly("And so my fellow Americans, ask not what", 2.4, 0.6)
    before = evenly("about the kids", -1.0, 0.3)
    assert are_beside(again, [*before, *late], (0.3, 2.0), speech) is is_beside
    assert not are_beside(again, [*before, *evenly("we need", 2.4, 0.6)], (0.3, 2.0), speech)
