"""An HTTP server on localhost, each request handled by a function of its test."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.helpers.paths import CERTIFICATE

Handle = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Response:
    """What a server sends.

    Attributes:
        is_held: Nothing is sent until the server is closed.
        is_endless: A byte at a time, without an end.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False
    is_endless: bool = False


class LocalHttp:
    """Serves at `origin` until it is closed.

    Args:
        get, post: What handles requests; none is accepted without it.
        version: Of HTTP; connections stay open from 1.1 on.
    """

    def __init__(
        self,
        *,
        get: Handle | None = None,
        post: Handle | None = None,
        tls: bool = False,
        version: str = "HTTP/1.0",
    ) -> None:
        self.is_closed = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = version

            def log_message(self, *_words: object) -> None:
                pass

        for name, handle in (("do_GET", get), ("do_POST", post)):
            if handle is not None:
                setattr(Handler, name, lambda request, handle=handle: handle(request))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Clients that stop waiting close the connection, which is no failure.
        self._server.handle_error = lambda *_request: None  # type: ignore[method-assign]
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    def send(self, request: BaseHTTPRequestHandler, response: Response) -> None:
        if response.is_held:
            self.is_closed.wait()
            return
        request.send_response(response.status)
        for name, value in response.headers.items():
            request.send_header(name, value)
        if not response.is_endless:
            request.send_header("Content-Length", str(len(response.body)))
        request.end_headers()
        request.wfile.write(response.body)
        while response.is_endless and not self.is_closed.wait(0.02):
            request.wfile.write(b" ")

    def close(self) -> None:
        self.is_closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
