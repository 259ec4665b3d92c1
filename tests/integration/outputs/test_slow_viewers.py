"""Viewers of the page whose network is slow, and sessions that are long."""

import contextlib
import json
import select
import socket
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from captioner.core.captions import NameSpeaker
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
)
from captioner.core.outputs import PastSession
from captioner.core.speakers.naming import CaptionSplit, Part, Speaker, SpeakerChange, Speakers
from captioner.outputs.page import viewers
from captioner.outputs.page.stream import CaptionStream
from captioner.outputs.page.viewers import Viewers
from tests.helpers.outputs.events import LIMIT_S, event, final, missed, partial, state

SENTENCE = "This is a sentence of a usual length, as people say it in a talk. " * 4
COUNT = 3000


@dataclass
class SlowViewer:
    """One that takes what was sent only when it is told to, and shows what the page would."""

    connection: socket.socket
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    last: str = ""
    _read: bytes = b""

    def take(self) -> None:
        """Read what has come."""
        with contextlib.suppress(BlockingIOError):
            while piece := self.connection.recv(65_536):
                *messages, self._read = (self._read + piece).split(b"\n\n")
                for message in messages:
                    lines = dict(line.split(": ", 1) for line in message.decode().splitlines())
                    self.last = lines.get("id", self.last)
                    if "event" in lines:
                        self._show(lines["event"], json.loads(lines["data"]))

    def _show(self, name: str, data: Any) -> None:
        if name != "ping":
            self.told.append(name)
        if name == "open":
            self.open = [caption["id"] for caption in data]
        if name == "begin":
            self.shown.clear()
        if name == "earlier":
            assert data["before"] in self.shown
            data = data["captions"]
        captions = {"finals": data, "earlier": data, "parts": data}.get(name, ())
        captions = [data] if name in ("final", "partial") else captions
        self.came += [caption["id"] for caption in captions]
        if name != "parts" or captions[0]["id"] in self.shown:
            self.shown.update({caption["id"]: caption for caption in captions})
        for number, said_by in data.items() if name == "who" else ():
            if int(number) in self.shown:
                self.shown[int(number)].update(said_by)


@contextlib.contextmanager
def joined(all_: Viewers, last: str = "", count: int = 1) -> Iterator[list[SlowViewer]]:
    """Viewers who came after having seen everything up to the event `last`, and read nothing."""
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        came = []
        for _ in range(count):
            ours = opened.enter_context(socket.socket())
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            ours.connect(server.getsockname())
            ours.setblocking(False)
            theirs, _address = server.accept()
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            came.append(SlowViewer(ours))
            assert all_.add(theirs, "", b"", last) == b""
        opened.callback(all_.close)
        yield came


def take_all(all_: Viewers, *reading: SlowViewer) -> None:
    """Read until there is no more."""
    while all_.is_behind:
        select.select([each.connection for each in reading], [], [], LIMIT_S)
        for each in reading:
            each.take()
        all_.tend()
    for each in reading:
        each.take()


def said(number: int) -> SessionEvent:
    caption = final(number, f"{number}. {SENTENCE}".strip()).body.caption
    return event(CaptionChanged(replace(caption, speaker="S1")))


def long_session() -> Viewers:
    all_ = Viewers(CaptionStream())
    all_.accept(state(SessionState.LOADING))
    for number in range(1, COUNT + 1):
        all_.accept(said(number))
    return all_


def test_slow_viewer_of_a_long_session_may_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "_MOST_WAITING_BYTES", 100_000)
    all_ = long_session()
    with joined(all_) as (viewer,):
        all_.tend()
        assert all_.count == 1
        take_all(all_, viewer)
        assert sorted(viewer.shown) == list(range(1, COUNT + 1))

        for number in range(COUNT + 1, 2 * COUNT):  # and reads nothing of what comes then
            all_.accept(said(number))
        assert all_.count == 0


def test_captions_wait_for_a_slow_viewer_in_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "_MOST_WAITING_BYTES", 100_000)
    all_ = long_session()
    with joined(all_) as (viewer,):
        for number in range(COUNT + 1, 2 * COUNT):
            all_.accept(partial(number, "And", "so"))
            all_.accept(said(number))
        all_.accept(partial(2 * COUNT, "And", "so"))
        take_all(all_, viewer)
        assert sorted(viewer.shown) == list(range(1, 2 * COUNT))
        assert viewer.open == [2 * COUNT]


def test_what_is_said_now_comes_before_what_was_said_earlier() -> None:
    all_ = long_session()
    with joined(all_) as (viewer,):
        viewer.take()
        all_.tend()
        all_.accept(said(COUNT + 1))
        all_.accept(partial(COUNT + 2, "And", "so"))
        while COUNT + 1 not in viewer.shown:
            viewer.take()
            all_.tend()
        assert viewer.told[:4] == ["begin", "finals", "open", "state"]
        assert 1 not in viewer.shown
        assert len(viewer.shown) < COUNT / 2

        # A lost connection goes on in the middle: nothing comes twice, and nothing is left out.
        all_.accept(said(COUNT + 2))
        with joined(all_, viewer.last) as (again,):
            again.shown = {number: viewer.shown[number] for number in (*viewer.shown,)}
            had = set(again.shown)
            take_all(all_, viewer, again)
            assert sorted(again.shown) == list(range(1, COUNT + 3))
            assert again.told[:3] == ["finals", "open", "state"]
            assert set(again.came) == set(again.shown) - had
            assert len(again.came) == len(set(again.came))


def test_of_words_that_may_change_only_the_newest_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "_MOST_WAITING_BYTES", 100_000)
    all_ = Viewers(CaptionStream())
    with joined(all_) as (viewer,):
        take_all(all_, viewer)
        for count in range(10_000):
            all_.accept(partial(1, SENTENCE, str(count)))
            all_.accept(partial(2, SENTENCE, str(count), channel="You"))
        take_all(all_, viewer)
        assert [each["tentative"] for each in viewer.shown.values()] == ["9999", "9999"]


def test_slow_viewers_have_no_copy_of_the_session_each() -> None:
    captions = [said(number).body.caption for number in range(1, COUNT + 1)]
    stream = CaptionStream(PastSession("Long", captions))
    whole = len(missed(stream))
    tracemalloc.start()
    try:
        with joined(all_ := Viewers(stream), count=50):
            assert all_.count == 50
            assert tracemalloc.get_traced_memory()[0] < whole
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("seen", [0, COUNT - 50])
def test_what_changes_while_a_viewer_catches_up_holds_for_all_it_is_sent(seen: int) -> None:
    all_ = long_session()
    with joined(all_) as (first,):
        take_all(all_, first)
        # Names that were given before, so that the one who comes again has much to be told.
        named = Speakers({"S1": Speaker("S1", "Bo")})
        all_.accept(event(SpeakersNamed(NameSpeaker("S1", "Bo", ""), named)))
        take_all(all_, first)
        last = f"{first.last.partition('-')[0]}-{seen}"
        with joined(all_, last) as (viewer,):
            viewer.shown = {number: dict(first.shown[number]) for number in range(1, seen + 1)}
            named = Speakers({"S1": Speaker("S1", "Anna")})
            for change in (
                SpeakerChanged((SpeakerChange(1, "S1", "S2"), SpeakerChange(COUNT, "S1", "S2"))),
                CaptionSplit(2, (Part(2, 0, "S1"), Part(9001, 5, "S2"))),
                CaptionSplit(COUNT - 1, (Part(COUNT - 1, 0, "S1"), Part(9002, 5, "S3"))),
                SpeakersNamed(NameSpeaker("S1", "Anna", ""), named),
            ):
                all_.accept(event(change))
            viewer.take()
            assert "who" not in viewer.told
            take_all(all_, first, viewer)

    assert viewer.shown == first.shown
    assert viewer.shown[COUNT - 2]["who"] == "Anna"
    assert viewer.shown[9002]["who"] == "Speaker 3"


def test_a_session_that_begins_while_a_viewer_catches_up_is_the_one_it_sees() -> None:
    all_ = long_session()
    with joined(all_) as (viewer,):
        all_.accept(state(SessionState.IDLE))
        all_.accept(state(SessionState.LOADING))
        all_.accept(said(1))
        take_all(all_, viewer)
        assert viewer.told[-4:] == ["begin", "finals", "open", "state"]
        assert list(viewer.shown) == [1]
