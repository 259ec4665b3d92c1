"""Captions in the stream of OBS, through its WebSocket server."""

import base64
import contextlib
import hashlib
import json
import logging
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.network.opening import ConnectionWatch, StoppedError, reason_in_words
from captioner.outputs.delivery import FinishedLines, Report, require_address, with_loss
from captioner.outputs.inbox import Inbox

_PORT = 4455
_LIMIT_S = 5.0
_LONGEST_PAUSE_S = 10.0
_LINE_COUNT = 2
_MOST_LATE_S = 15.0
"""A line that could not be shown for so long is left out: it would no longer fit the picture."""

_CHECK_S = 1.0
"""How often a connection is looked at while nothing is said."""

_MOST_AT_ONCE = 100
"""Messages of OBS that are read before captions are sent."""

_SILENT = logging.Logger("obs", logging.CRITICAL)
"""The library would log the captions."""


class ObsOutput:
    """Shows the last two finished lines in the stream, and connects again when OBS was away.

    Args:
        choice: Host and port of OBS, and its password.

    Raises:
        CaptionerError: It is no host and port, or no password.
    """

    kind = OutputKind.OBS
    what = Message("finished lines")
    link = ""
    first_pause_s = 0.5
    shortest_view_s = 1.0
    """How long a line stands at least before the next: several often end together."""
    longest_view_s = 8.0
    """A caption leaves the picture when nothing more was said for so long."""
    last_view_s = 3.0
    """How long the last caption stands when captioning is over: time to read two lines."""

    def __init__(self, choice: OutputChoice, clock: Callable[[], float] = time.monotonic) -> None:
        self._host, self._port = _host_and_port(choice.address)
        self._password = _password(choice.secret)
        self._clock = clock
        self._pause_s = self.first_pause_s
        self._finished = FinishedLines(LINE_CHARACTERS, in_stream_characters)
        self._waiting: deque[tuple[str, float]] = deque()
        self._shown: list[str] = []
        self._changed_s = 0.0
        self._request_number = 0
        self._unsent_count = self._late_count = 0
        self._has_other_letters = False
        self._is_streaming = True
        self._awaits_obs = True
        self.receiver = self._host

    def run(self, inbox: Inbox, report: Report) -> None:
        with contextlib.suppress(StoppedError):
            self._keep_connected(inbox, report)
        for event in inbox.left:
            self._take(event)
        if self._waiting:
            self._unsent_count += len(self._waiting)
            report(OutputState.TROUBLE, self._with_loss(NO_MESSAGE))

    def _keep_connected(self, inbox: Inbox, report: Report) -> None:
        while not inbox.is_stopped:
            try:
                with self._connected(inbox) as connection:
                    self._tell_state(report)
                    self._pass_on(connection, inbox, report)
                return
            except (OSError, WebSocketException, UnexpectedMessageError) as error:
                if inbox.wait(0.0):
                    return
                if isinstance(error, ConnectionClosed):
                    code = error.rcvd.code if error.rcvd is not None else None
                    if final := closing_error(code):
                        raise final from error
                report(OutputState.TROUBLE, self._with_loss(_trouble(error)))
            if not self._pause(inbox):
                return

    def _pause(self, inbox: Inbox) -> bool:
        """Wait before another attempt, longer each time; whether to go on afterwards."""
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, _LONGEST_PAUSE_S)
        return self._wait(pause_s, inbox)

    @contextlib.contextmanager
    def _connected(self, inbox: Inbox) -> Iterator[ClientConnection]:
        """A connection that OBS has accepted."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        with (
            ConnectionWatch(lambda: inbox.is_stopped and self._awaits_obs) as watch,
            connect(
                f"ws://{host}:{self._port}",
                sock=watch.connect((self._host, self._port), _LIMIT_S),
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                compression=None,
                user_agent_header=None,
                proxy=None,
                open_timeout=_LIMIT_S,
                close_timeout=_CHECK_S,
                logger=_SILENT,
            ) as connection,
        ):
            hello = connection.recv(_LIMIT_S)
            connection.send(identify(hello, self._password))
            if message_of(connection.recv(_LIMIT_S))[0] != _IDENTIFIED:
                raise UnexpectedMessageError
            self._is_streaming = True
            self._request_number += 1
            connection.send(_request(_STREAM_STATUS, self._request_number, {}))
            self._awaits_obs = False
            try:
                yield connection
            finally:
                self._awaits_obs = True

    def _pass_on(self, connection: ClientConnection, inbox: Inbox, report: Report) -> None:
        is_going_on = True
        while is_going_on and not inbox.is_stopped:
            try:
                is_going_on = self._do_next(connection, inbox, report)
            except RefusedError as error:
                message = Message(
                    "OBS is not accepting captions now (error {code}); trying again.",
                    code=error.code,
                )
                report(OutputState.TROUBLE, self._with_loss(message))
                is_going_on = self._pause(inbox)
        if self._shown:
            # Nothing else removes the caption. Whether OBS does it is not waited for.
            self._send_caption([], connection)

    def _do_next(self, connection: ClientConnection, inbox: Inbox, report: Report) -> bool:
        """Do the next step, or wait for it; returns whether to continue."""
        shown_for_s = self._clock() - self._changed_s
        if self._waiting and shown_for_s >= self.shortest_view_s:
            self._roll_up(connection, report)
            return True
        if self._shown and shown_for_s >= self.longest_view_s:
            self._show([], connection, report)
            return True
        due_s = _CHECK_S
        if self._waiting:
            due_s = self.shortest_view_s - shown_for_s
        elif inbox.is_over:
            due_s = min(due_s, self.last_view_s - shown_for_s)
            if not self._shown or due_s <= 0:
                return False
        self._take_next(due_s, inbox)
        with contextlib.suppress(TimeoutError):
            for _ in range(_MOST_AT_ONCE):
                self._hear(connection.recv(timeout=0), report)
        return True

    def _hear(self, received: str | bytes, report: Report) -> None:
        """Note whether OBS streams, when it says so."""
        streams = is_streaming(received)
        if streams is not None and streams is not self._is_streaming:
            self._is_streaming = streams
            self._tell_state(report)

    def _tell_state(self, report: Report) -> None:
        if self._is_streaming:
            message = MISSING_LETTERS if self._has_other_letters else NO_MESSAGE
            report(OutputState.SENDING, self._with_loss(message))
        else:
            message = Message("OBS is not streaming; captions will follow when it does.")
            report(OutputState.TROUBLE, self._with_loss(message))

    def _wait(self, seconds: float, inbox: Inbox) -> bool:
        """Let a pause pass while captions come; whether to go on afterwards."""
        ends_s = self._clock() + seconds
        while (left_s := ends_s - self._clock()) > 0:
            if inbox.is_stopped or (inbox.is_over and not self._waiting):
                return False
            self._take_next(left_s, inbox)
        self._leave_out_late_lines()
        return not inbox.is_over or bool(self._waiting)

    def _take_next(self, timeout_s: float, inbox: Inbox) -> None:
        if inbox.is_over:
            inbox.wait(timeout_s)
        elif (event := inbox.next(timeout_s)) is not None:
            self._take(event, inbox.age_s)

    def _take(self, event: SessionEvent, age_s: float = 0.0) -> None:
        for line, _language in self._finished.of(event):
            self._waiting.append((line, self._clock() - age_s))
            self._has_other_letters |= not is_shown(line)

    def _leave_out_late_lines(self) -> None:
        while self._waiting and self._clock() - self._waiting[0][1] >= _MOST_LATE_S:
            self._waiting.popleft()
            self._late_count += 1

    def _roll_up(self, connection: ClientConnection, report: Report) -> None:
        self._leave_out_late_lines()
        if self._waiting:
            lines = [*self._shown, self._waiting[0][0]][-_LINE_COUNT:]
            self._show(lines, connection, report)
            self._waiting.popleft()
        else:
            self._tell_state(report)

    def _show(self, lines: list[str], connection: ClientConnection, report: Report) -> None:
        """Put lines into the stream, and wait until OBS has them; a stop ends that."""
        self._send_caption(lines, connection)
        self._awaits_obs = True
        ends_s = time.monotonic() + _LIMIT_S
        try:
            while not answers(
                received := connection.recv(max(0.0, ends_s - time.monotonic())),
                self._request_number,
            ):
                self._hear(received, report)
                if time.monotonic() > ends_s:  # whatever else it says
                    raise TimeoutError
            self._is_streaming = True
        except NotStreamingError:
            self._is_streaming = False
        self._awaits_obs = False
        self._pause_s = self.first_pause_s
        self._shown = lines
        self._tell_state(report)

    def _send_caption(self, lines: list[str], connection: ClientConnection) -> None:
        self._request_number += 1
        self._changed_s = self._clock()
        text = {"captionText": screen_text(lines)}
        connection.send(_request("SendStreamCaption", self._request_number, text))

    def _with_loss(self, message: Message) -> Message:
        return with_loss(message, self._unsent_count, self._late_count)


def _host_and_port(address: str) -> tuple[str, int]:
    """Host and port of "localhost", "192.168.1.20:4455", "[::1]:4455", or an address with ws://."""
    if "://" not in address:
        address = f"ws://{address}"
    try:
        parts = urllib.parse.urlsplit(require_address(address, "ws"))
    except CaptionerError as error:
        raise CaptionerError(
            "This is not an OBS address.", "It looks like localhost:4455 or 192.168.1.20:4455."
        ) from error
    return parts.hostname or "", parts.port or _PORT


def _password(secret: str) -> str:
    try:
        secret.encode()
    except UnicodeError:  # bytes of the environment that are no text
        raise CaptionerError(
            "The password of OBS cannot be read.", "It must be text in UTF-8."
        ) from None
    return secret


def _trouble(error: Exception) -> Message:
    if isinstance(error, OSError):
        return Message(
            "OBS cannot be reached ({reason}); trying again.", reason=reason_in_words(error)
        )
    if isinstance(error, ConnectionClosed):
        return Message("OBS ended the connection; trying again.")
    return Message("What answers there is not OBS; trying again.")


# Messages of obs-websocket 5, apart from the connection.
#
# https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md

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
    """OBS has not fulfilled a request, and may do so later."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def message_of(received: str | bytes) -> tuple[int, dict[str, Any]]:
    """The number of a message's kind, and its data; raises UnexpectedMessageError."""
    try:
        found = json.loads(received)
        kind, data = found["op"], found.get("d", {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnexpectedMessageError from error
    if not isinstance(kind, int) or not isinstance(data, dict):
        raise UnexpectedMessageError
    return kind, data


def identify(hello: str | bytes, password: str) -> str:
    """The reply to the first message of OBS; raises UnexpectedMessageError or CaptionerError."""
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


def _request(kind: str, number: int, data: dict[str, str]) -> str:
    asked = {"requestType": kind, "requestId": str(number), "requestData": data}
    return json.dumps({"op": _REQUEST, "d": asked})


def is_streaming(received: str | bytes) -> bool | None:
    """Whether OBS streams, as a message says: when it begins or ends, or was asked.

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
    """Whether this is the response to a request that was granted; False for another message.

    Raises:
        UnexpectedMessageError: It is no message.
        NotStreamingError: OBS does not stream.
        RefusedError: It does not do it now.
        CaptionerError: OBS cannot fulfil the request.
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
