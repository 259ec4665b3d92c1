"""A list of releases on localhost that answers as told, and counts who asked."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.helpers.paths import CERTIFICATE


@dataclass
class Answer:
    """What comes instead of a release.

    Attributes:
        body: Sent as it is.
        status: Of HTTP.
        headers: Of the answer.
        is_held: Nothing is sent until the server is closed.
        is_endless: A byte at a time, without an end.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False
    is_endless: bool = False


def release(version: str, **fields: object) -> Answer:
    """What GitHub answers, as far as anybody reads it."""
    page = f"https://example.org/releases/{version}"
    told = {"tag_name": version, "html_url": page, "published_at": "2026-12-24T08:00:00Z"}
    return Answer(json.dumps({**told, **fields}).encode())


class ReleaseServer:
    """Serves `answer` at `address`; `asked` is how many requests came."""

    def __init__(self, *, tls: bool = False) -> None:
        self.answer = Answer()
        self.asked = 0
        self.agents: list[str] = []
        self._is_closed = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.handle(self)

            def log_message(self, *_words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Those who give up waiting close the connection, which is no failure.
        self._server.handle_error = lambda *_request: None  # type: ignore[method-assign]
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/latest"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        self.agents.append(request.headers.get("User-Agent", ""))
        answer = self.answer
        if answer.is_held:
            self._is_closed.wait()
            return
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        if not answer.is_endless:
            request.send_header("Content-Length", str(len(answer.body)))
        request.end_headers()
        request.wfile.write(answer.body)
        while answer.is_endless and not self._is_closed.wait(0.02):
            request.wfile.write(b" ")

    def close(self) -> None:
        self._is_closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def address_where_nobody_listens() -> str:
    """An address of this machine that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/latest"
