"""The page as Chromium shows it after hours and weeks."""

import socket
from dataclasses import replace
from typing import Any

import pytest

from captioner.core.captions import NameSpeaker
from captioner.core.events import CaptionChanged, SessionState, SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import CaptionSplit, Part, Speaker, SpeakerChange, Speakers
from captioner.outputs.page.server import Page
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser, Tab
from tests.helpers.outputs.browser_page import (
    AT_THE_END,
    DRAWN,
    PARAGRAPHS,
    SENTENCE,
    SHIFTS,
    SHOWN,
    STATE,
    opened_page,
)
from tests.helpers.outputs.events import event, final, partial, state

pytestmark = pytest.mark.browser

BLOCK = 50
"""Captions that a browser passes over as a whole."""

TOLD = f"{DRAWN}.then(() => [...document.querySelectorAll('#list p')].map(p => p.innerText))"
"""What is passed over has no `innerText` until it was found to be on the screen."""


def said(number: int, label: str = "S1") -> Any:
    caption = final(number, f"Caption {number}.").body.caption
    return event(CaptionChanged(replace(caption, speaker=label)))


def say(frame: RunningOutputs, *numbers: int) -> None:
    for number in numbers:
        frame.accept(said(number))


def wait_for_end(tab: Tab, text: str) -> None:
    tab.wait_for(f"{SHOWN}.endsWith('{text}')")


def test_what_is_out_of_sight_is_passed_over_in_blocks(
    chromium: Browser, frame: RunningOutputs
) -> None:
    say(frame, *range(1, 1001))
    tab = opened_page(chromium, frame)
    tab.wait_for(f"{PARAGRAPHS} === 1000")
    kinds = "[...document.querySelectorAll('#list > *')].map(b => getComputedStyle(b))"
    hidden = tab.value(f"{kinds}.filter(s => s.contentVisibility === 'auto').length")
    assert 1000 // BLOCK - 3 <= hidden <= tab.value(f"{kinds}.length") <= 1000 // BLOCK + 1
    assert tab.value("[...document.querySelectorAll('#list p')].map(p => p.committed.data)") == [
        f"Caption {number}." for number in range(1, 1001)
    ]
    # Before they are drawn they have about the height that they will have.
    height = "document.querySelector('#list').scrollHeight"
    before = tab.value(height)
    tab.value("document.querySelectorAll('.full').forEach(b => { b.className = 'drawn' })")
    assert tab.value(height) == pytest.approx(before, rel=0.05)


def test_a_block_ends_and_nothing_else_does(chromium: Browser, frame: RunningOutputs) -> None:
    say(frame, *range(1, BLOCK))
    tab = opened_page(chromium, frame, "?lines=5")
    wait_for_end(tab, f"Caption {BLOCK - 1}.")
    say(frame, BLOCK, BLOCK + 1, BLOCK + 2)
    wait_for_end(tab, f"Caption {BLOCK + 2}.")
    assert tab.value("document.querySelectorAll('#list > *').length") == 2
    assert tab.value(TOLD) == [
        "Speaker 1: Caption 1.", *(f"Caption {number}." for number in range(2, BLOCK + 3)),
    ]  # fmt: skip

    frame.accept(event(SpeakerChanged((SpeakerChange(BLOCK, "S1", "S2"),))))
    speakers = Speakers({"S2": Speaker("S2", "Anna")})
    frame.accept(event(SpeakersNamed(NameSpeaker("S2", "Anna", ""), speakers)))
    frame.accept(event(CaptionSplit(BLOCK, (Part(BLOCK, 0, "S2"), Part(900, 1, "S1")))))
    tab.wait_for(f"{PARAGRAPHS} === {BLOCK + 3}")
    assert tab.value(TOLD)[BLOCK - 2 :] == [
        f"Caption {BLOCK - 1}.", "Anna: Caption", f"Speaker 1: {BLOCK}.",
        f"Caption {BLOCK + 1}.", f"Caption {BLOCK + 2}.",
    ]  # fmt: skip
    tab.value("document.getElementById('query').value = 'caption'")
    tab.value("document.getElementById('search').requestSubmit()")
    assert tab.value("document.getElementById('hits').textContent") == f"1 of {BLOCK + 2}"


def test_empty_caption_leaves_no_block(chromium: Browser, frame: RunningOutputs) -> None:
    say(frame, *range(1, BLOCK + 1))
    tab = opened_page(chromium, frame, "?lines=5")
    for _ in range(3):
        frame.accept(partial(BLOCK + 1, "", "Hm"))
        wait_for_end(tab, "Hm")
        frame.accept(final(BLOCK + 1, ""))
        wait_for_end(tab, f"Caption {BLOCK}.")
    frame.accept(state(SessionState.IDLE))
    frame.accept(state(SessionState.LOADING))
    say(frame, 1)
    tab.wait_for(f"{PARAGRAPHS} === {BLOCK + 1}")
    nodes = "[...document.querySelector('#list').children].map(e => e.nodeName)"
    assert tab.value(nodes) == ["DIV", "HR", "DIV"]
    assert tab.value(TOLD)[-1] == "Speaker 1: Caption 1."


@pytest.mark.slow(reason="it writes hundreds of captions in a browser")
@pytest.mark.parametrize("query", ["", "?lines=3"])
def test_nothing_moves_where_a_block_ends(
    chromium: Browser, frame: RunningOutputs, query: str
) -> None:
    say(frame, *range(1, BLOCK - 2))
    tab = opened_page(chromium, frame, query)
    wait_for_end(tab, f"Caption {BLOCK - 3}.")
    tab.value(DRAWN)
    tab.value(SHIFTS)
    for number in range(BLOCK - 2, 3 * BLOCK + 5):
        frame.accept(partial(number, "Caption", f"{number}"))
        say(frame, number)
        wait_for_end(tab, f"Caption {number}.")
        tab.value(DRAWN)
        assert tab.value(AT_THE_END)
    assert tab.value("document.querySelectorAll('.full').length") > 0
    assert tab.value("window.shifts") == []


def test_who_reads_back_stays_where_blocks_end(chromium: Browser, frame: RunningOutputs) -> None:
    say(frame, *range(1, 20 * BLOCK))
    tab = opened_page(chromium, frame)
    tab.wait_for(f"{PARAGRAPHS} === {20 * BLOCK - 1}")
    tab.value("document.querySelector('main').scrollTop = 9000")
    tab.wait_for("!document.getElementById('to-live').hidden")
    read = f"{DRAWN}.then(() => document.elementFromPoint(100, 400).closest('p').innerText)"
    before = tab.value(read)
    say(frame, *range(20 * BLOCK, 24 * BLOCK))
    tab.wait_for(f"{PARAGRAPHS} === {24 * BLOCK - 1}")
    assert tab.value(read) == before
    tab.value("document.getElementById('to-live').click()")
    tab.value(DRAWN)
    assert tab.value(AT_THE_END)


def test_view_for_obs_forgets_what_is_long_gone(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?view=overlay")
    for first in range(1, 500, 20):
        say(frame, *range(first, first + 20))
        wait_for_end(tab, f"Caption {first + 19}.")
        assert tab.value(PARAGRAPHS) <= 150
        assert tab.value(AT_THE_END)
    assert tab.value(PARAGRAPHS) >= 50

    # Of what it has forgotten it wants to know nothing; the rest goes on.
    frame.accept(event(CaptionSplit(2, (Part(2, 0, "S1"), Part(900, 1, "S2")))))
    frame.accept(
        event(SpeakerChanged((SpeakerChange(1, "S1", "S2"), SpeakerChange(500, "S1", "S3"))))
    )
    tab.wait_for(f"{TOLD}.then(told => told.pop() === 'Speaker 3: Caption 500.')")
    assert "Speaker 2" not in tab.value(SHOWN)
    for session in range(5):
        frame.accept(state(SessionState.IDLE))
        frame.accept(state(SessionState.LOADING))
        say(frame, *range(1, 60))
        wait_for_end(tab, "Caption 59.")
        assert tab.value(PARAGRAPHS) <= 150, session


@pytest.mark.parametrize("ends", [SessionState.IDLE, SessionState.FAILED])
def test_undecided_words_end_with_their_session(
    chromium: Browser, frame: RunningOutputs, ends: SessionState
) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(partial(1, "Good morning,", "every"))
    frame.accept(partial(2, "", "Hm", channel="You"))
    tab.wait_for(f"{PARAGRAPHS} === 2")
    frame.accept(state(ends))
    told = "ended" if ends is SessionState.IDLE else "failed"
    tab.wait_for(f"{STATE} === '{told}'")
    assert tab.value(TOLD) == ["Good morning,"]
    late = chromium.tab()
    late.open(frame.statuses[0].link)
    late.wait_for(f"{STATE} === '{told}'")
    assert late.value(TOLD) == ["Good morning,"]


def test_undecided_words_go_when_their_session_ended_while_nobody_could_be_told(
    chromium: Browser, frame: RunningOutputs, shared: Page
) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(partial(1, "Good morning,", "every"))
    frame.accept(partial(2, "", "Hm", channel="You"))
    tab.wait_for(f"{PARAGRAPHS} === 2")
    for viewer in shared._viewers._viewers:
        viewer._connection.shutdown(socket.SHUT_RDWR)  # a cable is pulled
    frame.accept(state(SessionState.IDLE))
    frame.accept(state(SessionState.LOADING))
    frame.accept(final(1, SENTENCE))
    wait_for_end(tab, SENTENCE)
    assert tab.value(TOLD) == ["Good morning,", SENTENCE]

    frame.accept(partial(2, "One", "more"))
    wait_for_end(tab, "One more")
    frame.close(0.0)
    tab.wait_for(f"{STATE} === 'bye'")
    assert tab.value(TOLD)[-1] == "One"
