"""Captions elsewhere, for the windows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent, StatusChanged
from captioner.core.folders import Folders
from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus, PastSession

if TYPE_CHECKING:
    from captioner.outputs.running import RunningOutputs

_PATIENCE_S = 1.0
"""How long outputs may take to send what is left when Captioner ends, in seconds."""


class DesktopOutputs:
    """Outputs that the windows switch on and off; nothing of them is loaded before the first."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._running: RunningOutputs | None = None
        self._state: SessionEvent | None = None
        self._token = ""
        self._starting = threading.Lock()
        self._keyring = threading.Lock()
        self._keyring_is_locked = False
        self._changed: Callable[[tuple[OutputStatus, ...]], None] = lambda _statuses: None

    def subscribe(self, changed: Callable[[tuple[OutputStatus, ...]], None]) -> None:
        """Have all outputs told whenever one changes, on any thread."""
        self._changed = changed

    def accept(self, event: SessionEvent) -> None:
        with self._lock:
            if isinstance(event.body, StatusChanged):
                self._state = event
            running = self._running
        if running is not None:
            running.accept(event)

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        """Switch an output on, in place of another of its kind.

        Past sessions have an address that is new each time.

        Raises:
            CaptionerError: Its address or secret cannot be right.
        """
        from captioner.app.sending import make_output, no_outputs

        if choice.kind is OutputKind.PAGE:
            choice = self._with_token(choice)
        output = make_output(choice, self._folders, past)
        with self._lock:
            if self._running is None:
                self._running = no_outputs(self._changed)
                if self._state is not None:
                    self._running.accept(self._state)
            running = self._running
        with self._starting:  # whoever presses a button twice sends nothing twice
            for each in running.statuses:
                if each.kind is output.kind:
                    running.stop(each.number)
            running.start(output)

    def stop(self, number: int) -> None:
        """Switch an output off, or dismiss one that gave up."""
        if self._running is not None:
            self._running.stop(number)

    def send_test(self, number: int, text: str) -> None:
        """Send a line that nobody said, to see whether it arrives."""
        if self._running is not None:
            self._running.send_test(number, text)

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        """What the system's keyring has for an output; None for nothing, or while it is locked.

        A locked keyring asks the user for its password, and is not looked at again when it got
        none.
        """
        from captioner.app.kept_addresses import kept_choice

        with self._keyring:
            if self._keyring_is_locked:
                return None
            try:
                return kept_choice(kind)
            except CaptionerError:
                self._keyring_is_locked = True
                return None

    def keep(self, choice: OutputChoice) -> None:
        """Keep an address in the system's keyring, of the page the word in it.

        Raises:
            CaptionerError: There is none, or it stays locked.
        """
        from captioner.app.kept_addresses import keep_choice

        with self._keyring:
            keep_choice(self._with_token(choice) if choice.kind is OutputKind.PAGE else choice)
            self._keyring_is_locked = False

    def forget(self, kind: OutputKind) -> None:
        """Remove what the keyring has for an output; a page gets a new word for its address.

        Raises:
            CaptionerError: It stays locked.
        """
        from captioner.app.kept_addresses import forget_choice

        with self._keyring:
            forget_choice(kind)

    def close(self) -> None:
        if self._running is not None:
            self._running.close(_PATIENCE_S)

    def _with_token(self, choice: OutputChoice) -> OutputChoice:
        """The page at the address that was kept, or else at the one it had before."""
        from captioner.outputs.page.server import new_token

        self._token = choice.secret or self._token or new_token()
        return replace(choice, secret=self._token)
