"""One line and one colour for every state and trouble of a session."""

from functools import reduce

import pytest

from captioner.core.audio import NoticeKind
from captioner.core.errors import CaptionerError, UnsavedError
from captioner.core.events import (
    MODEL_LOADING,
    MODEL_READY,
    RECOGNITION_LOST,
    STORAGE_BACK,
    ErrorRaised,
    EventBody,
    Noticed,
    OverloadChanged,
    SessionState,
    StatusChanged,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.live.decisions.session_status import Condition, SessionStatus, status_after

LISTENING = StatusChanged(SessionState.LISTENING, Message("Listening"))
LOST = Noticed(NoticeKind.DEVICE_LOST.value, Message("USB Mic was disconnected"), "You")
BACK = Noticed(NoticeKind.DEVICE_BACK.value, Message("Listening to USB Mic again"), "You")
MUTE = Noticed(NoticeKind.SILENT_INPUT.value, Message("No sound from USB Mic"), "You")
HEARD = Noticed(NoticeKind.SOUND_BACK.value, Message("Sound from USB Mic is back."), "You")
LOADING = Noticed(MODEL_LOADING, Message("Loading model"))
FULL = ErrorRaised(
    UnsavedError(
        "{message} It is kept.",
        message=Message("It cannot be written: {reason}.", reason=Message("the disk is full")),
    )
)
BEHIND = OverloadChanged(2.4, Message("Behind by 2.4 s"))
NOT_RECOGNISED = Noticed(RECOGNITION_LOST, Message("Recording without captions."))


def after(*bodies: EventBody) -> tuple[str, Condition]:
    status = reduce(status_after, bodies, SessionStatus())
    return status.line, status.condition


@pytest.mark.parametrize(
    ("state", "line", "condition"),
    [
        (SessionState.IDLE, "Ready", Condition.IDLE),
        (SessionState.LOADING, "Loading model", Condition.WAITING),
        (SessionState.LISTENING, "Listening", Condition.GOOD),
        (SessionState.PAUSED, "Paused", Condition.WAITING),
        (SessionState.STOPPING, "Finishing what was said", Condition.WAITING),
        (SessionState.FAILED, "Stopped", Condition.PROBLEM),
    ],
)
def test_every_state_has_its_line(state: SessionState, line: str, condition: Condition) -> None:
    assert after(StatusChanged(state, NO_MESSAGE)) == (line, condition)


@pytest.mark.parametrize(
    ("begins", "ends", "line", "condition"),
    [
        (LOST, BACK, "USB Mic was disconnected", Condition.PROBLEM),
        (MUTE, HEARD, "No sound from USB Mic", Condition.WAITING),
        (LOADING, Noticed(MODEL_READY, NO_MESSAGE), "Loading model", Condition.WAITING),
        (BEHIND, OverloadChanged(0.3, NO_MESSAGE), "Behind by 2.4 s", Condition.WAITING),
        (
            FULL,
            Noticed(STORAGE_BACK, Message("Captions are saved again.")),
            "Captions are not being saved: the disk is full",
            Condition.PROBLEM,
        ),
    ],
)
def test_nothing_is_green_while_there_is_trouble_and_all_is_when_it_is_over(
    begins: EventBody, ends: EventBody, line: str, condition: Condition
) -> None:
    assert after(LISTENING, begins) == (line, condition)
    assert after(LISTENING, begins, ends) == ("Listening", Condition.GOOD)


def test_the_gravest_trouble_is_told_and_the_next_when_it_is_over() -> None:
    every = (LISTENING, MUTE, BEHIND, LOADING, FULL, LOST, NOT_RECOGNISED)
    assert after(*every)[0] == "Recording without captions."
    assert after(*every[:-1])[0] == "USB Mic was disconnected"
    # A device that comes back is no less mute than it was before it went.
    assert after(LISTENING, MUTE, LOST, BACK)[0] == "No sound from USB Mic"


def test_each_side_of_a_call_has_its_own_trouble() -> None:
    others = Noticed(NoticeKind.DEVICE_LOST.value, Message("Loudspeaker is away"), "Others")
    assert after(LISTENING, LOST, others, BACK)[0] == "Loudspeaker is away"


def test_a_pause_is_a_pause_and_the_trouble_is_there_afterwards() -> None:
    paused = StatusChanged(SessionState.PAUSED, Message("Paused"))
    assert after(LISTENING, LOST, paused) == ("Paused", Condition.WAITING)
    assert after(LISTENING, LOST, paused, LISTENING)[1] is Condition.PROBLEM


def test_the_next_session_begins_without_the_troubles_of_the_last() -> None:
    end = StatusChanged(SessionState.IDLE, Message("Stopped"))
    loading = StatusChanged(SessionState.LOADING, Message("Loading model"))
    assert after(LISTENING, LOST, BEHIND, end) == ("Ready", Condition.IDLE)
    assert after(LISTENING, LOST, loading, LISTENING) == ("Listening", Condition.GOOD)


def test_an_error_after_which_all_goes_on_is_no_state() -> None:
    failure = ErrorRaised(CaptionerError("The live file cannot be written."))
    assert after(LISTENING, failure) == ("Listening", Condition.GOOD)


def test_clipping_is_shown_until_the_level_is_good() -> None:
    words = Message("USB Mic is too loud and distorts at the peaks; turn it down.")
    clipping = Noticed(NoticeKind.CLIPPING.value, words, "You")
    good = Noticed(NoticeKind.LEVEL_GOOD.value, Message("USB Mic is no longer too loud."), "You")
    assert after(LISTENING, clipping) == (words, Condition.WAITING)
    assert after(LISTENING, clipping, LOST) == ("USB Mic was disconnected", Condition.PROBLEM)
    assert after(LISTENING, clipping, good) == ("Listening", Condition.GOOD)
