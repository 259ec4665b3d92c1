"""Captions in meetings, against a server that plays the services."""

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, SessionEvent
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.outputs import delivery
from captioner.outputs.meeting import MeetingOutput, SentNumbers
from tests.helpers.network.meeting_server import MeetingServer, Play
from tests.helpers.network.post_server import PostServer
from tests.helpers.outputs.events import LIMIT_S, Shown, final, partial, running
from tests.helpers.paths import CERTIFICATE

ZOOM, TEAMS, WEBEX = OutputKind.ZOOM, OutputKind.TEAMS, OutputKind.WEBEX
SECRET = "nYtX"
MakeOutput = Callable[..., MeetingOutput]


@pytest.fixture
def server() -> Iterator[MeetingServer]:
    with closing(MeetingServer()) as opened:
        yield opened


@pytest.fixture
def make(tmp_path: Path) -> MakeOutput:
    def output(address: str, kind: OutputKind = ZOOM, **options: Any) -> MeetingOutput:
        numbers = SentNumbers(tmp_path / "private" / "sent.json")
        return MeetingOutput(OutputChoice(kind, address), numbers, first_pause_s=0.01, **options)

    return output


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def spoken(event: SessionEvent, language: str) -> SessionEvent:
    assert isinstance(event.body, CaptionChanged)
    return replace(event, body=CaptionChanged(replace(event.body.caption, language=language)))


def told(shown: Shown) -> list[str]:
    """The troubles that were told, each change once."""
    return [message for message, _ in itertools.groupby(shown.troubles)]


def test_zoom_gets_numbered_lines_with_their_language(
    server: MeetingServer, make: MakeOutput
) -> None:
    server.last_number = 16
    with running(make(f"{server.address}&lang=xx-XX&seq=3#part")) as (frame, shown):
        frame.accept(partial(1, "Good", "morning"))
        frame.accept(spoken(final(1, "Grüß Gott, 100 % of you & “me”."), "de"))
        frame.accept(final(2, ""))
        frame.accept(spoken(final(3, "こんにちは"), "ja"))
        frame.accept(spoken(final(4, "Buongiorno"), "it"))
        frame.close(LIMIT_S)

    assert server.shown == ["Grüß Gott, 100 % of you & “me”.", "こんにちは", "Buongiorno"]
    assert {post.content_type for post in server.posts} == {"text/plain; charset=utf-8"}
    signed = "id=20%2C0&ns=GZ==&signature=nYtX"  # letter for letter
    assert [post.raw_query for post in server.posts] == [
        f"{signed}&seq=17&lang=de-DE",
        f"{signed}&seq=18&lang=jp-JP",
        f"{signed}&seq=19",
    ]
    assert shown.all[1][0].line.startswith("Zoom meeting: finished lines to 127.0.0.1 since ")


@pytest.mark.parametrize(("kind", "most"), [(TEAMS, 100), (WEBEX, 80)])
def test_teams_and_webex_get_whole_lines_without_numbers(
    server: MeetingServer, make: MakeOutput, kind: OutputKind, most: int
) -> None:
    server.has_numbers = False
    said = "A sentence that goes on without an end until no line can hold it any more " * 3
    with running(make(server.address, kind)) as (frame, _shown):
        frame.accept(final(1, said))
        frame.close(LIMIT_S)

    assert " ".join(server.shown) == said.strip()
    assert all(most - 20 < len(line) <= most for line in server.shown[:-1])
    assert not any("seq" in post.parameters for post in server.posts)


def test_test_line_arrives_before_and_in_a_session(server: MeetingServer, make: MakeOutput) -> None:
    with running(make(server.address)) as (frame, _shown):
        number = frame.statuses[0].number
        frame.send_test(number, "Is this on?")
        frame.accept(final(1, "One."))
        frame.send_test(number, "And now?")
        frame.send_test(number + 1, "Nobody.")
        frame.close(LIMIT_S)

    assert server.shown == ["Captioner: Is this on?", "One.", "Captioner: And now?"]


def test_long_text_and_text_without_spaces_arrive(server: MeetingServer, make: MakeOutput) -> None:
    said = "天" * 3400
    with running(make(server.address)) as (frame, _shown):
        frame.accept(final(1, said))
        frame.close(LIMIT_S)

    assert "".join(server.shown) == said
    assert max(map(len, server.shown)) == 80


def test_numbers_go_on_after_a_restart_where_zoom_does_not_tell_them(
    server: MeetingServer, make: MakeOutput, tmp_path: Path
) -> None:
    server.last_number = None
    for number in (1, 2):
        with running(make(server.address)) as (frame, _shown):
            frame.accept(final(number, f"Line {number}."))
            frame.close(LIMIT_S)
    with running(make(server.address.replace("id=20", "id=30"))) as (frame, _shown):
        frame.accept(final(1, "Another meeting."))
        frame.close(LIMIT_S)

    assert [post.parameters["seq"] for post in server.posts] == ["1", "2", "1"]
    (kept,) = (tmp_path / "private").iterdir()
    assert kept.stat().st_mode & 0o77 == 0
    assert SECRET not in kept.read_text() and "127.0.0.1" not in kept.read_text()


@pytest.mark.parametrize("play", [Play.TAKEN_THEN_CUT, Play.CUT, Play.GARBAGE, 408, 500, 503])
def test_zoom_shows_a_line_once_whatever_became_of_the_answer(
    server: MeetingServer, make: MakeOutput, play: Play | int
) -> None:
    server.plays.append(play)
    with running(make(server.address)) as (frame, _shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

    assert server.shown == ["One.", "Two."]
    assert [post.parameters["seq"] for post in server.posts] == ["1", "1", "2"]


def test_line_in_doubt_comes_at_most_twice(server: MeetingServer, make: MakeOutput) -> None:
    server.has_numbers = False
    server.plays.extend([Play.TAKEN_THEN_CUT] * 2)
    with running(make(server.address, TEAMS)) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

    assert server.shown == ["One.", "One.", "Two."]
    (trouble,) = told(shown)
    assert trouble.startswith("Teams cannot be reached (")


@pytest.mark.parametrize(
    ("kind", "status", "sentence"),
    [
        (ZOOM, 400, "The Zoom meeting has not started"),
        (ZOOM, 403, "Zoom no longer accepts this address. In the Zoom meeting, the host"),
        (ZOOM, 405, "Zoom does not accept captions at this address. In the Zoom meeting, the host"),
        (ZOOM, 429, "Zoom is not accepting captions now (error 429)."),
        (TEAMS, 400, "Teams does not understand this address. The organiser"),
        (TEAMS, 401, "Teams no longer accepts this address. The organiser"),
        (TEAMS, 404, "The Teams meeting has not started, or nobody has turned captions on"),
        (WEBEX, 400, "Webex does not understand this address. In the Webex meeting"),
        (WEBEX, 403, "Webex does not accept this address, or manual captioning is off."),
        (WEBEX, 500, "Webex is not accepting captions now (error 500)."),
    ],
)
def test_an_answer_becomes_a_sentence_and_the_line_comes_when_the_service_takes_it(
    server: MeetingServer, make: MakeOutput, kind: OutputKind, status: int, sentence: str
) -> None:
    server.has_numbers = kind is ZOOM
    server.plays.append(status)
    with running(make(server.address, kind)) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.close(LIMIT_S)

    assert server.shown == ["One."]
    (trouble,) = told(shown)
    assert trouble.startswith(sentence)


def test_unexpected_number_is_asked_for_again(server: MeetingServer, make: MakeOutput) -> None:
    with running(make(server.address)) as (frame, _shown):
        frame.accept(final(1, "One."))
        server.wait_for_shown("One.")
        server.last_number = 41  # somebody else sends to this meeting, too
        server.plays.append(403)
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

    assert [post.parameters["seq"] for post in server.posts] == ["1", "2", "42"]


def test_late_lines_are_left_out_and_counted(server: MeetingServer, make: MakeOutput) -> None:
    clock = Clock()
    server.status = 400
    with running(make(server.address, clock=clock)) as (frame, shown):
        frame.accept(final(1, "Is anybody here?"))
        server.wait_for_posts(1)
        clock.now_s = 31.0
        frame.accept(final(2, "Hello."))
        shown.wait_for(lambda all_: "Lines that were too old to send: 1." in all_[0].message)
        server.status = 200
        clock.now_s = 60.0
        frame.accept(final(3, "Now they are."))
        frame.close(LIMIT_S)

    assert server.shown == ["Hello.", "Now they are."]
    # The first was refused each time, so that its number is free.
    assert server.posts[-2].parameters["seq"] == "1"


def test_the_end_says_what_could_not_be_sent(server: MeetingServer, make: MakeOutput) -> None:
    server.plays.append(Play.HELD)
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        server.wait_for_posts(1)
        frame.accept(final(2, "Two."))
        frame.close(0.0)

    assert told(shown)[-1] == "Lines that were not sent: 2."
    assert shown.all[-1] == ()


def test_text_never_follows_a_redirect(server: MeetingServer, make: MakeOutput) -> None:
    with closing(PostServer()) as elsewhere:
        server.redirects_to = f"{elsewhere.address}/collect"
        server.plays.extend([301, 302, 303, 307, 308])
        with running(make(server.address)) as (frame, shown):
            frame.accept(final(1, "A secret."))
            frame.close(LIMIT_S)

    assert elsewhere.is_idle
    assert server.shown == ["A secret."]
    assert told(shown) == ["Zoom points to another address, to which no captions are sent."]


def test_no_network(
    server: MeetingServer, make: MakeOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_asked: object, **_more: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        monkeypatch.setattr(socket, "getaddrinfo", real)
        frame.close(LIMIT_S)

    assert server.shown == ["One."]
    assert told(shown) == [
        "Zoom cannot be reached (its name was not found; is there a connection?); trying again."
    ]


def test_a_server_without_a_trusted_certificate_gets_nothing(
    server: MeetingServer, make: MakeOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.message.startswith("127.0.0.1 could not prove its identity: ")
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        frame.close(LIMIT_S)  # such as a café's network before the log-in

    assert server.shown == ["One."]


def test_a_proxy_is_asked_and_sees_no_text(
    server: MeetingServer, make: MakeOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(PostServer()) as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        with running(make(server.address)) as (frame, shown):
            frame.accept(final(1, "One."))
            shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)

    assert proxy.is_idle and not server.posts


def test_a_service_that_never_answers_is_left_at_once(
    server: MeetingServer, make: MakeOutput
) -> None:
    server.plays.append(Play.HELD)
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        server.wait_for_posts(1)
        frame.stop(frame.statuses[0].number)
        shown.wait_for(lambda all_: not all_)

    assert len(server.posts) == 1


def test_a_slow_service_gets_the_line_again_with_the_same_number(
    server: MeetingServer, make: MakeOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LIMIT_S", 0.5)
    server.plays.append(Play.HELD)
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.close(LIMIT_S)

    assert len({post.parameters["seq"] for post in server.posts}) == 1
    assert server.shown == ["One."]
    assert told(shown) == ["Zoom cannot be reached (no response in time); trying again."]


def test_the_address_is_shown_nowhere(
    server: MeetingServer, make: MakeOutput, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays.extend([403, Play.GARBAGE, Play.CUT, 302])
    with running(make(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.close(LIMIT_S)

    lines = [str(status) for statuses in shown.all for status in statuses]
    assert not any(SECRET in line for line in [*lines, caplog.text])


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ZOOM, "https://us02web.zoom.us/j/81234567890?pwd=abc"),
        (TEAMS, "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x"),
        (WEBEX, "https://example.webex.com/meet/somebody"),
    ],
)
def test_the_link_to_join_is_told_from_the_caption_address(
    make: MakeOutput, kind: OutputKind, address: str
) -> None:
    with pytest.raises(CaptionerError, match="link to join a") as raised:
        make(address, kind)
    assert address not in raised.value.full_message


@pytest.mark.parametrize("address", ["", "http://wmcapi.zoom.us/closedcaption?id=1", "zoom.us"])
def test_an_address_that_is_none_or_would_send_in_the_clear(make: MakeOutput, address: str) -> None:
    with pytest.raises(CaptionerError, match="cannot be sent to this address"):
        make(address)
