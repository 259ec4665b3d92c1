"""A session's status as one line and one colour, derived from its events.

Overlay, window, tray and terminal all show `SessionStatus.line` in the colour of its `condition`.
"""

from dataclasses import dataclass, replace
from enum import Enum, IntEnum

from captioner.core.audio import NoticeKind
from captioner.core.errors import UnsavedError
from captioner.core.events import (
    ENGLISH_ONLY,
    MODEL_LOADING,
    MODEL_READY,
    RECOGNITION_LOST,
    STORAGE_BACK,
    WORDS_CLEAR,
    ErrorRaised,
    EventBody,
    Noticed,
    OverloadChanged,
    SessionState,
    StatusChanged,
)
from captioner.core.message import NO_MESSAGE, Message

RUNNING_STATES = (
    SessionState.LOADING,
    SessionState.LISTENING,
    SessionState.PAUSED,
    SessionState.STOPPING,
)


class Condition(Enum):
    """The condition of a session, each shown in one colour."""

    IDLE = "idle"
    GOOD = "good"
    """All speech is captioned at once; the only green condition."""
    WAITING = "waiting"
    PROBLEM = "problem"


class Trouble(IntEnum):
    """Problems of a running session, the most serious first."""

    RECOGNITION_LOST = 0
    DEVICE_LOST = 1
    NOT_SAVED = 2
    MODEL_LOADING = 3
    SILENT_INPUT = 4
    CLIPPING = 5
    DOUBTFUL_WORDS = 6


_BEGINS = {
    RECOGNITION_LOST: Trouble.RECOGNITION_LOST,
    NoticeKind.DEVICE_LOST.value: Trouble.DEVICE_LOST,
    MODEL_LOADING: Trouble.MODEL_LOADING,
    NoticeKind.SILENT_INPUT.value: Trouble.SILENT_INPUT,
    NoticeKind.CLIPPING.value: Trouble.CLIPPING,
    ENGLISH_ONLY: Trouble.DOUBTFUL_WORDS,
}
_ENDS = {
    NoticeKind.DEVICE_BACK.value: Trouble.DEVICE_LOST,
    NoticeKind.DEVICE_CHANGED.value: Trouble.DEVICE_LOST,
    STORAGE_BACK: Trouble.NOT_SAVED,
    MODEL_READY: Trouble.MODEL_LOADING,
    NoticeKind.SOUND_BACK.value: Trouble.SILENT_INPUT,
    NoticeKind.LEVEL_GOOD.value: Trouble.CLIPPING,
    WORDS_CLEAR: Trouble.DOUBTFUL_WORDS,
}
_WORDS = {
    SessionState.IDLE: Message("Ready"),
    SessionState.LOADING: Message("Loading model"),
    SessionState.LISTENING: Message("Listening"),
    SessionState.PAUSED: Message("Paused"),
    SessionState.STOPPING: Message("Finishing what was said"),
    SessionState.FAILED: Message("Stopped"),
}


@dataclass(frozen=True, slots=True)
class TroubleNote:
    """A current problem, its channel, and the line about it."""

    trouble: Trouble
    channel: str
    message: Message


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """The session's status.

    Attributes:
        message: The session's text about its state; may be empty.
        behind_s: Lag of captions in seconds; 0 if they keep up.
        troubles: Current problems, the most serious first.
    """

    state: SessionState = SessionState.IDLE
    message: Message = NO_MESSAGE
    behind_s: float = 0.0
    troubles: tuple[TroubleNote, ...] = ()

    @property
    def condition(self) -> Condition:
        match self.state:
            case SessionState.IDLE:
                return Condition.IDLE
            case SessionState.FAILED:
                return Condition.PROBLEM
            case SessionState.LISTENING if self.troubles:
                is_grave = self.troubles[0].trouble <= Trouble.NOT_SAVED
                return Condition.PROBLEM if is_grave else Condition.WAITING
            case SessionState.LISTENING if self.behind_s <= 0:
                return Condition.GOOD
            case _:
                return Condition.WAITING

    @property
    def line(self) -> Message:
        """The text to show: "Listening", "Behind by 2.4 s", "USB Mic was disconnected; …"."""
        if self.state is SessionState.LISTENING:
            if self.troubles:
                return self.troubles[0].message
            if self.behind_s > 0:
                return Message("Behind by {backlog_s:.1f} s", backlog_s=self.behind_s)
        elif self.message and self.state in (SessionState.STOPPING, SessionState.FAILED):
            return self.message
        return _WORDS[self.state]

    @property
    def is_running(self) -> bool:
        """Whether a session runs that could be stopped."""
        return self.state in RUNNING_STATES


def status_after(status: SessionStatus, body: EventBody) -> SessionStatus:
    """Return the session's status after an event."""
    match body:
        case StatusChanged(SessionState.LOADING, message):
            return SessionStatus(SessionState.LOADING, message)
        case StatusChanged(state, message) if state in RUNNING_STATES:
            return replace(status, state=state, message=message)
        case StatusChanged(state, message):
            return SessionStatus(state, message)
        case OverloadChanged(behind_s, message):
            return replace(status, behind_s=behind_s if message else 0.0)
        case Noticed(kind, message, channel) if kind in _BEGINS:
            return _with(status, TroubleNote(_BEGINS[kind], channel, _line_about(kind, message)))
        case Noticed(kind, _, channel) if kind in _ENDS:
            return _without(status, _ENDS[kind], channel)
        case ErrorRaised(UnsavedError() as error):
            message = Message("Captions are not being saved: {reason}", reason=error.reason)
            return _with(status, TroubleNote(Trouble.NOT_SAVED, "", message))
        case _:
            return status


def _line_about(kind: str, message: Message) -> Message:
    name = message.values.get("name")
    if kind == NoticeKind.DEVICE_LOST.value and name:
        return Message("Lost connection to {name}", name=name)  # the notice has the details
    return message


def _with(status: SessionStatus, note: TroubleNote) -> SessionStatus:
    others = _without(status, note.trouble, note.channel).troubles
    troubles = sorted((*others, note), key=lambda each: each.trouble)
    return replace(status, troubles=tuple(troubles))


def _without(status: SessionStatus, trouble: Trouble, channel: str) -> SessionStatus:
    left = (each for each in status.troubles if (each.trouble, each.channel) != (trouble, channel))
    return replace(status, troubles=tuple(left))
