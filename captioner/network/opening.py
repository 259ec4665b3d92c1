"""Opens addresses over HTTP, and says in words why one cannot be opened."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.request
from typing import IO, cast

_USER_AGENT = "captioner"


class InsecureRedirectError(Exception):
    """An encrypted connection led to one without encryption.

    Args:
        address: The address that led there.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def open_address(
    address: str, headers: dict[str, str], timeout_s: float
) -> http.client.HTTPResponse:
    """Open an address; proxies of the environment (`https_proxy`, `no_proxy`) are honoured.

    Args:
        address: `http:` or `https:`; others are refused, files above all.
        headers: To send besides the name of this application.
        timeout_s: How long a connection may stand still, in seconds.

    Raises:
        InsecureRedirectError: It leads to an address without encryption.
        urllib.error.HTTPError: The server answered with an error.
        OSError: No connection (`urllib.error.URLError` holds the reason), or it broke.
        http.client.HTTPException: What came is not HTTP.
        ValueError: It is no address.
    """
    request = urllib.request.Request(address, headers={"User-Agent": _USER_AGENT, **headers})
    if request.type not in {"http", "https"} or not request.host:
        raise ValueError(f"{address} is no address of a server")
    # Made for each request: proxies and certificates of the environment may change between two.
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=_tls_context()), _NoDowngrade()
    )
    return cast(http.client.HTTPResponse, opener.open(request, timeout=timeout_s))


def reason_in_words(error: object) -> str:
    """Why a connection failed."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "its name is not known; is there a network?"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from an encrypted connection to a plain one."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and not newurl.startswith("https:"):
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
