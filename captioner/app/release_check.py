"""Whether there is a newer release: asked of the project's page at the user's word alone."""

from __future__ import annotations

import http
import http.client
import os
import ssl
import time
import urllib.error
import urllib.parse
from dataclasses import replace

import captioner
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.message import Message
from captioner.core.releases import MOST_BYTES, NewestRelease, read_newest_release
from captioner.network.opening import (
    InsecureRedirectError,
    identity_error,
    open_address,
    reason_in_words,
    server_words,
)

WEBSITE = "https://github.com/captioner/captioner"
RELEASES_PAGE = f"{WEBSITE}/releases"
ADDRESS_VARIABLE = "CAPTIONER_RELEASES_URL"

_NEWEST_RELEASE = "https://api.github.com/repos/captioner/captioner/releases/latest"
_TIMEOUT_S = 15.0
_IN_A_BROWSER = Message(
    "You can also see the releases in a browser: {releases_page}", releases_page=RELEASES_PAGE
)


def find_newest_release(timeout_s: float = _TIMEOUT_S) -> NewestRelease:
    """Ask for the newest release; sends nothing about this machine but what any request reveals.

    Raises:
        CaptionerError: There is no network, no response, or none that makes sense.
    """
    address = os.environ.get(ADDRESS_VARIABLE) or _NEWEST_RELEASE
    host = urllib.parse.urlsplit(address).netloc if "://" in address else address
    try:
        content = _fetched(address, timeout_s)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error, host) from error
    except InsecureRedirectError as error:
        raise CaptionerError(
            "{host} redirects to an unencrypted address, which is not followed.",
            _IN_A_BROWSER,
            host=host,
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _no_connection(getattr(error, "reason", error), host) from error
    except ValueError as error:
        raise CaptionerError(
            "{address} is not a valid address for releases.",
            "Correct the environment variable {address_variable}, or unset it.",
            address=address,
            address_variable=ADDRESS_VARIABLE,
        ) from error
    try:
        found = read_newest_release(content, captioner.__version__)
    except ValueError as error:
        raise CaptionerError(
            "The response from {host} does not describe a release.",
            "The network may ask you to log in first. {in_a_browser}",
            host=host,
            in_a_browser=_IN_A_BROWSER,
        ) from error
    return found if found.page else replace(found, page=RELEASES_PAGE)


def release_notes() -> str:
    """Return the changes in this version and those before it: the change log inside, as Markdown.

    Raises:
        CaptionerError: It is missing or cannot be read: the installation is damaged.
    """
    try:
        return resource("CHANGELOG.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The installation is damaged: CHANGELOG.md cannot be read.",
            "Please install Captioner again.",
        ) from error


def _fetched(address: str, timeout_s: float) -> bytes:
    """Return the response, if it comes in time and is no longer than it can be.

    Longer ones are cut, and then describe no release.
    """
    ends_s = time.monotonic() + timeout_s
    content = b""
    with open_address(address, {"Accept": "application/json"}, timeout_s) as response:
        while len(content) < MOST_BYTES:
            piece = response.read1(65_536)
            if not piece:
                break
            content += piece
            # A time-out of the connection begins again with every byte.
            if time.monotonic() > ends_s:
                raise TimeoutError
    return content


def _refusal(error: urllib.error.HTTPError, host: str) -> CaptionerError:
    if error.code in {http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE}:
        return CaptionerError(
            "{host} has no releases ({code}).", _IN_A_BROWSER, host=host, code=error.code
        )
    if error.code in {http.HTTPStatus.FORBIDDEN, http.HTTPStatus.TOO_MANY_REQUESTS}:
        return CaptionerError(
            "{host} accepts no more requests from this network for now ({code}).",
            "Try again in an hour. {in_a_browser}",
            host=host,
            code=error.code,
            in_a_browser=_IN_A_BROWSER,
        )
    return CaptionerError(
        "{host} returned an error: {code} {reason}.",
        "Try again later. {in_a_browser}",
        host=host,
        code=error.code,
        reason=server_words(error.reason),
        in_a_browser=_IN_A_BROWSER,
    )


def _no_connection(reason: object, host: str) -> CaptionerError:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return identity_error(reason, host)
    return CaptionerError(
        "{host} cannot be reached ({reason}).",
        "Check the network; captions work without one. {in_a_browser}",
        host=host,
        reason=reason_in_words(reason),
        in_a_browser=_IN_A_BROWSER,
    )
