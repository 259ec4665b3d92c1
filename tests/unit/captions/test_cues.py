"""The rules of subtitles, as properties over any captions."""

import itertools
import math
from collections.abc import Sequence
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions import cues as cues_module
from captioner.captions.cues import (
    CHARACTERS_PER_S,
    LONGEST_MS,
    MAX_COLUMNS,
    MAX_LINES,
    SHORTEST_GAP_MS,
    SHORTEST_MS,
    Cue,
    layout_cues,
    milliseconds,
    shifted,
)
from captioner.core.captions import Caption, Word
from captioner.core.plain_text import tokens_of, width
from tests.helpers.transcripts.strategies import captions as any_captions
from tests.helpers.transcripts.strategies import speech_captions
from tests.helpers.transcripts.timed_words import timed


def spoken(text: str, start_s: float = 0.0, word_s: float = 0.3, channel: str = "") -> Caption:
    """A caption whose words follow one another at an even pace."""
    words = timed(text, start_s, word_s)
    return Caption(1, start_s, words[-1].end_s, text, "", words, True, channel)


def assert_rules(cues: Sequence[Cue], columns: int = MAX_COLUMNS) -> None:
    for cue in cues:
        assert 1 <= len(cue.lines) <= MAX_LINES
        assert width(cue.mark) + width(cue.lines[0]) <= columns
        assert all(line.strip() and width(line) <= columns for line in cue.lines)
        assert all(line == " ".join(tokens_of(line)) for line in cue.lines)
        assert SHORTEST_MS <= cue.end_ms - cue.start_ms <= LONGEST_MS
    for cue, following in itertools.pairwise(cues):
        gap = following.start_ms - cue.end_ms
        assert gap == 0 or gap >= SHORTEST_GAP_MS
        too_fast = (cue.end_ms - cue.start_ms) * CHARACTERS_PER_S < 1000 * (
            len(cue.mark) + len(cue.text)
        )
        if too_fast:  # only where the next words come, or the cue is as long as a cue may be
            longest = cue.end_ms - cue.start_ms > LONGEST_MS - SHORTEST_GAP_MS
            assert gap == 0 or longest


@settings(max_examples=150, deadline=None)
@given(any_captions(), st.sampled_from([42, 37, 20]))
def test_cues_of_any_captions_keep_the_rules(captions: list[Caption], columns: int) -> None:
    with patch.object(cues_module, "MAX_COLUMNS", columns):
        cues = layout_cues(captions)
    assert_rules(cues, columns)
    for caption in captions:
        shown = "".join(
            line.replace(" ", "")
            for cue in cues
            if cue.caption_id == caption.id
            for line in cue.lines
        )
        assert shown == "".join(tokens_of(caption.text))


@settings(max_examples=100, deadline=None)
@given(speech_captions())
def test_cues_of_speech_start_with_their_words(captions: list[Caption]) -> None:
    cues = layout_cues(captions)
    assert_rules(cues)
    word_starts = {milliseconds(word.start_s) for caption in captions for word in caption.words}
    late = [cue for cue in cues if cue.start_ms not in word_starts]
    for cue in late:  # pushed only by a cue before that had to be seen
        before = cues[cues.index(cue) - 1]
        assert cue.start_ms == before.end_ms


@settings(max_examples=60, deadline=None)
@given(any_captions(), st.booleans())
def test_cues_of_single_captions_keep_the_rules(captions: list[Caption], linger: bool) -> None:
    written = []
    earliest_ms, channel = 0, ""
    for caption in captions:
        new = layout_cues(
            [caption], earliest_ms=earliest_ms, previous_channel=channel, linger=linger
        )
        if new:
            earliest_ms, channel = new[-1].end_ms, new[-1].channel
        written.extend(new)
    for cue, following in itertools.pairwise(written):
        assert cue.start_ms < cue.end_ms <= following.start_ms
        gap = following.start_ms - cue.end_ms
        assert gap == 0 or gap >= SHORTEST_GAP_MS


def test_a_cue_ends_at_the_sentence() -> None:
    cues = layout_cues(
        [
            spoken(
                "This is the first sentence of the day. The second one is a good deal longer "
                "than that, and it goes on until it ends."
            )
        ]
    )
    assert [cue.text for cue in cues] == [
        "This is the first sentence of the day.",
        "The second one is a good deal longer than that, and it goes on until it ends.",
    ]
    assert cues[1].lines == (
        "The second one is a good deal longer",
        "than that, and it goes on until it ends.",
    ) or cues[1].lines == (
        "The second one is a good deal longer than",
        "that, and it goes on until it ends.",
    )


def test_lines_break_at_a_comma_rather_than_after_an_article() -> None:
    (cue,) = layout_cues([spoken("When the train had left the station, we went to the market.")])
    assert cue.lines == ("When the train had left the station,", "we went to the market.")


def test_a_cue_lingers_for_reading_but_not_over_the_next() -> None:
    fast = spoken("Seventeen thousand people thanked themselves.", word_s=0.1)
    (cue,) = layout_cues([fast])
    assert cue.end_ms == math.ceil(len(fast.text) / 20 * 1000)
    first, second = layout_cues([fast, spoken("Yes.", start_s=1.5)])
    assert (first.end_ms, second.start_ms) == (1500, 1500)


def test_a_long_pause_ends_a_cue() -> None:
    words = (Word("Wait", 0.0, 0.4, 1.0), Word("here.", 5.0, 5.4, 1.0))
    cues = layout_cues([Caption(1, 0.0, 5.4, "Wait here.", "", words, True)])
    assert [(cue.text, cue.start_ms) for cue in cues] == [("Wait", 0), ("here.", 5000)]


def test_no_cue_is_the_first_word_of_a_sentence_alone() -> None:
    words = (
        *(
            Word(text, 0.3 * place, 0.3 * place + 0.3, 1.0)
            for place, text in enumerate(
                "We have seen the whole of it, and everything that was asked for is done.".split()
            )
        ),
        Word("The", 5.0, 5.2, 1.0),
        Word("price", 7.5, 8.0, 1.0),
        Word("rose.", 8.0, 8.5, 1.0),
    )
    text = " ".join(word.text for word in words)

    cues = layout_cues([Caption(1, 0.0, 8.5, text, "", words, True)])

    assert [cue.text for cue in cues][-1] == "The price rose."


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["we", "agree", "tomorrow", "done.", "Why?"]), st.integers(0, 3000)
        ),
        min_size=1,
        max_size=40,
    )
)
def test_a_sentence_never_begins_with_a_cue_of_one_word(items: list[tuple[str, int]]) -> None:
    words, at_ms = [], 0
    for text, pause_ms in items:
        at_ms += pause_ms
        words.append(Word(text, at_ms / 1000, (at_ms + 300) / 1000, 0.9))
        at_ms += 300
    text = " ".join(word.text for word in words)

    cues = layout_cues([Caption(1, 0.0, at_ms / 1000, text, "", tuple(words), True)])

    before = "."
    for cue in cues[:-1]:  # behind the last one the caption ends
        begins_sentence = before.endswith((".", "?"))
        is_lone = len(cue.text.split()) == 1 and not cue.text.endswith((".", "?"))
        assert not (begins_sentence and is_lone)
        before = cue.text


def test_a_long_name_leaves_half_of_a_line_for_words_and_keeps_the_surname() -> None:
    name = "Prof. Dr. Maria Müller-Lüdenscheidt"
    cue, answer = layout_cues(
        [spoken("Good morning.", channel=name), spoken("Hello.", 5.0, channel="Maria M.")]
    )
    assert [cue.mark, answer.mark] == ["Müller-Lüdenscheidt: ", "Maria M.: "]
    assert cue.channel == name


def test_a_change_of_channel_is_marked_once() -> None:
    cues = layout_cues(
        [
            spoken("Hello.", 0.0, channel="You"),
            spoken("Hi.", 2.0, channel="Others"),
            spoken("How are you?", 4.0, channel="Others"),
        ]
    )
    assert [cue.mark + cue.text for cue in cues] == [
        "You: Hello.",
        "Others: Hi.",
        "How are you?",
    ]


def test_text_that_differs_from_the_words_is_spread_over_the_caption() -> None:
    caption = Caption(1, 10.0, 20.0, "one " * 40, "", (Word("two", 0.0, 1.0, 1.0),), True)
    cues = layout_cues([caption])
    assert cues[0].start_ms == 10_000
    assert cues[-1].end_ms >= 20_000
    assert 14_000 < cues[1].start_ms < 16_000


def test_clock_time_is_a_shift() -> None:
    cues = layout_cues([spoken("Hello.", 1.0)])
    assert [cue.start_ms for cue in shifted(cues, 3_600_000)] == [3_601_000]


def test_a_number_does_not_stand_alone_on_the_last_line() -> None:
    text = "The answer to everything that was asked is 42"
    (cue,) = layout_cues([spoken(text)])
    assert not cue.lines[-1].isdigit()


def test_scripts_without_spaces_have_none_in_cues_and_no_mark_begins_a_line() -> None:
    said = "本 日 は お 集 まり いただき 、 ありがとう ございます 。 予算 から 始 めましょう 。"
    words = timed(said, 0.0, 0.2)
    caption = Caption(1, 0.0, words[-1].end_s, said, "", words, is_final=True, language="ja")
    for columns in range(8, 24):
        with patch.object(cues_module, "MAX_COLUMNS", columns):
            cues = layout_cues([caption])
        assert "".join(cue.text for cue in cues) == "".join(said.split())
        lines = [line for cue in cues for line in cue.lines]
        assert max(map(width, lines)) <= columns
