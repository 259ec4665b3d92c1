"""Two transcripts of one sound, side by side."""

from __future__ import annotations

from hypothesis import given, settings
from transcript_strategies import captions as any_captions

from captioner.core.captions import Caption, Word
from captioner.core.transcript_comparison import compare_transcripts, differing_words


def said(text: str, start_s: float = 0.0, step_s: float = 0.5) -> Caption:
    words = tuple(
        Word(token, start_s + place * step_s, start_s + (place + 1) * step_s, 1.0)
        for place, token in enumerate(text.split())
    )
    return Caption(1, start_s, words[-1].end_s, text, "", words, True)


def test_where_they_differ() -> None:
    rows = compare_transcripts(
        [said("We met at tree o'clock.")], [said("we met there at three o'clock")]
    )
    assert [(row.left, row.right, row.is_equal) for row in rows] == [
        (("We", "met"), ("we", "met"), True),
        ((), ("there",), False),
        (("at",), ("at",), True),
        (("tree",), ("three",), False),
        (("o'clock.",), ("o'clock",), True),
    ]
    assert differing_words(rows) == 2


def test_hours_are_matched_minute_by_minute() -> None:
    left = [said("this is a line of words ", 10.0 * n) for n in range(300)]
    right = [said("this is a line of birds ", 10.0 * n + 0.05) for n in range(300)]
    rows = compare_transcripts(left, right)
    assert differing_words(rows) == 300
    assert sum(len(row.left) for row in rows) == sum(len(row.right) for row in rows) == 1800


def test_captions_without_word_times_are_matched_too() -> None:
    left = [Caption(1, 0.0, 2.0, "one two", "", (), True)]
    assert compare_transcripts(left, [])[0].left == ("one", "two")
    assert list(compare_transcripts([], [])) == []


@settings(max_examples=50, deadline=None)
@given(any_captions())
def test_every_word_of_both_is_in_the_rows(captions: list[Caption]) -> None:
    finite = [
        caption
        for caption in captions
        if all(abs(word.start_s) < 1e6 and abs(word.end_s) < 1e6 for word in caption.words)
        and abs(caption.start_s) < 1e6
        and abs(caption.end_s) < 1e6
    ]
    rows = compare_transcripts(finite, finite[:2])
    left = sum(len(caption.words) or len(caption.text.split()) for caption in finite)
    right = sum(len(caption.words) or len(caption.text.split()) for caption in finite[:2])
    assert sum(len(row.left) for row in rows) == left
    assert sum(len(row.right) for row in rows) == right
