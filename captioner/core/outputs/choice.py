"""Outputs that there are, and what a user wants of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from captioner.core.captions import Caption
from captioner.core.message import Message
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
