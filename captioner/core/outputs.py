"""Kinds of outputs, and the choice and the status of an output."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from captioner.core.captions import Caption
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.speakers.naming import NOBODY_NAMED, Speakers


class OutputKind(Enum):
    """Kinds of outputs for captions; the values are the names for `listen --send`."""

    PAGE = "page"
    """Captioner's own page for other screens; its address is `LOCAL` or `NETWORK`."""
    SESSION = "session"
    """The page of a past session."""
    ZOOM = "zoom"
    TEAMS = "teams"
    WEBEX = "webex"
    OBS = "obs"
    WEB_HOOK = "webhook"
    WEB_CAPTIONER = "webcaptioner"

    @property
    def title(self) -> Message:
        """Its name shown to the user."""
        return _TITLES[self]


LOCAL, NETWORK = "local", "network"
"""Access to the page: from this computer only, or from other devices in the network."""

_TITLES = {
    OutputKind.PAGE: Message("Other screens"),
    OutputKind.SESSION: Message("Past session"),
    OutputKind.ZOOM: Message("Zoom meeting"),
    OutputKind.TEAMS: Message("Teams meeting"),
    OutputKind.WEBEX: Message("Webex meeting"),
    OutputKind.OBS: Message("OBS stream"),
    OutputKind.WEB_HOOK: Message("Web hook"),
    OutputKind.WEB_CAPTIONER: Message("Web hook (Web Captioner’s form)"),
}


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """An output chosen by the user.

    Attributes:
        address: The receiver's address, for most kinds a secret.
        secret: A password or a signing key; empty for none.
    """

    kind: OutputKind
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PastSession:
    """A finished session with its current text."""

    title: str
    captions: Sequence[Caption]
    speakers: Speakers = NOBODY_NAMED


class OutputState(Enum):
    """The state of an output."""

    STARTING = "starting"
    SENDING = "sending"
    TROUBLE = "trouble"
    """It retries; the message says why."""
    FAILED = "failed"
    """It has stopped sending; the message says why."""


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """The status of an output, shown while data leaves the machine.

    Attributes:
        number: Unique number of the output in this process.
        what: The data that leaves: "live captions", "finished captions".
        receiver: The receiver, without secrets: a host, "devices in this network".
        since: When it was switched on, with the offset from UTC.
        message: A problem or other information; may be empty.
        link: An address that the user may open; empty without one.
    """

    number: int
    kind: OutputKind
    what: Message
    receiver: str
    since: datetime
    state: OutputState = OutputState.STARTING
    message: Message = NO_MESSAGE
    link: str = ""

    @property
    def is_on(self) -> bool:
        return self.state is not OutputState.FAILED

    @property
    def line(self) -> Message:
        """The data, the receiver and the start; or why nothing is sent."""
        if self.state is OutputState.FAILED:
            return Message(
                "{output} stopped: {reason}", output=self.kind.title, reason=self.message
            )
        line = Message(
            "{output}: {what} to {receiver} since {time}",
            output=self.kind.title,
            what=self.what,
            receiver=self.receiver,
            time=self._since,
        )
        if not self.message:
            return line
        return Message("{line}. {message}", line=line, message=self.message)

    @property
    def _since(self) -> str:
        """The time of the start, with the day if that is not today."""
        is_earlier = self.since.date() < datetime.now(self.since.tzinfo).date()
        return f"{self.since:%Y-%m-%d %H:%M}" if is_earlier else f"{self.since:%H:%M}"
