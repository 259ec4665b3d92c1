"""What a reader sees of an event log."""

from __future__ import annotations

from typing import Any

from captioner.core.text.reading.on_screen import ScreenMeasures, measure_screen


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
        found.add(measure_screen(log))
    assert (found.seen_words, found.erased_words, found.glimpses_s) == (4, 1, [0.5])
    assert found.erasure == 0.25


def test_of_nothing_there_is_nothing() -> None:
    found = measure_screen([{"type": "status"}])
    assert (found.erasure, found.shifts_a_line, found.shifts_a_minute) == (0, 0, 0)
