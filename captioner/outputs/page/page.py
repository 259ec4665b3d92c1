"""The output "Show on other screens"."""

from __future__ import annotations

import time

from captioner.core.message import Message
from captioner.core.outputs.choice import OutputKind, PastSession
from captioner.core.outputs.status import OutputState
from captioner.outputs.inbox import Inbox
from captioner.outputs.output import Report
from captioner.outputs.page.addresses import THIS_COMPUTER, own_address
from captioner.outputs.page.server import PAST_PORT, USUAL_PORT, PageServer
from captioner.outputs.page.stream import CaptionStream
from captioner.outputs.page.viewers import Viewers

_TEND_EVERY_S = 1.0
_TEND_BEHIND_EVERY_S = 0.05
_LOOK_EVERY_S = 10.0
"""How often it is seen whether this computer has another address, in seconds."""


class Page:
    """Shows captions to whoever opens its address, until it is switched off.

    Args:
        token: The word in the address without which nothing is shown.
        in_network: Whether other devices may open it; else only this computer.
        past: A session that is over, to be shown in place of what is spoken.
    """

    def __init__(self, token: str, *, in_network: bool, past: PastSession | None = None) -> None:
        self.kind = OutputKind.PAGE if past is None else OutputKind.SESSION
        self._token = token
        self._in_network = in_network
        self._past = past
        self._viewers = Viewers(CaptionStream(past))
        self.link = ""

    @property
    def what(self) -> Message:
        """What it shows."""
        if self._past is None:
            return Message("live captions")
        return Message("“{title}”", title=self._past.title)

    @property
    def receiver(self) -> Message:
        """Who may look."""
        if self._in_network and own_address() != THIS_COMPUTER:
            return Message("devices on this network")
        return Message("this computer only")

    def run(self, inbox: Inbox, report: Report) -> None:
        """Serve the page until the inbox is over.

        Raises:
            CaptionerError: No port can be opened.
        """
        server = PageServer(
            self._viewers,
            self._token,
            in_network=self._in_network,
            port=USUAL_PORT if self._past is None else PAST_PORT,
        )
        try:
            shown: object = None
            tended_s = looked_s = 0.0
            while not inbox.is_over:
                if time.monotonic() - looked_s >= _LOOK_EVERY_S:
                    self.link = server.link
                    looked_s = time.monotonic()
                if (self._viewers.count, self.link) != shown:
                    shown = count, _ = self._viewers.count, self.link
                    report(OutputState.SENDING, Message("Viewers: {count}", count=count))
                every_s = _TEND_BEHIND_EVERY_S if self._viewers.is_behind else _TEND_EVERY_S
                event = inbox.next(max(0.0, tended_s + every_s - time.monotonic()))
                if event is not None and self._past is None:
                    self._viewers.accept(event)
                if time.monotonic() - tended_s >= every_s:
                    tended_s = time.monotonic()
                    self._viewers.tend()
        finally:
            self._viewers.close()
            server.close()
