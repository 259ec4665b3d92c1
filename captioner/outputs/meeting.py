"""Captions in a meeting's own caption line: Zoom, Teams, Webex, and the numbers sent so far."""

import contextlib
import hashlib
import http.client
import json
import logging
import time
import urllib.parse
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from captioner.core.bounded_json import read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.files.private import write_private
from captioner.network.opening import (
    ConnectionWatch,
    InsecureRedirectError,
    StoppedError,
    open_address,
)
from captioner.outputs.delivery import (
    FIRST_PAUSE_S,
    LIMIT_S,
    LONGEST_PAUSE_S,
    FinishedLines,
    Report,
    UndeliveredError,
    host_of,
    post_once,
    require_address,
    with_loss,
)
from captioner.outputs.inbox import Inbox

_HEADERS = {"Content-Type": "text/plain; charset=utf-8"}
_MOST_LATE_S = 30.0
"""A line this old is no longer sent: the talk has moved on."""

_OUT_OF_STEP = 403
"""Zoom's statuses for an unexpected number, and for an expired address."""

_MOST_TRIES_IN_DOUBT = 2
"""How often a line without a number is sent while it may have arrived."""


@dataclass(slots=True)
class _QueuedLine:
    """A line that waits."""

    text: str
    language: str
    came_s: float
    tries_in_doubt: int = 0


class MeetingOutput:
    """Posts finished lines, one after the other, each until the service takes it.

    Args:
        choice: The service, and the caption address of a meeting.

    Raises:
        CaptionerError: It is no caption address of the service.
    """

    what = Message("finished lines")
    link = ""

    def __init__(
        self,
        choice: OutputChoice,
        numbers: "SentNumbers",
        clock: Callable[[], float] = time.monotonic,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self.kind = choice.kind
        self._service = SERVICES[choice.kind]
        self._address = self._service.require_address(choice.address)
        self.receiver = host_of(self._address)
        self._numbers = numbers
        self._clock = clock
        self._first_pause_s = self._pause_s = first_pause_s
        self._finished = FinishedLines(self._service.max_width)
        self._lines: deque[_QueuedLine] = deque()
        self._number: int | None = None
        self._next_try_s = 0.0
        self._unsent_count = self._late_count = 0

    def run(self, inbox: Inbox, report: Report) -> None:
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
            self._lines.append(_QueuedLine(text, language, self._clock() - age_s))

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
            # A network that wants to be logged in to responds in place of the service.
            self._try_later()
            report(OutputState.TROUBLE, self._with_loss(error.full_message))
        else:
            self._next_try_s = 0.0
            self._pause_s = self._first_pause_s
            self._leave_first()
            report(OutputState.SENDING, self._with_loss(NO_MESSAGE))

    def _try_later(self, wanted_s: float = 0.0) -> None:
        self._next_try_s = self._clock() + max(self._pause_s, wanted_s)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._give_up_late_lines()

    def _post(self, line: _QueuedLine, inbox: Inbox) -> None:
        if self._service.has_numbers and self._number is None:
            self._number = self._last_number(inbox) + 1
        number = self._number or 0
        if self._service.has_numbers:
            self._numbers.note(self._address, number)
        address = self._service.line_address(self._address, number, line.language)
        post_once(address, line.text.encode(), _HEADERS, inbox)

    def _last_number(self, inbox: Inbox) -> int:
        """Return the number of the last line, as the service reports it, if it does."""
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


_ZOOM_PATH = "/closedcaption"


@dataclass(frozen=True, slots=True)
class MeetingService:
    """A service that takes captions by POST, one line of plain text each.

    Attributes:
        join_paths: How the path of a link begins that people join the meeting with, which is
            easily taken for the caption address.
        languages: Codes of languages, as the service names them; others are not named to it.
        has_numbers: Whether each line has a number, so that a line that comes twice is shown once.
    """

    name: str
    max_width: int
    join_paths: tuple[str, ...]
    where: Message
    refusals: Mapping[int, Message]
    languages: Mapping[str, str]
    has_numbers: bool = False

    def require_address(self, address: str) -> str:
        """The address to send to, as it is.

        Raises:
            CaptionerError: It is none, or the link that people join the meeting with.
        """
        path = urllib.parse.urlsplit(require_address(address, "https")).path
        if path.startswith(self.join_paths):
            raise CaptionerError(
                "This is the link to join a {service} meeting, not its caption address.",
                self.where,
                service=self.name,
            )
        return address

    def line_address(self, address: str, number: int, language: str) -> str:
        """Where a line is posted to."""
        more = {}
        if self.has_numbers:
            more["seq"] = str(number)
        if service_language := self.languages.get(language):
            more["lang"] = service_language
        return _with_query(address, more)

    def last_number_address(self, address: str) -> str | None:
        """Address that returns the last line's number; None if the service has none."""
        parts = urllib.parse.urlsplit(address)
        if not self.has_numbers or not parts.path.endswith(_ZOOM_PATH):
            return None
        return _with_query(parts._replace(path=f"{parts.path}/seq").geturl(), {})

    def refusal(self, status: int) -> Message:
        if known := self.refusals.get(status):
            return known
        if 300 <= status < 400:
            return Message(
                "{service} points to another address, to which no captions are sent.",
                service=self.name,
            )
        return Message(
            "{service} is not accepting captions now (error {code}).",
            service=self.name,
            code=status,
        )


def _with_query(address: str, more: Mapping[str, str]) -> str:
    """The address with these parameters instead of its own; the rest stays letter for letter.

    A service signs its parameters, so they must not be written in another way.
    """
    parts = urllib.parse.urlsplit(address)
    kept = [
        each for each in parts.query.split("&") if each and each.partition("=")[0] not in _SET_HERE
    ]
    kept += [f"{name}={value}" for name, value in more.items()]
    return parts._replace(query="&".join(kept), fragment="").geturl()


_SET_HERE = frozenset({"seq", "lang"})

_ZOOM_WHERE = Message(
    "In the Zoom meeting, the host chooses Captions, “Set up manual captioner”, and "
    "“Copy the API token”."
)
_TEAMS_WHERE = Message(
    "The organiser of the Teams meeting opens its options, turns on “Provide CART captions”, "
    "and copies the link below it."
)
_WEBEX_WHERE = Message(
    "In the Webex meeting, the host opens the caption settings, turns on “Allow manual "
    "captioning”, and copies the caption link."
)


def _with_hint(sentence: Message, where: Message) -> Message:
    return Message("{sentence} {where}", sentence=sentence, where=where)


SERVICES: Mapping[OutputKind, MeetingService] = {
    OutputKind.ZOOM: MeetingService(
        name="Zoom",
        max_width=80,
        join_paths=("/j/", "/s/", "/w/", "/my/", "/wc/"),
        where=_ZOOM_WHERE,
        refusals={
            400: Message("The Zoom meeting has not started; captions will follow when it has."),
            403: _with_hint(Message("Zoom no longer accepts this address."), _ZOOM_WHERE),
            405: _with_hint(Message("Zoom does not accept captions at this address."), _ZOOM_WHERE),
        },
        # As Zoom's documentation writes them, "jp" included.
        languages={
            "de": "de-DE",
            "en": "en-US",
            "es": "es-ES",
            "fr": "fr-FR",
            "ja": "jp-JP",
            "zh": "zh-CN",
        },
        has_numbers=True,
    ),
    OutputKind.TEAMS: MeetingService(
        name="Teams",
        max_width=100,  # 80 to 120, says its documentation, so that people have time to read
        join_paths=("/l/meetup-join", "/meet/", "/v2/"),
        where=_TEAMS_WHERE,
        refusals={
            400: _with_hint(Message("Teams does not understand this address."), _TEAMS_WHERE),
            401: _with_hint(Message("Teams no longer accepts this address."), _TEAMS_WHERE),
            404: Message(
                "The Teams meeting has not started, or nobody has turned captions on in it; "
                "captions will follow when that is done."
            ),
        },
        languages={"de": "de-de", "en": "en-us", "es": "es-es", "fr": "fr-fr", "ja": "ja-jp"},
    ),
    OutputKind.WEBEX: MeetingService(
        name="Webex",
        max_width=80,
        join_paths=("/meet/", "/join/", "/wbxmjs/", "/webappng/"),
        where=_WEBEX_WHERE,
        refusals={
            400: _with_hint(Message("Webex does not understand this address."), _WEBEX_WHERE),
            403: _with_hint(
                Message("Webex does not accept this address, or manual captioning is off."),
                _WEBEX_WHERE,
            ),
        },
        languages={},
    ),
}


_MOST_ADDRESSES = 100
_MOST_BYTES = 100_000

_log = logging.getLogger(__name__)


class SentNumbers:
    """The last number that was used for each address; the file holds no address.

    A file that cannot be read or written loses the numbers of earlier starts, and nothing else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers = self._read()

    def last(self, address: str) -> int:
        return self._numbers.get(_digest(address), 0)

    def note(self, address: str, number: int) -> None:
        """Keep a number before it is used."""
        digest = _digest(address)
        self._numbers.pop(digest, None)
        self._numbers[digest] = number  # at the end: the oldest are given up first
        for oldest in list(self._numbers)[:-_MOST_ADDRESSES]:
            del self._numbers[oldest]
        try:
            write_private(self._path, json.dumps(self._numbers).encode())
        except OSError as error:
            _log.warning("Numbers of sent lines cannot be kept: %s", error.strerror)

    def _read(self) -> dict[str, int]:
        with contextlib.suppress(OSError, ValueError):
            found = read_bounded_json(self._path, most_bytes=_MOST_BYTES)
            if isinstance(found, dict):
                return {
                    digest: number
                    for digest, number in found.items()
                    if isinstance(number, int) and 0 <= number < 2**53
                }
        return {}


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
