"""Open addresses over HTTP, explain failures, and end connections from outside."""

from __future__ import annotations

import contextlib
import email.utils
import http.client
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial
from http import HTTPStatus
from typing import IO, Any, cast

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.plain_text import printable_line

_USER_AGENT = "captioner"
_MOST_CHARACTERS = 200
_MOST_INTERIM_RESPONSES = 20


class InsecureRedirectError(Exception):
    """A connection led to one that is less safe: without encryption, or no web address."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def open_address(
    address: str,
    headers: dict[str, str],
    timeout_s: float,
    watch: ConnectionWatch | None = None,
) -> http.client.HTTPResponse:
    """Open an address; proxies of the environment (`https_proxy`, `no_proxy`) are honoured.

    Args:
        address: `http:` or `https:`; others are refused, files above all.
        headers: To send besides the name of this application.
        watch: Ends the connection from outside; it belongs to the caller, who closes it after
            the response.

    Raises:
        StoppedError: The request was cancelled.
        InsecureRedirectError: It leads to an address without encryption.
        urllib.error.HTTPError: The server returned an error.
        OSError: No connection (`urllib.error.URLError` holds the reason), or it broke.
        http.client.HTTPException: What came is not HTTP.
        ValueError: It is no address.
    """
    return _opened(address, None, headers, timeout_s, watch, _SafeRedirects())


def post(
    address: str,
    body: bytes,
    headers: dict[str, str],
    timeout_s: float,
    watch: ConnectionWatch | None = None,
) -> None:
    """Send to an address with POST; a redirect is an error. Raises as `open_address`.

    Only the status is read: the rest may be long, slow or broken.
    """
    _opened(address, body, headers, timeout_s, watch).close()


def _opened(
    address: str,
    body: bytes | None,
    headers: dict[str, str],
    timeout_s: float,
    watch: ConnectionWatch | None,
    *more: urllib.request.BaseHandler,
) -> http.client.HTTPResponse:
    headers = {"User-Agent": _USER_AGENT, **headers}
    request = urllib.request.Request(address, data=body, headers=headers)
    if request.type not in {"http", "https"} or not request.host:
        raise ValueError(f"{address} is no address of a server")
    # Made for each request: proxies and certificates of the environment may change between two.
    opener = urllib.request.OpenerDirector()
    for handler in (
        _Proxies(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        *more,
        _WatchedHandler(watch),
    ):
        opener.add_handler(handler)
    return cast(http.client.HTTPResponse, opener.open(request, timeout=timeout_s))


class EndlessResponseError(http.client.HTTPException):
    """A server has sent one interim response after the other, and none that is final."""


class _FinalResponse(http.client.HTTPResponse):
    """The response itself: the standard library passes over 100 alone, however often it comes."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM_RESPONSES + 1):
            status: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not HTTPStatus.CONTINUE <= status[1] < HTTPStatus.OK:
                return status
            if status[1] == HTTPStatus.SWITCHING_PROTOCOLS:
                return status  # which was not requested
            http.client.parse_headers(self.fp)
        raise EndlessResponseError


class UnreadableProxyError(OSError):
    """The proxy that the environment, or the system, names is no address."""


class _Proxies(urllib.request.ProxyHandler):
    """Those of the environment; one that is no address is no fault of the address to be opened."""

    def proxy_open(self, req: urllib.request.Request, proxy: str, type: str) -> Any:  # noqa: A002
        try:
            parts = urllib.parse.urlsplit(proxy if "://" in proxy else f"//{proxy}")
            if not parts.hostname or parts.port == 0:
                raise ValueError(proxy)
            return super().proxy_open(req, proxy, type)
        except ValueError:
            # Without the address: it may hold a password.
            raise urllib.error.URLError(UnreadableProxyError()) from None


class _WatchedHandler(urllib.request.AbstractHTTPHandler):
    def __init__(self, watch: ConnectionWatch | None) -> None:
        super().__init__()
        self._watch = watch

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(self._connection, http.client.HTTPConnection), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        make = partial(self._connection, http.client.HTTPSConnection)
        return self.do_open(make, req, context=_tls_context())

    def _connection(
        self, kind: type[http.client.HTTPConnection], host: str, **options: Any
    ) -> http.client.HTTPConnection:
        connection = kind(host, **options)
        connection.response_class = _FinalResponse
        if self._watch is not None:
            connection._create_connection = self._watch.connect  # type: ignore[attr-defined]
        return connection


def reason_in_words(error: object) -> Message:
    if isinstance(error, TimeoutError):
        return Message("no response in time")
    if isinstance(error, socket.gaierror):
        return Message("its name was not found; is there a connection?")
    if isinstance(error, UnreadableProxyError):
        return Message("the address of the proxy that is set here cannot be read")
    if isinstance(error, EndlessResponseError):
        return Message("it sends interim responses only")
    if isinstance(error, OSError) and error.strerror:
        return Message(error.strerror)
    words = server_words(str(error)) or type(error).__name__
    return Message(words)


def identity_error(error: ssl.SSLCertVerificationError, host: str) -> CaptionerError:
    return CaptionerError(
        "{host} could not prove its identity: {verify_message}.",
        "Check this computer's date. If a company proxy inspects traffic, name its certificate "
        "file in the environment variable SSL_CERT_FILE.",
        host=host,
        verify_message=error.verify_message,
    )


def server_words(text: str) -> str:
    """What a server says, short and without what a terminal would obey."""
    return printable_line(text)[:_MOST_CHARACTERS]


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never to a plain connection from an encrypted one, nor off the web."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        allowed = ("https:",) if req.type == "https" else ("https:", "http:")
        if not newurl.lower().startswith(allowed):
            fp.close()
            raise InsecureRedirectError(req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
        # A frozen application finds no certificates of the system on macOS.
        try:
            import certifi
        except ImportError:
            return context
        context.load_verify_locations(certifi.where())
    return context


_SECONDS = re.compile(r"\d{1,18}", re.ASCII)


def retry_after_s(value: str | None) -> float | None:
    """Seconds from now of a Retry-After header, which holds seconds or a date.

    Returns:
        None where there is no such header, or it cannot be understood.
    """
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


# End a connection from outside, when it is cancelled or takes too long.
#
# A socket's time-out restarts with every byte, so a server that sends one now and then blocks a
# reader for ever, and a blocked reader cannot be asked to stop.

_POLL_S = 0.1

IsStopped = Callable[[], bool]


class StoppedError(Exception):
    """The request was cancelled."""


class ConnectionWatch:
    """Watches connections from a thread of its own until it is closed.

    Args:
        limit_s: After how many seconds the connections are ended; None: never.
    """

    def __init__(self, is_stopped: IsStopped = lambda: False, limit_s: float | None = None) -> None:
        self._is_stopped = is_stopped
        self._ends_s = None if limit_s is None else time.monotonic() + limit_s
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="connection watch", daemon=True)
        self._thread.start()

    def __enter__(self) -> ConnectionWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Watch no longer; safe to call twice."""
        self._closed.set()
        self._thread.join()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def lift_limit(self) -> None:
        """Let the connections last; they are still ended by a cancellation."""
        self._ends_s = None

    def connect(
        self, address: tuple[str, int], timeout: float | None, source: Any = None
    ) -> socket.socket:
        """As `socket.create_connection`, but ends immediately when it is to stop.

        Looking a name up cannot be interrupted: a thread does it, and is left to itself then.

        Raises:
            StoppedError: It was to stop.
            TimeoutError: It took too long.
            OSError: There is no connection.
        """
        opened: Future[socket.socket] = Future()

        def open_connection() -> None:
            try:
                opened.set_result(socket.create_connection(address, timeout, source))
            except OSError as error:
                opened.set_exception(error)

        threading.Thread(target=open_connection, name="connecting", daemon=True).start()
        try:
            self.require_wanted()
            while not wait([opened], _POLL_S).done:
                self.require_wanted()
        except (StoppedError, TimeoutError):
            opened.add_done_callback(_close)
            raise
        found = opened.result()
        with self._lock:
            # Another handle of the same connection: TLS takes the first one over.
            self._sockets.append(found.dup())
        return found

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped()

    def require_wanted(self) -> None:
        """Say why a connection was ended, where it was; raises StoppedError or TimeoutError."""
        if self._is_stopped():
            raise StoppedError
        if self._ends_s is not None and time.monotonic() > self._ends_s:
            raise TimeoutError

    def _watch(self) -> None:
        while not self._closed.wait(_POLL_S):
            try:
                self.require_wanted()
            except (StoppedError, TimeoutError):
                self._end()

    def _end(self) -> None:
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


def _close(opened: Future[socket.socket]) -> None:
    if opened.exception() is None:
        opened.result().close()
