"""A server on localhost that takes what is posted to it, and answers as told."""

from __future__ import annotations

import queue
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LIMIT_S = 20.0


@dataclass(frozen=True)
class Posted:
    """One request: its path with the query, its headers in lower case, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the server says; held back until it is closed where it is held."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False


class PostServer:
    """Answers with `answers`, one after the other, then with 200."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = deque(answers)
        self._posted: queue.Queue[Posted] = queue.Queue()
        self._is_closed = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server._take(self)

            def log_message(self, *_words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Those who give up waiting close the connection, which is no failure.
        self._server.handle_error = lambda *_request: None  # type: ignore[method-assign]
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    def next(self) -> Posted:
        """The next request, waiting for it."""
        return self._posted.get(timeout=LIMIT_S)

    @property
    def is_idle(self) -> bool:
        """Whether every request was looked at."""
        return self._posted.empty()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in request.headers.items()}
        self._posted.put(Posted(request.path, headers, body))
        answer = self.answers.popleft() if self.answers else Answer()
        if answer.is_held:
            self._is_closed.wait()
            return
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(answer.body)))
        request.end_headers()
        request.wfile.write(answer.body)

    def close(self) -> None:
        self._is_closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
