"""How old captions are when the computer slept."""

from __future__ import annotations

from captioner.core.events import LevelChanged, SessionState
from captioner.outputs.inbox import Inbox
from tests.helpers.outputs.events import Night, at, event, final, partial, state

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
