"""Whether there is a newer release: asked of the project's page at the user's word alone."""

import http
import http.client
import os
import re
import ssl
import time
import urllib.error
import urllib.parse
from dataclasses import replace
from datetime import date

from packaging.version import Version

import captioner
from captioner.core.bounded_json import parse_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.message import Message
from captioner.core.releases import NewestRelease
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

_MOST_BYTES = 1_000_000
_LONGEST_VERSION = 64
# Shown in a terminal and in a link, so only characters that need no escaping are allowed.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:/_~%+=?&#@-]{0,400}", re.ASCII)


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
    """Return the response, if it comes in time and is no longer than it can be."""
    ends_s = time.monotonic() + timeout_s
    content = b""
    with open_address(address, {"Accept": "application/json"}, timeout_s) as response:
        while len(content) < _MOST_BYTES:
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


def read_newest_release(content: bytes, installed: str) -> NewestRelease:
    """Return the release in GitHub's "latest release"; raises ValueError."""
    try:
        described = parse_bounded_json(content, most_bytes=_MOST_BYTES)
        tag = described["tag_name"]
    except (KeyError, TypeError) as error:
        raise ValueError("no release is described") from error
    if not isinstance(tag, str) or len(tag) > _LONGEST_VERSION:
        raise ValueError(f"{tag!r:.100} is no version")
    page, published = described.get("html_url"), described.get("published_at")
    return NewestRelease(
        version=str(Version(tag)),
        installed=installed,
        page=page if isinstance(page, str) and _ADDRESS.fullmatch(page) else "",
        published=_day(published) if isinstance(published, str) else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
