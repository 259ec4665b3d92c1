"""The page for other screens over HTTP: who may look, what they are sent, who is let go."""

import socket
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psutil
import pytest

from captioner.core.events import SessionState
from captioner.core.outputs import PastSession
from captioner.core.speakers.naming import Speaker, Speakers
from captioner.outputs.page import server, viewers
from captioner.outputs.page.server import Page, own_address
from tests.helpers.outputs.events import LIMIT_S, final, partial, running, state
from tests.helpers.outputs.site import TOKEN, Site, Watcher

_LOOPBACK_6 = ["::1"] if "::1" in str(psutil.net_if_addrs()) else []


def names(messages: list[tuple[str, Any]]) -> list[str]:
    return [name for name, _ in messages]


def test_the_page_loads_nothing_from_elsewhere_and_is_loaded_by_nobody_else(site: Site) -> None:
    answer, content = site.ask(f"/{TOKEN}/")

    assert answer.status == 200
    assert b"http" not in content
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Access-Control-Allow-Origin"] is None
    assert answer.headers["Server"] is None
    for file in ("page.css", "words.js", "search.js", "page.js"):
        assert site.ask(f"/{TOKEN}/{file}")[0].status == 200


def test_another_site_reads_nothing(site: Site) -> None:
    answer, content = site.ask(f"/{TOKEN}/events", Sec_Fetch_Site="cross-site")

    assert (answer.status, content) == (403, b"")
    assert site.ask(f"/{TOKEN}/", Sec_Fetch_Site="cross-site")[0].status == 200  # a link to it
    for query in ("", "?view=overlay&lines=3"):
        answer = site.ask(f"/{TOKEN}{query}", "HEAD")[0]
        assert answer.headers["Location"] == f"/{TOKEN}/{query}"


def test_only_this_computer_may_look_until_the_network_is_allowed(site: Site) -> None:
    assert site.link.startswith("http://127.0.0.1:")
    other = own_address()
    if other != "127.0.0.1":
        with pytest.raises(OSError):
            socket.create_connection((other.strip("[]"), site.port), LIMIT_S).close()

    with running(Page(TOKEN, in_network=True)) as (_frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        assert status.receiver == "devices on this network"
        address = urllib.parse.urlsplit(status.link)
        assert address.netloc == f"{other}:{address.port}"
        for host in (address.hostname, "127.0.0.1", *_LOOPBACK_6):
            socket.create_connection((host or "", address.port or 0), LIMIT_S).close()


def test_past_session_leaves_the_usual_port_free(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[int] = []
    opened = server._opened

    def note(hosts: Sequence[str], port: int, *others: Any) -> server._Server:
        wanted.append(port)
        return opened(hosts, 0, *others)

    monkeypatch.setattr(server, "_opened", note)
    for past in (PastSession("Talk", ()), None):
        with running(Page(TOKEN, in_network=False, past=past)) as (_frame, shown):
            shown.wait_for(lambda statuses: statuses[0].link)
    assert wanted == [server.PAST_PORT, server.USUAL_PORT]


def test_a_viewer_sees_captions_as_they_are_spoken(site: Site) -> None:
    site.frame.accept(state(SessionState.LOADING))
    site.frame.accept(state(SessionState.LISTENING))
    site.frame.accept(final(1, "One."))
    site.frame.accept(partial(2, "Two", "is", channel="You"))
    watcher = site.watch()
    site.frame.accept(final(2, "Two it is.", channel="You"))
    site.frame.accept(state(SessionState.IDLE))

    messages = watcher.until("final")
    while messages[-1] != ("state", {"state": "idle"}):
        messages.append(watcher.next())
    said = [told for name, told in messages if name == "final"]
    assert said[-1]["committed"] == "Two it is."
    assert said[-1]["who"] == "You"
    assert site.shown.wait_for(lambda all_: all_[0].message == "Viewers: 1")
    watcher.close()
    assert site.shown.wait_for(lambda all_: all_[0].message == "Viewers: 0")


def test_a_lost_connection_goes_on_where_it_was(site: Site) -> None:
    site.frame.accept(state(SessionState.LOADING))
    site.frame.accept(final(1, "One."))
    watcher = site.watch()
    while watcher.last.partition("-")[2] != "1":
        watcher.next()
    watcher.close()
    site.frame.accept(final(2, "Two."))
    site.frame.accept(final(3, "Three."))
    site.frame.accept(partial(4, "Four"))

    for again in (site.watch(since=watcher.last), site.watch(Last_Event_ID=watcher.last)):
        messages = again.until("state")
        while "Four" not in str(messages):
            messages.append(again.next())
        said = [told for name, told in messages if name in ("finals", "final")]
        assert "begin" not in names(messages)
        assert "One." not in str(said)
        assert str(messages).index("Two.") < str(messages).index("Three.")
        again.close()


@pytest.mark.parametrize("since", ["", "x", "00000000-2", "-", "%00-1", "1-9999999999999"])
def test_a_number_of_another_session_gets_the_present_one(site: Site, since: str) -> None:
    site.frame.accept(state(SessionState.LOADING))
    site.frame.accept(final(1, "An earlier session."))
    site.frame.accept(state(SessionState.IDLE))
    site.frame.accept(state(SessionState.LOADING))
    site.frame.accept(final(1, "One."))
    first = site.watch()
    while "One." not in str(first.next()):  # the earlier session's caption has number 1 as well
        pass
    watcher = site.watch(since=since)
    messages = watcher.until("state")

    assert names(messages) == ["begin", "finals", "open", "state"]
    assert "earlier" not in str(messages)
    first.close()
    watcher.close()


def test_a_caption_that_turned_out_to_be_none_goes(site: Site) -> None:
    watcher = site.watch()
    watcher.until("state")
    site.frame.accept(partial(1, "", "Hm"))
    site.frame.accept(final(1, ""))

    while (message := watcher.next())[0] != "final":
        pass
    assert message[1]["committed"] == ""
    later = site.watch()
    assert names(later.until("state")) == ["begin", "open", "state"]
    watcher.close()
    later.close()


def test_ten_thousand_captions(site: Site) -> None:
    watcher = site.watch()
    watcher.until("state")
    for number in range(1, 10_001):
        site.frame.accept(final(number, f"Caption {number}."))
        if number % 500 == 0:
            while watcher.next()[1].get("id") != number:
                pass
    late = site.watch()
    blocks = [dict(late.until("state"))["finals"]]
    assert blocks[0][-1]["id"] == 10_000
    while (before := blocks[0][0]["id"]) > 1:
        told = late.next()[1]
        assert told["before"] == before
        blocks.insert(0, told["captions"])
    assert [each["id"] for block in blocks for each in block] == list(range(1, 10_001))
    watcher.close()
    late.close()


def test_there_is_room_for_so_many_viewers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "MOST_VIEWERS", 3)
    watchers = [site.watch() for _ in range(3)]
    for each in watchers:
        each.until("state")
    late = site.watch()

    assert late.next() == ("full", 1)
    for each in (*watchers, late):
        each.close()


def test_newest_of_the_device_with_most_yields(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewers, "MOST_VIEWERS", 3)
    hall = [site.watch(source="127.0.0.2") for _ in range(3)]
    for each in hall:
        each.until("state")
    others = [site.watch(source=f"127.0.0.{number}") for number in (3, 4, 5)]
    for each in others[:2]:
        assert each.until("state")[-1][0] == "state"

    assert others[2].next() == ("full", 0)  # each of three has a place
    assert [hall[place].next() for place in (2, 1)] == [("full", 1)] * 2
    site.frame.accept(final(1, "One."))
    assert hall[0].until("final")[-1][1]["committed"] == "One."
    for each in (*hall, *others):
        each.close()


def test_another_network_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("captioner.outputs.page.server._LOOK_EVERY_S", 0.0)
    hosts = ["192.168.1.2"]
    monkeypatch.setattr(server, "own_address", lambda: hosts[0])
    with running(Page(TOKEN, in_network=True)) as (_frame, shown):
        shown.wait_for(lambda statuses: "//192.168.1.2:" in statuses[0].link)
        hosts[0] = "[fd00::7]"
        shown.wait_for(lambda statuses: "//[fd00::7]:" in statuses[0].link)


def test_one_that_reads_nothing_holds_nobody_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "_MOST_WAITING_BYTES", 100_000)
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.connect(("127.0.0.1", site.port))
    deaf.sendall(f"GET /{TOKEN}/events HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    watcher = site.watch()
    watcher.until("state")
    site.shown.wait_for(lambda all_: all_[0].message == "Viewers: 2")
    number = 0
    while site.frame.statuses[0].message == "Viewers: 2":
        number += 1
        site.frame.accept(final(number, "word " * 2000))
        while watcher.next()[1].get("id") != number:
            pass
        assert number < 5000

    assert site.shown.wait_for(lambda all_: all_[0].message == "Viewers: 1")
    deaf.close()
    watcher.close()


def test_a_stop_says_goodbye_and_closes_the_port() -> None:
    with running(Page("farewell23", in_network=False)) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        site = Site(frame, shown, status.link)
        watcher = Watcher(site.port, "/farewell23/events", {})
        watcher.until("state")
        frame.stop(status.number)

        assert watcher.until("bye")[-1] == ("bye", 0)
        shown.wait_for(lambda all_: not all_)
        try:
            code = site.ask("/farewell23/page.js")[0].status
        except OSError:
            code = 404  # unless another test has the port by now, with a word of its own
        assert code == 404
        watcher.close()


def test_a_past_session_with_its_speakers_and_nothing_of_what_is_spoken_now() -> None:
    captions = [
        replace(each.body.caption, speaker="S1") for each in (final(1, "One."), final(2, "Two."))
    ]
    speakers = Speakers({"S1": Speaker("S1", "Anna")})
    page = Page(TOKEN, in_network=False, past=PastSession("Parents’ evening", captions, speakers))
    with running(page) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        assert str(status.line).startswith("Past session: “Parents’ evening” to this computer only")
        first = Site(frame, shown, status.link).watch()
        first.until("state")
        frame.accept(state(SessionState.LOADING))
        frame.accept(final(1, "Between us."))
        frame.send_test(status.number, "A test.")
        late = Site(frame, shown, status.link).watch()
        messages = dict(late.until("state"))
        frame.stop(status.number)
        assert names(first.until("bye")) == ["bye"]
        first.close()
        late.close()

    assert messages["begin"] == {"title": "Parents’ evening"}
    assert [each["committed"] for each in messages["finals"]] == ["One.", "Two."]
    assert [each["who"] for each in messages["finals"]] == ["Anna", "Anna"]
    assert messages["state"] == {"state": "past"}
