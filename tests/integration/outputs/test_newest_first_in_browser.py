"""The page as Chromium shows it to who comes late over a slow network."""

import json
import socket
import threading

import pytest

from captioner.core.events import SessionEvent
from captioner.outputs.page.server import Page
from captioner.outputs.page.viewers import CatchUp
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser, Tab
from tests.helpers.outputs.browser_page import (
    AT_THE_END,
    DRAWN,
    PARAGRAPHS,
    SENTENCE,
    SHIFTS,
    SHOWN,
    opened_page,
)
from tests.helpers.outputs.events import final, partial
from tests.helpers.waiting import until

pytestmark = pytest.mark.browser

COUNT = 500
NUMBERS = "[...document.querySelectorAll('#list p')].map(p => parseInt(p.committed.data))"
READ = f"{DRAWN}.then(() => document.elementFromPoint(100, 400).closest('p').innerText)"
LINE = f"{DRAWN}.then(() => window.line.getBoundingClientRect().top)"


@pytest.fixture
def slow_network(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Nothing of what was said earlier goes through until it is set."""
    goes_through = threading.Event()
    earlier = CatchUp.earlier

    def when_it_goes_through(catch_up: CatchUp) -> list[bytes]:
        if not goes_through.is_set():
            raise BlockingIOError
        return earlier(catch_up)

    monkeypatch.setattr(CatchUp, "earlier", when_it_goes_through)
    return goes_through


@pytest.fixture
def page(
    slow_network: threading.Event, frame: RunningOutputs, shared: Page
) -> tuple[Page, RunningOutputs]:
    say(frame, 1, COUNT)
    until(lambda: shared._viewers._stream.count == COUNT)
    return shared, frame


def said(number: int) -> SessionEvent:
    return final(number, f"{number}. {SENTENCE}")


def say(frame: RunningOutputs, first: int, last: int) -> None:
    for number in range(first, last + 1):
        frame.accept(said(number))


def wait_for_all(tab: Tab, count: int) -> None:
    tab.wait_for(f"{PARAGRAPHS} === {count}")
    assert tab.value(NUMBERS) == list(range(1, count + 1))


def test_what_is_said_now_is_shown_first_and_the_rest_moves_nothing(
    chromium: Browser, page: tuple[Page, RunningOutputs], slow_network: threading.Event
) -> None:
    _page, frame = page
    tab = opened_page(chromium, frame)
    frame.accept(partial(COUNT + 1, "And", "so"))
    tab.wait_for(f"{SHOWN}.endsWith('And so')")
    assert 20 <= tab.value(PARAGRAPHS) < 100
    assert tab.value("document.getElementById('spoken').childNodes.length") == 0
    say(frame, COUNT + 1, COUNT + 1)
    spoken = "document.getElementById('spoken').textContent"
    tab.wait_for(f"{spoken}.startsWith('{COUNT + 1}.')")
    search(tab, f"{COUNT}. This")
    assert hits(tab) == "1 of 1"
    search(tab, "7. This")
    count = int(hits(tab).split()[-1])
    search(tab, "1. this is")
    search(tab, "No such words")
    assert hits(tab) == "Not found yet; earlier captions are still coming"
    tab.value("document.getElementById('to-live').click()")
    tab.value(DRAWN)
    tab.value(SHIFTS)

    slow_network.set()
    wait_for_all(tab, COUNT + 1)
    tab.value(DRAWN)
    assert tab.value(AT_THE_END)
    assert tab.value("window.shifts") == []
    assert tab.value("document.getElementById('spoken').childNodes.length") == 1
    search(tab, "No such words")
    assert hits(tab) == "Not found"
    search(tab, "7. This")
    assert int(hits(tab).split()[-1]) == COUNT // 10 > count


def search(tab: Tab, text: str) -> None:
    tab.value(f"document.getElementById('query').value = {json.dumps(text)}")
    tab.value("document.getElementById('search').requestSubmit()")


def hits(tab: Tab) -> str:
    return str(tab.value("document.getElementById('hits').textContent"))


@pytest.mark.parametrize("anchor", ["auto", "none"])  # some browsers leave it to the page
@pytest.mark.parametrize("place", ["1000", "0"])
def test_who_has_scrolled_back_keeps_their_line(
    chromium: Browser,
    page: tuple[Page, RunningOutputs],
    slow_network: threading.Event,
    place: str,
    anchor: str,
) -> None:
    _page, frame = page
    tab = opened_page(chromium, frame)
    tab.value(f"document.querySelector('main').style.overflowAnchor = '{anchor}'")
    tab.wait_for(f"{PARAGRAPHS} >= 20")
    # To the first caption that has come, or near it.
    tab.value(
        "document.querySelector('#list p').scrollIntoView();"
        f"document.querySelector('main').scrollBy(0, {place})"
    )
    tab.wait_for("!document.getElementById('to-live').hidden")
    tab.value("window.line = document.elementFromPoint(100, 400).closest('p'); 0")
    before, top = tab.value(READ), tab.value(LINE)
    tab.value(SHIFTS)
    slow_network.set()
    wait_for_all(tab, COUNT)
    assert tab.value(READ) == before
    assert tab.value(LINE) == pytest.approx(top, abs=1)
    assert tab.value("window.shifts") == []
    assert not tab.value(AT_THE_END)


@pytest.mark.slow(reason="it scrolls in a browser")
@pytest.mark.parametrize("is_read", [False, True], ids=["at the end", "before the gap"])
def test_a_long_gap_is_filled_between_what_was_there_and_what_is_said_now(
    chromium: Browser,
    page: tuple[Page, RunningOutputs],
    slow_network: threading.Event,
    is_read: bool,
) -> None:
    shown, frame = page
    slow_network.set()
    tab = opened_page(chromium, frame)
    wait_for_all(tab, COUNT)
    frame.accept(partial(COUNT + 1, "And", "so"))
    tab.wait_for(f"{SHOWN}.endsWith('And so')")
    if is_read:
        tab.value("document.querySelector('main').scrollTop -= 3000")
        tab.wait_for("!document.getElementById('to-live').hidden")
        before = tab.value(READ)
    slow_network.clear()
    all_ = shown._viewers
    with all_._lock:  # nobody comes back before everything was said
        for viewer in all_._viewers:
            viewer._connection.shutdown(socket.SHUT_RDWR)  # a cable is pulled
        for number in range(COUNT + 1, 2 * COUNT + 1):
            all_._stream.accept(said(number))
    tab.wait_for(f"{NUMBERS}.pop() === {2 * COUNT}")
    assert tab.value(PARAGRAPHS) < COUNT + 100
    say(frame, 2 * COUNT + 1, 2 * COUNT + 2)
    tab.wait_for(f"{NUMBERS}.pop() === {2 * COUNT + 2}")

    slow_network.set()
    wait_for_all(tab, 2 * COUNT + 2)
    if is_read:
        assert tab.value(READ) == before
        tab.value("document.getElementById('to-live').click()")
    tab.value(DRAWN)
    assert tab.value(AT_THE_END)
    kept = "document.querySelectorAll('#list > div:not(.full)').length"
    assert tab.value(kept) <= 3
    search(tab, f"{COUNT + 100}. This")
    assert hits(tab) == "1 of 1"
