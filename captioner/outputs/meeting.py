"""Captions in a meeting's own caption line: Zoom, Teams, Webex."""

from __future__ import annotations

import contextlib
import http.client
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs.choice import OutputChoice
from captioner.core.outputs.status import OutputState
from captioner.network.opening import InsecureRedirectError, open_address
from captioner.network.watch import ConnectionWatch, StoppedError
from captioner.outputs.delivery import LIMIT_S, UndeliveredError, host_of, post_once, with_loss
from captioner.outputs.finished_lines import FinishedLines
from captioner.outputs.inbox import Inbox
from captioner.outputs.meeting_services import SERVICES
from captioner.outputs.output import Report
from captioner.outputs.sent_numbers import SentNumbers

_HEADERS = {"Content-Type": "text/plain; charset=utf-8"}
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
_MOST_LATE_S = 30.0
"""A line this old is no longer sent: the talk has moved on."""

_OUT_OF_STEP = 403
"""What Zoom answers to a number that it does not expect, and to an address that has expired."""

_MOST_TRIES_IN_DOUBT = 2
"""How often a line without a number is sent while it may have arrived."""


@dataclass(slots=True)
class _Line:
    """A line that waits.

    Attributes:
        came_s: When it came, on the clock of the output.
        tries_in_doubt: How often it was sent, and may have arrived.
    """

    text: str
    language: str
    came_s: float
    tries_in_doubt: int = 0


class MeetingOutput:
    """Posts finished lines, one after the other, each until the service takes it.

    Args:
        choice: The service, and the caption address of a meeting.
        numbers: What was sent before.
        clock: Seconds that pass, in sleep, too.

    Raises:
        CaptionerError: It is no caption address of the service.
    """

    what = Message("finished lines")
    link = ""

    def __init__(
        self,
        choice: OutputChoice,
        numbers: SentNumbers,
        clock: Callable[[], float] = time.monotonic,
        first_pause_s: float = _FIRST_PAUSE_S,
    ) -> None:
        self.kind = choice.kind
        self._service = SERVICES[choice.kind]
        self._address = self._service.require_address(choice.address)
        self.receiver = host_of(self._address)
        self._numbers = numbers
        self._clock = clock
        self._first_pause_s = self._pause_s = first_pause_s
        self._finished = FinishedLines(self._service.max_width)
        self._lines: deque[_Line] = deque()
        self._number: int | None = None
        self._next_try_s = 0.0
        self._unsent_count = self._late_count = 0

    def run(self, inbox: Inbox, report: Report) -> None:
        """Send lines until the inbox is over and all are sent, or are too late."""
        report(OutputState.SENDING)
        with contextlib.suppress(StoppedError):
            while not inbox.is_stopped:
                pause_s = max(0.0, self._next_try_s - self._clock()) if self._lines else None
                event = None if pause_s == 0 else inbox.next(pause_s)
                if event is not None:
                    self._take(event, inbox.age_s)
                elif not self._lines or (inbox.is_over and inbox.wait(pause_s or 0.0)):
                    break
                if self._lines and self._clock() >= self._next_try_s:
                    self._send_next(inbox, report)
        for event in inbox.left:
            self._take(event)
        if self._lines:
            self._unsent_count += len(self._lines)
            report(OutputState.TROUBLE, self._with_loss(NO_MESSAGE))

    def _take(self, event: SessionEvent, age_s: float = 0.0) -> None:
        for text, language in self._finished.of(event):
            self._lines.append(_Line(text, language, self._clock() - age_s))

    def _send_next(self, inbox: Inbox, report: Report) -> None:
        self._give_up_late_lines()
        if not self._lines:
            report(OutputState.SENDING, self._with_loss(NO_MESSAGE))
            return
        line = self._lines[0]
        try:
            self._post(line, inbox)
        except UndeliveredError as error:
            line.tries_in_doubt += error.may_have_arrived
            if error.status == _OUT_OF_STEP:
                self._number = None
            self._try_later(error.retry_after_s)
            report(OutputState.TROUBLE, self._with_loss(self._reason(error)))
        except CaptionerError as error:
            # A network that wants to be logged in to answers in place of the service.
            self._try_later()
            report(OutputState.TROUBLE, self._with_loss(error.full_message))
        else:
            self._next_try_s = 0.0
            self._pause_s = self._first_pause_s
            self._leave_first()
            report(OutputState.SENDING, self._with_loss(NO_MESSAGE))

    def _try_later(self, wanted_s: float = 0.0) -> None:
        self._next_try_s = self._clock() + max(self._pause_s, wanted_s)
        self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)
        self._give_up_late_lines()

    def _post(self, line: _Line, inbox: Inbox) -> None:
        if self._service.has_numbers and self._number is None:
            self._number = self._last_number(inbox) + 1
        number = self._number or 0
        if self._service.has_numbers:
            self._numbers.note(self._address, number)
        address = self._service.line_address(self._address, number, line.language)
        post_once(address, line.text.encode(), _HEADERS, inbox)

    def _last_number(self, inbox: Inbox) -> int:
        """The number of the last line that the service took, from itself where it tells."""
        if address := self._service.last_number_address(self._address):
            with (
                contextlib.suppress(
                    OSError, http.client.HTTPException, InsecureRedirectError, ValueError
                ),
                ConnectionWatch(lambda: inbox.is_stopped, LIMIT_S) as watch,
                open_address(address, {}, LIMIT_S, watch) as response,
            ):
                return max(0, int(response.read(15)))
        return self._numbers.last(self._address)

    def _leave_first(self) -> None:
        self._lines.popleft()
        if self._number is not None:
            self._number += 1

    def _give_up_late_lines(self) -> None:
        """Leave out what comes too late, and what has perhaps come often enough."""
        while self._lines:
            line = self._lines[0]
            is_late = self._clock() - line.came_s >= _MOST_LATE_S
            if line.tries_in_doubt >= _MOST_TRIES_IN_DOUBT and not self._service.has_numbers:
                self._leave_first()
            elif not is_late:
                return
            elif line.tries_in_doubt:
                self._late_count += 1
                self._leave_first()  # its number may be taken
            else:
                self._late_count += 1
                self._lines.popleft()

    def _reason(self, error: UndeliveredError) -> Message:
        if error.status:
            return self._service.refusal(error.status)
        return Message(
            "{service} cannot be reached ({reason}); trying again.",
            service=self._service.name,
            reason=error.reason,
        )

    def _with_loss(self, message: Message) -> Message:
        return with_loss(message, self._unsent_count, self._late_count)
