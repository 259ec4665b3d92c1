"""What is committed of a caption, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Caption, Word, join_words

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
