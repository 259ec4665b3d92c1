"""The caption page: its address, its files, and the stream of captions."""

import contextlib
import hmac
import ipaddress
import itertools
import os
import re
import secrets
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.message import Message
from captioner.core.outputs import OutputKind, OutputState, PastSession
from captioner.network.opening import reason_in_words
from captioner.outputs.delivery import Report
from captioner.outputs.inbox import Inbox
from captioner.outputs.page.stream import CaptionStream
from captioner.outputs.page.viewers import Viewers, network_of, places_of_most

USUAL_PORT, PAST_PORT = 8642, 8643
"""Of live captions and of past sessions, which must not take the port given to OBS."""

_EVERY_ADDRESS = "::", "0.0.0.0"  # with IPv6 where the machine has it, otherwise without

_MOST_REQUESTS = 128
"""Requests at the same time; a further one ends one of the busiest network."""

_REQUEST_LIMIT_S = 10.0
"""How long a request may take, however slowly it comes."""

_FILES = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    **{
        name: (name, "text/javascript; charset=utf-8")
        for name in ("words.js", "search.js", "page.js")
    },
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",  # the address has the token in it
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Connection": "close",
}
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another on an e-reader


def new_token() -> str:
    """A word for the address that cannot be guessed: 59 bits, to be tried one request at a time."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


class _Request(BaseHTTPRequestHandler):
    """One request; says nothing of the machine, neither in headers nor in pages of errors."""

    protocol_version = "HTTP/1.1"
    timeout = 10.0
    server: "_Server"

    def do_GET(self) -> None:
        self.close_connection = True
        try:
            parts = urllib.parse.urlsplit(self.path)
        except ValueError:
            self.reply(HTTPStatus.BAD_REQUEST)
            return
        token, slash, name = parts.path.removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self.reply(HTTPStatus.NOT_FOUND)
        elif self.headers.get("Sec-Fetch-Site", "none") == "cross-site" and name:
            self.reply(HTTPStatus.FORBIDDEN)
        elif not slash:
            query = urllib.parse.quote(parts.query, safe="%&=")
            location = urllib.parse.urlunsplit(("", "", f"/{token}/", query, ""))
            self.reply(HTTPStatus.MOVED_PERMANENTLY, {"Location": location})
        elif name == "events" and self.command == "GET":
            self._send_events(urllib.parse.parse_qs(parts.query))
        elif name in self.server.files:
            content, kind = self.server.files[name]
            self.reply(HTTPStatus.OK, {"Content-Type": kind}, content)
        else:
            self.reply(HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815

    def _send_events(self, query: dict[str, list[str]]) -> None:
        # A browser that connects again by itself sends the header; the page itself, the query.
        last = self.headers.get("Last-Event-ID") or query.get("since", [""])[0]
        head = self.head(HTTPStatus.OK, {"Content-Type": "text/event-stream"})
        self.server.forget(self.connection)  # before it may last
        network = network_of(self.client_address[0])
        if no_room := self.server.viewers.add(self.connection, network, head, last):
            self.wfile.write(no_room)  # a status would not reach the page
        else:
            self.server.hand_over(self.connection)

    def head(self, status: HTTPStatus, headers: dict[str, str]) -> bytes:
        lines = [f"{self.protocol_version} {status.value} {status.phrase}"]
        lines += [f"{name}: {value}" for name, value in {**_HEADERS, **headers}.items()]
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def reply(
        self, status: HTTPStatus, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> None:
        head = self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(head if self.command == "HEAD" else head + body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What cannot be understood gets its number and nothing else."""
        self.close_connection = True
        self.reply(HTTPStatus(code))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Do not log requests."""


class _Server(ThreadingHTTPServer):
    """Serves the page from `start` until it is closed; viewers are closed by their owner.

    Args:
        token: The word in the address without which requests are rejected.
    """

    daemon_threads = True
    # Windows would let another program take the port over.
    allow_reuse_address = os.name == "posix"
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], token: str, viewers: Viewers) -> None:
        self.token = token
        self.viewers = viewers
        self.files = {
            name: (resource(f"page/{file}").read_bytes(), kind)
            for name, (file, kind) in _FILES.items()
        }
        self._lock = threading.Lock()
        self._asking: dict[socket.socket, tuple[str, float]] = {}
        self._handed_over: set[socket.socket] = set()
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Request)

    def start(self) -> None:
        threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": 0.1},
            name="page server",
            daemon=True,
        ).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def hand_over(self, connection: socket.socket) -> None:
        """Leave a connection open, and to others, when its request is done."""
        self._handed_over.add(connection)

    def server_bind(self) -> None:
        """Without looking the host's name up, which may take seconds and asks the network.

        Viewers of a moment ago do not keep the port: after a restart the address is the same.
        """
        if self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        socket.socket.bind(self.socket, self.server_address)
        self.server_address = self.socket.getsockname()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Respond on a thread of its own.

        When there are too many, the one ends that waits longest of the network that asks most: a
        connection that a browser opened in advance, or a client's that sends no request.
        """
        with self._lock:
            self._asking[request] = (network_of(client_address[0]), time.monotonic())
            if len(self._asking) > _MOST_REQUESTS:
                networks = [network for network, _since_s in self._asking.values()]
                surplus = list(self._asking)[places_of_most(networks)[0]]
                del self._asking[surplus]
                with contextlib.suppress(OSError):
                    surplus.shutdown(socket.SHUT_RDWR)
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """End requests that take too long: a time-out restarts with every byte."""
        now_s = time.monotonic()
        with self._lock:
            for request, (_network, since_s) in self._asking.items():
                if now_s - since_s > _REQUEST_LIMIT_S:
                    with contextlib.suppress(OSError):
                        request.shutdown(socket.SHUT_RDWR)

    def forget(self, request: socket.socket) -> None:
        with self._lock:
            self._asking.pop(request, None)

    def shutdown_request(self, request: Any) -> None:
        """Close the connection, unless its number was reused."""
        self.forget(request)
        if request in self._handed_over:
            self._handed_over.discard(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is none."""


def _opened(hosts: Sequence[str], wanted_port: int, token: str, viewers: Viewers) -> _Server:
    """Open the wanted port, or another if it is taken; raises CaptionerError."""
    reason: OSError | None = None
    for port, host in itertools.product((wanted_port, 0), hosts):
        try:
            return _Server((host, port), token, viewers)
        except OSError as error:
            reason = error
    raise CaptionerError(
        "The page for other screens cannot be opened: {reason}.",
        "Another program may be blocking it; check the firewall.",
        reason=reason_in_words(reason),
    ) from reason


THIS_COMPUTER = "127.0.0.1"

_NOBODYS = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of documentation: only the way there counts."""

_LEADS_ELSEWHERE = re.compile(
    r"^(tun|tap|utun|wg|ppp|ipsec|gpd|zt|docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|awdl|llw)"
    r"|vpn|tailscale|nordlynx|wireguard|zerotier|hamachi|vethernet|virtualbox|vmware|mullvad",
    re.IGNORECASE,
)
"""Names of interfaces to private networks far away, and to virtual machines."""


def own_address() -> str:
    """This computer's address as it stands in a link; nothing is sent to find it.

    What every device can reach comes first: IPv4, in the network that leads to all others. The
    address in a virtual private network comes last, although everything may be sent through it.
    """
    routed = [address for address in map(_routed_address, _NOBODYS) if address]
    found = sorted(_addresses(), key=lambda each: (each[0], each[1] not in routed))
    hosts = [address for _against, address in found] or routed
    host = hosts[0] if hosts else THIS_COMPUTER
    return f"[{host}]" if ":" in host else host


def _routed_address(family: socket.AddressFamily) -> str:
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as route:
        route.connect((_NOBODYS[family], 9))
        return str(route.getsockname()[0])
    return ""


def _addresses() -> Iterator[tuple[tuple[bool, bool, bool], str]]:
    """Each address, and what speaks against it, the worst first."""
    import psutil

    states = psutil.net_if_stats()
    for name, addresses in psutil.net_if_addrs().items():
        if name not in states or not states[name].isup:
            continue
        leads_elsewhere = _LEADS_ELSEWHERE.search(name) or "pointopoint" in states[name].flags
        for each in addresses:
            if each.family not in _NOBODYS:
                continue
            address = ipaddress.ip_address(each.address.partition("%")[0])
            is_ipv6 = address.version == 6
            # A browser takes no address that is of use on one interface alone.
            if address.is_loopback or (is_ipv6 and address.is_link_local):
                continue
            is_far = bool(leads_elsewhere) or each.netmask == "255.255.255.255"
            yield (is_far, address.is_link_local, is_ipv6), str(address)


_TEND_EVERY_S = 1.0
_TEND_BEHIND_EVERY_S = 0.05
_LOOK_EVERY_S = 10.0
"""How often it is seen whether this computer has another address, in seconds."""


class Page:
    """Shows captions to all who open its address, until it is switched off.

    Args:
        in_network: Whether other devices of the network may connect; else only this computer.
        past: A session that is over, shown in place of live captions.
    """

    def __init__(self, token: str, *, in_network: bool, past: PastSession | None = None) -> None:
        self.kind = OutputKind.PAGE if past is None else OutputKind.SESSION
        self._token = token
        self._in_network = in_network
        self._past = past
        self._viewers = Viewers(CaptionStream(past))
        self.link = ""

    @property
    def what(self) -> Message:
        if self._past is None:
            return Message("live captions")
        return Message("“{title}”", title=self._past.title)

    @property
    def receiver(self) -> Message:
        if self._in_network and own_address() != THIS_COMPUTER:
            return Message("devices on this network")
        return Message("this computer only")

    def run(self, inbox: Inbox, report: Report) -> None:
        hosts = _EVERY_ADDRESS if self._in_network else (THIS_COMPUTER,)
        port = USUAL_PORT if self._past is None else PAST_PORT
        server = _opened(hosts, port, self._token, self._viewers)
        server.start()
        try:
            shown: object = None
            tended_s = looked_s = 0.0
            while not inbox.is_over:
                if time.monotonic() - looked_s >= _LOOK_EVERY_S:
                    # A computer may go to another network.
                    host = own_address() if self._in_network else THIS_COMPUTER
                    self.link = f"http://{host}:{server.server_address[1]}/{self._token}/"
                    looked_s = time.monotonic()
                if (self._viewers.count, self.link) != shown:
                    shown = count, _ = self._viewers.count, self.link
                    report(OutputState.SENDING, Message("Viewers: {count}", count=count))
                every_s = _TEND_BEHIND_EVERY_S if self._viewers.is_behind else _TEND_EVERY_S
                event = inbox.next(max(0.0, tended_s + every_s - time.monotonic()))
                if event is not None and self._past is None:
                    self._viewers.accept(event)
                if time.monotonic() - tended_s >= every_s:
                    tended_s = time.monotonic()
                    self._viewers.tend()
        finally:
            self._viewers.close()
            server.close()
