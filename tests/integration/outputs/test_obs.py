"""Captions in the stream of OBS, against a server that speaks its protocol."""

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, cast

import pytest
from websockets.sync.client import ClientConnection
from websockets.sync.server import ServerConnection

from captioner.core.errors import CaptionerError
from captioner.core.message import NO_MESSAGE
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.outputs import obs
from captioner.outputs.inbox import Inbox
from captioner.outputs.obs import ObsOutput
from tests.helpers.network.local_http import Response
from tests.helpers.network.obs_server import ObsServer, proof
from tests.helpers.network.post_server import PostServer
from tests.helpers.outputs.events import LIMIT_S, final, partial, running
from tests.helpers.waiting import until

PASSWORD = "s3cret of OBS"


@pytest.fixture
def server() -> Iterator[ObsServer]:
    with closing(ObsServer(PASSWORD)) as opened:
        yield opened


class ImpatientObs(ObsOutput):
    first_pause_s, shortest_view_s, last_view_s = 0.01, 0.0, 0.0


def output(
    address: str,
    password: str = PASSWORD,
    clock: Callable[[], float] = time.monotonic,
    **views_s: float,
) -> ObsOutput:
    made = ImpatientObs(OutputChoice(OutputKind.OBS, address, password), clock)
    for name, view_s in views_s.items():
        setattr(made, name, view_s)
    return made


def test_lines_roll_up_in_the_stream(server: ObsServer) -> None:
    with running(output(server.address)) as (frame, shown):
        frame.accept(partial(1, "Good morning.", "every"))
        server.wait_for_captions("Good morning.")
        frame.accept(final(1, "Good morning. We need six more days for this talk…"))
        frame.close(LIMIT_S)

    server.wait_for_captions(
        "Good morning.",
        "Good morning.\nWe need six more days for this",
        "We need six more days for this\ntalk...",
        "",
    )
    assert server.identified[0]["authentication"] == proof(PASSWORD)
    assert shown.all[1][0].line.startswith("OBS stream: finished lines to 127.0.0.1 since ")
    assert not any(PASSWORD in str(status) for all_ in shown.all for status in all_)


def test_nothing_that_is_said_is_logged(
    server: ObsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("websockets.server").setLevel(logging.INFO)  # the server's own
    with running(output(server.address)) as (frame, _shown):
        frame.accept(final(1, "Between us."))
        frame.close(LIMIT_S)
    server.wait_for_captions("Between us.", "")
    assert "Between us" not in caplog.text and "authentication" not in caplog.text


def test_a_caption_leaves_the_picture_when_nothing_more_is_said(server: ObsServer) -> None:
    with running(output(server.address, longest_view_s=0.01)) as (frame, _shown):
        frame.accept(final(1, "Good bye."))
        server.wait_for_captions("Good bye.", "")


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_lines_that_end_together_are_shown_one_after_the_other(server: ObsServer) -> None:
    clock = Clock()
    with running(output(server.address, shortest_view_s=1.0, clock=clock)) as (frame, _shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        server.wait_for_captions("One.")
        clock.now_s = 100.9
        frame.accept(final(3, ""))
        assert server.captions == ["One."]
        clock.now_s = 103.0
        server.wait_for_captions("One.", "One.\nTwo.")


def test_no_password_is_asked_for(server: ObsServer) -> None:
    server.password = ""
    with running(output(server.address, "")) as (frame, _shown):
        frame.accept(final(1, "One."))
        frame.close(LIMIT_S)
    server.wait_for_captions("One.", "")


@pytest.mark.parametrize(
    ("password", "told"), [("", "OBS asks for a password."), ("wrong", "OBS refused the password.")]
)
def test_a_wrong_password_ends_it(server: ObsServer, password: str, told: str) -> None:
    with running(output(server.address, password)) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)
    assert status.message.startswith(told)
    assert server.connection_count == 1


@pytest.mark.parametrize(
    ("attribute", "value", "told"),
    [
        ("closes_with", 4010, "OBS speaks another version of its protocol. Update OBS."),
        (
            "answer",
            {"result": False, "code": 204},
            "This version of OBS has no captions for streams. Update OBS.",
        ),
    ],
)
def test_another_version_of_obs_ends_it(
    server: ObsServer, attribute: str, value: object, told: str
) -> None:
    setattr(server, attribute, value)
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)
    assert status.message == told


def test_captions_follow_when_obs_streams(server: ObsServer) -> None:
    server.is_streaming = False
    sent = output(server.address)
    with running(sent) as (frame, shown):
        frame.accept(final(1, "Nobody sees this."))
        until(lambda: bool(sent._shown))
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.message == "OBS is not streaming; captions will follow when it does."
        server.is_streaming = True
        frame.accept(final(2, "Hello."))
        frame.close(LIMIT_S)

    server.wait_for_captions("Nobody sees this.\nHello.", "")
    assert server.connection_count == 1


def test_whether_obs_streams_is_told_before_anything_is_said(server: ObsServer) -> None:
    server.is_streaming = False
    with running(output(server.address)) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.message == "OBS is not streaming; captions will follow when it does."
        server.is_streaming = True
        shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)
        server.is_streaming = False
        shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
    assert server.captions == [] and server.connection_count == 1


def test_a_refused_line_comes_when_obs_takes_it(server: ObsServer) -> None:
    server.answer = {"result": False, "code": 207}
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.message == "OBS is not accepting captions now (error 207); trying again."
        server.answer = None
        shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)
        assert server.captions[-1] == "One."
    assert server.connection_count == 1


def test_obs_that_is_too_slow_is_asked_less_and_less_often(
    server: ObsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obs, "_LIMIT_S", 0.2)
    server.is_mute = True
    slow = output(server.address)
    with running(slow) as (frame, shown):
        frame.accept(final(1, "One."))
        for count in (1, 2, 3):
            server.wait_for_count(count)  # by the time one looks there may be more
            shown.wait_for(lambda all_: "no response in time" in all_[0].message)
        assert slow._pause_s >= 0.04


@pytest.mark.parametrize("is_stopped", [False, True])
def test_no_caption_is_left_in_the_picture(server: ObsServer, is_stopped: bool) -> None:
    shown_in_obs = output(server.address)
    with running(shown_in_obs) as (frame, _shown):
        frame.accept(final(1, "Good bye."))
        until(lambda: bool(shown_in_obs._shown))
        if is_stopped:
            frame.stop(frame.statuses[0].number)
        else:
            frame.close(LIMIT_S)
        server.wait_for_captions("Good bye.", "")


def test_a_line_is_not_lost_when_the_connection_ends_in_the_middle(server: ObsServer) -> None:
    server.closes_with = 1011
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

    server.wait_for_captions("One.", "One.\nTwo.", "")
    assert set(shown.troubles) == {"OBS ended the connection; trying again."}


def test_a_restart_of_obs(server: ObsServer) -> None:
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "Before."))
        server.wait_for_captions("Before.")
        server.close()
        shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)  # without a caption
        with closing(ObsServer(PASSWORD, server.port)) as again:
            shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)
            frame.accept(final(2, "After."))
            again.wait_for_captions("Before.\nAfter.")


def test_what_was_said_long_ago_is_left_out_and_counted(server: ObsServer) -> None:
    clock = Clock()
    server.closes_with = 1011
    with running(output(server.address, clock=clock)) as (frame, shown):
        frame.accept(final(1, "Long ago."))
        shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        clock.now_s += 20.0
        frame.accept(final(2, "Now."))
        shown.wait_for(lambda all_: "Lines that were too old to send: 1." in all_[0].message)
        server.wait_for_captions("Now.")


def test_the_end_says_what_could_not_be_shown(server: ObsServer) -> None:
    server.is_mute = True
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        server.wait_for_captions("One.")
        frame.close(0.0)

    (status,) = shown.all[-2]
    assert status.message == "Lines that were not sent: 1."


@pytest.mark.parametrize("said", ["Hello?", '{"op": 2, "d": {}}', b"\x00\xff"])
def test_a_server_that_is_not_obs(server: ObsServer, said: str | bytes) -> None:
    server.hello = said
    with running(output(server.address)) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.message == "What answers there is not OBS; trying again."


def test_a_web_server_in_place_of_obs() -> None:
    with closing(PostServer(Response())) as server:
        there = output(server.address.removeprefix("http://"))
        with running(there) as (_frame, shown):
            (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
            assert status.message == "What answers there is not OBS; trying again."


def test_obs_that_does_not_answer_is_left_at_once(server: ObsServer) -> None:
    server.is_mute = True
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "One."))
        server.wait_for_captions("One.")
        frame.stop(frame.statuses[0].number)
        shown.wait_for(lambda all_: not all_)


class TalkativeServer(ObsServer):
    """Says things that nobody asked for, without end."""

    def _take(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        super()._take(connection, message)
        if message["d"]["requestType"] == "SendStreamCaption":
            while True:
                connection.send(json.dumps({"op": 5, "d": {"eventType": "ExitStarted"}}))


@pytest.mark.parametrize("is_mute", [False, True])
def test_obs_that_says_too_much_can_be_stopped(
    monkeypatch: pytest.MonkeyPatch, is_mute: bool
) -> None:
    monkeypatch.setattr(obs, "_LIMIT_S", 1.0)
    with contextlib.closing(TalkativeServer()) as server:
        server.is_mute = is_mute
        with running(output(server.address, "")) as (frame, shown):
            frame.accept(final(1, "One."))
            server.wait_for_captions("One.")
            if is_mute:
                shown.wait_for(lambda all_: "no response in time" in all_[0].message)
            frame.stop(frame.statuses[0].number)
            shown.wait_for(lambda all_: not all_)


def test_too_many_messages_of_obs_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless:
        """As if the next message were always there already."""

        heard = 0

        def send(self, _message: str) -> None:
            pass

        def recv(self, timeout: float) -> str:
            self.heard += 1
            assert self.heard < 1_000_000
            return json.dumps({"op": 5, "d": {"eventType": "ExitStarted"}})

    monkeypatch.setattr(obs, "_LIMIT_S", 0.1)
    connection, inbox, sent = cast(ClientConnection, Endless()), Inbox(), output("localhost")
    inbox.put(final(1, "One."))
    assert sent._do_next(connection, inbox, lambda _state, _message=NO_MESSAGE: None)
    with pytest.raises(TimeoutError):  # no answer is among it all
        sent._do_next(connection, inbox, lambda _state, _message=NO_MESSAGE: None)


def test_a_password_that_is_no_text() -> None:
    with pytest.raises(CaptionerError, match="password of OBS cannot be read"):
        output("localhost", "\udcff")


def test_letters_that_a_stream_cannot_show_are_told(server: ObsServer) -> None:
    with running(output(server.address)) as (frame, shown):
        frame.accept(final(1, "Привет"))
        (status,) = shown.wait_for(lambda all_: "Latin letters only" in all_[0].message)
        assert status.state is OutputState.SENDING


@pytest.mark.parametrize(
    ("address", "receiver"),
    [
        ("localhost", "localhost"),
        ("192.168.1.20:4455", "192.168.1.20"),
        ("[::1]:4455", "::1"),
        ("ws://studio:4455", "studio"),
    ],
)
def test_addresses(address: str, receiver: str) -> None:
    assert output(address).receiver == receiver


@pytest.mark.parametrize("address", ["", "a b", "host:port", "http://localhost:4455", "host:99999"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(CaptionerError, match="not an OBS address"):
        output(address)
