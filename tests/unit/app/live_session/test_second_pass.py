"""The words of the second pass, in place of those that were captioned live."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.app.live_session.second_pass import ChannelPass, SecondPass, merged
from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioChunk, AudioGap, SourceItem
from captioner.core.captions import Caption, join_words
from captioner.core.errors import CaptionerError
from captioner.core.events import LanguageChanged, SessionEvent
from captioner.core.long_form import (
    LongFormEvent,
    LongFormSettings,
    SoundTranscribed,
)
from tests.helpers.speech.stand_ins import StandInTranscriber
from tests.helpers.transcripts.timed_words import timed
from tests.helpers.waiting import until


def said(
    text: str, start_s: float, channel: str = "", speaker: str = "", number: int = 1
) -> Caption:
    """A final caption with a word each half second."""
    words = timed(text, start_s, 0.5, 0.4)
    end_s = words[-1].end_s if words else start_s
    return Caption(number, start_s, end_s, text, "", words, True, channel=channel, speaker=speaker)


def texts(captions: Iterable[Caption]) -> list[str]:
    return [caption.text for caption in captions]


def test_words_of_the_second_pass_take_the_place_of_the_first() -> None:
    live = [said("And so am I fellow Americans.", 0.5), said("Ask not.", 4.0, number=2)]
    second = ChannelPass([said("And so my fellow Americans ask not", 0.5)])
    assert texts(merged(live, {"": second})) == ["And so my fellow Americans ask not"]


def test_what_was_not_decoded_in_time_stays_as_captioned() -> None:
    live = [said("one two", 0.0), said("three four five six", 9.0, number=2), said("seven", 12.0)]
    second = ChannelPass([said("One, two.", 0.0), said("Three", 9.0)], until_s=9.9)
    found = merged(live, {"": second})
    assert texts(found) == ["One, two.", "Three", "five six", "seven"]
    assert [caption.id for caption in found] == [1, 2, 3, 4]
    assert found[2].start_s == 10.0


def test_late_words_of_a_corrected_caption_stay() -> None:
    live = [replace(said("one two three", 0.0), committed="One,  two three")]
    found = merged(live, {"": ChannelPass([said("One", 0.0)], until_s=0.5)})
    assert texts(found) == ["One", "two three"]


def test_a_caption_where_the_second_pass_found_no_word_stays() -> None:
    live = [said("one two", 0.0), said("yes", 20.0, number=2)]
    second = ChannelPass([said("One, two.", 0.1)])
    assert texts(merged(live, {"": second})) == ["One, two.", "yes"]


def test_sounds_and_other_channels_stay() -> None:
    sound = replace(said("[alarm]", 3.0, "You"), sound="alarm")
    live = [said("here", 0.0, "You"), sound, said("there", 1.0, "Others", number=3)]
    found = merged(live, {"You": ChannelPass([said("Here.", 0.0)])})
    assert texts(found) == ["Here.", "there", "[alarm]"]
    assert [caption.channel for caption in found] == ["You", "Others", "You"]


def test_voices_are_those_of_the_words_at_the_same_time() -> None:
    live = [said("are you sure", 0.0, speaker="S1"), said("yes I am", 1.6, speaker="S2", number=2)]
    (first, second) = merged(live, {"": ChannelPass([said("Are you sure? Yes, I am.", 0.0)])})
    assert (first.speaker, first.text) == ("S1", "Are you sure?")
    assert (second.speaker, second.text) == ("S2", "Yes, I am.")


def test_an_echo_is_not_written_twice() -> None:
    played = "the meeting is moved to friday"
    passes = {
        "You": ChannelPass([said(played, 1.1), said("all right", 8.0)], may_hold_echo=True),
        "Others": ChannelPass([said(played, 1.0)]),
    }
    live = [said("all right", 8.0, "You"), said(played, 1.0, "Others", number=2)]
    found = merged(live, passes)
    assert [(caption.channel, caption.text) for caption in found] == [
        ("Others", played),
        ("You", "all right"),
    ]


captions_of = st.lists(
    st.tuples(st.integers(0, 60), st.lists(st.sampled_from("ab"), min_size=1, max_size=6)),
    max_size=8,
    unique_by=lambda each: each[0] // 4,
)


@given(live=captions_of, second=captions_of, until_s=st.none() | st.integers(0, 70))
def test_no_speech_is_lost(
    live: list[tuple[int, list[str]]], second: list[tuple[int, list[str]]], until_s: int | None
) -> None:
    """Each live caption has words at its time in what is saved; so has all that was decoded."""
    first = [said(" ".join(words), start_s) for start_s, words in sorted(live)]
    decoded = [said(" ".join(words), start_s) for start_s, words in sorted(second)]
    limit_s = float("inf") if until_s is None else float(until_s)
    found = merged(first, {"": ChannelPass(decoded, limit_s)})
    times = [word.middle_s for caption in found for word in caption.words]
    for caption in first:
        assert any(caption.start_s - 0.5 <= at_s <= caption.end_s + 0.5 for at_s in times)
    assert {word for caption in decoded for word in caption.words} <= {
        word for caption in found for word in caption.words
    }
    assert [caption.id for caption in found] == list(range(1, len(found) + 1))
    assert all(caption.text == join_words(caption.words) for caption in found)


class Transcriber(StandInTranscriber):
    """Writes a word for each second of sound, with its language; may be held, and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.go_on.set()
        self.fails_at_s = float("inf")
        self.asked: list[str] = []

    def events(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool],
    ) -> Iterator[LongFormEvent]:
        self.asked.append(settings.language)
        for item in items:
            assert isinstance(item, AudioChunk)
            while not self.go_on.wait(0.01):
                if is_cancelled():
                    return
            at_s = item.start_sample / SAMPLE_RATE
            if at_s >= self.fails_at_s:
                raise CaptionerError("It cannot be decoded.", "Stop.")
            yield said(f"{settings.language}{at_s:.0f}", at_s)
            yield SoundTranscribed(item.end_sample / SAMPLE_RATE)
        yield AudioGap(0, SAMPLE_RATE, UNCLEAR_SPEECH)


def second(at_s: int) -> AudioChunk:
    return AudioChunk(np.zeros(SAMPLE_RATE, np.float32), at_s * SAMPLE_RATE)


def chosen(language: str, *, is_chosen: bool = True) -> SessionEvent:
    return SessionEvent(0.0, 0.0, LanguageChanged(language, 1.0, is_chosen))


def make(transcriber: Transcriber, language: str = "en", **settings: bool) -> SecondPass:
    return SecondPass(transcriber, LongFormSettings(language=language), **settings)


def test_all_sound_is_decoded() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    tap = one.tap("You")
    for at_s in range(40):
        tap.accept(second(at_s))
    found = one.finish()["You"]
    assert texts(found.captions) == [f"en{at_s}" for at_s in range(40)]
    assert found.until_s == float("inf")
    assert [gap.reason for gap in found.gaps] == [UNCLEAR_SPEECH]
    assert transcriber.is_closed


def test_little_sound_is_decoded_at_the_end() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    one.tap("").accept(second(0))
    assert not transcriber.asked
    assert texts(one.finish()[""].captions) == ["en0"]


def test_a_session_without_sound_loads_nothing() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    one.tap("")
    assert texts(one.finish()[""].captions) == []
    assert not transcriber.asked


def test_another_language_counts_from_where_it_was_chosen() -> None:
    one = make(Transcriber())
    tap = one.tap("")
    for at_s in range(3):
        tap.accept(second(at_s))
    one.accept(chosen("en"))  # nothing new
    one.accept(chosen("de"))
    tap.accept(second(3))
    assert texts(one.finish()[""].captions) == ["en0", "en1", "en2", "de3"]


def test_another_language_counts_from_where_it_was_found() -> None:
    one = make(Transcriber(), language="")
    tap = one.tap("")
    for at_s, language in enumerate(("de", "de", "es", "es")):
        one.accept(chosen(language, is_chosen=False))
        tap.accept(second(at_s))
    assert texts(one.finish()[""].captions) == ["0", "1", "es2", "es3"]


def test_a_language_that_was_not_decoded_keeps_what_was_before() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    tap = one.tap("")
    for at_s in range(30):
        tap.accept(second(at_s))
    one.accept(chosen("de"))
    until(lambda: transcriber.asked == ["en", "de"])
    transcriber.go_on.clear()
    tap.accept(second(30))
    one.cancel()
    found = one.finish()[""]
    assert found.until_s == len(found.captions) == 30


def test_what_is_cancelled_before_it_began_loads_nothing() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    one.tap("").accept(second(0))
    one.cancel()
    found = one.finish()[""]
    assert not transcriber.asked
    assert found.until_s == 0


def test_what_is_cancelled_keeps_what_was_decoded() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    tap = one.tap("")
    for at_s in range(30):
        tap.accept(second(at_s))
    until(lambda: len(transcriber.asked) == 1)
    transcriber.go_on.clear()
    for at_s in range(30, 60):
        tap.accept(second(at_s))
    one.cancel()
    found = one.finish()[""]
    assert found.until_s == len(found.captions) < 60
    assert not one.problem


@pytest.mark.parametrize("at_s", [0, 25])
def test_a_failure_leaves_what_was_decoded(at_s: int) -> None:
    transcriber = Transcriber()
    transcriber.fails_at_s = at_s
    one = make(transcriber)
    tap = one.tap("")
    for each_s in range(40):
        tap.accept(second(each_s))
    found = one.finish()[""]
    assert len(found.captions) == at_s
    assert found.until_s == at_s
    assert one.problem == "It cannot be decoded."
    assert one.waiting_s == 0


def test_sound_that_was_read_and_not_decoded_stays_as_captioned() -> None:
    class Unwell(Transcriber):
        def events(self, items: Iterable[SourceItem], *_: object) -> Iterator[LongFormEvent]:
            list(items)
            raise CaptionerError("It cannot be decoded.", "Stop.")

    one = make(Unwell())
    one.tap("").accept(second(0))
    assert one.finish()[""].until_s == 0


def test_more_than_memory_should_hold_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    transcriber = Transcriber()
    transcriber.go_on.clear()
    one = make(transcriber)
    tap = one.tap("")
    with caplog.at_level("WARNING"):
        for at_s in range(700):
            tap.accept(second(at_s))
    assert "lags" in caplog.text
    assert "too busy" in one.problem
    caplog.clear()
    transcriber.go_on.set()
    found = one.finish()[""]
    assert 600 <= found.until_s == len(found.captions) < 610


def test_live_captions_come_first() -> None:
    transcriber = Transcriber()
    one = make(transcriber)
    one.must_wait = lambda: True
    tap = one.tap("")
    for at_s in range(30):
        tap.accept(second(at_s))
    until(lambda: len(transcriber.asked) == 1)
    one.must_wait = lambda: False
    assert len(one.finish()[""].captions) == 30


def delivering(one: SecondPass, seconds: int) -> threading.Thread:
    """Deliver so much sound at full speed."""
    tap = one.tap("")

    def deliver() -> None:
        for at_s in range(seconds):
            tap.accept(second(at_s))

    thread = threading.Thread(target=deliver, daemon=True)
    thread.start()
    return thread


def test_a_recording_at_full_speed_waits() -> None:
    one = make(Transcriber(), may_wait=True)
    one.must_wait = lambda: True  # A recogniser that waits for sound stays behind.
    delivery = delivering(one, 700)
    delivery.join(20)
    assert not delivery.is_alive()
    assert len(one.finish()[""].captions) == 700


def test_a_session_that_quits_is_not_held_up() -> None:
    transcriber = Transcriber()
    transcriber.go_on.clear()
    one = make(transcriber, may_wait=True)
    delivery = delivering(one, 60)
    until(lambda: len(transcriber.asked) == 1)
    one.is_quitting = lambda: True
    delivery.join(20)
    assert not delivery.is_alive()
    one.cancel()
    assert one.finish()[""].until_s < 60
