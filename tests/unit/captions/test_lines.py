"""Roll-up lines: what has moved up stays as it is, whatever the recogniser changes its mind to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions.lines import CaptionLine, CaptionLines
from captioner.captions.speaker_marks import SpeakerMark, speaker_mark_text
from captioner.core.captions import Caption
from captioner.core.plain_text import Measure, tokens_of, width


def caption(
    number: int,
    committed: str = "",
    tentative: str = "",
    *,
    final: bool = False,
    channel: str = "",
    start_s: float = 0.0,
    end_s: float = 1.0,
) -> Caption:
    return Caption(number, start_s, end_s, committed, tentative, (), final, channel)


def texts(lines: CaptionLines) -> list[str]:
    return [line.text for line in lines.lines]


def test_tentative_words_stand_behind_committed_ones_in_a_run_of_their_own() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "Good morning", "every one"))
    (line,) = lines.lines
    assert [(run.text, run.is_committed) for run in line.runs] == [
        ("Good morning", True),
        ("every one", False),
    ]
    assert line.is_open


def test_committed_words_that_do_not_fit_roll_the_line_up() -> None:
    lines = CaptionLines(max_width=20)
    lines.accept(caption(1, "one two three four", "five six"))
    lines.accept(caption(1, "one two three four five six seven", ""))
    assert texts(lines) == ["one two three four", "five six seven"]
    assert [line.is_open for line in lines.lines] == [False, True]


def test_tentative_text_that_shrinks_does_not_pull_a_line_back() -> None:
    lines = CaptionLines(max_width=20)
    lines.accept(caption(1, "one two three", "four five six seven"))
    assert texts(lines) == ["one two three four", "five six seven"]
    lines.accept(caption(1, "one two three", "for"))
    assert texts(lines) == ["one two three for", ""]
    lines.accept(caption(1, "one two three", ""))
    assert texts(lines) == ["one two three", ""]
    lines.accept(caption(1, "one two three four", "", final=True))
    assert texts(lines) == ["one two three four", ""]
    lines.accept(caption(2, "And five.", "", final=True))
    assert texts(lines) == ["one two three four", "And five."]


def test_a_line_is_filled_before_the_next_begins_and_no_word_waits() -> None:
    lines = CaptionLines(max_width=20)
    lines.accept(caption(1, "one", "two three four five six"))
    assert texts(lines) == ["one two three four", "five six"]
    lines.accept(caption(1, "one two three", "four five six"))
    assert texts(lines) == ["one two three four", "five six"]
    lines.accept(caption(1, "one two three four five", "six"))
    assert texts(lines) == ["one two three four", "five six"]
    assert [line.is_open for line in lines.lines] == [False, True]


def test_a_line_that_moved_up_is_not_broken_again_when_its_tentative_words_change() -> None:
    lines = CaptionLines(max_width=20)
    lines.accept(caption(1, "one two", "threes four five"))
    assert texts(lines) == ["one two threes four", "five"]
    lines.accept(caption(1, "one two", "3 for five six"))
    assert texts(lines) == ["one two 3 for", "five six"]
    lines.accept(caption(1, "one two three", "fourteen five six"))
    assert texts(lines) == ["one two three", "fourteen five six"]
    lines.accept(caption(1, "one two three four", "five six"))
    assert texts(lines) == ["one two three", "four five six"]


def test_tentative_words_beyond_the_line_ahead_wait() -> None:
    lines = CaptionLines(max_width=8, line_count=4)
    lines.accept(caption(1, "", "one two three four five six"))
    assert texts(lines) == ["one two", "three"]
    lines.accept(caption(1, "one two three", "four five six"))
    assert texts(lines) == ["one two", "three", "four"]


def test_utterances_fill_a_line_and_a_long_silence_begins_another() -> None:
    lines = CaptionLines(line_count=5)
    lines.accept(caption(1, "Yes.", final=True, end_s=1.0))
    lines.accept(caption(2, "I think that", final=True, start_s=1.2, end_s=3.0))
    lines.accept(caption(3, "we should go.", final=True, start_s=5.9, end_s=7.0))
    lines.accept(caption(4, "Or not,", final=True, start_s=7.2, end_s=8.0))
    lines.accept(caption(5, "perhaps", final=True, start_s=11.0, end_s=11.5))
    assert texts(lines) == ["Yes. I think that we should go. Or not,", "perhaps"]


def test_the_next_utterance_fills_the_line_that_tentative_words_had_left() -> None:
    lines = CaptionLines(max_width=20)
    lines.accept(caption(1, "one two", "three four five six"))
    assert texts(lines) == ["one two three four", "five six"]
    lines.accept(caption(1, "one two", final=True))
    assert texts(lines) == ["one two", ""]
    lines.accept(caption(2, "And three, four.", start_s=2.0))
    assert texts(lines) == ["one two And three,", "four."]


def test_lines_are_measured_as_they_are_drawn() -> None:
    def pixels(text: str) -> float:
        return sum(2.0 if letter in "il, " else 10.0 for letter in text)

    lines = CaptionLines(max_width=100.0, measure=pixels)
    lines.accept(caption(1, "ill will, till I fill it all in, little is mmmmmmmmmmmm", final=True))
    assert [line.text for line in lines.last_lines(9)] == [
        "ill will, till I fill it",
        "all in, little is",
        "m" * 10,
        "mm",
    ]


def test_words_do_not_move_when_speech_without_a_pause_is_cut_between_sentences() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "That is all.", "Now the"))
    before = texts(lines)
    lines.accept(caption(1, "That is all.", final=True, end_s=9.9))
    lines.accept(caption(2, "", "Now the", start_s=9.95, end_s=10.4))
    assert texts(lines) == before == ["That is all. Now the"]


def test_a_change_of_channel_is_marked_and_a_long_name_leaves_room() -> None:
    lines = CaptionLines(line_count=5)
    lines.accept(caption(1, "Hello.", channel="You", final=True))
    lines.accept(caption(2, "Hi.", channel="Others", final=True))
    lines.accept(caption(3, "How are you?", channel="Others", final=True, start_s=9.0))
    assert texts(lines) == ["You: Hello.", "Others: Hi.", "How are you?"]
    assert speaker_mark_text("You", SpeakerMark.CHEVRONS, 42) == ">> "
    assert speaker_mark_text("You", SpeakerMark.NONE, 42) == ""
    assert speaker_mark_text("A name that\nnever ends at all", SpeakerMark.LABEL, 42) == (
        "A name that never…: "
    )


def test_two_who_talk_at_once_keep_a_line_each() -> None:
    lines = CaptionLines(max_width=21, line_count=3, speaker_mark=SpeakerMark.CHEVRONS)
    lines.accept(caption(1, "one two", "three", channel="You"))
    lines.accept(caption(2, "", "no wait", channel="Others"))
    lines.accept(caption(1, "one two three", "four", channel="You"))
    assert texts(lines) == [">> one two three four", ">> no wait"]
    lines.accept(caption(1, "one two three four five", "", channel="You"))
    assert texts(lines) == [">> one two three four", ">> no wait", ">> five"]


def test_an_utterance_that_was_none_leaves_a_blank_line_for_the_next_one() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "Before.", final=True))
    lines.accept(caption(2, "", "hm", start_s=9.0, end_s=9.1))
    lines.accept(caption(2, "", "", final=True, start_s=9.0, end_s=9.1))
    assert texts(lines) == ["Before.", ""]
    lines.accept(caption(3, "After.", final=True, start_s=9.2))
    assert texts(lines) == ["Before.", "After."]


def test_late_news_of_a_finished_caption_changes_nothing() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "Done.", final=True))
    lines.accept(caption(1, "Done.", "more"))
    assert texts(lines) == ["Done."]


def test_a_word_longer_than_a_line_is_cut() -> None:
    lines = CaptionLines(max_width=10, line_count=4)
    lines.accept(caption(1, "a " + "x" * 23, final=True))
    assert texts(lines) == ["a", "x" * 10, "x" * 10, "xxx"]


def test_a_word_as_long_as_a_line_stands_below_the_mark() -> None:
    lines = CaptionLines(max_width=20, line_count=4)
    lines.accept(caption(1, "x" * 20, final=True, channel="You"))
    assert texts(lines) == ["You: ", "x" * 20]


def test_clearing_empties_the_view_and_goes_on_behind_what_was_shown() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "one two", "three"))
    lines.clear()
    assert texts(lines) == []
    lines.accept(caption(1, "one two three", "four"))
    assert texts(lines) == ["three four"]


def test_columns_and_lines_have_a_least() -> None:
    with pytest.raises(ValueError, match="8 characters"):
        CaptionLines(max_width=7)


def pixels(text: str) -> float:
    """Half of usual letters are narrow."""
    return 0.7 * sum(1.0 if letter in " aeilrstf.," else 1.6 for letter in text)


words = st.lists(st.text(min_size=1, max_size=14), max_size=12)
short_words = st.lists(st.sampled_from(["a", "the", "market", "Friday.", "no,"]), max_size=9)


@st.composite
def speech(draw: st.DrawFn) -> list[Caption]:
    channels = draw(st.sampled_from([[""], ["You", "Others"], ["Ada Lovelace of the club", ""]]))
    open_captions: dict[str, tuple[int, list[str]]] = {}
    updates = []
    next_id = 1
    for moment in range(draw(st.integers(1, 14))):
        channel = draw(st.sampled_from(channels))
        if channel not in open_captions:
            open_captions[channel] = (next_id, [])
            next_id += 1
        number, committed = open_captions[channel]
        committed.extend(draw(st.one_of(words, short_words)))
        final = draw(st.booleans())
        tentative = [] if final else draw(st.one_of(words, short_words))
        updates.append(
            caption(
                number,
                " ".join(committed),
                " ".join(tentative),
                final=final,
                channel=channel,
                start_s=float(moment),
                end_s=moment + 0.5,
            )
        )
        if final:
            del open_captions[channel]
    return updates


@settings(max_examples=150, deadline=None)
@given(speech(), st.integers(9, 42), st.sampled_from([width, pixels]))
def test_closed_lines_never_change_fit_and_hold_every_committed_word(
    updates: list[Caption], columns: int, measure: Measure
) -> None:
    lines = CaptionLines(max_width=columns, measure=measure)
    closed: dict[int, CaptionLine] = {}
    committed: dict[int, str] = {}
    bottom = 0
    for update in updates:
        lines.accept(update)
        shown = lines.last_lines(60)
        for line in shown:
            assert measure(line.text.rstrip()) <= columns + 1e-9
            if line.number in closed:
                assert line == closed[line.number]
            elif not line.is_open:
                closed[line.number] = line
                assert all(run.is_committed for run in line.runs)
        numbers = [line.number for line in shown]
        assert numbers == sorted(numbers)
        # The view never rolls back down.
        assert not numbers or numbers[-1] >= bottom
        bottom = numbers[-1] if numbers else 0
        if len({item.channel for item in updates}) == 1:
            assert all(not line.is_open for line in shown[:-2])
            if len(shown) > 1 and shown[-2].is_open:  # and ahead of it are tentative words alone
                assert not any(run.is_committed for run in shown[-1].runs)
        for line in shown:
            stood = [run.text for run in line.runs if run.is_committed]
            assert "".join(stood).startswith(committed.get(line.number, ""))
            committed[line.number] = "".join(stood)  # a committed word never changes its line
        for channel in {item.channel for item in updates}:
            said: dict[int, str] = {}
            for item in updates[: updates.index(update) + 1]:
                if item.channel == channel:
                    said[item.id] = item.committed
            expected = "".join("".join(tokens_of(text)) for text in said.values())
            found = "".join(
                run.text.replace(" ", "")
                for line in shown
                if line.channel == channel
                for run in line.runs
                if run.is_committed
            )
            assert expected.endswith(found) if len(shown) >= 60 else found == expected


said_words = st.lists(
    st.sampled_from(["a", "the", "market", "Friday", "no,"]), min_size=1, max_size=40
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            said_words,
            st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12)), max_size=9),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(12, 90),
)
def test_lines_are_full_whatever_was_tentative_meanwhile(
    utterances: list[tuple[list[str], list[tuple[int, int]]]], columns: int
) -> None:
    lines = CaptionLines(max_width=columns)
    for number, (said, steps) in enumerate(utterances, start=1):
        done = 0
        for further, ahead in steps:
            done += further
            tentative = said[done : done + ahead]
            lines.accept(caption(number, " ".join(said[:done]), " ".join(tentative)))
        lines.accept(caption(number, " ".join(said), final=True))
    full = [line.text for line in lines.last_lines(60) if line.text]
    every_word = [word for said, _ in utterances for word in said]
    expected = every_word[:1]
    for word in every_word[1:]:
        if len(expected[-1]) + 1 + len(word) <= columns:
            expected[-1] += f" {word}"
        else:
            expected.append(word)
    assert full == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["", "yes", "yes we do"]), max_size=3),
    st.sampled_from(["", "hm", "hm well I think that this goes on for more than a line"]),
    st.booleans(),
    st.integers(3, 70),
    st.booleans(),
)
def test_who_was_silent_for_a_long_time_is_shown_again(
    committed: list[str], tentative: str, is_withdrawn: bool, others: int, goes_on: bool
) -> None:
    lines = CaptionLines(line_count=3)
    for text in sorted(committed, key=len):
        lines.accept(caption(1, text, tentative, channel="You"))
    if is_withdrawn:
        lines.accept(caption(1, max(committed, key=len, default=""), "", channel="You"))
    for number in range(others):
        spoken = f"They {number}."
        at_s = 9.0 * number
        lines.accept(
            caption(10 + number, spoken, final=True, channel="Others", start_s=at_s, end_s=at_s)
        )
    if goes_on:
        said = max(committed, key=len, default="")
        lines.accept(caption(1, f"{said} indeed it is so.", channel="You", final=True))
        assert texts(lines)[-1].endswith("indeed it is so.")
    lines.accept(caption(900, "Here again.", channel="You", final=True, start_s=999.0))
    lines.accept(caption(901, "Welcome.", channel="Others", final=True, start_s=999.0))
    again, welcome = texts(lines)[-2:]
    assert again.removeprefix("You: ") == "Here again."
    assert welcome == "Others: Welcome."


def test_a_word_without_width_takes_the_space_behind_it() -> None:
    lines = CaptionLines(max_width=8)
    lines.accept(caption(1, "", "\U0001f3fb 00000", channel="You"))
    assert all(width(line.text) <= 8 for line in lines.last_lines(4))


def test_answers_of_one_word_have_lines_of_their_own() -> None:
    lines = CaptionLines(line_count=5)
    said = ("Are you sure?", "Okay", "Right", "And so it went on", "for a while.")
    for number, text in enumerate(said):
        start_s = 2.0 * number
        lines.accept(caption(number + 1, text, final=True, start_s=start_s, end_s=start_s + 1.0))
    assert texts(lines) == ["Are you sure? Okay", "Right", "And so it went on for a while."]


def test_a_sentence_goes_on_after_its_first_word() -> None:
    lines = CaptionLines()
    lines.accept(caption(1, "Well", final=True, end_s=1.0))
    lines.accept(caption(2, "that", "is it", start_s=2.0))
    assert texts(lines) == ["Well that is it"]


def test_lines_on_which_somebody_goes_on_have_room_for_the_label() -> None:
    lines = CaptionLines(max_width=30, line_count=9, repeats_labels=True)
    lines.accept(caption(1, "We met at three and then we all went home again", channel="Others"))
    first, second, *_ = lines.lines
    assert (first.mark, first.label) == ("Others: ", "")
    assert (second.mark, second.label) == ("", "Others: ")
    assert all(width(line.text) <= 22 for line in lines.lines if line.label)
    lines.accept(caption(2, "Good night.", start_s=9.0, channel="You"))
    assert [line.text for line in lines.lines[:2]] == [first.text, second.text]


@pytest.mark.parametrize(
    ("channel", "text", "mark"),
    [
        ("The whole orchestra", "We met and then we all went home", SpeakerMark.LABEL),
        ("Others", "We met and then we all went home", SpeakerMark.CHEVRONS),
        ("", "We met and then we all went home", SpeakerMark.LABEL),
        ("Others", "Donaudampfschifffahrtsgesell " * 3, SpeakerMark.LABEL),
    ],
)
def test_labels_take_no_room_from_words(channel: str, text: str, mark: SpeakerMark) -> None:
    lines = CaptionLines(30, 9, mark, repeats_labels=True)
    lines.accept(caption(1, text, channel=channel))
    assert not any(line.label for line in lines.lines if line.runs)
    assert max(width(line.text) for line in lines.lines) <= 30
