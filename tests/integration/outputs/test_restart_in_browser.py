"""The page in two browsers while the application behind it ends and starts again."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from captioner.core.events import SessionState
from captioner.outputs.page import server, viewers
from captioner.outputs.page.stream import PING
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser
from tests.helpers.outputs.browser_page import SHOWN, STATE, opened_page
from tests.helpers.outputs.events import final, partial, running, state

pytestmark = pytest.mark.browser

TOKEN = "secretword23"
TEXT = f"{SHOWN}.split(/\\s+/).join(' ')"


@pytest.fixture(autouse=True)
def _one_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A port for both applications, which nobody else takes in between."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        monkeypatch.setattr(server, "USUAL_PORT", held.getsockname()[1])
        yield


@contextmanager
def application(token: str = TOKEN) -> Iterator[RunningOutputs]:
    with running(server.Page(token, in_network=False)) as (frame, shown):
        shown.wait_for(lambda statuses: statuses[0].link)
        yield frame


@pytest.mark.parametrize("is_crash", [True, False], ids=["crash", "end"])
def test_who_was_there_and_who_came_late_see_the_next_session(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch, is_crash: bool
) -> None:
    if is_crash:
        monkeypatch.setattr(viewers, "BYE", PING)  # nobody says goodbye
    with application() as frame:
        frame.accept(state(SessionState.LISTENING))
        first = opened_page(chromium, frame)
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.accept(partial(3, "Three", "perhaps"))
        tabs = [first, opened_page(chromium, frame)]
        for tab in tabs:
            tab.wait_for(f"{TEXT} === 'One. Two. Three perhaps'")
    for tab in tabs:
        tab.wait_for(f"{STATE} === '{'lost' if is_crash else 'bye'}'")

    with application() as frame:
        for tab in tabs:
            tab.wait_for(f"{STATE} === 'ended'")
            assert tab.value(TEXT) == "One. Two. Three"
        frame.accept(state(SessionState.LOADING))
        frame.accept(state(SessionState.LISTENING))
        frame.accept(final(1, "Another one."))
        for tab in tabs:
            tab.wait_for(f"{TEXT} === 'One. Two. Three Another one.'")
            assert tab.value(STATE) == "listening"
            assert tab.value("document.querySelectorAll('hr').length") == 1


@pytest.mark.slow(reason="the same address is in the fast tests")
@pytest.mark.parametrize("is_crash", [True, False], ids=["crash", "end"])
def test_at_another_address_nothing_is_awaited_here(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch, is_crash: bool
) -> None:
    if is_crash:
        monkeypatch.setattr(viewers, "BYE", PING)
    with application() as frame:
        frame.accept(state(SessionState.LISTENING))
        tabs = [opened_page(chromium, frame) for _ in range(2)]
    with application("otherword345") as frame:
        frame.accept(state(SessionState.LISTENING))
        frame.accept(final(1, "Between us."))
        for tab in tabs:
            tab.wait_for(f"{STATE} === 'bye'")
            told = "document.getElementById('state').textContent"
            assert tab.value(told) == "These captions are no longer shared"
            assert tab.value(TEXT) == ""
    with application() as frame:  # as it was before
        frame.accept(state(SessionState.LISTENING))
        for tab in tabs:
            tab.wait_for(f"{STATE} === 'listening'")
