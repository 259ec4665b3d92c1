import json

import pytest

from captioner.core.errors import CaptionerError
from captioner.outputs import obs as protocol

SALT = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI="
CHALLENGE = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY="


def hello(**more: object) -> str:
    return json.dumps({"op": 0, "d": {"rpcVersion": 1, **more}})


def response(number: int, **status: object) -> str:
    return json.dumps({"op": 7, "d": {"requestId": str(number), "requestStatus": status}})


def test_the_documented_challenge() -> None:
    asked = hello(authentication={"salt": SALT, "challenge": CHALLENGE})
    said = json.loads(protocol.identify(asked, "supersecretpassword"))
    assert said == {
        "op": 1,
        "d": {
            "rpcVersion": 1,
            "eventSubscriptions": 64,
            "authentication": "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=",
        },
    }


def test_a_password_is_sent_to_nobody_who_does_not_ask() -> None:
    assert "authentication" not in protocol.identify(hello(), "supersecretpassword")


def test_a_password_that_is_missing_is_asked_for() -> None:
    with pytest.raises(CaptionerError, match="asks for a password"):
        protocol.identify(hello(authentication={"salt": SALT, "challenge": CHALLENGE}), "")


@pytest.mark.parametrize(
    "said",
    [
        "",
        b"\x00\xff",
        "[]",
        "null",
        "7",
        '"op"',
        "{}",
        '{"op": 2, "d": {}}',
        '{"op": "0", "d": {}}',
        '{"op": 0, "d": []}',
        '{"op": 0, "d": {"authentication": "yes"}}',
        '{"op": 0, "d": {"authentication": {"salt": 1, "challenge": 2}}}',
        "[" * 100_000,
    ],
)
def test_a_greeting_that_is_none(said: str | bytes) -> None:
    with pytest.raises(protocol.UnexpectedMessageError):
        protocol.identify(said, "password")


def test_answers() -> None:
    assert protocol.answers(response(3, result=True, code=100), 3)
    assert not protocol.answers(response(2, result=False, code=501), 3)
    assert not protocol.answers('{"op": 5, "d": {"eventType": "ExitStarted"}}', 3)
    with pytest.raises(protocol.NotStreamingError):
        protocol.answers(response(3, result=False, code=501), 3)
    with pytest.raises(CaptionerError, match="no captions for streams"):
        protocol.answers(response(3, result=False, code=204), 3)
    with pytest.raises(protocol.RefusedError, match="207"):
        protocol.answers(response(3, result=False, code=207), 3)
    for broken in (
        response(3, result=False, code="x"),
        response(3, result=False, code=10**400),
        response(3, result=False, code=-1),
        '{"op": 7, "d": {"requestId": "3"}}',
    ):
        with pytest.raises(protocol.UnexpectedMessageError):
            protocol.answers(broken, 3)


def test_whether_obs_streams() -> None:
    for active in (True, False):
        event = {"eventType": "StreamStateChanged", "eventData": {"outputActive": active}}
        assert protocol.is_streaming(json.dumps({"op": 5, "d": event})) is active
        answer = {"requestType": "GetStreamStatus", "responseData": {"outputActive": active}}
        assert protocol.is_streaming(json.dumps({"op": 7, "d": answer})) is active
    for nothing in (
        {"eventType": "RecordStateChanged", "eventData": {"outputActive": True}},
        {"eventType": "StreamStateChanged", "eventData": {"outputActive": "yes"}},
        {"eventType": "StreamStateChanged", "eventData": []},
        {"requestType": "SendStreamCaption", "requestStatus": {"result": True}},
    ):
        assert protocol.is_streaming(json.dumps({"op": 5, "d": nothing})) is None
    assert protocol.is_streaming(response(3, result=False, code=204)) is None


def test_a_caption_is_no_longer_than_obs_takes() -> None:
    assert protocol.screen_text(["one", "two"]) == "one\ntwo"
    assert protocol.screen_text(["ä" * 32, "ö" * 32]) == "ö" * 32
    assert protocol.screen_text(["天" * 32, "地" * 32]) == "地" * 32


def test_letters_of_stream_captions() -> None:
    spelt = protocol.in_stream_characters("„Well … 1–2”")
    assert spelt == "“Well ... 1-2”" and protocol.is_shown(spelt)
    assert protocol.is_shown("Où est l’été? ¿Qué? Straße") and not protocol.is_shown("Привет")
