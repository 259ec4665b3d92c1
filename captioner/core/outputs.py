"""Kinds of outputs, the choice of one, and the status of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from captioner.core.captions import Caption
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.speakers.naming import NOBODY_NAMED, Speakers


class OutputKind(Enum):
    """Where captions can be sent; the value is what `listen --send` calls it."""

    PAGE = "page"
    """Our own page for other screens; its address is `LOCAL` or `NETWORK`."""
    SESSION = "session"
    """The same for a past session."""
    ZOOM = "zoom"
    TEAMS = "teams"
    WEBEX = "webex"
    OBS = "obs"
    WEB_HOOK = "webhook"
    WEB_CAPTIONER = "webcaptioner"

    @property
    def title(self) -> Message:
        """What a person calls it."""
        return _TITLES[self]


LOCAL, NETWORK = "local", "network"
"""Who may open the page: this computer only, or other devices of the network."""

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
    """An output that the user wants.

    Attributes:
        address: Where to; for most a secret in itself.
        secret: A password, or the key that signs; empty for none.
    """

    kind: OutputKind
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session that is over, as it reads now."""

    title: str
    captions: Sequence[Caption]
    speakers: Speakers = NOBODY_NAMED


class OutputState(Enum):
    """How an output stands."""

    STARTING = "starting"
    SENDING = "sending"
    TROUBLE = "trouble"
    """It tries again by itself; its message says why."""
    FAILED = "failed"
    """It has given up and sends nothing more. Its message says why."""


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output, for the line that is visible while anything leaves the machine.

    Attributes:
        number: Tells it from all others that were ever started in this process.
        what: What leaves: "live captions", "finished captions".
        receiver: To whom, without secrets: a host, "devices in this network".
        since: When it was switched on, with the offset from UTC.
        message: What is wrong, or what else there is to know; may be empty.
        link: An address that a person may open; empty where there is none.
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
        """What leaves, to whom, since when; or why nothing does."""
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
        """The time, and the day where that was an earlier one."""
        is_earlier = self.since.date() < datetime.now(self.since.tzinfo).date()
        return f"{self.since:%Y-%m-%d %H:%M}" if is_earlier else f"{self.since:%H:%M}"
