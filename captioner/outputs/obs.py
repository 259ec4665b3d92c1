"""Captions in the stream of OBS, through its WebSocket server."""

from __future__ import annotations

import contextlib
import logging
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Iterator

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.network.opening import reason_in_words
from captioner.network.watch import ConnectionWatch, StoppedError
from captioner.outputs import obs_protocol as protocol
from captioner.outputs.delivery import FinishedLines, Report, require_address, with_loss
from captioner.outputs.inbox import Inbox

_PORT = 4455
_LIMIT_S = 5.0
"""How long OBS may take for an answer."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
_LINE_COUNT = 2
_SHORTEST_VIEW_S = 1.0
"""How long a line stands at least before the next: several often end together."""

_LONGEST_VIEW_S = 8.0
"""A caption leaves the picture when nothing more was said for so long."""

_LAST_VIEW_S = 3.0
"""How long the last caption stands when captioning is over: time to read two lines."""

_MOST_LATE_S = 15.0
"""A line that could not be shown for so long is left out: it would no longer fit the picture."""

_CHECK_S = 1.0
"""How often a connection is looked at while nothing is said."""

_MOST_AT_ONCE = 100
"""Messages of OBS that are heard before it is the captions' turn."""

_SILENT = logging.Logger("obs", logging.CRITICAL)
"""The library would log what is said."""


class ObsOutput:
    """Shows the last two finished lines in the stream, and connects again when OBS was away.

    Args:
        choice: Host and port of OBS, and its password.
        clock: Seconds that pass, in sleep, too.

    Raises:
        CaptionerError: It is no host and port, or no password.
    """

    kind = OutputKind.OBS
    what = Message("finished lines")
    link = ""

    def __init__(
        self,
        choice: OutputChoice,
        clock: Callable[[], float] = time.monotonic,
        first_pause_s: float = _FIRST_PAUSE_S,
        shortest_view_s: float = _SHORTEST_VIEW_S,
        longest_view_s: float = _LONGEST_VIEW_S,
        last_view_s: float = _LAST_VIEW_S,
    ) -> None:
        self._host, self._port = _host_and_port(choice.address)
        self._password = _password(choice.secret)
        self._clock = clock
        self._first_pause_s = self._pause_s = first_pause_s
        self._shortest_view_s, self._longest_view_s = shortest_view_s, longest_view_s
        self._last_view_s = last_view_s
        self._finished = FinishedLines(protocol.LINE_CHARACTERS, protocol.in_stream_characters)
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
        """Show what comes until the inbox is over.

        Raises:
            CaptionerError: OBS refused the password, or has no captions for streams.
        """
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
            except (OSError, WebSocketException, protocol.UnexpectedMessageError) as error:
                if inbox.wait(0.0):
                    return
                if isinstance(error, ConnectionClosed):
                    code = error.rcvd.code if error.rcvd is not None else None
                    if final := protocol.closing_error(code):
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
        """A connection that OBS has accepted.

        Raises:
            StoppedError: The output was switched off.
            OSError: There is no connection.
            WebSocketException: It ended, or leads to something else.
            UnexpectedMessageError: It leads to something else.
            CaptionerError: OBS asks for a password, and there is none.
        """
        host = f"[{self._host}]" if ":" in self._host else self._host
        with (
            ConnectionWatch(lambda: inbox.is_stopped and self._awaits_obs) as watch,
            connect(
                f"ws://{host}:{self._port}",
                sock=watch.connect((self._host, self._port), _LIMIT_S),
                subprotocols=[Subprotocol(protocol.SUBPROTOCOL)],
                compression=None,
                user_agent_header=None,
                proxy=None,
                open_timeout=_LIMIT_S,
                close_timeout=_CHECK_S,
                logger=_SILENT,
            ) as connection,
        ):
            hello = connection.recv(_LIMIT_S)
            connection.send(protocol.identify(hello, self._password))
            protocol.require_identified(connection.recv(_LIMIT_S))
            self._is_streaming = True
            self._request_number += 1
            connection.send(protocol.status_request(self._request_number))
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
            except protocol.RefusedError as error:
                message = Message(
                    "OBS is not accepting captions now (error {code}); trying again.",
                    code=error.code,
                )
                report(OutputState.TROUBLE, self._with_loss(message))
                is_going_on = self._pause(inbox)
        if self._shown:
            # Nobody else takes the caption away. Whether OBS does it is not waited for.
            self._send_caption([], connection)

    def _do_next(self, connection: ClientConnection, inbox: Inbox, report: Report) -> bool:
        """Do what is due next, or wait for it; whether to go on afterwards."""
        shown_for_s = self._clock() - self._changed_s
        if self._waiting and shown_for_s >= self._shortest_view_s:
            self._roll_up(connection, report)
            return True
        if self._shown and shown_for_s >= self._longest_view_s:
            self._show([], connection, report)
            return True
        due_s = _CHECK_S
        if self._waiting:
            due_s = self._shortest_view_s - shown_for_s
        elif inbox.is_over:
            due_s = min(due_s, self._last_view_s - shown_for_s)
            if not self._shown or due_s <= 0:
                return False
        self._take_next(due_s, inbox)
        with contextlib.suppress(TimeoutError):
            for _ in range(_MOST_AT_ONCE):
                self._hear(connection.recv(timeout=0), report)
        return True

    def _hear(self, received: str | bytes, report: Report) -> None:
        """Note whether OBS streams, when it says so."""
        is_streaming = protocol.is_streaming(received)
        if is_streaming is not None and is_streaming is not self._is_streaming:
            self._is_streaming = is_streaming
            self._tell_state(report)

    def _tell_state(self, report: Report) -> None:
        if self._is_streaming:
            message = protocol.MISSING_LETTERS if self._has_other_letters else NO_MESSAGE
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
            self._has_other_letters |= not protocol.is_shown(line)

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
        """Put lines into the stream, and wait until OBS has them; a stop ends that.

        Raises:
            RefusedError: It does not take them now.
        """
        self._send_caption(lines, connection)
        self._awaits_obs = True
        ends_s = time.monotonic() + _LIMIT_S
        try:
            while not protocol.answers(
                received := connection.recv(max(0.0, ends_s - time.monotonic())),
                self._request_number,
            ):
                self._hear(received, report)
                if time.monotonic() > ends_s:  # whatever else it says
                    raise TimeoutError
            self._is_streaming = True
        except protocol.NotStreamingError:
            self._is_streaming = False
        self._awaits_obs = False
        self._pause_s = self._first_pause_s
        self._shown = lines
        self._tell_state(report)

    def _send_caption(self, lines: list[str], connection: ClientConnection) -> None:
        self._request_number += 1
        self._changed_s = self._clock()
        connection.send(protocol.caption_request(protocol.screen_text(lines), self._request_number))

    def _with_loss(self, message: Message) -> Message:
        return with_loss(message, self._unsent_count, self._late_count)


def _host_and_port(address: str) -> tuple[str, int]:
    """Host and port of "localhost", "192.168.1.20:4455", "[::1]:4455", or an address with ws://.

    Raises:
        CaptionerError: It is neither.
    """
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
