"""Captions elsewhere, as the windows are handed them by `captioner.app`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from captioner.core.events import SessionEvent
from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus, PastSession


class OutputsPort(Protocol):
    """Switches outputs on and off; they outlive sessions."""

    def subscribe(self, changed: Callable[[tuple[OutputStatus, ...]], None]) -> None:
        """Have all outputs told whenever one changes, on any thread; quick."""

    def accept(self, event: SessionEvent) -> None:
        """A session's listener; quick, on any thread."""

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        """Switch an output on.

        Args:
            past: The session that a page of one is to show.

        Raises:
            CaptionerError: Its address or secret cannot be right.
        """

    def stop(self, number: int) -> None:
        """Switch an output off, at once, or dismiss one that gave up; quick."""

    def send_test(self, number: int, text: str) -> None:
        """Send a line that nobody said, to see whether it arrives; quick."""

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        """What the system's keyring has for an output; it may ask the user first."""

    def keep(self, choice: OutputChoice) -> None:
        """Keep an address in the system's keyring.

        Raises:
            CaptionerError: There is none, or it stays locked.
        """

    def forget(self, kind: OutputKind) -> None:
        """Remove what the keyring has for an output.

        Raises:
            CaptionerError: It stays locked.
        """

    def close(self) -> None:
        """Switch everything off."""
