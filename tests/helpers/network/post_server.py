"""A server on localhost that records what is posted to it."""

import queue
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.helpers.network.local_http import LocalHttp, Response

LIMIT_S = 20.0


@dataclass(frozen=True)
class Posted:
    """One request: its path with the query, its headers in lower case, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


class PostServer:
    """Responds with `responses`, one after the other, then with 200."""

    def __init__(self, *responses: Response) -> None:
        self.responses = deque(responses)
        self._posted: queue.Queue[Posted] = queue.Queue()
        self._http = LocalHttp(post=self._take)
        self.address = self._http.origin

    def next(self) -> Posted:
        return self._posted.get(timeout=LIMIT_S)

    @property
    def is_idle(self) -> bool:
        """Whether every request was looked at."""
        return self._posted.empty()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self._posted.put(Posted(request.path, headers, body))
        self._http.send(request, self.responses.popleft() if self.responses else Response())

    def close(self) -> None:
        self._http.close()
