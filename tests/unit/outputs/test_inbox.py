"""What waits for an output: never more than a receiver can use."""

import threading
import time

import pytest

from captioner.core.events import CaptionChanged, LevelChanged, SessionState, SpeakerChanged
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange
from captioner.outputs.inbox import MOST_WAITING, Inbox
from tests.helpers.live.scripted_voices import caption
from tests.helpers.outputs.events import LIMIT_S, Night, at, event, final, partial, state


def texts(inbox: Inbox) -> list[str]:
    inbox.close()
    return [each.body.caption.text for each in inbox if isinstance(each.body, CaptionChanged)]


def test_events_come_in_their_order() -> None:
    inbox = Inbox()
    for each in (state(SessionState.LISTENING), final(1, "One."), final(2, "Two.")):
        inbox.put(each)
    inbox.close()

    assert [type(each.body).__name__ for each in inbox] == [
        "StatusChanged",
        "CaptionChanged",
        "CaptionChanged",
    ]
    assert inbox.is_over


def test_only_the_newest_partial_of_a_channel_waits() -> None:
    inbox = Inbox()
    inbox.put(partial(1, "a", channel="You"))
    inbox.put(partial(2, "b", channel="Others"))
    inbox.put(partial(1, "a c", channel="You"))

    assert texts(inbox) == ["b", "a c"]


def test_a_final_overtakes_its_partial_and_no_later_one() -> None:
    inbox = Inbox()
    inbox.put(partial(1, "One"))
    inbox.put(final(1, "One."))
    inbox.put(partial(3, "Three"))
    inbox.put(final(2, "Two."))

    assert texts(inbox) == ["One.", "Three", "Two."]


def test_levels_are_left_out() -> None:
    inbox = Inbox()
    inbox.put(event(LevelChanged("", -20.0, -10.0, is_speech=True)))

    assert inbox.next(timeout_s=0.0) is None


def test_the_oldest_go_where_nothing_is_taken() -> None:
    inbox = Inbox()
    for number in range(MOST_WAITING + 3):
        inbox.put(final(number, str(number)))

    assert inbox.dropped_count == 3
    assert texts(inbox)[0] == "3"


def test_a_stop_ends_what_waits_at_once() -> None:
    inbox = Inbox()
    inbox.put(final(1, "One."))
    ended: list[object] = []
    waiting = threading.Thread(target=lambda: ended.append(inbox.wait(60.0)))
    waiting.start()
    inbox.stop()
    waiting.join(LIMIT_S)

    assert ended == [True]
    assert inbox.is_stopped
    assert list(inbox) == []


def test_nothing_is_put_into_a_closed_one() -> None:
    inbox = Inbox()
    inbox.close()
    inbox.put(final(1, "One."))

    assert inbox.is_over
    assert not inbox.wait(0.0)


def labelled_first_voice(inbox: Inbox) -> None:
    """Have it know that voices are told apart in this session."""
    inbox.put(event(SpeakerChanged((SpeakerChange(1, "", "S1"),))))
    assert inbox.next() is not None


def test_a_final_takes_the_label_that_follows_it() -> None:
    inbox = Inbox()
    labelled_first_voice(inbox)
    inbox.put(final(2, "Two."))
    inbox.put(event(SpeakerChanged((SpeakerChange(2, "", "S2"),))))
    taken = inbox.next()
    assert taken is not None and isinstance(taken.body, CaptionChanged)
    assert (taken.body.caption.text, taken.body.caption.speaker) == ("Two.", "S2")


def test_a_final_takes_the_turn_that_follows_it() -> None:
    inbox = Inbox()
    labelled_first_voice(inbox)
    inbox.put(event(CaptionChanged(caption(2, "yes I agree"))))
    inbox.put(event(CaptionSplit(2, (Part(2, 0, "S1"), Part(7, 1, "S2")))))
    inbox.put(final(3, "Three."))
    inbox.close()
    taken = [one.body.caption for one in inbox if isinstance(one.body, CaptionChanged)]
    assert [(one.text, one.speaker) for one in taken] == [
        ("yes", "S1"),
        ("I agree", "S2"),
        ("Three.", ""),
    ]


def test_a_final_waits_only_a_moment_for_its_label() -> None:
    inbox = Inbox()
    labelled_first_voice(inbox)
    began_s = time.monotonic()
    inbox.put(final(2, "Two."))
    assert inbox.next() is not None
    assert time.monotonic() - began_s < 2.0


def test_without_voices_no_final_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("captioner.outputs.inbox._LABEL_PATIENCE_S", 600.0)
    inbox = Inbox()
    inbox.put(final(1, "One."))
    assert inbox.next() is not None


LEVEL = LevelChanged("", -20.0, -10.0, is_speech=False)


def ages(inbox: Inbox) -> list[float]:
    inbox.close()
    return [inbox.age_s for _event in inbox]


def test_what_waits_grows_older_in_sleep() -> None:
    night = Night()
    inbox = Inbox(night.spoken_when())
    inbox.put(at(1.0, final(1, "One.")))
    night.sleep(3600.0)
    assert ages(inbox) == [3600.0]


def test_what_was_said_before_sleep_and_recognised_after_it_is_from_before() -> None:
    night = Night()
    inbox = Inbox(night.spoken_when())
    inbox.put(at(12.0, partial(11, "Said")))
    inbox.next()
    night.sleep(3600.0)
    inbox.put(at(12.1, event(LEVEL)))
    inbox.put(at(15.0, final(11, "Said before.")))
    inbox.put(at(15.0, final(14, "Said after.")))
    assert ages(inbox) == [3600.0, 0.0]


def test_another_session_has_times_of_its_own() -> None:
    night = Night()
    inbox = Inbox(night.spoken_when())
    night.sleep(3600.0)
    inbox.put(at(500.0, event(LEVEL)))
    inbox.put(state(SessionState.LOADING))
    inbox.put(at(3.0, final(1, "One.")))
    assert ages(inbox) == [0.0, 0.0]


def test_a_line_of_a_test_is_new() -> None:
    night = Night()
    inbox = Inbox(night.spoken_when())
    night.sleep(3600.0)
    inbox.put(at(500.0, event(LEVEL)))
    inbox.put(at(0.0, final(1, "Is this on?")))
    assert ages(inbox) == [0.0]
