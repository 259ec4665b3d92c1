"""The seam of every output."""

from __future__ import annotations

from typing import Protocol

from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputKind, OutputState
from captioner.outputs.inbox import Inbox


class Report(Protocol):
    """How an output says how it stands; quick, from any thread."""

    def __call__(self, state: OutputState, message: Message = NO_MESSAGE) -> None:
        """Show the state, with the output's receiver and link as they are now."""


class Output(Protocol):
    """Sends captions to one receiver."""

    @property
    def kind(self) -> OutputKind:
        """Which output it is."""

    @property
    def what(self) -> Message:
        """What it sends: "live captions"."""

    @property
    def receiver(self) -> str:
        """To whom, without secrets."""

    @property
    def link(self) -> str:
        """An address that a person may open; empty where there is none."""

    def run(self, inbox: Inbox, report: Report) -> None:
        """Send what comes until the inbox is over; runs on a thread of its own.

        It waits only in ways that `inbox.stop` ends: `inbox.next`, `inbox.wait`, connections that
        ask `inbox.is_stopped`.

        Raises:
            CaptionerError: It gives up; captioning and the other outputs go on.
        """
