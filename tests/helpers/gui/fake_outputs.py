"""Captions elsewhere, without sending any."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import (
    NETWORK,
    OutputChoice,
    OutputKind,
    OutputState,
    OutputStatus,
    PastSession,
)


class FakeOutputs:
    """Captions elsewhere: what is switched on is on."""

    def __init__(self) -> None:
        self.statuses: tuple[OutputStatus, ...] = ()
        self.started: list[OutputChoice] = []
        self.shared: list[PastSession] = []
        self.keyring: dict[OutputKind, OutputChoice] = {}
        self.keyring_is_open = threading.Event()
        self.keyring_is_open.set()
        self.events: list[SessionEvent] = []
        self.tests: list[tuple[int, str]] = []
        self.is_closed = False
        self.changed: Callable[[tuple[OutputStatus, ...]], None] = lambda _statuses: None

    def subscribe(self, changed: Callable[[tuple[OutputStatus, ...]], None]) -> None:
        self.changed = changed

    def accept(self, event: SessionEvent) -> None:
        self.events.append(event)

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        if "wrong" in choice.address:
            raise CaptionerError("Captions cannot be sent to this address.")
        self.started.append(choice)
        is_page = choice.kind in (OutputKind.PAGE, OutputKind.SESSION)
        page_words = f"“{past.title}”" if past else "live captions"
        if past is not None:
            self.shared.append(past)
        host = "192.168.178.20" if choice.address == NETWORK else "127.0.0.1"
        status = OutputStatus(
            len(self.started),
            choice.kind,
            Message(page_words if is_page else "finished captions"),
            Message("devices on this network") if is_page else "meet.example.org",
            datetime(2126, 12, 24, 18, 30, tzinfo=UTC),  # never an earlier day
            OutputState.SENDING,
            Message("Viewers: {count}", count=3) if is_page else NO_MESSAGE,
            f"http://{host}:8642/k7mwq2xzp4tc/" if is_page else "",
        )
        self.show(*self.statuses, status)

    def show(self, *statuses: OutputStatus) -> None:
        self.statuses = statuses
        self.changed(statuses)

    def stop(self, number: int) -> None:
        self.show(*(each for each in self.statuses if each.number != number))

    def send_test(self, number: int, text: str) -> None:
        self.tests.append((number, text))

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        self.keyring_is_open.wait()
        return self.keyring.get(kind)

    def keep(self, choice: OutputChoice) -> None:
        self.keyring[choice.kind] = choice

    def forget(self, kind: OutputKind) -> None:
        self.keyring.pop(kind, None)

    def close(self) -> None:
        self.is_closed = True
