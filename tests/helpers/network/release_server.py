"""A list of releases on localhost that responds as a test sets it, and counts requests."""

import json
import socket
from http.server import BaseHTTPRequestHandler

from tests.helpers.network.local_http import LocalHttp, Response


def release(version: str, **fields: object) -> Response:
    """Return GitHub's response, as far as it is read."""
    page = f"https://example.org/releases/{version}"
    told = {"tag_name": version, "html_url": page, "published_at": "2026-12-24T08:00:00Z"}
    return Response(body=json.dumps({**told, **fields}).encode())


class ReleaseServer:
    """Serves `response` at `address`; `asked` is how many requests came."""

    def __init__(self, *, tls: bool = False) -> None:
        self.response = Response()
        self.asked = 0
        self.agents: list[str] = []
        self._http = LocalHttp(get=self._handle, tls=tls)
        self.address = f"{self._http.origin}/latest"

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        self.agents.append(request.headers.get("User-Agent", ""))
        self._http.send(request, self.response)

    def close(self) -> None:
        self._http.close()


def address_where_nobody_listens() -> str:
    """An address of this machine that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/latest"
