"""What the windows switch on reaches the meeting."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from captioner.app.sending import DesktopOutputs
from captioner.core.folders import Folders
from captioner.core.outputs import LOCAL, OutputChoice, OutputKind
from tests.helpers.network.meeting_server import MeetingServer
from tests.helpers.outputs.events import LIMIT_S, Shown, final
from tests.helpers.outputs.keyrings import LockedKeyring, OpenKeyring, keyring_in_use


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[DesktopOutputs]:
    with closing(DesktopOutputs(Folders(*(tmp_path / each for each in "abcde")))) as made:
        yield made


def test_a_test_line_and_captions_arrive_until_it_is_stopped(outputs: DesktopOutputs) -> None:
    server = MeetingServer()
    shown = Shown()
    outputs.subscribe(shown)
    try:
        outputs.accept(final(1, "Before anything is sent."))
        outputs.start(OutputChoice(OutputKind.ZOOM, server.address))
        (status,) = shown.wait_for(lambda statuses: statuses)
        outputs.send_test(status.number, "Is this on?")
        outputs.accept(final(2, "Now it is."))
        server.wait_for_shown("Captioner: Is this on?", "Now it is.")
        outputs.stop(status.number)
        shown.wait_for(lambda statuses: not statuses)
        outputs.accept(final(3, "Between us."))
    finally:
        outputs.close()
        server.close()
    assert len(server.posts) == 2


def test_a_button_that_is_pressed_twice_sends_nothing_twice(outputs: DesktopOutputs) -> None:
    server, shown = MeetingServer(has_numbers=False), Shown()
    outputs.subscribe(shown)
    try:
        with ThreadPoolExecutor(2) as presses:
            for _ in range(2):
                presses.submit(outputs.start, OutputChoice(OutputKind.TEAMS, server.address))
        shown.wait_for(lambda statuses: len(statuses) == 1 and statuses[0].number == 2)
        outputs.accept(final(1, "One."))
        server.wait_for_shown("One.")
    finally:
        outputs.close()
        server.close()
    assert len(server.posts) == 1


class AskingKeyring(LockedKeyring):
    """Asks for its password, which nobody knows, until somebody says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.is_dismissed = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        assert self.is_dismissed.wait(LIMIT_S)
        return super().get_password(service, username)


def test_a_locked_keyring_asks_once_and_holds_nothing_up(outputs: DesktopOutputs) -> None:
    shown = Shown()
    outputs.subscribe(shown)
    backend = AskingKeyring()
    with keyring_in_use(backend), ThreadPoolExecutor(len(OutputKind)) as windows:
        looked_up = [windows.submit(outputs.kept, kind) for kind in OutputKind]
        outputs.start(OutputChoice(OutputKind.PAGE, LOCAL))
        shown.wait_for(lambda statuses: statuses and statuses[0].link)
        backend.is_dismissed.set()
        assert [each.result(LIMIT_S) for each in looked_up] == [None] * len(OutputKind)
    assert backend.asked == 1


def test_the_page_has_the_word_that_was_kept(outputs: DesktopOutputs) -> None:
    shown = Shown()
    outputs.subscribe(shown)
    with keyring_in_use(OpenKeyring()):
        outputs.start(OutputChoice(OutputKind.PAGE, LOCAL, "secretword23"))
        outputs.keep(OutputChoice(OutputKind.PAGE, LOCAL))
        (status,) = shown.wait_for(lambda statuses: statuses and statuses[0].link)
        kept = outputs.kept(OutputKind.PAGE)
    assert status.link.endswith("/secretword23/")
    assert kept == OutputChoice(OutputKind.PAGE, LOCAL, "secretword23")
