"""The interface of outputs, finished lines of captions, and delivery with retries."""

import http.client
import ssl
import urllib.error
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from captioner.captions.scripts import written
from captioner.captions.speaker_marks import SpeakerMark, speaker_mark_text
from captioner.core.captions import Caption, comes_too_late
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.message import NO_MESSAGE, Message, joined
from captioner.core.outputs import OutputKind, OutputState
from captioner.core.plain_text import pieces, width
from captioner.core.speakers.naming import Speakers
from captioner.network.opening import (
    ConnectionWatch,
    identity_error,
    post,
    reason_in_words,
    retry_after_s,
)
from captioner.outputs.inbox import Inbox

LIMIT_S = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
"""Between two attempts; each pause is twice as long as the one before."""

_PASSING = frozenset({407, 408, 425, 429})
"""Statuses below 500 that may change later; 407 is a proxy's, not the server's."""

_LASTING = frozenset({501, 505})
"""Statuses from 500 that stay; others, of a service in front of it, say it is down."""

_GATEWAY_TIMEOUT = 504


class UndeliveredError(Exception):
    """A server has not taken a message, or has not said so.

    Args:
        reason: Why, as what may stand in brackets.
        status: Its status; 0 without a response.
        retry_after_s: How long it wants to be left alone, in seconds.
        may_have_arrived: Whether it has perhaps taken the message all the same.
    """

    def __init__(
        self,
        reason: Message,
        status: int = 0,
        retry_after_s: float = 0.0,
        *,
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry_after_s = retry_after_s
        self.may_have_arrived = may_have_arrived

    @property
    def may_pass(self) -> bool:
        is_passing = self.status in _PASSING or self.status >= 500
        return not self.status or (is_passing and self.status not in _LASTING)


def post_once(address: str, body: bytes, headers: dict[str, str], inbox: Inbox) -> None:
    """Post a message; raises UndeliveredError, StoppedError or CaptionerError."""
    with ConnectionWatch(lambda: inbox.is_stopped, LIMIT_S) as watch:
        try:
            post(address, body, headers, LIMIT_S, watch)
        except urllib.error.HTTPError as error:
            error.close()
            raise UndeliveredError(
                Message("error {code}", code=error.code),
                error.code,
                min(retry_after_s(error.headers.get("Retry-After")) or 0.0, LONGEST_PAUSE_S),
                may_have_arrived=error.code == _GATEWAY_TIMEOUT,
            ) from error
        except (OSError, http.client.HTTPException) as error:
            cause = _cause(error, watch)
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise identity_error(cause, host_of(address)) from error
            raise UndeliveredError(
                reason_in_words(cause),
                # What urllib wraps went wrong before the message was on its way.
                may_have_arrived=not isinstance(error, urllib.error.URLError),
            ) from error


def _cause(error: Exception, watch: ConnectionWatch) -> object:
    """What went wrong; an end that came from the watch looks like one from the server."""
    try:
        watch.require_wanted()
    except TimeoutError as late:
        return late
    return error.reason if isinstance(error, urllib.error.URLError) else error


def require_address(address: str, *schemes: str) -> str:
    """The address of a server, as it is.

    Args:
        schemes: Those that will do: "https", "http".

    Raises:
        CaptionerError: It is none.
    """
    try:
        parts = urllib.parse.urlsplit(address)
        is_address = parts.scheme in schemes and bool(parts.hostname) and address.isascii()
        is_address = is_address and address.isprintable() and " " not in address
        is_address = is_address and "@" not in parts.netloc  # would be shown as part of the host
        _ = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        is_address = False
    if not is_address:
        raise CaptionerError(
            "Captions cannot be sent to this address.",  # without it: it may be a secret
            "An address begins with {schemes}.",
            schemes=" or ".join(f"{scheme}://" for scheme in schemes),
        )
    return address


def host_of(address: str) -> str:
    return urllib.parse.urlsplit(address).hostname or ""


def with_loss(message: Message, unsent_count: int, late_count: int = 0) -> Message:
    """A message about an output, and how many lines it had to leave out."""
    told = [message]
    if late_count:
        told.append(Message("Lines that were too old to send: {count}.", count=late_count))
    if unsent_count:
        told.append(Message("Lines that were not sent: {count}.", count=unsent_count))
    return joined(told)


class Report(Protocol):
    """How an output says how it stands; quick, from any thread."""

    def __call__(self, state: OutputState, message: Message = NO_MESSAGE) -> None:
        """Show the state, with the output's receiver and link as they are now."""


class Output(Protocol):
    """Sends captions to one receiver."""

    @property
    def kind(self) -> OutputKind: ...

    @property
    def what(self) -> Message:
        """The kind of content: "live captions"."""

    @property
    def receiver(self) -> str:
        """Name the receiver, without secrets."""

    @property
    def link(self) -> str:
        """An address that a person may open; empty where there is none."""

    def run(self, inbox: Inbox, report: Report) -> None:
        """Send what comes until the inbox is over; runs on a thread of its own.

        It waits only in ways that `inbox.stop` ends: `inbox.next`, `inbox.wait`, connections that
        ask `inbox.is_stopped`.

        Raises:
            CaptionerError: It gives up; captioning and the other outputs go on.
        """


_LONGEST_WAIT_S = 3.0
"""How long the first words of a line wait for the next, in seconds of sound."""

_SENTENCE_ENDS = tuple(".?!…。？！؟।")


@dataclass(slots=True)
class _ChannelText:
    """A channel's last caption, who speaks, the text that was taken, and what of it waits.

    `ahead` is the part of a caption sent before a turn of speaker made it shorter: the captions
    that follow say it again.
    """

    last: Caption | None = None
    name: str = ""
    taken: str = ""
    ahead: str = ""
    waiting: str = ""
    waiting_since_s: float = 0.0


class FinishedLines:
    """Cuts committed words into lines that are done when they are handed out.

    A line is done when the next word does not fit, when a sentence or the utterance ends, or when
    its first word has waited for three seconds of sound. Where the speaker changes, the line
    begins with "Name: ".

    Args:
        max_width: The longest line in characters, the speaker's mark included.
        spelt: Puts text into the characters of the receiver.
    """

    def __init__(self, max_width: int, spelt: Callable[[str], str] = str) -> None:
        self._max_width = max_width
        self._spelt = spelt
        self._channels: dict[str, _ChannelText] = {}
        self._speakers = Speakers()
        self._last_name = ""

    def of(self, event: SessionEvent) -> list[tuple[str, str]]:
        """The lines that an event completes, each with the code of its language."""
        match event.body:
            case CaptionChanged(caption):
                return [(line, caption.language) for line in self.accept(caption)]
            case SpeakersNamed(_, speakers):
                self._speakers = speakers
            case StatusChanged(SessionState.LOADING):
                # Another session begins, and counts its captions from 0.
                self._channels.clear()
                self._speakers = Speakers()
        return []

    def accept(self, caption: Caption) -> list[str]:
        channel = self._channels.setdefault(caption.stream, _ChannelText())
        last = channel.last
        if last is not None and comes_too_late(caption, last):
            return []
        lines: list[str] = []
        committed = written(self._spelt(caption.committed))
        if last is None or caption.id != last.id:
            # An utterance left unfinished keeps its committed words.
            self._cut(channel, lines, is_over=True)
            goes_on = committed[: len(channel.ahead)] == channel.ahead[: len(committed)]
            channel.taken, channel.ahead = channel.ahead if goes_on else "", ""
        channel.last = caption
        channel.name = self._speakers.name_of(caption)
        if not channel.waiting:
            channel.waiting_since_s = caption.end_s
        if len(committed) < len(channel.taken):
            sent = channel.taken[: len(channel.taken) - len(channel.waiting)]
            channel.ahead = sent[len(committed) :].strip()
            channel.waiting = committed[len(sent) :].lstrip()
        else:
            channel.waiting = (channel.waiting + committed[len(channel.taken) :]).lstrip()
        channel.taken = committed
        waited_s = caption.end_s - channel.waiting_since_s
        is_over = caption.is_final or waited_s >= _LONGEST_WAIT_S
        self._cut(channel, lines, is_over=is_over)
        return lines

    def _cut(self, channel: _ChannelText, lines: list[str], *, is_over: bool) -> None:
        name = channel.name
        while channel.waiting:
            mark = ""
            if name != self._last_name:
                others = self._speakers.names
                mark = speaker_mark_text(name, SpeakerMark.LABEL, self._max_width, others=others)
            room = self._max_width - width(mark)
            line = _beginning(channel.waiting, room)
            is_done = is_over or len(line) < len(channel.waiting) or line.endswith(_SENTENCE_ENDS)
            if not is_done:
                return
            lines.append(mark + line)
            self._last_name = name
            channel.waiting = channel.waiting[len(line) :].lstrip()


def _beginning(text: str, room: int) -> str:
    """As many words as fit, with the last sentence end among them; of a longer word a piece."""
    words = text.split(" ")
    line = pieces(words[0], room)[0]
    if line != words[0]:
        return line
    sentence = ""
    for word in words[1:]:
        if line.endswith(_SENTENCE_ENDS) and width(line) >= room / 2:
            sentence = line
        if width(line) + 1 + width(word) > room:
            return sentence or line
        line += f" {word}"
    return line
