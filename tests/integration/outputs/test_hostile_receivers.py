"""Receivers that answer what no receiver should."""

import email.utils
import json
import time
from contextlib import closing
from pathlib import Path

import pytest

from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.outputs import delivery
from captioner.outputs.inbox import Inbox
from captioner.outputs.meeting import MeetingOutput, SentNumbers
from captioner.outputs.obs import ObsOutput
from captioner.outputs.web_hook import WebHook
from tests.helpers.network.meeting_server import MeetingServer
from tests.helpers.network.obs_server import ObsServer
from tests.helpers.network.raw_server import RawServer
from tests.helpers.outputs.events import LIMIT_S, final, running

SECRET = "hunter2"


def hook(server: RawServer) -> WebHook:
    address = f"http://127.0.0.1:{server.port}/captions?key={SECRET}"
    return WebHook(OutputChoice(OutputKind.WEB_HOOK, address))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n...",  # and never goes on
        b"HTTP/1.1 200 OK\r\n\r\n" + bytes(3_000_000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 204 No Content\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ],
    ids=["unfinished", "long", "broken", "impossible", "interim"],
)
def test_what_is_said_after_the_status_delays_and_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(delivery, "LIMIT_S", 10 * LIMIT_S)
    with closing(RawServer(answer)) as server, running(hook(server)) as (frame, shown):
        for number in (1, 2, 3):
            frame.accept(final(number, f"Caption {number}."))
            assert f"Caption {number}.".encode() in server.asked.get(timeout=LIMIT_S)
        shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)


@pytest.mark.parametrize(
    "answer",
    [
        b"\x1b]0;evil\x07\r\n\r\n",
        b"HTTP/1.1 099 No\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 503 No\r\nRetry-After: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 429 No\r\nRetry-After: -1\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000,
    ],
    ids=[
        "escape",
        "status",
        "long header",
        "many headers",
        "wait for ever",
        "wait backwards",
        "no end of 100",
        "no end of 103",
    ],
)
def test_nonsense_is_trouble_in_a_sentence(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with closing(RawServer(answer)) as server, running(hook(server)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        frame.stop(status.number)
        shown.wait_for(lambda all_: not all_)
    assert status.message.startswith("127.0.0.1 is not accepting captions (")
    assert status.line.isprintable()
    assert SECRET not in f"{shown.all} {caplog.text}"


@pytest.mark.parametrize(
    ("answer", "state", "told"),
    [
        (
            b"HTTP/1.1 102 Processing\r\n\r\n" * 1000,
            OutputState.TROUBLE,
            "is not accepting captions (it sends interim responses only); trying again.",
        ),
        (
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\n\r\n",
            OutputState.FAILED,
            "refuses captions (error 101).",
        ),
    ],
)
def test_interim_responses_alone_are_named(answer: bytes, state: OutputState, told: str) -> None:
    with closing(RawServer(answer)) as server, running(hook(server)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is state)
    assert status.message.startswith(f"127.0.0.1 {told}")


def test_a_server_is_left_alone_as_long_as_it_wants_but_not_for_hours() -> None:
    for wanted, shortest_s, longest_s in (
        ("7", 7.0, 7.0),
        (email.utils.formatdate(time.time() + 25, usegmt=True), 0.1, 25.0),
        (email.utils.formatdate(time.time() + 7200, usegmt=True), 30.0, 30.0),
        ("tomorrow", 0.0, 0.0),
    ):
        with (
            closing(
                RawServer(f"HTTP/1.1 429 No\r\nRetry-After: {wanted}\r\n\r\n".encode())
            ) as server,
            pytest.raises(delivery.UndeliveredError) as refused,
        ):
            delivery.post_once(f"http://127.0.0.1:{server.port}/", b"", {}, Inbox())
        assert shortest_s <= refused.value.retry_after_s <= longest_s


@pytest.mark.parametrize(
    "proxy", ["http:/hunter2@proxy", "hunter2@proxy:port", "http://[hunter2", "http://", "x:99999"]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_no_address_is_named_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, proxy: str, scheme: str
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", proxy)
    choice = OutputChoice(OutputKind.WEB_HOOK, f"{scheme}://captions.test/")
    with running(WebHook(choice)) as (frame, shown):
        frame.accept(final(1, "One."))
        (status,) = shown.wait_for(lambda all_: all_[0].state is not OutputState.STARTING)
        frame.stop(status.number)
        shown.wait_for(lambda all_: not all_)
    assert status.message == (
        "captions.test is not accepting captions "
        "(the address of the proxy that is set here cannot be read); trying again."
    )
    assert SECRET not in f"{shown.all} {caplog.text}"


def test_zoom_that_points_elsewhere_when_asked_for_the_last_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(MeetingServer()) as server:
        server.last_number = None
        server.number_redirects_to = "http://127.0.0.1:9/login"
        choice = OutputChoice(OutputKind.ZOOM, server.address)
        with running(MeetingOutput(choice, SentNumbers(tmp_path / "numbers"))) as (frame, shown):
            frame.accept(final(1, "One."))
            frame.close(LIMIT_S)

    assert server.shown == ["One."]
    assert not any(status.state is OutputState.FAILED for all_ in shown.all for status in all_)
    assert "signature" not in caplog.text


def test_a_salt_that_is_no_text() -> None:
    with closing(ObsServer("password")) as server:
        server.hello = json.dumps(
            {"op": 0, "d": {"authentication": {"salt": "\ud800", "challenge": ""}}}
        )
        choice = OutputChoice(OutputKind.OBS, server.address, SECRET)
        with running(ObsOutput(choice)) as (_frame, shown):
            (status,) = shown.wait_for(lambda all_: all_[0].state is not OutputState.STARTING)
    assert status.message == "What answers there is not OBS; trying again."
