"""Captions at a reader's pace: in order, whole, and no faster than that in the long run."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions import reading
from captioner.captions.lines import CaptionLines
from captioner.captions.reading import (
    FOLD,
    ReadingPace,
    ReadingPlace,
    SaidSince,
    ScreenMeasures,
    folded,
    measure_screen,
)
from captioner.core.captions import Caption
from tests.helpers.live.turns import captions_with_turns, words_said


def caption(
    number: int, committed: str = "", tentative: str = "", *, final: bool = False, channel: str = ""
) -> Caption:
    return Caption(number, 0.0, 1.0, committed, tentative, (), final, channel)


def words(count: int, first: int = 1) -> str:
    return " ".join(f"w{number}" for number in range(first, first + count))


def test_without_a_pace_everything_comes_at_once_and_as_it_is() -> None:
    pace = ReadingPace()
    for given_ in (caption(1, "Good", "morning"), caption(1, words(90), final=True)):
        assert pace.accept(given_, 0.0) == [given_]
    assert not pace.is_waiting


def test_a_short_burst_is_not_held_back_and_a_long_one_comes_at_the_pace() -> None:
    pace = ReadingPace(60)
    assert pace.accept(caption(1, words(4)), 0.0) == [caption(1, words(4))]
    assert pace.accept(caption(1, words(10), final=True), 0.0) == [caption(1, words(4))]
    assert pace.is_waiting
    assert pace.pass_time(3.0) == [caption(1, words(7))]
    assert pace.lag_s == 3.0
    assert pace.pass_time(3.5) == []
    assert pace.pass_time(6.0) == [caption(1, words(10), final=True)]
    assert pace.lag_s == 0.0
    assert not pace.is_waiting


def test_words_that_were_shown_while_tentative_stay_when_they_are_committed() -> None:
    pace = ReadingPace(60)
    assert pace.accept(caption(1, "", words(4)), 0.0) == [caption(1, "", words(4))]
    assert pace.accept(caption(1, words(8)), 0.0) == [caption(1, words(4))]


def test_what_was_said_later_waits_for_what_was_said_before() -> None:
    pace = ReadingPace(60)
    pace.accept(caption(1, words(6), final=True, channel="You"), 0.0)
    assert pace.accept(caption(2, "Yes.", final=True, channel="Others"), 0.5) == []
    assert [each.id for each in pace.pass_time(3.0)] == [1, 2]


def test_a_screen_that_is_stopped_stays_still_and_then_shows_it_all() -> None:
    pace = ReadingPace()
    pace.accept(caption(1, "Good", "morning"), 0.0)
    pace.is_held = True
    last = caption(1, "Good evening, everyone.", final=True)
    assert pace.accept(last, 1.0) == []
    assert pace.accept(caption(2, "Welcome.", final=True), 2.0) == []
    assert pace.is_waiting
    pace.is_held = False
    assert pace.pass_time(3.0) == [last, caption(2, "Welcome.", final=True)]


def test_a_revision_without_new_words_is_shown_after_the_stop() -> None:
    pace = ReadingPace()
    pace.accept(caption(1, "", "good morning"), 0.0)
    pace.is_held = True
    pace.accept(caption(1, "", "wood warning"), 1.0)
    pace.is_held = False
    assert pace.pass_time(2.0) == [caption(1, "", "wood warning")]


def test_catching_up_shows_what_waits_at_once() -> None:
    pace = ReadingPace(60)
    pace.accept(caption(1, words(40), final=True), 0.0)
    pace.accept(caption(2, "And", "more"), 0.0)
    assert pace.catch_up() == [caption(1, words(40), final=True), caption(2, "And", "more")]
    assert not pace.is_waiting
    assert pace.accept(caption(2, "And more"), 0.1) == [caption(2, "And more")]


def test_an_utterance_that_turned_out_to_be_none_is_taken_away() -> None:
    pace = ReadingPace(60)
    pace.accept(caption(1, "", "hm"), 0.0)
    assert pace.accept(caption(1, final=True), 0.5) == [caption(1, final=True)]


def test_fillers_are_folded_only_where_the_reader_is_behind() -> None:
    pace = ReadingPace(60, folds=True)
    shown = pace.accept(caption(1, "Um, so the the " + words(9), final=True), 0.0)
    assert shown[0].committed == "Um, so the the"
    pace.accept(caption(2, "Well, um, I, I think the, uh, plan holds.", final=True), 0.0)
    assert pace.catch_up()[-1] == caption(2, "Well, ⋯ I, ⋯ think the, ⋯ plan holds.", final=True)


PACES = st.sampled_from([0.0, 30.0, 145.0, 600.0])


@st.composite
def talks(draw: st.DrawFn) -> list[tuple[float, Caption]]:
    """Captions of two channels that grow, and when they come."""
    now_s, found = 0.0, []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        channel = draw(st.sampled_from(["You", "Others"]))
        said = draw(st.lists(st.sampled_from("a b um the the plan, I I".split()), max_size=12))
        committed = 0
        while True:
            now_s += draw(st.floats(0, 3))
            committed = draw(st.integers(committed, len(said)))
            tentative = draw(st.integers(0, len(said) - committed))
            is_final = committed == len(said)
            rest = said[committed : committed + tentative]
            text = " ".join(said[:committed]), " ".join(rest)
            found.append((now_s, caption(number, *text, final=is_final, channel=channel)))
            if is_final:
                break
    return found


@given(talks(), PACES, st.booleans(), st.data())
def test_nothing_is_lost_taken_back_or_out_of_order(
    talk: list[tuple[float, Caption]], rate: float, folds: bool, data: st.DataObject
) -> None:
    pace = ReadingPace(rate, folds=folds)
    shown: dict[int, Caption] = {}

    def look(captions: list[Caption]) -> None:
        for each in captions:
            before = shown.get(each.id)
            if before is not None:
                assert not before.is_final
                assert each.committed.startswith(before.committed)
            shown[each.id] = each

    now_s = 0.0
    for now_s, each in talk:
        pace.is_held = data.draw(st.booleans(), "held")
        look(pace.accept(each, now_s))
    pace.is_held = False
    look(pace.catch_up() if data.draw(st.booleans(), "at once") else pace.pass_time(now_s + 600.0))
    for _ in range(60):
        now_s += 600.0
        look(pace.pass_time(now_s))
    assert not pace.is_waiting
    assert pace.lag_s == 0.0
    last = {each.id: each for _, each in talk}
    assert shown.keys() == last.keys()
    for number, each in last.items():
        assert shown[number].is_final
        if not folds:
            assert shown[number] == each


@given(talks(), st.sampled_from([30.0, 145.0]))
def test_the_pace_is_kept_in_the_long_run(talk: list[tuple[float, Caption]], rate: float) -> None:
    pace = ReadingPace(rate)
    seen: dict[int, int] = {}
    for now_s, each in talk:
        for shown in pace.accept(each, now_s):
            count = len(shown.text.split())
            seen[shown.id] = max(seen.get(shown.id, 0), count)
        assert sum(seen.values()) <= rate / 60 * (now_s + 4.0) + 1


@pytest.mark.parametrize("rate", [0.0, 145.0])
def test_a_new_session_begins_with_nothing_of_the_one_before(rate: float) -> None:
    pace = ReadingPace(rate)
    pace.accept(caption(1, words(80)), 0.0)
    pace.is_held = True
    pace.clear()
    assert pace.accept(caption(1, "New."), 1.0) == [caption(1, "New.")]


def test_the_lag_is_told_without_looking_at_all_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = ReadingPace(60)
    for number in range(1, 400):
        pace.accept(caption(number, words(10), final=True), float(number))
    looks = 0
    find = reading._PacedCaption.oldest_waiting_s

    def counted(entry: reading._PacedCaption) -> float | None:
        nonlocal looks
        looks += 1
        return find(entry)

    monkeypatch.setattr(reading._PacedCaption, "oldest_waiting_s", counted)
    assert pace.lag_s > 0 and pace.is_waiting
    assert looks < 5


def test_words_that_were_let_through_stay_when_a_turn_splits_their_caption() -> None:
    pace = ReadingPace(60)
    pace.accept(caption(1, words(4)), 0.0)
    assert pace.accept(caption(1, words(2), final=True), 0.0) == [caption(1, words(2), final=True)]
    rest = caption(2, words(2, first=3), final=True)
    assert pace.accept(rest, 0.0) == [rest]
    assert not pace.is_waiting


@settings(max_examples=200, deadline=None)
@given(captions_with_turns(), st.sampled_from([0, 60, 600]), st.integers(0, 9))
def test_every_word_is_let_through_once_while_captions_are_split(
    captions: list[Caption], words_a_minute: int, held_from: int
) -> None:
    pace, lines = ReadingPace(words_a_minute), CaptionLines(line_count=60)
    for place, each in enumerate(captions):
        pace.is_held = place == held_from
        for shown in pace.accept(each, float(place)):
            lines.accept(shown)
    for shown in pace.catch_up():
        lines.accept(shown)
    assert " ".join(run.text for line in lines.lines for run in line.runs).split() == words_said(
        captions
    )


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


def test_what_came_after_a_place_begins_with_the_next_word() -> None:
    said = SaidSince()
    said.accept(caption(1, "Good morning.", final=True))
    said.accept(caption(2, "Can everyone", "read"))
    place = said.place()
    assert place.last_id == 2
    assert said.since(place) == []
    said.accept(caption(2, "Can everyone read the captions?", final=True))
    said.accept(caption(3, "Yes", "they come", channel="Others"))
    said.accept(caption(4, "", "we"))
    assert [each.committed for each in said.since(place)] == ["read the captions?", "Yes"]
    assert said.word_count_since(place) == 4


def test_a_place_before_the_first_word_has_everything_after_it() -> None:
    said = SaidSince()
    place = said.place()
    assert place.last_id == 0
    said.accept(caption(1, "Good morning.", final=True))
    assert said.since(place) == [caption(1, "Good morning.", final=True)]


def test_captions_of_two_channels_with_one_number_are_two() -> None:
    said = SaidSince()
    said.accept(caption(1, "Hello.", final=True, channel="You"))
    place = said.place()
    said.accept(caption(1, "Hi.", final=True, channel="Others"))
    assert [each.committed for each in said.since(place)] == ["Hi."]


def test_another_session_has_nothing_of_the_one_before() -> None:
    said = SaidSince()
    said.accept(caption(1, "Hello.", final=True))
    said.clear()
    assert said.place().last_id == 0


def test_long_sessions_keep_the_newest_captions() -> None:
    said = SaidSince()
    place = said.place()
    for number in range(1, 2_001):
        said.accept(caption(number, "Yes.", final=True))
    since = said.since(place)
    assert len(since) == 500
    assert since[-1].id == 2_000


def test_new_captions_are_told_by_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    said = SaidSince()
    read = said.place()
    assert not said.has_more(read)
    for number in range(1, 400):
        said.accept(caption(number, f"Sentence {number}.", final=True))
    looked_at: list[Caption] = []
    words_after = said.words_after

    def counted(given: Caption, place: ReadingPlace) -> Caption:
        looked_at.append(given)
        return words_after(given, place)

    monkeypatch.setattr(said, "words_after", counted)
    assert said.has_more(read)
    assert len(looked_at) == 1
    assert not said.has_more(said.place())


def test_what_was_read_before_a_turn_was_found_is_not_missed() -> None:
    said = SaidSince()
    said.accept(caption(1, "Are you there? Yes"))
    place = said.place()
    said.accept(caption(1, "Are you there?", final=True))
    said.accept(caption(3, "Yes, I am.", final=True))
    assert [each.committed for each in said.since(place)] == ["I am."]
    assert said.place().last_id == 3


@settings(max_examples=200, deadline=None)
@given(captions_with_turns(), st.integers(0, 20))
def test_every_word_after_a_place_is_there_once(captions: list[Caption], left_at: int) -> None:
    said = SaidSince()
    beginning = said.place()
    for each in captions[:left_at]:
        said.accept(each)
    place = said.place()
    read = {word for each in said.since(beginning) for word in each.committed.split()}
    for each in captions[left_at:]:
        said.accept(each)
    missed = " ".join(each.committed for each in said.since(place)).split()
    assert missed == [word for word in words_said(captions) if word not in read]


def event(
    at_s: float, committed: str, tentative: str = "", *, number: int = 1, final: bool = False
) -> dict[str, Any]:
    return {
        "at_s": at_s,
        "type": "final" if final else "partial",
        "caption": number,
        "channel": "",
        "committed": committed,
        "tentative": tentative,
        "start_s": 0.0,
        "end_s": at_s,
    }


def test_text_that_only_grows_and_rolls_takes_nothing_back() -> None:
    log = [
        event(1, "aaaa bbbb"),
        event(3, "aaaa bbbb cccc", "dddd"),
        event(5, "aaaa bbbb cccc dddd eeee"),
        event(9, "aaaa bbbb cccc dddd eeee ffff gggg", final=True),
    ]
    found = measure_screen(log, columns=10)
    assert found.erased_words == found.moved_words == 0
    assert found.glimpses_s == []
    assert found.text_lines == found.line_shifts == 4
    assert found.shifts_a_line == 1.0
    assert found.seen_words == 7
    assert found.duration_s == 8.0
    assert found.shifts_a_minute == 30.0


def test_words_that_are_taken_back_or_replaced_count_once_each() -> None:
    log = [event(0, "one", "two three"), event(2, "one", "too"), event(2.5, "one", "")]
    found = measure_screen(log)
    assert found.erased_words == 3
    assert found.glimpses_s == [0.5]
    assert found.seen_words == 1


def test_the_name_of_a_sound_is_a_line_beside_the_words() -> None:
    sound = event(2, "[music]", number=2, final=True) | {"type": "sound", "sound": "music"}
    log = [event(1, "one two"), sound, event(4, "one two three", number=1, final=True)]
    found = measure_screen(log)
    assert (found.text_lines, found.seen_words) == (2, 4)
    assert found.erased_words == found.moved_words == 0


def test_what_is_painted_together_is_one_change() -> None:
    """Words behind a cut leave the caption that ends and are at once in the one that goes on."""
    log = [
        event(0, "one", "two"),
        event(0.5, "one", final=True),
        event(0.51, "", "two", number=2),
        event(3, "two three", number=2, final=True),
    ]
    found = measure_screen(log)
    assert (found.erased_words, found.glimpses_s) == (0, [])
    log[2]["at_s"] = 0.52
    assert measure_screen(log).erased_words == 1, "a frame of its own"


def test_case_and_punctuation_are_no_other_word() -> None:
    found = measure_screen([event(0, "", "the plan"), event(1, "The plan.", final=True)])
    assert found.erased_words == 0


def test_a_word_that_goes_to_the_next_line_is_moved() -> None:
    log = [event(0, "aaaa", "bb"), event(2, "aaaaaaaaa", "bb")]
    found = measure_screen(log, columns=10)
    assert (found.moved_words, found.erased_words) == (1, 1)


def test_a_word_that_rolls_away_at_once_was_shown_too_shortly() -> None:
    words = " ".join(["aaaa"] * 8)
    found = measure_screen([event(0, "aaaa"), event(0.5, words, final=True)], columns=9)
    assert found.glimpses_s == [0.5]


def test_the_peak_is_that_of_five_seconds() -> None:
    log = [event(0, "a"), event(4, "a " * 10), event(10, "a " * 16)]
    assert measure_screen(log).peak_words_a_second == 2.0


def test_sessions_are_pooled() -> None:
    found = ScreenMeasures()
    for log in ([event(0, "one", "two"), event(0.5, "one")], [event(0, "a b c")]):
        found += measure_screen(log)
    assert (found.seen_words, found.erased_words, found.glimpses_s) == (4, 1, [0.5])
    assert found.erasure == 0.25


def test_of_nothing_there_is_nothing() -> None:
    found = measure_screen([{"type": "status"}])
    assert (found.erasure, found.shifts_a_line, found.shifts_a_minute) == (0, 0, 0)
