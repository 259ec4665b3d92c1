"""A model hub on localhost that misbehaves as told, and counts what it sent."""

import hashlib
import json
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.network.local_http import LocalHttp

REPOSITORY = "tests/model"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Fault:
    """What happens to one request for a file instead of an answer.

    Attributes:
        drop_after: Close the connection after so many bytes of the body.
        stall_after: Send nothing more after so many bytes, but keep the connection.
        status: Answer with this status.
        headers: Headers of that answer.
        content: Send this content instead.
        announce_length: False: chunked, so that the length is not known beforehand.
        redirect_to: Send the client to another address.
        wrong_range: Answer a range request with another range.
    """

    drop_after: int | None = None
    stall_after: int | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    announce_length: bool = True
    redirect_to: str = ""
    wrong_range: bool = False


class FaultHub:
    """Serves one model; `faults[path]` is used up request by request, `always` never.

    Args:
        files: The model's.
        repositories: Under which names.
    """

    def __init__(
        self,
        files: dict[str, bytes],
        *,
        tls: bool = False,
        repositories: tuple[str, ...] = (REPOSITORY,),
    ) -> None:
        self.files = dict(files)
        self.repositories = repositories
        self.commit = COMMIT
        self.listing: object = None
        self.ranges = True
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.always: dict[str, Fault] = {}
        self.sent: defaultdict[str, int] = defaultdict(int)
        self.requests: list[tuple[str, int]] = []
        self.hold = threading.Event()
        self.hold.set()
        self.released = threading.Event()
        self.asked = threading.Event()
        self._http = LocalHttp(get=self._take, tls=tls, version="HTTP/1.1")
        self.address = self._http.origin

    def close(self) -> None:
        self.hold.set()
        self.released.set()
        self._http.close()

    @property
    def total_sent(self) -> int:
        return sum(self.sent.values())

    def starts(self, path: str) -> list[int]:
        """From which byte each request for a file wanted it."""
        return [start for asked, start in self.requests if asked == path]

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        self.answer(request)  # Tests replace it.

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        self.asked.set()
        if path.startswith("/api/models/"):
            self._answer_listing(request, path)
        elif self._names(path, f"/resolve/{self.commit}/") or path.startswith("/cdn/"):
            self._answer_file(request, path.rpartition("/")[2])
        else:
            self._finish(request, 404, b"not found")

    def _names(self, path: str, what: str) -> bool:
        return any(f"/{repository}{what}" in path for repository in self.repositories)

    def _answer_listing(self, request: BaseHTTPRequestHandler, path: str) -> None:
        self.requests.append(("listing", 0))
        fault = self._next_fault("listing")
        if fault is not None and fault.status:
            self._finish(request, fault.status, b"", fault.headers)
        elif fault is not None and fault.content is not None:
            self._finish(request, 200, fault.content)
        elif not self._names(path, "/revision/"):
            self._finish(request, 404, b"not found")
        else:
            content = self.listing if self.listing is not None else self.true_listing()
            self._finish(request, 200, json.dumps(content).encode())

    def true_listing(self) -> dict[str, Any]:
        siblings = []
        for path, content in self.files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            item: dict[str, object] = {"rfilename": path, "size": len(content), "blobId": blob}
            if path == "model.bin":
                sha256 = hashlib.sha256(content).hexdigest()
                item["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 135}
            siblings.append(item)
        return {"sha": self.commit, "siblings": siblings}

    def _next_fault(self, path: str) -> Fault | None:
        if self.faults[path]:
            return self.faults[path].popleft()
        return self.always.get(path)

    def _answer_file(self, request: BaseHTTPRequestHandler, path: str) -> None:
        wanted = request.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.requests.append((path, start))
        fault = self._next_fault(path) or Fault()
        if fault.redirect_to:
            self._finish(request, 302, b"", {"Location": f"{fault.redirect_to}/cdn/{path}"})
            return
        if fault.status:
            self._finish(request, fault.status, b"", fault.headers)
            return
        if path not in self.files:
            self._finish(request, 404, b"not found")
            return
        content = self.files[path] if fault.content is None else fault.content
        start = start if self.ranges else 0
        if start >= len(content) > 0:
            self._finish(request, 416, b"")
            return
        body = content[start:]
        request.send_response(206 if start else 200)
        if start:
            shown = 0 if fault.wrong_range else start
            request.send_header("Content-Range", f"bytes {shown}-{len(content) - 1}/{len(content)}")
        if fault.announce_length:
            request.send_header("Content-Length", str(len(body)))
        else:
            request.send_header("Connection", "close")
            request.close_connection = True
        request.end_headers()
        self._send(request, path, body, fault)

    def _send(self, request: BaseHTTPRequestHandler, path: str, body: bytes, fault: Fault) -> None:
        limit = min(
            len(body),
            *(n for n in (fault.drop_after, fault.stall_after) if n is not None),
            len(body),
        )
        position = 0
        while position < limit:
            self.hold.wait()
            block = body[position : min(position + 65_536, limit)]
            request.wfile.write(block)
            position += len(block)
            self.sent[path] += len(block)
        request.wfile.flush()
        if fault.stall_after is not None:
            self.released.wait()
        if limit < len(body):
            request.close_connection = True

    @staticmethod
    def _finish(
        request: BaseHTTPRequestHandler,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
    ) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
