"""Messages of obs-websocket 5, without the connection that carries them.

https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from captioner.core.errors import CaptionerError
from captioner.core.message import Message

SUBPROTOCOL = "obswebsocket.json"
LINE_CHARACTERS = 32
"""Characters in a line of stream captions (CEA-608)."""

_MOST_BYTES = 128
"""OBS cuts longer captions off, wherever that is."""

_RPC_VERSION = 1
_HELLO, _IDENTIFY, _IDENTIFIED, _EVENT, _REQUEST, _RESPONSE = 0, 1, 2, 5, 6, 7
_EVENTS_OF_OUTPUTS = 1 << 6
_STREAM_CHANGED, _STREAM_STATUS = "StreamStateChanged", "GetStreamStatus"
_UNKNOWN_REQUEST, _OUTPUT_NOT_RUNNING = 204, 501
_HIGHEST_CODE = 9999
_AUTHENTICATION_FAILED, _UNSUPPORTED_VERSION, _SESSION_INVALIDATED = 4009, 4010, 4011

_WHERE = Message("OBS shows it under Tools > WebSocket Server Settings > Show Connect Info.")

_SPELT_OTHERWISE = str.maketrans({"…": "...", "–": "-", "‐": "-", "„": "“", "\u00a0": " "})
"""Frequent characters that stream captions lack."""

_STREAM_CHARACTERS = frozenset(
    "áéíóúçñÑ÷®°½¿™¢£♪àèâêîôûÁÉÓÚÜü‘’¡*©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»ÃãÍÌìÒòÕõÄäÖößåÅØø€¥¤—"
)


MISSING_LETTERS = Message(
    "The captions of a stream can have Latin letters only. For other scripts, share captions as "
    "a web page, and add that to OBS as a browser source."
)


class UnexpectedMessageError(ValueError):
    """What came is not what obs-websocket sends."""


class NotStreamingError(Exception):
    """OBS takes captions only while it streams."""


class RefusedError(Exception):
    """OBS has not done what was asked, and may do it later.

    Args:
        code: The number that it gives as the reason.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def message_of(received: str | bytes) -> tuple[int, dict[str, Any]]:
    """The number of a message's kind, and its data.

    Raises:
        UnexpectedMessageError: It is no message.
    """
    try:
        found = json.loads(received)
        kind, data = found["op"], found.get("d", {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnexpectedMessageError from error
    if not isinstance(kind, int) or not isinstance(data, dict):
        raise UnexpectedMessageError
    return kind, data


def identify(hello: str | bytes, password: str) -> str:
    """The answer to the first message of OBS.

    Raises:
        UnexpectedMessageError: It is no greeting.
        CaptionerError: OBS asks for a password, and there is none.
    """
    kind, data = message_of(hello)
    if kind != _HELLO:
        raise UnexpectedMessageError
    wanted: dict[str, Any] = {"rpcVersion": _RPC_VERSION, "eventSubscriptions": _EVENTS_OF_OUTPUTS}
    if challenge := data.get("authentication"):
        if not password:
            raise CaptionerError("OBS asks for a password.", _WHERE)
        try:
            wanted["authentication"] = authentication(
                password, challenge["salt"], challenge["challenge"]
            )
        except (KeyError, TypeError, UnicodeError) as error:
            raise UnexpectedMessageError from error
    return json.dumps({"op": _IDENTIFY, "d": wanted})


def authentication(password: str, salt: str, challenge: str) -> str:
    """What proves that one knows the password, without sending it."""
    secret = _digest(password + salt)
    return _digest(secret + challenge)


def require_identified(received: str | bytes) -> None:
    """Make sure that OBS has accepted who asks.

    Raises:
        UnexpectedMessageError: It says something else.
    """
    if message_of(received)[0] != _IDENTIFIED:
        raise UnexpectedMessageError


def caption_request(text: str, number: int) -> str:
    """A request to show a caption in the stream; an empty one takes the last away."""
    return _request("SendStreamCaption", number, {"captionText": text})


def status_request(number: int) -> str:
    """A request to say whether OBS streams."""
    return _request(_STREAM_STATUS, number, {})


def _request(kind: str, number: int, data: dict[str, str]) -> str:
    asked = {"requestType": kind, "requestId": str(number), "requestData": data}
    return json.dumps({"op": _REQUEST, "d": asked})


def is_streaming(received: str | bytes) -> bool | None:
    """Whether OBS streams, where a message tells: when it begins or ends, or was asked.

    Raises:
        UnexpectedMessageError: It is no message.
    """
    kind, data = message_of(received)
    told: object = None
    if kind == _EVENT and data.get("eventType") == _STREAM_CHANGED:
        told = data.get("eventData")
    elif kind == _RESPONSE and data.get("requestType") == _STREAM_STATUS:
        told = data.get("responseData")
    active = told.get("outputActive") if isinstance(told, dict) else None
    return active if isinstance(active, bool) else None


def answers(received: str | bytes, number: int) -> bool:
    """Whether this is the answer to a request that was granted; False for another message.

    Raises:
        UnexpectedMessageError: It is no message.
        NotStreamingError: OBS does not stream.
        RefusedError: It does not do it now.
        CaptionerError: OBS cannot do what was asked.
    """
    kind, data = message_of(received)
    if kind != _RESPONSE or data.get("requestId") != str(number):
        return False
    status = data.get("requestStatus")
    if not isinstance(status, dict):
        raise UnexpectedMessageError
    if status.get("result") is True:
        return True
    if status.get("code") == _OUTPUT_NOT_RUNNING:
        raise NotStreamingError
    if status.get("code") == _UNKNOWN_REQUEST:
        raise CaptionerError("This version of OBS has no captions for streams.", "Update OBS.")
    if isinstance(code := status.get("code"), int) and 0 <= code <= _HIGHEST_CODE:
        raise RefusedError(code)
    raise UnexpectedMessageError


def closing_error(code: int | None) -> CaptionerError | None:
    """Why OBS closed a connection for good; None where another attempt may succeed."""
    if code == _AUTHENTICATION_FAILED:
        return CaptionerError("OBS refused the password.", _WHERE)
    if code == _UNSUPPORTED_VERSION:
        return CaptionerError("OBS speaks another version of its protocol.", "Update OBS.")
    if code == _SESSION_INVALIDATED:
        return CaptionerError(
            "Somebody ended this connection in OBS.", "Switch the captions on again."
        )
    return None


def in_stream_characters(text: str) -> str:
    """The text with frequent characters that stream captions lack spelt otherwise."""
    return text.translate(_SPELT_OTHERWISE)


def is_shown(text: str) -> bool:
    """Whether stream captions have the characters of a text; those of other scripts vanish."""
    return all(character.isascii() or character in _STREAM_CHARACTERS for character in text)


def screen_text(lines: Iterable[str]) -> str:
    """The lines in view as one caption, the last of them whole."""
    text = "\n".join(lines)
    while len(text.encode()) > _MOST_BYTES and "\n" in text:
        text = text.partition("\n")[2]
    return text


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
