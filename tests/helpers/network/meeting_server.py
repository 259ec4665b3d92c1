"""A meeting's caption address on localhost, over TLS: answers as told, and shows what it took."""

import socket
import threading
import urllib.parse
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler

from tests.helpers.network.local_http import LocalHttp


class Play(Enum):
    """What happens to a line instead of an answer."""

    TAKEN_THEN_CUT = auto()
    CUT = auto()
    HELD = auto()
    GARBAGE = auto()


@dataclass(frozen=True)
class Post:
    """A line that came, with the parameters of its address."""

    text: str
    parameters: dict[str, str]
    content_type: str
    raw_query: str
    path: str


@dataclass
class MeetingServer:
    """Takes lines at `address`.

    Attributes:
        has_numbers: Whether a line whose number has come before is not shown again.
        plays: What happens to the next lines, in order: a status, or a `Play`; then `status`.
        redirects_to: The target of answers from 300 on.
        last_number: What GET …/seq answers; None where it answers an error.
        number_redirects_to: The target of what it answers instead.
        posts: Every request, whatever became of it.
        shown: The lines that people in the meeting see.
    """

    has_numbers: bool = True
    status: int | Play = 200
    plays: deque[int | Play] = field(default_factory=deque)
    redirects_to: str = ""
    last_number: int | None = 0
    number_redirects_to: str = ""
    posts: list[Post] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers: set[str] = set()
        self._changed = threading.Condition()
        self._http = LocalHttp(post=self._handle, get=self._tell_last_number, tls=True)
        self.address = f"{self._http.origin}/closedcaption?id=20%2C0&ns=GZ==&signature=nYtX"

    def wait_for_posts(self, count: int) -> list[Post]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.posts) >= count, 60)
            return list(self.posts)

    def wait_for_shown(self, *lines: str) -> None:
        """Wait until exactly these lines were shown."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.shown == list(lines), 60), self.shown

    def close(self) -> None:
        self._http.close()

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        parts = urllib.parse.urlsplit(request.path)
        parameters = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        post = Post(
            body.decode(), parameters, request.headers["Content-Type"], parts.query, parts.path
        )
        with self._changed:
            play = self.plays.popleft() if self.plays else self.status
            is_taken = play is Play.TAKEN_THEN_CUT or play in range(200, 300)
            if is_taken and not (self.has_numbers and parameters.get("seq") in self._numbers):
                self._numbers.add(parameters.get("seq", ""))
                self.shown.append(post.text)
            self.posts.append(post)
            self._changed.notify_all()
        if play is Play.HELD:
            self._http.is_closed.wait()
        elif play is Play.GARBAGE:
            request.wfile.write(b"\x00\xffthis is no HTTP\r\n\r\n" * 100)
        elif isinstance(play, int):
            request.send_response(play)
            if 300 <= play < 400:
                request.send_header("Location", self.redirects_to)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_RDWR)

    def _tell_last_number(self, request: BaseHTTPRequestHandler) -> None:
        is_known = self.last_number is not None and "/closedcaption/seq?" in request.path
        answer = str(self.last_number).encode() if is_known else b""
        if self.number_redirects_to:
            request.send_response(302)
            request.send_header("Location", self.number_redirects_to)
        else:
            request.send_response(200 if is_known else 404)
        request.send_header("Content-Length", str(len(answer)))
        request.end_headers()
        request.wfile.write(answer)
