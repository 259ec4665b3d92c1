"""Where a reader was, and what was said since."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.captions import Caption
from captioner.core.text.reading.place import ReadingPlace, SaidSince
from tests.helpers.live.turns import captions_with_turns, words_said


def caption(
    number: int, committed: str = "", tentative: str = "", *, final: bool = False, channel: str = ""
) -> Caption:
    return Caption(number, 0.0, 1.0, committed, tentative, (), final, channel)


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


def test_whether_anything_came_is_told_from_the_newest_caption(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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
