import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.outputs.web_hook import WebHook
from tests.helpers.network.local_http import Response
from tests.helpers.network.post_server import PostServer
from tests.helpers.outputs.events import LIMIT_S, final, partial, running


@pytest.fixture
def server() -> Iterator[PostServer]:
    with closing(PostServer()) as opened:
        yield opened


def hook(server: PostServer, kind: OutputKind = OutputKind.WEB_HOOK, secret: str = "") -> WebHook:
    return WebHook(OutputChoice(kind, f"{server.address}/captions?room=1", secret))


def test_web_captioners_form(server: PostServer) -> None:
    with running(hook(server, OutputKind.WEB_CAPTIONER)) as (frame, _shown):
        frame.accept(partial(1, "Good"))
        frame.accept(final(1, "Good morning."))
        frame.accept(final(2, ""))
        frame.accept(final(3, "“Grüß Gott.”"))
        frame.close(LIMIT_S)

    one, two = server.next(), server.next()
    assert one.path == "/captions?room=1"
    assert one.headers["content-type"] == "application/json"
    assert json.loads(one.body) == {"transcript": "Good morning.", "sequence": 1}
    assert json.loads(two.body) == {"transcript": "“Grüß Gott.”", "sequence": 2}
    assert server.is_idle


@pytest.mark.parametrize(
    ("secret", "key"), [("plain key", b"plain key"), ("whsec_bWFnaWM=", b"magic")]
)
def test_our_form_is_signed(server: PostServer, secret: str, key: bytes) -> None:
    with running(hook(server, secret=secret)) as (frame, _shown):
        frame.accept(final(1, "Good morning."))
        frame.close(LIMIT_S)

    posted = server.next()
    told = json.loads(posted.body)
    assert (told["type"], told["committed"]) == ("final", "Good morning.")
    signed = ".".join(
        (posted.headers["webhook-id"], posted.headers["webhook-timestamp"], posted.body.decode())
    )
    digest = hmac.digest(key, signed.encode(), hashlib.sha256)
    assert posted.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"


@pytest.mark.parametrize("status", [503, 407, 511, 521, 529])
def test_message_is_repeated_after_a_passing_error(server: PostServer, status: int) -> None:
    server.responses.extend([Response(status), Response(429, headers={"Retry-After": "0"})])
    with running(hook(server, secret="key")) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

    posted = [server.next() for _ in range(4)]
    assert [json.loads(each.body)["committed"] for each in posted] == ["One."] * 3 + ["Two."]
    assert len({each.headers["webhook-id"] for each in posted[:3]}) == 1
    assert shown.troubles == [
        f"127.0.0.1 is not accepting captions (error {status}); trying again.",
        "127.0.0.1 is not accepting captions (error 429); trying again.",
    ]


@pytest.mark.parametrize("status", [302, 400, 401, 404, 410, 501, 505])
def test_a_refusal_ends_it(server: PostServer, status: int) -> None:
    server.responses.append(Response(status, headers={"Location": "http://127.0.0.1:9/"}))
    with running(hook(server)) as (frame, shown):
        frame.accept(final(1, "One."))
        (failed,) = shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)

    assert f"127.0.0.1 refuses captions (error {status})." in failed.line


def test_a_server_that_never_answers_is_left_at_once(server: PostServer) -> None:
    server.responses.append(Response(is_held=True))
    with running(hook(server)) as (frame, shown):
        frame.accept(final(1, "One."))
        server.next()
        frame.stop(frame.statuses[0].number)
        shown.wait_for(lambda all_: not all_)


def test_the_end_says_what_could_not_be_sent(
    server: PostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.outputs.inbox.MOST_WAITING", 3)
    server.responses.append(Response(is_held=True))
    with running(hook(server)) as (frame, shown):
        frame.accept(final(1, "1."))
        server.next()
        for number in range(2, 7):  # and one that is still spoken; room is for three
            frame.accept(final(number, f"{number}."))
        frame.accept(partial(7, "7"))
    told = [status.message for all_ in shown.all for status in all_]
    assert told[-1] == "Lines that were not sent: 6."


def test_nothing_of_the_address_but_its_host_is_shown(server: PostServer) -> None:
    server.responses.extend([Response(503), Response(404)])
    with running(hook(server)) as (frame, shown):
        frame.accept(final(1, "One."))
        shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)

    assert not any("room" in status.line for all_ in shown.all for status in all_)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org",
        "http://",
        "https://[::1",
        "https://a b",
        "https://h:x/",
        "https://user:password@example.org/",
        "https://a..b/",
        f"https://{'a' * 64}.org/",
        "https://example.org/\r\nX-Evil: 1",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(CaptionerError, match="cannot be sent to this address"):
        WebHook(OutputChoice(OutputKind.WEB_HOOK, address))


@pytest.mark.parametrize(
    "secret", ["whsec_no base64", "whsec_", "whsec_ключ", "whsec_=", "\udcff", "whsec_\udcff"]
)
def test_a_key_that_is_none(secret: str) -> None:
    choice = OutputChoice(OutputKind.WEB_HOOK, "https://example.org", secret)
    with pytest.raises(CaptionerError, match="key"):
        WebHook(choice)
